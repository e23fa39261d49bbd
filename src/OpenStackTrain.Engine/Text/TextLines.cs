using System.Collections;
using System.Text;

namespace OpenStackTrain.Engine.Text;

/// <summary>One line of a file: what it says and the characters that end it.</summary>
/// <param name="Text">The line without its end. A carriage return that does not belong to the end is part of the text, as for any Unix program.</param>
/// <param name="End">A line feed, a carriage return and line feed, or, on the last line only, nothing or a lone carriage return.</param>
internal readonly record struct Line(string Text, string End)
{
    /// <summary>Whether there is nothing but blanks.</summary>
    public bool IsBlank => Text.AsSpan().Trim(Blanks).IsEmpty;

    /// <summary>What separates words in the files of this namespace.</summary>
    public const string Blanks = " \t";

    /// <summary>Whether a character separates words.</summary>
    public static bool IsBlankAt(char c) => c is ' ' or '\t';
}

/// <summary>The lines of a file, immutable; every document is a reading of these. New lines end as most of the file's lines do.</summary>
internal sealed class TextLines : IReadOnlyList<Line>
{
    private const string LineFeed = "\n";
    private const string CarriageReturnLineFeed = "\r\n";

    private readonly List<Line> lines;
    private readonly string newLine;

    private TextLines(List<Line> lines)
    {
        this.lines = lines;
        var withCarriageReturn = lines.Count(line => line.End is CarriageReturnLineFeed);
        newLine = withCarriageReturn > lines.Count(line => line.End is LineFeed) ? CarriageReturnLineFeed : LineFeed;
    }

    /// <inheritdoc/>
    public int Count => lines.Count;

    /// <inheritdoc/>
    public Line this[int index] => lines[index];

    /// <summary>Some lines, as the range says them; what a range in brackets calls.</summary>
    public IReadOnlyList<Line> Slice(int start, int length) => lines.GetRange(start, length);

    /// <summary>Splits a text; nothing is lost.</summary>
    public static TextLines Parse(string text)
    {
        var parsed = new List<Line>();
        for (var start = 0; start < text.Length;)
        {
            var feed = text.IndexOf('\n', start);
            var next = feed < 0 ? text.Length : feed + 1;
            var end = feed < 0 ? next : feed;
            if (end > start && text[end - 1] == '\r')
                end--;
            parsed.Add(new(text[start..end], text[end..next]));
            start = next;
        }

        return new(parsed);
    }

    /// <summary>Asks for every line what shall stand in its place: nothing at all, other lines, or (null) the line as it is.</summary>
    public TextLines Edit(Func<int, string[]?> replacement)
    {
        var edited = new List<Line>(lines.Count + 1);
        for (var i = 0; i < lines.Count; i++)
        {
            if (replacement(i) is not { } texts)
                edited.Add(lines[i]);
            else
                edited.AddRange(texts.Select((text, k) => Checked(text, k == texts.Length - 1 ? lines[i].End : newLine)));
        }

        return new(edited);
    }

    /// <summary>Puts lines before the line of that index; at the end of the file a missing last line end is mended first.</summary>
    public TextLines Insert(int index, params IEnumerable<string> texts)
    {
        var edited = new List<Line>(lines);
        edited.InsertRange(index, texts.Select(text => Checked(text, newLine)));
        if (index == lines.Count && index > 0 && edited.Count > index && !lines[^1].End.EndsWith('\n'))
            edited[index - 1] = lines[^1] with { End = lines[^1].End + (lines[^1].End.Length > 0 ? LineFeed : newLine) };
        return new(edited);
    }

    /// <inheritdoc/>
    public IEnumerator<Line> GetEnumerator() => lines.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in lines)
            text.Append(line.Text).Append(line.End);
        return text.ToString();
    }

    /// <summary>A line that would be read back as more or other lines than the one it is would let a value write lines of its own.</summary>
    private static Line Checked(string text, string end) =>
        text.Contains('\n', StringComparison.Ordinal) || (text.EndsWith('\r') && !end.StartsWith('\r'))
            ? throw new ArgumentException("A value for a text file must not hold a line break.", nameof(text))
            : new(text, end);
}
