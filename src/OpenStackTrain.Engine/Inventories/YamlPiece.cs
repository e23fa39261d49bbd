namespace OpenStackTrain.Engine.Inventories;

/// <summary>A piece of YAML that knows where it stands.</summary>
/// <param name="place">Where it begins.</param>
internal abstract class YamlPiece(Place place)
{
    /// <summary>Where it begins.</summary>
    public Place Place { get; } = place;

    /// <summary>Whether it is YAML's null: nothing at all, <c>~</c> or <c>null</c>.</summary>
    public virtual bool IsNull => false;

    /// <summary>What it is, in words.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
/// <param name="place">Where it begins.</param>
/// <param name="text">The value, without quotes and escapes.</param>
/// <param name="plain">Whether it stands without quotes.</param>
internal sealed class YamlScalar(Place place, string text, bool plain) : YamlPiece(place)
{
    /// <summary>The value, without quotes and escapes.</summary>
    public string Text { get; } = text;

    /// <inheritdoc/>
    public override bool IsNull => plain && Text is "" or "~" or "null" or "Null" or "NULL";

    /// <inheritdoc/>
    public override string Kind => IsNull ? "nothing" : "a single value";
}

/// <summary>A sequence.</summary>
/// <param name="place">Where it begins.</param>
/// <param name="items">What is in it.</param>
internal sealed class YamlList(Place place, IReadOnlyList<YamlPiece> items) : YamlPiece(place)
{
    /// <summary>What is in it.</summary>
    public IReadOnlyList<YamlPiece> Items { get; } = items;

    /// <inheritdoc/>
    public override string Kind => "a list";
}

/// <summary>A mapping, in the order of the file and without duplicates.</summary>
/// <param name="place">Where it begins.</param>
/// <param name="entries">What is in it.</param>
internal sealed class YamlMap(Place place, IReadOnlyList<YamlEntry> entries) : YamlPiece(place)
{
    /// <summary>What is in it.</summary>
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    /// <inheritdoc/>
    public override string Kind => "a mapping";
}

/// <summary>One entry of a mapping.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value.</param>
internal sealed record YamlEntry(YamlScalar Key, YamlPiece Value);
