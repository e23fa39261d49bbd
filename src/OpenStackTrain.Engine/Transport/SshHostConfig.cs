namespace OpenStackTrain.Engine.Transport;

/// <summary>A value of a configuration file and where it stands.</summary>
internal sealed record Placed<T>(T Value, string Place);

/// <summary>What StrictHostKeyChecking says of a host key that is not known.</summary>
internal enum HostKeyChecking
{
    /// <summary><c>yes</c>, <c>ask</c>: refused.</summary>
    Strict,

    /// <summary><c>accept-new</c>: learned.</summary>
    AcceptNew,

    /// <summary><c>no</c>, <c>off</c>: ssh would trust whatever it is shown. This does not.</summary>
    Off,
}

/// <summary>What the user's ssh configuration says of one host. The first value of a keyword is the one that counts; null: none.</summary>
internal sealed record SshHostConfig
{
    /// <summary>Nothing is configured.</summary>
    public static SshHostConfig Empty { get; } = new();

    /// <summary>HostName, its <c>%h</c> replaced.</summary>
    public string? HostName { get; init; }

    /// <summary>Port.</summary>
    public int? Port { get; init; }

    /// <summary>User.</summary>
    public string? User { get; init; }

    /// <summary>IdentityFile: all of them, as they stand.</summary>
    public IReadOnlyList<Placed<string>> IdentityFiles { get; init; } = [];

    /// <summary>CertificateFile: all of them, as they stand.</summary>
    public IReadOnlyList<Placed<string>> CertificateFiles { get; init; } = [];

    /// <summary>IdentitiesOnly.</summary>
    public bool IdentitiesOnly { get; init; }

    /// <summary>IdentityAgent, as it stands.</summary>
    public Placed<string>? IdentityAgent { get; init; }

    /// <summary>ProxyJump, as it stands: <c>none</c> or a list.</summary>
    public Placed<string>? ProxyJump { get; init; }

    /// <summary>ProxyCommand, where it came before ProxyJump and is not <c>none</c>.</summary>
    public Placed<string>? ProxyCommand { get; init; }

    /// <summary>UserKnownHostsFile, as it stands; null: the default.</summary>
    public IReadOnlyList<Placed<string>>? UserKnownHostsFiles { get; init; }

    /// <summary>GlobalKnownHostsFile, as it stands; null: the default.</summary>
    public IReadOnlyList<Placed<string>>? GlobalKnownHostsFiles { get; init; }

    /// <summary>RevokedHostKeys, as it stands.</summary>
    public Placed<string>? RevokedHostKeys { get; init; }

    /// <summary>StrictHostKeyChecking.</summary>
    public Placed<HostKeyChecking>? StrictHostKeyChecking { get; init; }

    /// <summary>HostKeyAlias.</summary>
    public string? HostKeyAlias { get; init; }

    /// <summary>What ssh would have heeded and this did not, in words.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
