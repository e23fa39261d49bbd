namespace OpenStackTrain.Engine.Inventories;

/// <summary>A mapping whose keys are known.</summary>
internal sealed class Section
{
    private readonly Dictionary<string, YamlPiece> values = new(StringComparer.Ordinal);
    private readonly PieceReader reader;

    /// <summary>Opens a mapping; nothing at all is an empty one. Unknown keys are noted.</summary>
    /// <param name="piece">The mapping; null when it is not there.</param>
    /// <param name="name">Its name in messages.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <param name="reader">Reads its values.</param>
    public Section(YamlPiece? piece, string name, IReadOnlyList<string> keys, PieceReader reader)
    {
        this.reader = reader;
        foreach (var (key, value) in reader.Entries(piece, name, "a mapping with keys such as " + string.Join(", ", keys.Take(4))))
        {
            if (keys.Contains(key.Text, StringComparer.Ordinal))
                values[key.Text] = value;
            else
                reader.Problems.Add(
                    key.Place, $"{name}: unknown key {Fault.Quote(key.Text)}{Suggestion.For(key.Text, keys)}", "one of " + string.Join(", ", keys));
        }
    }

    /// <summary>The piece behind a key; null when the key is not there.</summary>
    public YamlPiece? this[string key] => values.GetValueOrDefault(key);

    /// <summary>The value behind a key, or another one when the key is not there or its value is wrong.</summary>
    public T Value<T>(string key, T otherwise, Reading<T> reading) =>
        this[key] is { } piece && reader.TryRead(piece, key, reading, out var value) ? value : otherwise;

    /// <summary>The value behind a key; null when the key is not there or its value is wrong.</summary>
    public T? Optional<T>(string key, Reading<T> reading)
        where T : struct =>
        this[key] is { } piece && reader.TryRead(piece, key, reading, out var value) ? value : null;

    /// <summary>The text behind a key; null when the key is not there or its value is wrong.</summary>
    public string? Text(string key, Reading<string> reading) =>
        this[key] is { } piece && reader.TryRead(piece, key, reading, out var value) ? value : null;

    /// <summary>The values behind a key, without those that are wrong.</summary>
    public IReadOnlyList<T> List<T>(string key, Reading<T> reading) => reader.List(this[key], key, reading);
}
