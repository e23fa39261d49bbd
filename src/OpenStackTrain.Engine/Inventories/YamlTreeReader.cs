using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>
/// Reads one YAML document into pieces that know their places. Anchors, aliases and tags are refused, depth and size are limited, so that
/// every text is dealt with in bounded time.
/// </summary>
internal sealed partial class YamlTreeReader
{
    /// <summary>The longest text, in characters.</summary>
    public const int LongestText = 4 * 1024 * 1024;

    private const int DeepestLevel = 16;

    private readonly string text;
    private readonly ProblemList problems;
    private readonly Parser parser;

    private YamlTreeReader(string text, ProblemList problems)
    {
        this.text = text;
        this.problems = problems;
        parser = new Parser(new StringReader(text));
    }

    /// <summary>Reads the text; null when it holds no document or <paramref name="problems"/> says that it is broken.</summary>
    public static YamlPiece? Read(string text, ProblemList problems)
    {
        if (text.Length > LongestText)
        {
            problems.Add(new Place(1, 1), $"the file is too big ({text.Length} characters)", $"at most {LongestText}");
            return null;
        }

        if (ControlCharacter().Match(text) is { Success: true } match)
        {
            problems.Add(Place.Of(text, match.Index), $"a control character (U+{(int)match.Value[0]:X4})", "plain text in UTF-8");
            return null;
        }

        return new YamlTreeReader(text, problems).Document();
    }

    private YamlPiece? Document()
    {
        try
        {
            Next();
            if (Next() is StreamEnd) return null;
            Next();
            var root = Piece(depth: 0);
            Next();
            if (Next() is not StreamEnd) problems.Add(PlaceOf(parser.Current!.Start), "a second document begins", "one document per file");
            return root;
        }
        catch (YamlException exception)
        {
            var place = exception.Message.Contains("tab ", StringComparison.Ordinal) ? FirstTab(exception.Start) : PlaceOf(exception.Start);
            problems.Add(place, Wrong(exception), Expected(exception, place));
        }
        catch (ArgumentOutOfRangeException)
        {
            // YamlDotNet 18.1.0 lets this one out for "\UFFFFFFFF".
            problems.Add(PlaceOf(parser.Current?.End ?? Mark.Empty), "an escape stands for no character", "an escape of a Unicode character");
        }

        return null;
    }

    private ParsingEvent Next()
    {
        parser.MoveNext();
        return parser.Current!;
    }

    // The current event begins the piece; afterwards the current one is the last that belongs to it.
    private YamlPiece Piece(int depth)
    {
        var start = parser.Current!;
        var place = PlaceOf(start.Start);
        if (depth > DeepestLevel) throw new SemanticErrorException(start.Start, start.End, $"The nesting is deeper than {DeepestLevel} levels.");
        if (start is AnchorAlias)
        {
            problems.Add(place, "an alias (*)", "every value in its own place, and a text that begins with * in quotes");
            return new YamlScalar(place, "", plain: true);
        }

        RefuseProperties((NodeEvent)start, place);
        return start switch
        {
            Scalar scalar => new YamlScalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => List(place, depth),
            _ => Map(place, depth),
        };
    }

    private void RefuseProperties(NodeEvent start, Place place)
    {
        if (!start.Anchor.IsEmpty) problems.Add(place, "an anchor (&)", "every value in its own place, and a text that begins with & in quotes");
        if (!start.Tag.IsEmpty) problems.Add(place, "a tag (!)", "plain values, and a text that begins with ! in quotes");
    }

    private YamlList List(Place place, int depth)
    {
        var items = new List<YamlPiece>();
        while (Next() is not SequenceEnd) items.Add(Piece(depth + 1));
        return new YamlList(place, items);
    }

    private YamlMap Map(Place place, int depth)
    {
        var entries = new List<YamlEntry>();
        var places = new Dictionary<string, Place>(StringComparer.Ordinal);
        while (Next() is not MappingEnd)
        {
            var key = Piece(depth + 1);
            Next();
            var value = Piece(depth + 1);
            if (key is not YamlScalar { IsNull: false } name)
                problems.Add(key.Place, $"{key.Kind} as a key", "a name");
            else if (!places.TryAdd(name.Text, name.Place))
                problems.Add(name.Place, $"the key {Fault.Quote(name.Text)} is there twice, first at {places[name.Text]}", "every key once");
            else
                entries.Add(new YamlEntry(name, value));
        }

        return new YamlMap(place, entries);
    }

    private static string Wrong(YamlException exception)
    {
        var message = exception.Message.Trim().TrimEnd('.', ',');
        return "this is not YAML: " + char.ToLowerInvariant(message[0]) + message[1..];
    }

    // The parser knows what it stumbled over; these are the reasons that people have for writing such a thing.
    private string Expected(YamlException exception, Place place)
    {
        var line = text.Split('\n').ElementAtOrDefault(place.Line - 1) ?? "";
        var reason = exception.Message;
        if (line.Contains('{') && RangeBrackets().IsMatch(line)) return "quotes around a range inside { }: '192.168.100.[12-41]'";
        if (reason.Contains("hexadecimal", StringComparison.Ordinal) || reason.Contains("escape", StringComparison.Ordinal))
            return "single quotes, or none, around a text with backslashes (a Windows path may have / as well)";
        if (reason.Contains("invalid mapping", StringComparison.Ordinal)) return "quotes around a text that holds ': ', and a line of its own for every key";
        if (line.TakeWhile(char.IsWhiteSpace).Contains('\t')) return "spaces, not tabs, at the beginning of a line";
        if (reason.Contains("cannot start", StringComparison.Ordinal)) return "quotes around a text that begins with such a character";
        return "YAML: 'key: value', deeper levels two spaces further in";
    }

    // The parser names the beginning of what the tab is in.
    private Place FirstTab(Mark start)
    {
        var match = TabInFront().Match(text, (int)Math.Clamp(start.Index, 0, text.Length));
        return match.Success ? Place.Of(text, match.Index + match.Length - 1) : PlaceOf(start);
    }

    private static Place PlaceOf(Mark mark) => new((int)mark.Line, (int)mark.Column);

    [GeneratedRegex(@"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex ControlCharacter();

    [GeneratedRegex(@"\n *\t", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex TabInFront();

    [GeneratedRegex(@"\[[0-9]+-[0-9]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex RangeBrackets();
}
