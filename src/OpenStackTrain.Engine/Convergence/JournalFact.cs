using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// The node's journal, without the old files and the scripts in it. Two programs read all of it, however many entries there are; a file that is
/// larger than any of ours is left out. Sources: find(1), grep(1).
/// </summary>
/// <param name="Ids">The numbers that are asked for, separated by blanks; empty: all.</param>
/// <param name="Last">How many of the newest at most.</param>
internal sealed record JournalFact(string Ids = "", int Last = Framing.JournalEntries) : Fact<JournalState>
{
    private static readonly string[] Marks = ["made", "failed", "undone"];

    /// <summary>Certain changes.</summary>
    public static JournalFact Of(IEnumerable<int> ids) => new(string.Join(' ', ids.Distinct().Order().Select(Name)));

    /// <summary>Where the journal is.</summary>
    public const string Folder = $"{Framing.StateFolder}/journal";

    /// <summary>An entry's folder.</summary>
    public static string FolderOf(int id) => $"{Folder}/{Name(id)}";

    /// <inheritdoc/>
    public override string Key => "journal of changes";

    /// <inheritdoc/>
    public override string Shell => $$"""
        cd {{Folder}} 2>/dev/null || exit 0
        entries=$({{Entries}})
        [ -n "$entries" ] || exit 0
        # shellcheck disable=SC2086 # numbers, one word each
        small() { find $entries -maxdepth 1 -type f -size -200k \( -name change -o -name by -o -name time -o -name made -o -name failed -o -name undone \) "$@"; }
        small -printf '%p:\n'
        small -exec grep -a -H '' /dev/null '{}' +
        """;

    private string Entries => Ids.Length > 0
        ? $$"""for id in {{Ids}}; do if [ -d "$id" ]; then echo "$id"; fi; done"""
        : $$"""ls | grep -x '[0-9]\{8\}' | tail -n {{Last.ToString(CultureInfo.InvariantCulture)}}""";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    public override JournalState Parse(SectionResult answer)
    {
        if (answer.ExitCode > 1)
            throw new FactException($"the journal of changes cannot be read: {answer.ErrorTail.Trim()}");
        // 00000042/by:run=...: the file, then one of its lines.
        Dictionary<int, Dictionary<string, StringBuilder>> entries = [];
        foreach (var line in answer.Lines())
        {
            var (slash, colon) = (line.IndexOf('/', StringComparison.Ordinal), line.IndexOf(':', StringComparison.Ordinal));
            if (slash < 1 || colon < slash || !int.TryParse(line.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            var name = line[(slash + 1)..colon];
            if (!entries.TryGetValue(id, out var files))
                entries[id] = files = new(StringComparer.Ordinal);
            if (!files.TryGetValue(name, out var text))
                files[name] = text = new StringBuilder();
            if (colon + 1 < line.Length)
                text.Append(line, colon + 1, line.Length - colon - 1).Append('\n');
        }

        List<NodeChange> changes = [];
        List<int> damaged = [];
        foreach (var (id, files) in entries.OrderBy(entry => entry.Key))
        {
            // What is noted half was not begun: the noting comes first.
            if (!files.ContainsKey("change") && !Marks.Any(files.ContainsKey))
                continue;
            if (Understand(id, files) is { } change)
                changes.Add(change);
            else
                damaged.Add(id);
        }

        return new JournalState(changes, damaged);
    }

    private static NodeChange? Understand(int id, Dictionary<string, StringBuilder> files)
    {
        string Of(string name) => files.GetValueOrDefault(name)?.ToString() ?? "";
        if (Journal.Read(Of("change")) is not { } entry
            || !DateTimeOffset.TryParse(Of("time").Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return null;
        }

        // What the journal holds is the node's word as well.
        var (by, undone) = (Pairs(Of("by")), Pairs(Of("undone")));
        var state = files.ContainsKey("undone") ? ChangeState.Undone : files.ContainsKey("made") ? ChangeState.Made : files.ContainsKey("failed") ? ChangeState.Failed : ChangeState.Unfinished;
        return new NodeChange
        {
            Node = "",
            Id = id,
            Time = time,
            Run = by.GetValueOrDefault("run", ""),
            Command = by.GetValueOrDefault("command", ""),
            Step = PlainText.Of(entry.Step),
            Section = PlainText.Of(entry.Section),
            By = by.GetValueOrDefault("who", ""),
            From = by.GetValueOrDefault("from", ""),
            State = state,
            Changes = [.. entry.Changes.Select(change => new Change(PlainText.Of(change.What), PlainText.Of(change.Before), PlainText.Of(change.After)))],
            CanUndo = entry.Undo != UndoKind.No && state != ChangeState.Undone,
            WhyNot = state == ChangeState.Undone ? "it is undone already" : PlainText.Of(entry.WhyNot),
            IsPackage = entry.Undo == UndoKind.Package,
            UndoOf = entry.UndoOf,
            UndoneBy = undone.GetValueOrDefault("run", ""),
        };
    }

    private static Dictionary<string, string> Pairs(string text) => new SectionResult("", 0, Encoding.UTF8.GetBytes(PlainText.Of(text)), "").Pairs();

    private static string Name(int id) => id.ToString("d8", CultureInfo.InvariantCulture);
}

/// <summary>What a node's journal tells.</summary>
/// <param name="Changes">The changes, oldest first. They do not know their node's name.</param>
/// <param name="Damaged">The numbers of the entries that cannot be understood.</param>
internal sealed record JournalState(IReadOnlyList<NodeChange> Changes, IReadOnlyList<int> Damaged);
