using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Text;

/// <summary>
/// An account's known_hosts on a node (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; rule K-03). Lines of certificate authorities and of revoked keys are never
/// touched, nor are patterns: ssh is content when one of several lines has the right key.
/// </summary>
internal sealed class KnownHostsDocument : ITextDocument<KnownHostsDocument>
{
    private readonly TextLines lines;
    private readonly KnownHostsLine?[] parsed;

    private KnownHostsDocument(TextLines lines)
    {
        this.lines = lines;
        parsed = [.. lines.Select((line, row) => KnownHostsLine.From(line.Text, row + 1))];
    }

    /// <inheritdoc/>
    public static KnownHostsDocument Parse(string text) => new(TextLines.Parse(text));

    /// <summary>The lines that give the host another key than these; patterns are left out.</summary>
    /// <param name="names">What the host is called there (<see cref="KnownHostsLine.NameOf"/>).</param>
    /// <param name="keys">Its real keys.</param>
    public IReadOnlyList<KnownHostsLine> WrongLinesOf(IReadOnlyList<string> names, IReadOnlyList<HostKey> keys)
        => [.. parsed.OfType<KnownHostsLine>().Where(line => IsWrong(line, names, keys))];

    /// <summary>The names that lack one of the keys.</summary>
    public IReadOnlyList<string> MissingOf(IReadOnlyList<string> names, IReadOnlyList<HostKey> keys)
        => [.. names.Where(name => keys.Any(key => !Knows(name, key)))];

    /// <summary>The lines that revoke one of these keys for the host.</summary>
    public IReadOnlyList<KnownHostsLine> RevokedOf(IReadOnlyList<string> names, IReadOnlyList<HostKey> keys)
        => [.. parsed.OfType<KnownHostsLine>().Where(line => line.Marker == KnownHostsMarker.Revoked && names.Any(line.Matches) && keys.Any(key => Same(key, line.Key)))];

    /// <summary>
    /// Makes the host known by all of these names with exactly these keys. A name goes out of a line with another key, and a line that is left
    /// without a name goes; what is missing is added at the end.
    /// </summary>
    public KnownHostsDocument With(IReadOnlyList<string> names, IReadOnlyList<HostKey> keys)
    {
        var edited = lines.Edit(row => parsed[row] is { } line && IsWrong(line, names, keys) ? Without(row, line, names) : null);
        return new(edited.Insert(edited.Count, from key in keys
                                               let missing = names.Where(name => !Knows(name, key)).ToList()
                                               where missing.Count > 0
                                               select $"{string.Join(',', missing)} {key.Type} {Convert.ToBase64String(key.Bytes)}"));
    }

    /// <inheritdoc/>
    public override string ToString() => lines.ToString();

    private bool Knows(string name, HostKey key)
        => Array.Exists(parsed, line => line is { Marker: KnownHostsMarker.None } && Same(line.Key, key) && line.Matches(name));

    private static bool IsWrong(KnownHostsLine line, IReadOnlyList<string> names, IReadOnlyList<HostKey> keys)
        => line.Marker == KnownHostsMarker.None && !keys.Any(key => Same(key, line.Key)) && names.Any(name => Names(line).Exists(word => IsName(line, word, name)));

    private string[] Without(int row, KnownHostsLine line, IReadOnlyList<string> names)
    {
        var rest = Names(line).Where(word => !names.Any(name => IsName(line, word, name))).ToList();
        var text = lines[row].Text;
        var at = text.IndexOf(line.Hosts, StringComparison.Ordinal);
        return rest.Count == 0 ? [] : [text[..at] + string.Join(',', rest) + text[(at + line.Hosts.Length)..]];
    }

    private static List<string> Names(KnownHostsLine line) => line.Hosts.StartsWith('|') ? [line.Hosts] : [.. line.Hosts.Split(',', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Whether a word of the line is this very name, plain or hashed.</summary>
    private static bool IsName(KnownHostsLine line, string word, string name)
        => word.StartsWith('|') ? line.Matches(name) : word.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static bool Same(HostKey one, HostKey other) => one.Bytes.AsSpan().SequenceEqual(other.Bytes);
}
