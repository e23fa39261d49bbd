namespace OpenStackTrain.Engine.Text;

/// <summary>The directives that name a source of time.</summary>
internal enum ChronySourceKind
{
    /// <summary>One server.</summary>
    Server,

    /// <summary>A name that stands for several servers.</summary>
    Pool,

    /// <summary>A symmetric peer.</summary>
    Peer,
}

/// <summary>A source line of chrony.conf. Case and spacing do not count in it, the order of options does.</summary>
internal sealed record ChronySource
{
    /// <summary>Makes a source; options as "iburst" or "iburst minpoll 4".</summary>
    public ChronySource(ChronySourceKind kind, string host, string options = "")
    {
        if (host.Any(char.IsWhiteSpace))
            throw new ArgumentException($"'{host}' is no host.", nameof(host));
        Kind = kind;
        Host = host.ToLowerInvariant();
        Options = string.Join(' ', options.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The directive.</summary>
    public ChronySourceKind Kind { get; }

    /// <summary>A name or an address; empty for a broken line that has none.</summary>
    public string Host { get; }

    /// <summary>What follows the host, one blank between words.</summary>
    public string Options { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()} {Host} {Options}".TrimEnd();
}
