using System.Text.RegularExpressions;

namespace OpenStackTrain.Packing;

/// <summary>A built module as its packages need it.</summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Version">Its version, by the manifest.</param>
/// <param name="Description">What it is for, by the manifest.</param>
/// <param name="Author">Whose it is, by the manifest.</param>
/// <param name="Copyright">The same in the law's words.</param>
/// <param name="Tags">The manifest's tags.</param>
/// <param name="Cmdlets">What it exports.</param>
/// <param name="ReleaseNotes">The newest section of the changelog.</param>
/// <param name="Files">Its files below the folder, with slashes, in a fixed order.</param>
internal sealed partial record ModuleContent(
    string Folder, string Version, string Description, string Author, string Copyright, IReadOnlyList<string> Tags, IReadOnlyList<string> Cmdlets, string ReleaseNotes, IReadOnlyList<string> Files)
{
    /// <summary>Reads a built module.</summary>
    /// <exception cref="InvalidDataException">Its manifest lacks something.</exception>
    public static ModuleContent Of(string folder)
    {
        var manifest = File.ReadAllText(Path.Combine(folder, "OpenStackTrain.psd1"));
        string Value(string key) => Regex.Match(manifest, $@"^\s*{key}\s*=\s*'(?<value>(?:[^']|'')*)'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)) is { Success: true } match
            ? match.Groups["value"].Value.Replace("''", "'", StringComparison.Ordinal)
            : throw new InvalidDataException($"OpenStackTrain.psd1 has no {key}.");
        return new ModuleContent(
            folder,
            Value("ModuleVersion"),
            Value("Description"),
            Value("Author"),
            Value("Copyright"),
            [.. Quoted().Matches(Tagged().Match(manifest).Value).Select(match => match.Groups["value"].Value)],
            [.. Cmdlet().Matches(manifest).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)],
            Newest(File.ReadAllText(Path.Combine(folder, "CHANGELOG.md"))),
            [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/')).Order(StringComparer.Ordinal)]);
    }

    /// <summary>The first section of a changelog.</summary>
    private static string Newest(string changelog) => Section().Match(changelog.ReplaceLineEndings("\n")).Groups["text"].Value.Trim();

    [GeneratedRegex(@"^\s*Tags\s*=\s*@\([^)]*\)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Tagged();

    [GeneratedRegex("'(?<value>[^']+)'", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\s*'(?<name>[A-Z][A-Za-z]+-OS[A-Za-z]+)'\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Cmdlet();

    [GeneratedRegex(@"^## [^\n]*\n(?<text>.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Section();
}
