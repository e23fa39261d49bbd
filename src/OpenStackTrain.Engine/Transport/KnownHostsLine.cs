using System.Security.Cryptography;
using System.Text;

namespace OpenStackTrain.Engine.Transport;

/// <summary>What the marker of a known_hosts line says.</summary>
internal enum KnownHostsMarker
{
    /// <summary>The key is the host's.</summary>
    None,

    /// <summary><c>@revoked</c>: the key must never be accepted.</summary>
    Revoked,

    /// <summary><c>@cert-authority</c>: the key signs hosts' keys; it is no host's own.</summary>
    CertAuthority,
}

/// <summary>A line of a known_hosts file that names hosts and a key (sshd(8), SSH_KNOWN_HOSTS FILE FORMAT).</summary>
/// <param name="Number">From 1.</param>
/// <param name="Marker">What it says.</param>
/// <param name="Hosts">Names, patterns, or one hashed name.</param>
/// <param name="Key">The key.</param>
internal sealed record KnownHostsLine(int Number, KnownHostsMarker Marker, string Hosts, HostKey Key)
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>The line's meaning; null for a comment, an empty line, a line of SSH 1 or a broken one. Never throws.</summary>
    public static KnownHostsLine? From(string line, int number)
    {
        var words = line.Split(Blanks, 5, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
        {
            return null;
        }

        KnownHostsMarker? marker = words[0] switch
        {
            "@revoked" => KnownHostsMarker.Revoked,
            "@cert-authority" => KnownHostsMarker.CertAuthority,
            _ when words[0].StartsWith('@') => null,
            _ => KnownHostsMarker.None,
        };
        words = marker is KnownHostsMarker.None ? words : words[1..];
        return marker is { } known && words.Length >= 3 && HostKey.From(words[2].TrimEnd()) is { } key && string.Equals(key.Type, words[1], StringComparison.Ordinal)
            ? new KnownHostsLine(number, known, words[0], key)
            : null;
    }

    /// <summary>Whether the line speaks of this name (<see cref="NameOf"/>): a negated match excludes the line, whatever else matches.</summary>
    public bool Matches(string name) => Hosts.StartsWith('|') ? MatchesHash(name) : HostNamePattern.ListMatches(Hosts, name, ignoreCase: true);

    /// <summary>What a host is called in known_hosts: the lower-case name, with another port than 22 as <c>[name]:port</c>.</summary>
    public static string NameOf(string host, int port)
    {
#pragma warning disable CA1308 // OpenSSH writes and hashes the lower-case name.
        var name = host.ToLowerInvariant();
#pragma warning restore CA1308
        return port == 22 ? name : $"[{name}]:{port}";
    }

    /// <summary><c>|1|salt|hash</c>: HMAC-SHA1 of the name with the salt as key.</summary>
    private bool MatchesHash(string name)
    {
        var parts = Hosts.Split('|');
        if (parts.Length != 4 || parts[1] != "1")
        {
            return false;
        }

        Span<byte> salt = stackalloc byte[64];
        Span<byte> hash = stackalloc byte[64];
        if (!Convert.TryFromBase64String(parts[2], salt, out var saltLength) || !Convert.TryFromBase64String(parts[3], hash, out var hashLength))
        {
            return false;
        }

#pragma warning disable CA5350 // The format's own hash: it hides names, it proves nothing.
        return HMACSHA1.HashData(salt[..saltLength], Encoding.UTF8.GetBytes(name)).AsSpan().SequenceEqual(hash[..hashLength]);
#pragma warning restore CA5350
    }
}
