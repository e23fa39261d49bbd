using System.Runtime.InteropServices;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>Where something stands in a text.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Place(int Line, int Column)
{
    /// <summary>The place of a character.</summary>
    public static Place Of(string text, int index)
    {
        var before = text.AsSpan(0, index);
        return new Place(before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    /// <summary>As it is written behind a file's name.</summary>
    public override string ToString() => $"({Line},{Column})";
}
