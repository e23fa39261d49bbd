using System.Text.Json;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// What a node remembers of the changes that were made on it: an entry per change, numbered, for root only. It is written before the change is made,
/// with what takes it back; its end tells what came of it.
/// </summary>
internal static class Journal
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The entry of a change; null: it only waits, and changes nothing.</summary>
    public static JournalRecord? RecordOf(Run? run, Step? step, Repair repair, IReadOnlyList<Finding> changes)
        => run is null || repair.IsWait ? null : new JournalRecord(
            Text(new JournalEntry
            {
                Step = step?.Name ?? "",
                Section = step?.Section ?? "",
                Changes = [.. changes.Select(change => new JournalChange(change.What, change.Actual, change.Expected))],
                Undo = repair.Undo is { } undo ? undo.IsPackage ? UndoKind.Package : UndoKind.Yes : UndoKind.No,
                WhyNot = repair.Undo is null ? repair.WhyNoUndo : "",
            }),
            repair.Undo?.Script ?? "");

    /// <summary>The entry as it is stored: one line.</summary>
    public static string Text(JournalEntry entry) => JsonSerializer.Serialize(entry, Plain);

    /// <summary>The entry; null: the text is none.</summary>
    public static JournalEntry? Read(string text)
    {
        try
        {
            // A null where the type has none can still come out of a damaged file.
            return JsonSerializer.Deserialize<JournalEntry>(text, Plain) is { Step: not null, Section: not null, WhyNot: not null, Changes: { } changes } entry
                && changes.All(change => change is { What: not null, Before: not null, After: not null }) ? entry : null;
        }
        catch (Exception damaged) when (damaged is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>An entry of the journal, as it is stored.</summary>
internal sealed record JournalEntry
{
    /// <summary>The step.</summary>
    public required string Step { get; init; }

    /// <summary>The tutorial's section.</summary>
    public required string Section { get; init; }

    /// <summary>What was changed, secrets masked.</summary>
    public required IReadOnlyList<JournalChange> Changes { get; init; }

    /// <summary>Whether it can be taken back.</summary>
    public UndoKind Undo { get; init; }

    /// <summary>Why it cannot be.</summary>
    public string WhyNot { get; init; } = "";

    /// <summary>The number of the change that this one takes back; null: it is no undo.</summary>
    public int? UndoOf { get; init; }
}

/// <summary>One property that was changed.</summary>
/// <param name="What">The property.</param>
/// <param name="Before">What it was.</param>
/// <param name="After">What it became.</param>
internal sealed record JournalChange(string What, string Before, string After);

/// <summary>Whether a change can be taken back.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(System.Text.Json.Serialization.JsonStringEnumConverter<UndoKind>))]
internal enum UndoKind
{
    /// <summary>No.</summary>
    No,

    /// <summary>Yes.</summary>
    Yes,

    /// <summary>Yes, by removing packages: only where the user asks for that.</summary>
    Package,
}
