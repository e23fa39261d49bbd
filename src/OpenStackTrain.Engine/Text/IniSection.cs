namespace OpenStackTrain.Engine.Text;

/// <summary>A stretch of an <see cref="IniDocument"/> under one header.</summary>
/// <param name="Name">What stands in the brackets; "" above the first header.</param>
/// <param name="Header">The line of the header; -1 above the first.</param>
/// <param name="End">The line after the last.</param>
/// <param name="Entries">The active keys in order.</param>
internal sealed record IniSection(string Name, int Header, int End, List<IniEntry> Entries)
{
    /// <summary>The line after the last key, or after the header.</summary>
    public int EndOfKeys => Entries.Count > 0 ? Entries[^1].Rows[^1] + 1 : Header + 1;

    /// <summary>Splits a file at its headers; the first section is what stands above them.</summary>
    public static List<IniSection> Read(TextLines lines)
    {
        List<IniSection> sections = [];
        var current = new IniSection("", -1, lines.Count, []);
        for (var row = 0; row < lines.Count; row++)
        {
            var text = lines[row].Text;
            if (NameOf(text) is { } name)
            {
                sections.Add(current with { End = row });
                current = new(name, row, lines.Count, []);
            }
            else if (IniEntry.Of(text) is not { } entry)
            {
                // A comment, a blank line, an !include.
            }
            else if (current.Entries is [.., var above] && entry.GoesOnWith(above))
            {
                above.GoOn(row, text.Trim());
            }
            else
            {
                entry.Rows.Add(row);
                current.Entries.Add(entry);
            }
        }

        return [.. sections, current];
    }

    /// <summary>Whether a line is one of MariaDB's !include and !includedir.</summary>
    public static bool IsDirective(string text) => text.AsSpan().TrimStart(Line.Blanks) is ['!', ..];

    /// <summary>The line after what belongs to the section: the comments directly above the next header do not.</summary>
    public int EndOfBody(TextLines lines)
    {
        var end = End;
        if (end == lines.Count)
            return end;
        while (end > EndOfKeys && lines[end - 1].Text.AsSpan().TrimStart(Line.Blanks) is ['#' or ';', ..])
            end--;
        return end;
    }

    private static string? NameOf(string text)
    {
        var line = text.AsSpan().TrimStart(Line.Blanks);
        return line is ['[', ..] && line.IndexOf(']') is > 0 and var end ? line[1..end].ToString() : null;
    }
}
