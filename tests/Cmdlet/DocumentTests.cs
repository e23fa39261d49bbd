using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Every command of the module that a document names is there and has the parameters that are named. What can be run is run by the lab's tests.</summary>
public sealed partial class DocumentTests : IDisposable
{
    private static readonly string Root = Path.GetDirectoryName(BuiltModule.Metadata("Examples"))!;
    private readonly ModuleSession session = new();

    public static TheoryData<string> Documents =>
    [
        .. ((string[])["README.md", "README.zh-CN.md", "CONTRIBUTING.md"]).Concat(new[] { "docs", "en-US", "zh-CN", "examples", "lab" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)).Where(path => Path.GetExtension(path) is ".md" or ".txt" or ".ps1" or ".service" or ".xml")
            .Select(path => Path.GetRelativePath(Root, path))).Order(StringComparer.Ordinal),
    ];

    public void Dispose() => session.Dispose();

    [Theory]
    [MemberData(nameof(Documents))]
    public void It_names_only_what_there_is(string document)
    {
        var commands = session.Run("Get-Command -Module OpenStackTrain").Succeeded().Output.Cast<CommandInfo>().ToDictionary(command => command.Name, StringComparer.OrdinalIgnoreCase);
        var text = File.ReadAllText(Path.Combine(Root, document));
        var unknown = Name().Matches(text).Select(match => match.Value).Where(name => !commands.ContainsKey(name)).Distinct(StringComparer.Ordinal);
        Assert.Empty(unknown);
        var faults = Pieces(text, Path.GetExtension(document)).SelectMany(piece => Parser.ParseInput(piece, out _, out _).FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
            .Where(command => command.GetCommandName() is { } name && commands.ContainsKey(name))
            .SelectMany(command => command.CommandElements.OfType<CommandParameterAst>().Where(parameter => !Knows(commands[command.GetCommandName()], parameter.ParameterName)).Select(parameter => $"{command}: -{parameter.ParameterName}"));
        Assert.Empty(faults);
    }

    /// <summary>Exactly, or by an alias: documents do not shorten.</summary>
    private static bool Knows(CommandInfo command, string parameter)
        => command.Parameters.ContainsKey(parameter) || command.Parameters.Values.Any(known => known.Aliases.Contains(parameter, StringComparer.OrdinalIgnoreCase));

    /// <summary>What in a text may be PowerShell: a whole script, code spans, or lines with a command.</summary>
    private static IEnumerable<string> Pieces(string text, string extension)
        => extension == ".ps1" ? [text]
            : Span().Matches(text).Select(match => match.Groups["code"].Value).Concat(text.Split('\n').Where(line => !line.Contains('`', StringComparison.Ordinal)).Select(line => NotAscii().Replace(line, " ").TrimStart().Replace("PS> ", "", StringComparison.Ordinal).Replace(">> ", "", StringComparison.Ordinal)))
                .Where(piece => Name().IsMatch(piece));

    [GeneratedRegex(@"\b[A-Z][a-z]+-OS[A-Z][A-Za-z]+", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Name();

    [GeneratedRegex("[^\0-\x7f]+", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex NotAscii();

    [GeneratedRegex("(?<!`)`(?<code>[^`\n]+)`(?!`)", RegexOptions.ExplicitCapture, 10000)]
    private static partial Regex Span();
}
