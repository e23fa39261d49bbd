namespace OpenStackTrain.Engine.Text;

/// <summary>
/// An account's crontab (crontab(5)). A job of ours stands between two marker lines that name it; what is between a BEGIN and its END is ours, all
/// other lines are other people's and stay. A BEGIN without its END, or an END without BEGIN, is only a marker to take away.
/// </summary>
internal sealed class CrontabDocument : ITextDocument<CrontabDocument>
{
    private readonly TextLines lines;

    private CrontabDocument(TextLines lines) => this.lines = lines;

    /// <inheritdoc/>
    public static CrontabDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>The line above our job.</summary>
    public static string BeginOf(string name) => $"# BEGIN OpenStackTrain {name}";

    /// <summary>The line below it.</summary>
    public static string EndOf(string name) => $"# END OpenStackTrain {name}";

    /// <summary>The lines between the markers of our job, joined; null: there is none.</summary>
    public string? JobOf(string name)
    {
        var blocks = BlocksOf(name).Blocks;
        return blocks.Count == 0 ? null : string.Join(" | ", blocks.SelectMany(block => lines[block].Skip(1).SkipLast(1)).Select(line => line.Text.Trim()));
    }

    /// <summary>
    /// The rows, from 1, of other people's lines that do the same at the same times: the same schedule and the same program, written to the same file, however
    /// they are spaced.
    /// </summary>
    public IReadOnlyList<int> SameAs(string name, string job)
    {
        var ours = BlocksOf(name).Blocks.SelectMany(RowsOf).ToHashSet();
        var wanted = Meaning(job);
        return [.. Enumerable.Range(0, lines.Count).Where(row => !ours.Contains(row) && Meaning(lines[row].Text) == wanted).Select(row => row + 1)];
    }

    /// <summary>Makes our job be exactly this line: in the place of the one that is there, else at the end.</summary>
    public CrontabDocument With(string name, string job)
    {
        var (blocks, markers) = BlocksOf(name);
        string[] block = [BeginOf(name), job, EndOf(name)];
        var ours = blocks.SelectMany(RowsOf).Concat(markers).ToHashSet();
        if (ours.Count == 0)
            return new(lines.Insert(lines.Count, block));

        // A block that says so already keeps its lines, with their ends.
        var stays = blocks.Count > 0 && lines[blocks[0]].Select(line => line.Text).SequenceEqual(block) ? RowsOf(blocks[0]).ToHashSet() : [];
        var place = blocks.Count > 0 ? blocks[0].End.Value - 1 : markers.Min();
        return new(lines.Edit(row => stays.Contains(row) ? null : row == place ? block : ours.Contains(row) ? [] : null));
    }

    /// <summary>Takes our job and its markers away.</summary>
    public CrontabDocument Without(string name)
    {
        var (blocks, markers) = BlocksOf(name);
        var ours = blocks.SelectMany(RowsOf).Concat(markers).ToHashSet();
        return new(lines.Edit(row => ours.Contains(row) ? [] : null));
    }

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private (List<Range> Blocks, List<int> Markers) BlocksOf(string name)
    {
        var (blocks, markers) = (new List<Range>(), new List<int>());
        var (above, below) = (BeginOf(name), EndOf(name));
        int? begin = null;
        for (var row = 0; row < lines.Count; row++)
        {
            var text = lines[row].Text.Trim();
            if (text == above)
            {
                markers.Add(row);
                begin = row;
            }
            else if (text == below)
            {
                markers.Add(row);
                if (begin is { } first)
                    blocks.Add(first..(row + 1));
                begin = null;
            }
        }

        return (blocks, markers);
    }

    private static IEnumerable<int> RowsOf(Range block) => Enumerable.Range(block.Start.Value, block.End.Value - block.Start.Value);

    /// <summary>Schedule, program and file, with single blanks and without the error output's redirection; empty for what is no job.</summary>
    private static string Meaning(string line)
    {
        var words = line.Replace(">>", " >> ", StringComparison.Ordinal).Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length < 6 || words[0].StartsWith('#') ? "" : string.Join(' ', words.Where(word => word != "2>&1"));
    }
}
