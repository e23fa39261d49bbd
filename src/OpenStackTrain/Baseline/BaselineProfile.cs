namespace OpenStackTrain.Baseline;

/// <summary>What a node is judged by: a profile, and the deviations from it that somebody answers for.</summary>
public sealed record BaselineProfile
{
    /// <summary>The profile; null: the inventory's, or Guide.</summary>
    public Profile? Name { get; init; }

    /// <summary>The deviations that are accepted.</summary>
    public IReadOnlyList<RuleDeviation> Exceptions { get; init; } = [];

    /// <summary>The file that it was read from; empty: none.</summary>
    public string Path { get; init; } = "";

    /// <summary>The file's or the profile's name.</summary>
    public override string ToString() => Path.Length > 0 ? Path : Name?.ToString() ?? "";
}

/// <summary>A rule that some nodes need not keep for a while, by a decision that is on record.</summary>
public sealed record RuleDeviation
{
    /// <summary>The rule's id; wildcards are allowed: <c>K-*</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The node's name; wildcards are allowed.</summary>
    public string Node { get; init; } = "*";

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>Who answers for it.</summary>
    public required string Owner { get; init; }

    /// <summary>The last day on which it holds, by the calendar of the computer that tests.</summary>
    public required DateOnly Expires { get; init; }
}
