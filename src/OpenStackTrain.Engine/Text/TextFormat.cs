namespace OpenStackTrain.Engine.Text;

/// <summary>A way to write something as a text of a file.</summary>
/// <typeparam name="T">What is written.</typeparam>
/// <param name="Name">Its name.</param>
/// <param name="Extensions">The file name extensions that mean it, the usual one first.</param>
/// <param name="Write">Writes it.</param>
internal sealed record TextFormat<T>(string Name, IReadOnlyList<string> Extensions, Func<T, string> Write);

/// <summary>Finding one of several formats.</summary>
internal static class TextFormats
{
    /// <summary>The format of this name; null: there is none.</summary>
    public static TextFormat<T>? Named<T>(this IReadOnlyList<TextFormat<T>> formats, string name) => formats.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that a file's name asks for; null: none is meant by it.</summary>
    public static TextFormat<T>? Of<T>(this IReadOnlyList<TextFormat<T>> formats, string path) => formats.FirstOrDefault(format => format.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
}
