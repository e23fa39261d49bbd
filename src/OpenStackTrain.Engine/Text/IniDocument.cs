namespace OpenStackTrain.Engine.Text;

/// <summary>
/// A file of sections: yum's .repo files and MariaDB's option files (rules R-01 to R-03, D-02). Keys compare without case and with "-" equal
/// to "_", as MariaDB reads options and as no yum key can mind. A section may stand more than once; the last active line of a key counts.
/// An indented line goes on with the key above it if it is indented deeper, unless it is a <c>name=value</c> of its own.
/// </summary>
internal sealed class IniDocument : ITextDocument<IniDocument>
{
    private readonly TextLines lines;
    private readonly List<IniSection> sections;
    private readonly ILookup<string, IniSection> named;

    private IniDocument(TextLines lines)
    {
        this.lines = lines;
        sections = IniSection.Read(lines);
        named = sections.ToLookup(s => s.Name, StringComparer.Ordinal);
    }

    /// <summary>The names of the sections, each once, in order. Keys above the first header belong to the section "", not listed.</summary>
    public IReadOnlyList<string> Sections => [.. sections.Skip(1).Select(s => s.Name).Distinct()];

    /// <summary>The directories of MariaDB's <c>!includedir</c> lines, in order.</summary>
    public IReadOnlyList<string> IncludedDirectories =>
        [.. lines.Select(line => line.Text.Trim().Split(' ', 2)).Where(words => words is ["!includedir", _]).Select(words => words[1].Trim())];

    /// <inheritdoc/>
    public static IniDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>The active keys of a section, each once, in order.</summary>
    public IReadOnlyList<string> Keys(string section) => [.. Named(section).SelectMany(s => s.Entries).Select(e => e.Key).Distinct(IniEntry.SameKey)];

    /// <summary>
    /// The value as it stands there, with any quotes; "" for a key without value, the lines of a list joined by line feeds, null if no line is
    /// active.
    /// </summary>
    public string? Get(string section, string key) => EntriesOf(section, key).LastOrDefault()?.Value;

    /// <summary>
    /// Makes one line, and one only, give the key its value. The last active line is changed in its place, with its spacing around the equals
    /// sign; others of the key go. Without one, the line goes under the commented default <c>#key=...</c> of the section, else after its last
    /// key; a section that is not there is added at the end. A comment after the old value moves to a line above: yum would read it as value.
    /// </summary>
    /// <param name="section">The name without brackets.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">One line; null writes a key without value.</param>
    public IniDocument Set(string section, string key, string? value)
    {
        if (IniEntry.Of(key) is not { Value: "" } alone || alone.Key != key)
            throw new ArgumentException($"'{key}' is no key.", nameof(key));
        if (value is not null && IniEntry.Of($"k = {value}")?.Value != value)
            throw new ArgumentException($"The value of '{key}' would not be read back as it is.", nameof(value));
        if (section.Contains(']', StringComparison.Ordinal))
            throw new ArgumentException($"'{section}' is no name of a section.", nameof(section));

        if (!Named(section).Any())
        {
            string[] header = lines.Count > 0 && !lines[^1].IsBlank ? ["", $"[{section}]"] : [$"[{section}]"];
            return new IniDocument(lines.Insert(lines.Count, header)).Set(section, key, value);
        }

        var old = EntriesOf(section, key).LastOrDefault();
        var text = IniEntry.Write(old?.KeyText ?? key, value, old?.Separator ?? SeparatorIn(section));
        if (old is null)
            return new IniDocument(lines.Insert(PlaceFor(section, key), text)).OrAtTheEnd(section, key, value, text);
        string[] instead = old.Comment is null ? [text] : [old.Comment, text];
        var rows = RowsOf(section, key);
        return new IniDocument(lines.Edit(row => row == old.Rows[0] ? instead : rows.Contains(row) ? [] : null)).OrAtTheEnd(section, key, value, text);
    }

    /// <summary>Takes the key's active lines away; commented ones stay.</summary>
    public IniDocument Remove(string section, string key)
    {
        var rows = RowsOf(section, key);
        return new(lines.Edit(row => rows.Contains(row) ? [] : null));
    }

    /// <summary>Puts "#" before the key's active lines.</summary>
    public IniDocument Comment(string section, string key)
    {
        var rows = RowsOf(section, key);
        return new(lines.Edit(row => rows.Contains(row) ? ["#" + lines[row].Text] : null));
    }

    /// <summary>
    /// Takes a section away wherever it stands. The comment lines directly above the next header stay, they speak of what follows; so do
    /// <c>!include</c> lines, which belong to no section.
    /// </summary>
    public IniDocument RemoveSection(string section)
    {
        var removed = Named(section).Where(s => s.Header >= 0).SelectMany(s => Enumerable.Range(s.Header, s.EndOfBody(lines) - s.Header)).ToHashSet();
        return new(lines.Edit(row => removed.Contains(row) && !IniSection.IsDirective(lines[row].Text) ? [] : null));
    }

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private IEnumerable<IniSection> Named(string section) => named[section];

    private IEnumerable<IniEntry> EntriesOf(string section, string key) =>
        Named(section).SelectMany(s => s.Entries).Where(e => IniEntry.SameKey.Equals(e.Key, key));

    private HashSet<int> RowsOf(string section, string key) => [.. EntriesOf(section, key).SelectMany(e => e.Rows)];

    private string SeparatorIn(string section) =>
        Named(section).Concat(sections).SelectMany(s => s.Entries).Select(e => e.Separator).FirstOrDefault(separator => separator.Length > 0) ?? "=";

    private int PlaceFor(string section, string key)
    {
        foreach (var part in Named(section).Reverse())
        {
            var inValues = part.Entries.SelectMany(e => Enumerable.Range(e.Rows[0], e.Rows[^1] - e.Rows[0] + 1)).ToHashSet();
            for (var row = part.End - 1; row > part.Header; row--)
            {
                var commented = IniEntry.OfCommented(lines[row].Text);
                if (commented is not null && IniEntry.SameKey.Equals(commented, key) && !inValues.Contains(row))
                    return row + 1;
            }
        }

        return Named(section).Last().EndOfKeys;
    }

    /// <summary>Where deeper indented lines below would be read as part of the new value, the line goes after the section's last key instead.</summary>
    private IniDocument OrAtTheEnd(string section, string key, string? value, string text)
    {
        if (Get(section, key) == (value ?? "") && EntriesOf(section, key).Count() == 1)
            return this;
        var rows = EntriesOf(section, key).Select(e => e.Rows[0]).ToHashSet();
        var without = lines.Edit(row => rows.Contains(row) ? [] : null);
        return new(without.Insert(new IniDocument(without).Named(section).Last().EndOfKeys, text.TrimStart()));
    }
}
