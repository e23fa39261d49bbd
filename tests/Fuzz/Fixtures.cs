namespace OpenStackTrain.Fuzz;

/// <summary>The unit tests' files: real input.</summary>
internal static class Fixtures
{
    /// <summary>Where one is.</summary>
    public static string PathOf(params string[] names) => Path.Combine([AppContext.BaseDirectory, "Fixtures", .. names]);

    /// <summary>Its text.</summary>
    public static string Text(params string[] names) => File.ReadAllText(PathOf(names));

    /// <summary>All of a folder.</summary>
    public static IEnumerable<string> Texts(string folder) => Directory.EnumerateFiles(PathOf(folder)).Order(StringComparer.Ordinal).Select(File.ReadAllText);
}
