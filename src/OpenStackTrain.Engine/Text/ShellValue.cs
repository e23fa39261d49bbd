using System.Text;

namespace OpenStackTrain.Engine.Text;

/// <summary>How the value of an assignment is quoted.</summary>
internal enum Quoting
{
    /// <summary>Not at all, as in /etc/selinux/config, unless the value would be read as something else.</summary>
    None,

    /// <summary>'...', unless the value holds a quote or a backslash, which shells and systemd read differently there.</summary>
    Single,

    /// <summary>"...", as in /etc/sysconfig and /etc/etcd/etcd.conf.</summary>
    Double,
}

/// <summary>
/// What stands after the equals sign of an assignment, as both readers of such files take it: a shell, and systemd 219 for EnvironmentFile=.
/// Quotes count at the start of a value and directly after a closing quote; a quoted value may go over several lines, and a backslash at the
/// end of a line joins the next. A quote that is never closed, or whose closing on a later line is followed by more text, is plain text.
/// </summary>
/// <param name="Text">The value without quotes and escapes. A blank directly after the equals sign stays in it: no reader agrees on that.</param>
/// <param name="Quoting">The quotes it starts with.</param>
/// <param name="LastRow">The line it ends on.</param>
/// <param name="Tail">Blanks after it.</param>
/// <param name="Comment">A comment after it on the same line, from the number sign on.</param>
internal sealed record ShellValue(string Text, Quoting Quoting, int LastRow, string Tail, string? Comment)
{
    /// <summary>Reads the value that starts at that place.</summary>
    public static ShellValue Read(TextLines lines, int row, int column)
    {
        if (new Reader(lines, row, column).Read() is { } value)
            return value;
        var rest = lines[row].Text[column..];
        var text = rest.TrimEnd(' ', '\t');
        return new(text, Quoting.None, row, rest[text.Length..], Comment: null);
    }

    /// <summary>Writes a value so that a shell and systemd read it alike; in the wanted style if that can hold it.</summary>
    public static string Write(string value, Quoting quoting)
    {
        if (quoting is Quoting.None && value.All(c => char.IsAsciiLetterOrDigit(c) || "_-./:,@%+=".Contains(c, StringComparison.Ordinal)))
            return value;
        if (quoting is Quoting.Single && value.AsSpan().IndexOfAny('\'', '\\') < 0)
            return $"'{value}'";
        var text = new StringBuilder("\"");
        foreach (var c in value)
            text.Append(NeedsEscape(c) ? "\\" : "").Append(c);
        return text.Append('"').ToString();
    }

    private static bool NeedsEscape(char c) => c is '"' or '\\' or '$' or '`';

    private sealed class Reader(TextLines lines, int firstRow, int column)
    {
        private readonly StringBuilder value = new();
        private int row = firstRow;
        private int i = column;

        private string Text => lines[row].Text;

        public ShellValue? Read()
        {
            var start = i < Text.Length ? Text[i] : '\0';
            var quoting = start switch { '"' => Quoting.Double, '\'' => Quoting.Single, _ => Quoting.None };
            while (i < Text.Length && Text[i] is '"' or '\'')
            {
                if (!ReadQuoted(Text[i++]))
                    return null;
            }

            var (length, end) = ReadBare();
            var comment = i < Text.Length ? Text[i..] : null;
            value.Length = length;
            return new(value.ToString(), quoting, row, comment is null ? Text[end..] : "", comment);
        }

        /// <summary>Reads to the closing quote; false if there is none that could be meant.</summary>
        private bool ReadQuoted(char quote)
        {
            var openedOn = row;
            while (true)
            {
                if (i == Text.Length)
                {
                    if (!NextRow())
                        return false;
                    value.Append('\n');
                }
                else if (Text[i] == quote)
                {
                    i++;
                    return row == openedOn || EndsValue(Text.AsSpan(i));
                }
                else if (quote == '"' && Text[i] == '\\')
                {
                    if (!ReadEscape(quoted: true))
                        return false;
                }
                else
                {
                    value.Append(Text[i++]);
                }
            }
        }

        /// <summary>Reads to a comment or the end; says how much of the value counts and where on the line that ended.</summary>
        private (int Length, int End) ReadBare()
        {
            var (length, end) = (value.Length, i);
            for (var afterBlank = false; i < Text.Length && !(afterBlank && Text[i] == '#');)
            {
                afterBlank = Line.IsBlankAt(Text[i]);
                if (Text[i] == '\\' && ReadEscape(quoted: false))
                    (length, end) = (value.Length, i);
                else
                    value.Append(Text[i++]);
                if (!afterBlank)
                    (length, end) = (value.Length, i);
            }

            return (length, end);
        }

        /// <summary>Reads a backslash and what it escapes; false, with nothing read, if nothing follows in the whole file.</summary>
        private bool ReadEscape(bool quoted)
        {
            if (i + 1 == Text.Length)
                return NextRow();
            var c = Text[i + 1];
            value.Append(quoted && !NeedsEscape(c) ? "\\" : "").Append(c);
            i += 2;
            return true;
        }

        private bool NextRow()
        {
            if (row + 1 == lines.Count)
                return false;
            row++;
            i = 0;
            return true;
        }

        private static bool EndsValue(ReadOnlySpan<char> rest) =>
            rest.TrimStart(Line.Blanks) is var next && (next.IsEmpty || (next[0] == '#' && next.Length < rest.Length));
    }
}
