using System.Text.RegularExpressions;

namespace OpenStackTrain.LabTests;

/// <summary>Code in a document, and what the document says that it prints.</summary>
/// <param name="Name">Where it stands: <c>Set-OSChrony, example 2</c>.</param>
/// <param name="Code">The code.</param>
/// <param name="Output">The output in the document; null: it shows none.</param>
internal sealed record DocumentCode(string Name, string Code, string? Output);

/// <summary>The documents that show commands: the pages of the cmdlets, the README, the about topics.</summary>
internal static partial class Document
{
    /// <summary>The examples of all pages of cmdlets, in English; that the Chinese ones have the same code is another test's business.</summary>
    public static IReadOnlyList<DocumentCode> Examples { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Lab.Root, "docs", "OpenStackTrain"), "*.md").Order(StringComparer.Ordinal).SelectMany(path => ExamplesOf(Path.GetFileNameWithoutExtension(path), File.ReadAllText(path))),
    ];

    /// <summary>The code blocks of the about topics: what is indented by eight and has a command of the module, or goes on from one that has.</summary>
    public static IReadOnlyList<DocumentCode> AboutBlocks { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Lab.Root, "en-US"), "about_*.txt").Order(StringComparer.Ordinal).SelectMany(path =>
            IndentedBlock().Matches(File.ReadAllText(path)).Select(match => Unindent(match.Value, 8)).Where(text => Command().IsMatch(text) && !text.Contains("PS> ", StringComparison.Ordinal) && !Table().IsMatch(text))
                .Select((text, index) => new DocumentCode($"{Path.GetFileName(path).Replace(".help.txt", "", StringComparison.Ordinal)}, block {index + 1}", text, null))),
    ];

    /// <summary>What the README types after <c>PS&gt;</c>, with what follows.</summary>
    public static IReadOnlyList<DocumentCode> Readme(string file) =>
    [
        .. IndentedLines().Matches(File.ReadAllText(Path.Combine(Lab.Root, file))).SelectMany(block => Typed(Unindent(block.Value, 4))).Select((pair, index) => new DocumentCode($"{file}, command {index + 1}", pair.Code, pair.Output)),
    ];

    /// <summary>What stays the same of a word from run to run: without numbers, ids and fingerprints.</summary>
    private static string Shape(string word) => Rule().Replace(Digits().Replace(Hexadecimal().Replace(Fingerprint().Replace(word, "#"), "#"), "#"), "-");

    /// <summary>
    /// Whether two outputs say the same: how wide a reader's terminal is decides where lines end (also within a word), and who is done first where they stand.
    /// </summary>
    public static bool SayTheSame(string one, string other) => Words(one).SequenceEqual(Words(other), StringComparer.Ordinal) || Run(one) == Run(other);

    private static string Run(string text) => Shape(string.Concat(text.Where(letter => !char.IsWhiteSpace(letter))));

    /// <summary>A text's words in a fixed order.</summary>
    public static IReadOnlyList<string> Words(string text) => [.. text.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(Shape).Where(word => word.Length > 0).Order(StringComparer.Ordinal)];

    private static IEnumerable<DocumentCode> ExamplesOf(string cmdlet, string page)
        => Example().Matches(page).Select(match => new DocumentCode($"{cmdlet}, example {match.Groups["number"].Value}", match.Groups["code"].Value, match.Groups["output"] is { Success: true } output ? output.Value : null));

    private static IEnumerable<(string Code, string? Output)> Typed(string block)
    {
        string? code = null;
        List<string> output = [];
        foreach (var line in block.Split('\n'))
        {
            if (line.StartsWith("PS> ", StringComparison.Ordinal))
            {
                if (code is not null)
                    yield return (code, Text(output));
                (code, output) = (line[4..], []);
            }
            else if (line.StartsWith(">> ", StringComparison.Ordinal) && code is not null)
            {
                code += "\n" + line[3..];
            }
            else if (code is not null)
            {
                output.Add(line);
            }
        }

        if (code is not null)
            yield return (code, Text(output));
    }

    private static string? Text(List<string> lines) => lines.TrueForAll(string.IsNullOrWhiteSpace) ? null : string.Join('\n', lines);

    private static string Unindent(string block, int by) => string.Join('\n', block.TrimEnd().Split('\n').Select(line => line.Length >= by ? line[by..] : ""));

    [GeneratedRegex(@"^### Example (?<number>[0-9]+): .*\n(?:(?!^###? )(?!^```).*\n)*```powershell\n(?<code>(?:(?!^```).*\n)*)```\n(?:\n```output\n(?<output>(?:(?!^```).*\n)*)```)?", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Example();

    [GeneratedRegex(@"(^ {8}.*\n(^ *\n(?= {8}))?)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex IndentedBlock();

    [GeneratedRegex(@"(^ {4}.*\n(^ *\n(?= {4}))*)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex IndentedLines();

    [GeneratedRegex(@"\b[A-Z][a-z]+-OS[A-Z]", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Command();

    [GeneratedRegex(@"^[^$\n]*\S {3,}\S|: *$|^OS[A-Z][A-Za-z]+\.", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Table();

    [GeneratedRegex("(?<![0-9a-zA-Z-])(?=[a-f]*[0-9])[0-9a-f]{4,}…?(?![0-9a-zA-Z])", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex("[0-9]+([.,:][0-9]+)*", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Digits();

    [GeneratedRegex("-{2,}", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Rule();

    [GeneratedRegex("SHA256:[^ ]+", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Fingerprint();
}
