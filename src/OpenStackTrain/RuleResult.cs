using System.Text.Json.Serialization;

namespace OpenStackTrain;

/// <summary>Whether one node keeps one rule of the baseline.</summary>
public sealed record RuleResult
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The rule's id, <c>T-04</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The rule in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The section of the tutorial, <c>3.3.4</c>.</summary>
    public required string Section { get; init; }

    /// <summary>How much a failure matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The outcome.</summary>
    public required RuleStatus Status { get; init; }

    /// <summary>What should be.</summary>
    public required string Expected { get; init; }

    /// <summary>What is; secrets are masked.</summary>
    public required string Actual { get; init; }

    /// <summary>How it was observed: the commands whose answers were compared.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>The cmdlet line that makes it so; empty when there is nothing to mend.</summary>
    public string Fix { get; init; } = "";

    /// <summary>The profile that it was judged by.</summary>
    public Profile Profile { get; init; } = Profile.Guide;

    /// <summary>When the node was asked, by the clock of the computer that asked.</summary>
    public DateTimeOffset TestedAt { get; init; }

    /// <summary>When this module last changed what the rule is about, by the node's clock; null: not within what was read of the node's journal (<c>Get-OSChange</c>).</summary>
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>The run that did: <c>Get-OSChange -Run</c> tells more of it.</summary>
    public string ChangedRun { get; init; } = "";

    /// <summary>The outcome in the report that <c>Test-OSBaseline -Since</c> named; null: it is not there, or none was named.</summary>
    [JsonIgnore]
    public RuleStatus? Before { get; init; }

    /// <summary>What the node is; null: not known. A report tells it once for each node.</summary>
    [JsonIgnore]
    public NodeSystem? System { get; init; }

    /// <summary>Node, rule and outcome.</summary>
    public override string ToString() => $"{Node} {Id} {Status}";
}

/// <summary>What a tested node is.</summary>
/// <param name="OperatingSystem">The operating system's name, <c>CentOS Linux 7 (Core)</c>.</param>
/// <param name="Kernel">The running kernel's release.</param>
/// <param name="Architecture">The machine's architecture, <c>x86_64</c>.</param>
/// <param name="MachineId">The machine's id (machine-id(5)); empty: it has none.</param>
/// <param name="Container">The kind of container that it is; empty: a machine. A container's kernel, clock and SELinux are its host's.</param>
public sealed record NodeSystem(string OperatingSystem, string Kernel, string Architecture, string MachineId, string Container);

/// <summary>How much a failing rule matters.</summary>
public enum Severity
{
    /// <summary>Good to know.</summary>
    Low,

    /// <summary>Will hurt later.</summary>
    Medium,

    /// <summary>The installation does not work or is open with it.</summary>
    High,
}

/// <summary>The outcome of a rule on a node.</summary>
public enum RuleStatus
{
    /// <summary>As it should be.</summary>
    Pass,

    /// <summary>Not as it should be.</summary>
    Fail,

    /// <summary>Could not be read.</summary>
    Error,

    /// <summary>The rule does not concern this node.</summary>
    NotApplicable,

    /// <summary>Not as the rule says, by a decision that is on record.</summary>
    Excepted,

    /// <summary>Set, and in force from the next boot.</summary>
    PendingReboot,
}

/// <summary>What the outcomes mean together.</summary>
internal static class RuleStatusMeaning
{
    private static readonly RuleStatus[] WorstFirst = [RuleStatus.Fail, RuleStatus.Error, RuleStatus.PendingReboot, RuleStatus.Excepted, RuleStatus.Pass, RuleStatus.NotApplicable];

    /// <summary>Whether there is nothing to do about it: it is kept, of no concern, or somebody answers for it.</summary>
    public static bool IsInOrder(this RuleStatus status) => status is RuleStatus.Pass or RuleStatus.NotApplicable or RuleStatus.Excepted;

    /// <summary>The one that tells most about several; of none: it does not concern anybody.</summary>
    public static RuleStatus Worst(this IEnumerable<RuleStatus> statuses)
        => statuses.OrderBy(status => Array.IndexOf(WorstFirst, status)).DefaultIfEmpty(RuleStatus.NotApplicable).First();
}
