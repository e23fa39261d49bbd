using System.Globalization;
using System.IO.Enumeration;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>
/// A profile in a file of its own, with the exceptions from it. Strict as the inventory is: a file that is not wholly understood excepts nothing.
/// </summary>
internal static class ProfileFile
{
    private static readonly string[] keys = ["profile", "exceptions"];
    private static readonly string[] exceptionKeys = ["rule", "node", "reason", "owner", "expires"];

    /// <summary>Reads a file in UTF-8.</summary>
    /// <exception cref="NodeException">InvalidSetting: it is not there, or wrong; all that is wrong is listed, with line and column.</exception>
    public static BaselineProfile ReadFile(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > YamlTreeReader.LongestText })
                throw new IOException("it is too big for a profile.");
            return Read(File.ReadAllText(path), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(ErrorIds.InvalidSetting, $"The profile {path} cannot be read: {exception.Message}", "Name Seed, Guide or Hardened, or a file that is there.", exception);
        }
    }

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">What it is called in messages.</param>
    /// <exception cref="NodeException">InvalidSetting: all that is wrong is listed, with line and column.</exception>
    public static BaselineProfile Read(string text, string path)
    {
        var problems = new ProblemList(path);
        try
        {
            var root = YamlTreeReader.Read(text.TrimStart('\uFEFF'), problems);
            var reader = new PieceReader(problems);
            var section = new Section(problems.Any ? null : root, "profile", keys, reader);
            var profile = new BaselineProfile { Name = section.Optional<Profile>("profile", SettingValues.Choice), Exceptions = Deviations(section["exceptions"], reader), Path = path };
            return problems.Any ? throw problems.ToException() : profile;
        }
        catch (NodeException wrong)
        {
            throw new NodeException(
                ErrorIds.InvalidSetting,
                wrong.Message,
                "Correct the file. It has 'profile: Guide' and 'exceptions:', a list of mappings with rule, node (all, where it is left out), reason, owner and expires (2027-01-31).",
                wrong);
        }
    }

    private static List<RuleDeviation> Deviations(YamlPiece? piece, PieceReader reader)
    {
        if (piece is null or { IsNull: true })
            return [];
        if (piece is YamlList list)
            return [.. list.Items.Select(item => Deviation(item, reader)).OfType<RuleDeviation>()];
        reader.Problems.Add(piece.Place, $"exceptions is {piece.Kind}", "a list of mappings");
        return [];
    }

    private static RuleDeviation? Deviation(YamlPiece piece, PieceReader reader)
    {
        if (piece is not YamlMap)
        {
            reader.Problems.Add(piece.Place, $"an exception is {piece.Kind}", "a mapping with rule, node, reason, owner, expires");
            return null;
        }

        var section = new Section(piece, "exception", exceptionKeys, reader);
        foreach (var key in exceptionKeys.Where(key => key != "node" && section[key] is null))
            reader.Problems.Add(piece.Place, $"the exception has no {key}", "rule, reason, owner and expires: nobody is to wonder later why it is there");
        return section.Text("rule", KnownRule) is { } rule && section.Text("reason", Words) is { } reason && section.Text("owner", Words) is { } owner && section.Optional<DateOnly>("expires", Day) is { } expires
            ? new RuleDeviation { Rule = rule, Node = section.Text("node", Words) ?? "*", Reason = reason, Owner = owner, Expires = expires }
            : null;
    }

    private static Fault? KnownRule(string text, out string value)
    {
        value = text;
        return Rules.Everything.Any(rule => FileSystemName.MatchesSimpleExpression(text, rule.Id)) ? null : new Fault($"there is no rule {Fault.Quote(text)}", "a rule's id, with wildcards where several are meant (Get-OSBaselineRule lists them)");
    }

    private static Fault? Words(string text, out string value)
    {
        value = text.Trim();
        return value.Length is > 0 and <= 1000 && !value.Any(char.IsControl) ? null : new Fault("it says nothing, or not on one line", "some words");
    }

    private static Fault? Day(string text, out DateOnly value)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value) ? null : new Fault($"{Fault.Quote(text)} is no day", "year, month and day, such as 2027-01-31");
}
