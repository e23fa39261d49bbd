using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace OpenStackTrain;

/// <summary>What a compliance test has found, with where, when and by whom: what <c>Export-OSBaselineReport</c> writes and <c>Import-OSBaselineReport</c> reads back.</summary>
public sealed record BaselineReport
{
    /// <summary>Name and version of the program that tested.</summary>
    public required string Tool { get; init; }

    /// <summary>When the first node was tested; null: there is no result.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the last node was tested; null: there is no result.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Who tested: the account.</summary>
    public required string Operator { get; init; }

    /// <summary>The computer that the test ran on.</summary>
    public required string ControlHost { get; init; }

    /// <summary>The inventory's file; empty: it was made in memory, or is not known.</summary>
    public string Inventory { get; init; } = "";

    /// <summary>The SHA-256 of the inventory's file when the report was made, in hexadecimal digits; empty: not known.</summary>
    public string InventoryDigest { get; init; } = "";

    /// <summary>The results, in the order of the test.</summary>
    public required IReadOnlyList<RuleResult> Results { get; init; }

    /// <summary>The inventory's networks by name in CIDR form; none: not known.</summary>
    public IReadOnlyDictionary<string, string> Networks { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The tested nodes.</summary>
    public required IReadOnlyList<ReportNode> Nodes { get; init; }

    /// <summary>When the earlier report ended that this one is held against (<c>Export-OSBaselineReport -Since</c>); null: none.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What is otherwise than in that one.</summary>
    public IReadOnlyList<RuleChange> Changes { get; init; } = [];

    /// <summary>The profiles that were tested against; more than one where tests were put together.</summary>
    public IReadOnlyList<Profile> Profiles => [.. Results.Select(result => result.Profile).Distinct().Order()];

    /// <summary>Whether there are results, and every one of them is kept or does not concern its node.</summary>
    public bool IsCompliant => Results.Count > 0 && Results.All(result => result.Status.IsInOrder());

    /// <summary>How many results have this status.</summary>
    public int Count(RuleStatus status) => Results.Count(result => result.Status == status);

    /// <summary>The numbers in words: <c>3 nodes: 150 Pass, 2 Fail, 13 NotApplicable</c>.</summary>
    public override string ToString()
        => $"{Nodes.Count} node{(Nodes.Count == 1 ? "" : "s")}: {string.Join(", ", Enum.GetValues<RuleStatus>().Where(status => Count(status) > 0).Select(status => $"{Count(status)} {status}").DefaultIfEmpty("no results"))}";
}

/// <summary>A node that was tested.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Roles">What it is for; none: the inventory does not know it.</param>
/// <param name="Address">Its management address; empty: not known.</param>
public sealed record ReportNode(string Name, IReadOnlyList<Role> Roles, string Address)
{
    /// <summary>Its interfaces, as the inventory says; none: it says nothing.</summary>
    public IReadOnlyList<NodeInterface> Interfaces { get; init; } = [];

    /// <summary>What it is; null: not known, it did not answer.</summary>
    public NodeSystem? System { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>A file as a cmdlet has written it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">The format's name, <c>JUnit</c>.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal digits, as sha256sum prints it.</param>
public sealed record ExportedFile(string Path, string Format, long Length, string Sha256);

/// <summary>A rule that a node keeps otherwise than before.</summary>
public sealed record RuleChange
{
    /// <summary>The node.</summary>
    public required string Node { get; init; }

    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>The rule in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The outcome before; null: it was not tested.</summary>
    public required RuleStatus? Before { get; init; }

    /// <summary>The outcome after; null: it was not tested.</summary>
    public required RuleStatus? After { get; init; }

    /// <summary>What was; empty: it was not tested.</summary>
    public string ActualBefore { get; init; } = "";

    /// <summary>What is; empty: it was not tested.</summary>
    public string ActualAfter { get; init; } = "";

    /// <summary>Whether it is a change for the worse: what was in order before is not any more, or is not tested any more.</summary>
    [JsonIgnore]
    public bool IsWorse => Before?.IsInOrder() == true && After?.IsInOrder() != true;

    /// <summary>Node, rule and both outcomes.</summary>
    public override string ToString() => $"{Node} {Id} {Word(Before)} -> {Word(After)}";

    private static string Word(RuleStatus? status) => status?.ToString() ?? "not tested";
}
