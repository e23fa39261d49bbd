namespace OpenStackTrain.Engine.Transport;

/// <summary>A line of an ssh_config(5) file, taken apart as ssh does it.</summary>
/// <param name="Keyword">In lower case.</param>
/// <param name="Rest">What follows, not taken apart yet; empty: nothing.</param>
internal sealed record SshConfigLine(string Keyword, string Rest)
{
    private const string Blanks = " \t\r\n";

    /// <summary>The line; null for an empty one and a comment.</summary>
    public static SshConfigLine? From(string line)
    {
        var rest = line.TrimEnd(' ', '\t', '\r', '\n', '\f').TrimStart(' ', '\t', '\r');
        if (rest.Length == 0 || rest[0] == '#')
        {
            return null;
        }

        var remaining = rest;
        var keyword = NextWord(ref remaining) ?? rest;
#pragma warning disable CA1308 // ssh_config's keywords are known in lower case.
        return new SshConfigLine(keyword.ToLowerInvariant(), remaining ?? "");
#pragma warning restore CA1308
    }

    /// <summary>
    /// The next word of a keyword or a Match line: parted by blanks, by one <c>=</c>, or in double quotes. Null when there is none, or its quote is open.
    /// </summary>
    public static string? NextWord(ref string? rest)
    {
        if (rest is null)
        {
            return null;
        }

        var text = rest;
        var end = text.AsSpan().IndexOfAny(Blanks + "\"=");
        if (end < 0)
        {
            rest = null;
            return text;
        }

        if (text[end] == '"')
        {
            var close = text.IndexOf('"', end + 1);
            if (close < 0)
            {
                rest = null;
                return null;
            }

            rest = text[(close + 1)..].TrimStart(' ', '\t', '\r', '\n');
            return string.Concat(text.AsSpan(0, end), text.AsSpan(end + 1, close - end - 1));
        }

        var equals = text[end] == '=';
        rest = text[(end + 1)..].TrimStart(' ', '\t', '\r', '\n');
        if (!equals && rest.StartsWith('='))
        {
            rest = rest[1..].TrimStart(' ', '\t', '\r', '\n');
        }

        return text[..end];
    }

    /// <summary>The words of the rest: quotes of both kinds and backslashes as ssh knows them, up to a comment. Null when a quote is open.</summary>
    public IReadOnlyList<string>? Words()
    {
        var words = new List<string>();
        var text = Rest;
        var index = 0;
        while (true)
        {
            while (index < text.Length && text[index] is ' ' or '\t')
            {
                index++;
            }

            if (index >= text.Length || text[index] == '#')
            {
                return words;
            }

            var word = new System.Text.StringBuilder();
            var quote = '\0';
            for (; index < text.Length; index++)
            {
                var letter = text[index];
                if (letter == '\\')
                {
                    var next = index + 1 < text.Length ? text[index + 1] : '\0';
                    if (next is '\'' or '"' or '\\' || (quote == '\0' && next == ' '))
                    {
                        index++;
                        letter = next;
                    }

                    word.Append(letter);
                }
                else if (quote == '\0' && letter is ' ' or '\t')
                {
                    break;
                }
                else if (quote == '\0' && letter is '"' or '\'')
                {
                    quote = letter;
                }
                else if (quote != '\0' && letter == quote)
                {
                    quote = '\0';
                }
                else
                {
                    word.Append(letter);
                }
            }

            if (quote != '\0')
            {
                return null;
            }

            words.Add(word.ToString());
        }
    }
}
