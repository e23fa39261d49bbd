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

    /// <summary>Node, rule and outcome.</summary>
    public override string ToString() => $"{Node} {Id} {Status}";
}

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
    /// <summary>Whether there is nothing to do about it: it is kept, of no concern, or somebody answers for it.</summary>
    public static bool IsInOrder(this RuleStatus status) => status is RuleStatus.Pass or RuleStatus.NotApplicable or RuleStatus.Excepted;
}
