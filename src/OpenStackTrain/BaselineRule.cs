namespace OpenStackTrain;

/// <summary>A rule of the baseline, for people.</summary>
public sealed record BaselineRule
{
    /// <summary>Its id, <c>T-04</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The rule in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>Why it is one: what happens otherwise.</summary>
    public required string Rationale { get; init; }

    /// <summary>The section of the tutorial, <c>3.3.4</c>.</summary>
    public required string Section { get; init; }

    /// <summary>How much a failure matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The profiles that mind it unless the inventory says otherwise.</summary>
    public required IReadOnlyList<Profile> Profiles { get; init; }

    /// <summary>Where the rule comes from.</summary>
    public required string Source { get; init; }

    /// <summary>What is asked of a node to judge it.</summary>
    public required IReadOnlyList<string> Observed { get; init; }

    /// <summary>The step that sets what the rule wants; empty: none does.</summary>
    public required string Step { get; init; }

    /// <summary>The command line that sets it on all nodes.</summary>
    public required string Fix { get; init; }

    /// <summary>Id and title.</summary>
    public override string ToString() => $"{Id} {Title}";
}
