namespace OpenStackTrain.Engine.Inventories;

/// <summary>Turns pieces of YAML into values, and notes what is wrong with them.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class PieceReader(ProblemList problems)
{
    /// <summary>Where problems go.</summary>
    public ProblemList Problems { get; } = problems;

    /// <summary>The entries of a mapping; none when there is nothing, or something else.</summary>
    /// <param name="piece">The piece; null when the key is not there.</param>
    /// <param name="what">Its name in messages.</param>
    /// <param name="expected">What the mapping should hold.</param>
    public IReadOnlyList<YamlEntry> Entries(YamlPiece? piece, string what, string expected)
    {
        if (piece is null or { IsNull: true }) return [];
        if (piece is YamlMap map) return map.Entries;
        Problems.Add(piece.Place, $"{what} is {piece.Kind}", expected);
        return [];
    }

    /// <summary>The single values of a list; one value alone is a list of one.</summary>
    /// <param name="piece">The piece; null when the key is not there.</param>
    /// <param name="what">Its name in messages.</param>
    public IReadOnlyList<YamlScalar> List(YamlPiece? piece, string what)
    {
        if (piece is null or { IsNull: true }) return [];
        var items = piece is YamlList list ? list.Items : [piece];
        return [.. items.Select(item => Scalar(item, what, "single values: [one, other]")).OfType<YamlScalar>()];
    }

    /// <summary>The values of a list, without those that are wrong.</summary>
    public IReadOnlyList<T> List<T>(YamlPiece? piece, string what, Reading<T> reading)
    {
        var values = new List<T>();
        foreach (var scalar in List(piece, what))
        {
            if (TryRead(scalar, what, reading, out var value)) values.Add(value);
        }

        return values;
    }

    /// <summary>The single value that the piece should be.</summary>
    public YamlScalar? Scalar(YamlPiece piece, string what, string expected)
    {
        if (piece is YamlScalar { IsNull: false } scalar) return scalar;
        Problems.Add(piece.Place, piece.IsNull ? $"{what} has no value" : $"{what} is {piece.Kind}", expected);
        return null;
    }

    /// <summary>Reads the single value that the piece should be.</summary>
    public bool TryRead<T>(YamlPiece piece, string what, Reading<T> reading, out T value)
    {
        value = default!;
        if (Scalar(piece, what, "a single value") is not { } scalar) return false;
        if (reading(scalar.Text, out value) is not { } fault) return true;
        Problems.Add(scalar.Place, what, fault);
        return false;
    }
}
