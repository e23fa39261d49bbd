using System.Net;

namespace OpenStackTrain.Engine.Text;

/// <summary>
/// /etc/hosts (rules H-01, H-02). Our entries stand in a block between two marker lines; everything between a BEGIN and its END is ours.
/// A BEGIN without END, or an END without BEGIN, is only a marker to take away: the lines after it stay, as nobody knows whose they are
/// (those that name our nodes lose these names anyway). Of several blocks the next edit leaves one, in the first one's place.
/// </summary>
internal sealed class HostsDocument : ITextDocument<HostsDocument>
{
    /// <summary>The line above our entries.</summary>
    public const string Begin = "# BEGIN OpenStackTrain";

    /// <summary>The line below our entries.</summary>
    public const string End = "# END OpenStackTrain";

    /// <summary>EL7's own first line.</summary>
    private const string Localhost = "127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4";

    /// <summary>Names that belong on a loopback line, whatever the node is called.</summary>
    private static readonly HashSet<string> LoopbackNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "localhost", "localhost.localdomain", "localhost4", "localhost4.localdomain4", "localhost6", "localhost6.localdomain6", "ip6-localhost", "ip6-loopback",
    };

    private readonly TextLines lines;
    private readonly HostsLine?[] parsed;
    private readonly List<Range> blocks = [];
    private readonly SortedSet<int> markers = [];

    private HostsDocument(TextLines lines)
    {
        this.lines = lines;
        parsed = [.. lines.Select(line => HostsLine.Of(line.Text))];
        int? begin = null;
        for (var row = 0; row < lines.Count; row++)
        {
            var isEnd = lines[row].Text.Trim() == End;
            if (!isEnd && lines[row].Text.Trim() != Begin)
                continue;
            markers.Add(row);
            if (isEnd && begin is { } first)
                blocks.Add(first..(row + 1));
            begin = isEnd ? null : row;
        }
    }

    /// <summary>All entries, in order.</summary>
    public IReadOnlyList<HostEntry> Entries => [.. parsed.OfType<HostsLine>().Select(line => line.Entry)];

    /// <summary>The entries of our block, in order.</summary>
    public IReadOnlyList<HostEntry> Block => [.. blocks.SelectMany(block => parsed[block]).OfType<HostsLine>().Select(line => line.Entry)];

    /// <inheritdoc/>
    public static HostsDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>The addresses a name has, each once, in order.</summary>
    public IReadOnlyList<IPAddress> AddressesOf(string name) => [.. Entries.Where(entry => entry.Has(name)).Select(entry => entry.Address).Distinct()];

    /// <summary>What <see cref="WithoutLoopbackName"/> takes away: the host's names on lines of 127.0.0.0/8 and ::1, where they break rabbitmqctl.</summary>
    public IReadOnlyList<string> LoopbackNamesOf(string host) =>
        [.. Entries.Where(IsLoopback).SelectMany(entry => entry.Names).Where(name => IsNameOf(host, name)).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>
    /// Makes our block hold these entries, each once, in this order, and takes their names from all other lines; the localhost names of loopback
    /// lines stay. A line left without a name goes, its comment stays. A new block goes to the end; without entries there is none.
    /// </summary>
    public HostsDocument WithBlock(params IEnumerable<HostEntry> entries)
    {
        var wanted = entries.Distinct().ToList();
        var names = wanted.SelectMany(entry => entry.Names).ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] block = wanted.Count == 0 ? [] : [Begin, .. wanted.Select(entry => entry.ToString()), End];
        var ours = blocks.SelectMany(RowsOf).Concat(markers).ToHashSet();
        var isThere = blocks.Count > 0 && lines[blocks[0]].Select(line => line.Text).SequenceEqual(block);
        var stays = isThere ? RowsOf(blocks[0]).ToHashSet() : [];
        var place = blocks.Count > 0 ? blocks[0].End.Value - 1 : markers.Count > 0 ? markers.Min : -1;
        var edited = lines.Edit(row => stays.Contains(row) ? null : row == place ? block : ours.Contains(row) ? [] : Without(row, names.Contains));
        return new(place >= 0 ? edited : edited.Insert(edited.Count, block));
    }

    /// <summary>
    /// Takes a host's own name from the lines of 127.0.0.0/8 and ::1: the name as given, its first label, and that label with any domain. The
    /// localhost names stay, also on a node that is called so.
    /// </summary>
    public HostsDocument WithoutLoopbackName(string host) =>
        new(lines.Edit(row => parsed[row] is { } line && IsLoopback(line.Entry) ? Without(row, name => IsNameOf(host, name)) : null));

    /// <summary>Gives 127.0.0.1 the name localhost, by EL7's own line above the first entry, if no line outside of our block does.</summary>
    public HostsDocument WithLocalhost()
    {
        var ours = blocks.SelectMany(RowsOf).ToHashSet();
        if (parsed.Where((_, row) => !ours.Contains(row)).Any(line => line?.Entry is { } e && e.Address.Equals(IPAddress.Loopback) && e.Has("localhost")))
            return this;
        var first = Array.FindIndex(parsed, line => line is not null);
        if (markers.Count > 0 && (first < 0 || markers.Min < first))
            first = markers.Min;
        return new(lines.Insert(first < 0 ? lines.Count : first, Localhost));
    }

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private static IEnumerable<int> RowsOf(Range block) => Enumerable.Range(block.Start.Value, block.End.Value - block.Start.Value);

    private static bool IsLoopback(HostEntry entry) => IPAddress.IsLoopback(entry.Address);

    private static bool IsNameOf(string host, string name) =>
        !LoopbackNames.Contains(name) && FirstLabel(name).Equals(FirstLabel(host), StringComparison.OrdinalIgnoreCase);

    private static string FirstLabel(string name) => name.Split('.', 2)[0];

    private string[]? Without(int row, Func<string, bool> isUnwanted)
    {
        var rest = parsed[row] is { } line ? line.Without(name => isUnwanted(name) && !(IsLoopback(line.Entry) && LoopbackNames.Contains(name))) : null;
        return rest is [Begin or End] ? [] : rest;
    }
}
