namespace OpenStackTrain.Engine.Text;

/// <summary>
/// A file of KEY=value lines as a shell or systemd's EnvironmentFile= reads it: /etc/selinux/config, /etc/sysconfig/memcached, /etc/etcd/etcd.conf,
/// /etc/sysconfig/network (rules L-02, M-02, E-02).
/// </summary>
internal sealed class KeyValueDocument : ITextDocument<KeyValueDocument>
{
    private readonly TextLines lines;
    private readonly List<Assignment> assignments = [];

    private KeyValueDocument(TextLines lines)
    {
        this.lines = lines;
        for (var row = 0; row < lines.Count; row++)
        {
            if (Assignment.At(lines, row) is not { } assignment)
                continue;
            assignments.Add(assignment);
            row = assignment.Value.LastRow;
        }
    }

    /// <summary>The keys with an active line, in order.</summary>
    public IReadOnlyList<string> Keys => [.. assignments.Select(a => a.Key).Distinct()];

    /// <inheritdoc/>
    public static KeyValueDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>The value the last active line gives the key, without quotes; null if no line does.</summary>
    public string? Get(string key) => assignments.FindLast(a => a.Key == key)?.Value.Text;

    /// <summary>
    /// Makes one line, and one only, give the key its value. The last active line is changed in its place, with its indentation and quotes;
    /// earlier ones go, because some readers take the first (libselinux) and others the last. Without one, the line goes under the commented
    /// default <c>#KEY=...</c>, else to the end. A comment after the value moves to a line above: systemd would read it as part of the value.
    /// </summary>
    /// <param name="key">The name of the variable.</param>
    /// <param name="value">The value without quotes.</param>
    /// <param name="quoting">The quotes of a new line; a line that is there keeps its own.</param>
    public KeyValueDocument Set(string key, string value, Quoting quoting = Quoting.Double)
    {
        if (Assignment.LengthOfKey(key) != key.Length || key.Length == 0)
            throw new ArgumentException($"'{key}' is no name of a variable.", nameof(key));
        var rows = RowsOf(key);
        var edited = assignments.FindLast(a => a.Key == key) is { } last
            ? new KeyValueDocument(lines.Edit(row => row == last.Value.LastRow ? last.With(value) : rows.Contains(row) ? [] : null))
            : new KeyValueDocument(lines.Insert(PlaceFor(key), $"{key}={ShellValue.Write(value, quoting)}"));

        // A broken quote further up may take the line for its own end; above everything else it stands safe.
        return edited.Get(key) == value ? edited : new(Remove(key).lines.Insert(0, $"{key}={ShellValue.Write(value, quoting)}"));
    }

    /// <summary>Takes the key's active lines away; commented ones stay.</summary>
    public KeyValueDocument Remove(string key)
    {
        var rows = RowsOf(key);
        return new(lines.Edit(row => rows.Contains(row) ? [] : null));
    }

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private HashSet<int> RowsOf(string key) => [.. assignments.Where(a => a.Key == key).SelectMany(RowsOf)];

    private static IEnumerable<int> RowsOf(Assignment assignment) => Enumerable.Range(assignment.Row, assignment.Value.LastRow - assignment.Row + 1);

    private int PlaceFor(string key)
    {
        var inValues = assignments.SelectMany(RowsOf).ToHashSet();
        for (var row = lines.Count - 1; row >= 0; row--)
        {
            if (IsCommentedDefault(lines[row].Text, key) && !inValues.Contains(row))
                return row + 1;
        }

        return lines.Count;
    }

    /// <summary>Tells <c>#KEY=default</c> from prose as "# SELINUX= can take ..."; systemd continues a comment that ends in a backslash.</summary>
    private static bool IsCommentedDefault(string text, string key)
    {
        var comment = text.AsSpan().TrimStart(Line.Blanks);
        if (comment.IsEmpty || comment[0] != '#' || comment[^1] == '\\')
            return false;
        var assignment = comment.TrimStart('#').TrimStart(Line.Blanks);
        return assignment.StartsWith(key, StringComparison.Ordinal)
            && assignment[key.Length..] is ['=', .. var value]
            && (value.IsEmpty || !Line.IsBlankAt(value[0]));
    }

    /// <summary>An active assignment.</summary>
    private sealed record Assignment(int Row, string Prefix, string Key, ShellValue Value)
    {
        public static Assignment? At(TextLines lines, int row)
        {
            var text = lines[row].Text;
            var rest = text.AsSpan().TrimStart(Line.Blanks);
            if (rest.StartsWith("export", StringComparison.Ordinal) && rest.Length > 6 && Line.IsBlankAt(rest[6]))
                rest = rest[6..].TrimStart(Line.Blanks);
            var start = text.Length - rest.Length;
            var end = start + LengthOfKey(rest);
            return end > start && end < text.Length && text[end] == '='
                ? new(row, text[..start], text[start..end], ShellValue.Read(lines, row, end + 1))
                : null;
        }

        public static int LengthOfKey(ReadOnlySpan<char> text)
        {
            var length = 0;
            while (length < text.Length && (text[length] == '_' || (length == 0 ? char.IsAsciiLetter(text[0]) : char.IsAsciiLetterOrDigit(text[length]))))
                length++;
            return length;
        }

        public string[] With(string value)
        {
            var line = $"{Prefix}{Key}={ShellValue.Write(value, Value.Quoting)}{Value.Tail}";
            return Value.Comment?.TrimEnd(' ', '\t', '\r', '\\') is { } comment ? [comment, line] : [line];
        }
    }
}
