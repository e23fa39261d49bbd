using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Text;

/// <summary>
/// ~/.ssh/authorized_keys (sshd(8), AUTHORIZED_KEYS FILE FORMAT; rule K-02). A key is known by its bytes, whatever comment it has. A line that
/// has options is an administrator's wish for that key: it stays, and counts as the key.
/// </summary>
internal sealed class AuthorizedKeysDocument : ITextDocument<AuthorizedKeysDocument>
{
    private readonly TextLines lines;
    private readonly (HostKey Key, bool HasOptions)?[] keys;

    private AuthorizedKeysDocument(TextLines lines)
    {
        this.lines = lines;
        keys = [.. lines.Select(line => KeyOf(line.Text))];
    }

    /// <inheritdoc/>
    public static AuthorizedKeysDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>Whether the key is there.</summary>
    public bool Has(HostKey key) => keys.Any(line => line is { } other && Same(other.Key, key));

    /// <summary>How many lines without options hold the key.</summary>
    public int PlainLinesOf(HostKey key) => keys.Count(line => line is { HasOptions: false } other && Same(other.Key, key));

    /// <summary>Makes the key stand there once: added at the end if it is missing, and of several lines without options only the first stays.</summary>
    /// <param name="key">The key.</param>
    /// <param name="comment">What a new line says of it, <c>root@controller</c>.</param>
    public AuthorizedKeysDocument With(HostKey key, string comment)
    {
        var first = Array.FindIndex(keys, line => line is { HasOptions: false } other && Same(other.Key, key));
        var edited = lines.Edit(row => row > first && first >= 0 && IsPlain(row, key) ? [] : null);
        return new(Has(key) ? edited : edited.Insert(edited.Count, $"{key.Type} {Convert.ToBase64String(key.Bytes)} {comment}"));
    }

    /// <summary>Takes the key's lines without options away.</summary>
    public AuthorizedKeysDocument Without(HostKey key) => new(lines.Edit(row => IsPlain(row, key) ? [] : null));

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private bool IsPlain(int row, HostKey key) => keys[row] is { HasOptions: false } other && Same(other.Key, key);

    private static bool Same(HostKey one, HostKey other) => one.Bytes.AsSpan().SequenceEqual(other.Bytes);

    /// <summary>The key of a line, with or without options before it; null for a comment, an empty line or one that sshd does not understand.</summary>
    private static (HostKey Key, bool HasOptions)? KeyOf(string line)
    {
        var text = line.Trim(' ', '\t', '\r');
        if (text.Length == 0 || text[0] == '#')
            return null;
        if (HostKeyAt(text) is { } plain)
            return (plain, false);
        return HostKeyAt(text[EndOfOptions(text)..].TrimStart(' ', '\t')) is { } key ? (key, true) : null;
    }

    private static HostKey? HostKeyAt(string text)
    {
        var words = text.Split((char[])[' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 2 && HostKey.From(words[1].TrimEnd('\r')) is { } key && key.Type == words[0] ? key : null;
    }

    /// <summary>Options have no blanks but within double quotes; a quote in them is written with a backslash.</summary>
    private static int EndOfOptions(string text)
    {
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] == '"')
                i++;
            else if (text[i] == '"')
                quoted = !quoted;
            else if (!quoted && Line.IsBlankAt(text[i]))
                return i;
        }

        return text.Length;
    }
}
