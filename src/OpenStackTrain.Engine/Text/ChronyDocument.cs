using System.Globalization;

namespace OpenStackTrain.Engine.Text;

/// <summary>
/// /etc/chrony.conf as chrony 3 and 4 read it: a directive and its arguments, case aside; a line that begins with one of <c>! ; # %</c> is a
/// comment (rules T-02 to T-04). Lines that are not wanted any more are commented out, not lost, and taken up again when they are wanted.
/// </summary>
internal sealed class ChronyDocument : ITextDocument<ChronyDocument>
{
    private const string MakeStepDefault = "makestep 1.0 3";

    /// <summary>What <c>local</c> means without a stratum (chrony.conf(5)).</summary>
    private const int LocalStratumDefault = 10;

    private readonly TextLines lines;
    private readonly Directive[] directives;

    private ChronyDocument(TextLines lines)
    {
        this.lines = lines;
        directives = [.. lines.Select(line => Directive.Of(line.Text))];
    }

    /// <summary>The active server, pool and peer lines, in order.</summary>
    public IReadOnlyList<ChronySource> Sources => [.. Active(IsSource).Select(SourceOf)];

    /// <summary>The arguments of the active allow lines, in order; "" allows every address.</summary>
    public IReadOnlyList<string> Allow => [.. Active(d => d.Is("allow")).Select(d => d.Arguments)];

    /// <summary>The stratum of the last active local line; null if the node does not serve its own clock.</summary>
    public int? LocalStratum => Active(d => d.Is("local")).Select(StratumOf).LastOrDefault();

    /// <summary>The arguments of the last active makestep line; null if there is none.</summary>
    public string? MakeStep => Active(d => d.Is("makestep")).LastOrDefault()?.Arguments;

    /// <summary>The files and directories that active include, confdir and sourcedir lines name: they can bring sources this document does not show.</summary>
    public IReadOnlyList<string> Includes => [.. Active(d => d.Is("include") || d.Is("confdir") || d.Is("sourcedir")).Select(d => d.Arguments)];

    /// <inheritdoc/>
    public static ChronyDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>Makes exactly these source lines active. Others are commented out; new ones go where the first source line was.</summary>
    public ChronyDocument WithSources(params IEnumerable<ChronySource> sources) =>
        With(IsSource, [.. sources.Distinct().Select(source => new Wanted(source.ToString(), d => SourceOf(d) == source))]);

    /// <summary>Makes exactly these networks allowed; deny lines are left alone. "" allows every address.</summary>
    public ChronyDocument WithAllow(params IEnumerable<string> networks) =>
        With(
            d => d.Is("allow"),
            [.. networks.Select(Words).Distinct().Select(network => new Wanted($"allow {network}".TrimEnd(), d => d.Arguments == network))]);

    /// <summary>Makes the node serve its own clock at that stratum when no source is reachable, or not (null).</summary>
    public ChronyDocument WithLocal(int? stratum) =>
        With(
            d => d.Is("local"),
            stratum is null ? [] : [new(string.Create(CultureInfo.InvariantCulture, $"local stratum {stratum}"), d => StratumOf(d) == stratum)]);

    /// <summary>Lets chronyd step a clock that is far off at its start, in the way of EL7, if no line says how.</summary>
    public ChronyDocument WithMakeStep() => MakeStep is null ? With(d => d.Is("makestep"), [new(MakeStepDefault, _ => false)]) : this;

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    /// <summary>
    /// Makes exactly the wanted lines of one kind active. One that is active stays in its place; one that stands there as a comment, word for word,
    /// is taken up again; the rest goes where the first active line of the kind was, else under its last commented example, else to the end.
    /// </summary>
    private ChronyDocument With(Func<Directive, bool> isOfKind, IReadOnlyList<Wanted> wanted)
    {
        var kept = wanted.Select(w => (Row: Array.FindIndex(directives, d => !d.IsComment && isOfKind(d) && w.Means(d)), w.Text)).ToList();
        var missing = kept.Where(k => k.Row < 0).Select(k => k.Text).ToList();
        var again = missing
            .Select(text => (Row: Array.FindLastIndex(directives, d => d.IsComment && d.ToString() == text), Text: text))
            .Where(a => a.Row >= 0)
            .ToDictionary(a => a.Row, a => a.Text);
        var place = Array.FindIndex(directives, d => !d.IsComment && isOfKind(d));
        if (place < 0 && Array.FindLastIndex(directives, d => d.IsExample && isOfKind(d)) is >= 0 and var example)
            place = example + 1;

        var stay = kept.Select(k => k.Row).ToHashSet();
        var edited = lines.Edit(row => again.TryGetValue(row, out var text) ? [text]
            : !directives[row].IsComment && isOfKind(directives[row]) && !stay.Contains(row) ? ["#" + lines[row].Text]
            : null);
        return new(edited.Insert(place < 0 ? lines.Count : place, missing.Except(again.Values)));
    }

    private IEnumerable<Directive> Active(Func<Directive, bool> isOfKind) => directives.Where(d => !d.IsComment && isOfKind(d));

    private static bool IsSource(Directive directive) => directive.Is("server") || directive.Is("pool") || directive.Is("peer");

    private static ChronySource SourceOf(Directive directive)
    {
        var words = directive.Arguments.Split(' ');
        return new(Enum.Parse<ChronySourceKind>(directive.Name, ignoreCase: true), words[0], string.Join(' ', words[1..]));
    }

    private static int? StratumOf(Directive directive) =>
        directive.Arguments.Split(' ').SkipWhile(word => word != "stratum").Skip(1).FirstOrDefault() is { } word
            ? int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var stratum) ? stratum : null
            : LocalStratumDefault;

    private static string Words(string text) => string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A line that shall be active: what to write, and which lines say the same.</summary>
    private sealed record Wanted(string Text, Func<Directive, bool> Means);

    /// <summary>A line in lower case with one blank between words; of a comment, what it would say without the sign. Prose has a blank after
    /// the sign ("# Allow the system clock to be stepped ..."), an example as EL7's "#allow 192.168.0.0/16" has none.</summary>
    private sealed record Directive(bool IsComment, bool IsExample, string Name, string Arguments)
    {
        public static Directive Of(string text)
        {
            var line = text.AsSpan().TrimStart();
            var isComment = line is ['!' or ';' or '#' or '%', ..];
            var content = line.TrimStart("!;#%");
            var words = Words(content.ToString()).Split(' ', 2);
            return new(isComment, isComment && content is [var first, ..] && !char.IsWhiteSpace(first), words[0], words.Length > 1 ? words[1] : "");
        }

        public bool Is(string name) => Name == name;

        public override string ToString() => $"{Name} {Arguments}".TrimEnd();
    }
}
