namespace OpenStackTrain;

/// <summary>A change as the node's journal has it: who made what, when, and whether it can be taken back (<c>Get-OSChange</c>).</summary>
public sealed record NodeChange
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Its number in the node's journal; later changes have larger ones.</summary>
    public required int Id { get; init; }

    /// <summary>When it was begun, by the node's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The run that made it: all changes of one call of a cmdlet have the same.</summary>
    public required string Run { get; init; }

    /// <summary>The cmdlet.</summary>
    public required string Command { get; init; }

    /// <summary>The step, <c>Chrony</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The section of the tutorial that the step stands for, <c>3.3.4</c>.</summary>
    public string Section { get; init; } = "";

    /// <summary>Who made it, <c>account@machine</c>.</summary>
    public string By { get; init; } = "";

    /// <summary>The address of that machine, as the node saw it; empty: not known.</summary>
    public string From { get; init; } = "";

    /// <summary>What came of it.</summary>
    public required ChangeState State { get; init; }

    /// <summary>What was changed, secrets masked.</summary>
    public required IReadOnlyList<Change> Changes { get; init; }

    /// <summary>Whether <c>Undo-OSChange</c> can take it back. The node looks again before it does.</summary>
    public bool CanUndo { get; init; }

    /// <summary>Why it cannot be taken back; empty: it can.</summary>
    public string WhyNot { get; init; } = "";

    /// <summary>Whether packages go when it is taken back: <c>Undo-OSChange -IncludePackage</c>.</summary>
    public bool IsPackage { get; init; }

    /// <summary>The number of the change that this one took back; null: it is no undo.</summary>
    public int? UndoOf { get; init; }

    /// <summary>The run that took it back; empty: none did.</summary>
    public string UndoneBy { get; init; } = "";

    /// <summary>The things that were changed, in one line.</summary>
    public string What => string.Join(", ", Changes.Select(change => change.What));

    /// <summary>Node, number, what and what came of it.</summary>
    public override string ToString() => $"{Node} {Id} {What} ({State})";
}

/// <summary>What came of a change.</summary>
public enum ChangeState
{
    /// <summary>It was made.</summary>
    Made,

    /// <summary>Its program failed; a part of it may be made.</summary>
    Failed,

    /// <summary>Its end was never noted: it is at work, or the node lost its power meanwhile.</summary>
    Unfinished,

    /// <summary>It was made and taken back.</summary>
    Undone,
}
