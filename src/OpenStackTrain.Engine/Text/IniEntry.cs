namespace OpenStackTrain.Engine.Text;

/// <summary>An active key of an <see cref="IniDocument"/>.</summary>
/// <param name="KeyText">The key with its indentation.</param>
/// <param name="Separator">The equals sign and the blanks around it; "" for a key without value.</param>
/// <param name="Comment">A comment after the value, from its sign on.</param>
internal sealed record IniEntry(string KeyText, string Separator, string? Comment)
{
    /// <summary>Which keys are one: case does not count, "-" is "_".</summary>
    public static readonly IEqualityComparer<string> SameKey =
        EqualityComparer<string>.Create((a, b) => Plain(a) == Plain(b), key => Plain(key).GetHashCode(StringComparison.Ordinal));

    /// <summary>The key.</summary>
    public string Key => KeyText.Trim();

    /// <summary>The value, its lines joined by line feeds.</summary>
    public string Value => string.Join('\n', Parts);

    /// <summary>The lines of the key and of its value; comments and blank lines may stand between them.</summary>
    public List<int> Rows { get; } = [];

    private List<string> Parts { get; init; } = [""];

    private int Indentation => KeyText.Length - KeyText.AsSpan().TrimStart(Line.Blanks).Length;

    /// <summary>Reads a line; null for a comment, a blank line, an !include.</summary>
    public static IniEntry? Of(string text)
    {
        if (text.AsSpan().Trim() is [] or ['#' or ';' or '!' or '[', ..])
            return null;
        var (line, comment) = text.TrimEnd() is var whole && CommentIn(whole) is > 0 and var at ? (whole[..at].TrimEnd(), whole[at..]) : (whole, null);
        var equals = line.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return new(line, "", comment);
        var key = line[..equals].TrimEnd();
        var value = line[(equals + 1)..].TrimStart();
        return new(key, line[key.Length..^value.Length], comment) { Parts = [value] };
    }

    /// <summary>The key of a commented default as <c>#key=value</c> or <c># key = value</c>; prose has no single word before an equals sign.</summary>
    public static string? OfCommented(string text)
    {
        var comment = text.AsSpan().TrimStart(Line.Blanks);
        var entry = comment is ['#' or ';', ..] ? Of(comment.TrimStart("#;").TrimStart(Line.Blanks).ToString()) : null;
        return entry is { IsAssignment: true } ? entry.Key : null;
    }

    /// <summary>Writes a key's line.</summary>
    public static string Write(string keyText, string? value, string separator) =>
        value is null ? keyText : (keyText + (separator.Length > 0 ? separator : "=") + value).TrimEnd();

    /// <summary>Whether the line, read as a key, is in truth more of the value above.</summary>
    public bool GoesOnWith(IniEntry above) => Indentation > above.Indentation && !IsAssignment;

    /// <summary>Takes a further line of the value.</summary>
    public void GoOn(int row, string text)
    {
        Rows.Add(row);
        Parts.Add(text);
    }

    private bool IsAssignment => Separator.Length > 0 && Key.Length > 0 && Key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    private static string Plain(string? key) => (key ?? "").Replace('-', '_').ToUpperInvariant();

    /// <summary>Where a comment begins after a value: at a sign with a blank before it, outside of quotes.</summary>
    private static int CommentIn(string text)
    {
        var quote = '\0';
        for (var i = 1; i < text.Length; i++)
        {
            if (quote == '\0' && text[i] is '#' or ';' && Line.IsBlankAt(text[i - 1]))
                return i;
            if (text[i] is '"' or '\'')
                quote = quote == '\0' ? text[i] : quote == text[i] ? '\0' : quote;
        }

        return -1;
    }
}
