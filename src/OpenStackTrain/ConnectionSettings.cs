namespace OpenStackTrain;

/// <summary>How a session to a node is opened. Secrets are no part of it.</summary>
public sealed record ConnectionSettings
{
    private readonly string? user;
    private readonly int? port;

    /// <summary>The account to log in with; where nobody says one, that of the user's ssh configuration, else root.</summary>
    public string User { get => user ?? "root"; init => user = value; }

    /// <summary>The TCP port of sshd; where nobody says one, that of the user's ssh configuration, else 22.</summary>
    public int Port { get => port ?? 22; init => port = value; }

    /// <summary><see cref="User"/> where somebody said it.</summary>
    internal string? SaidUser => user;

    /// <summary><see cref="Port"/> where somebody said it.</summary>
    internal int? SaidPort => port;

    /// <summary>The private key's file, absolute; null: the user's default keys.</summary>
    public string? KeyFilePath { get; init; }

    /// <summary>The known_hosts file, absolute; null: the user's own (<c>~/.ssh/known_hosts</c>).</summary>
    public string? KnownHostsPath { get; init; }

    /// <summary>The ssh configuration to read, absolute, or <c>none</c>; null: the user's own (<c>~/.ssh/config</c>) and the system's.</summary>
    public string? SshConfigPath { get; init; }

    /// <summary>The jump hosts to go through, the first hop first, as ProxyJump has them, or <c>none</c>; null: as the ssh configuration says.</summary>
    public string? JumpHost { get; init; }

    /// <summary>Whether algorithms are allowed that OpenSSH itself has given up, for nodes with an old sshd.</summary>
    public bool AllowLegacyAlgorithms { get; init; }

    /// <summary>How root's rights are had where <see cref="User"/> is not root.</summary>
    public Elevation Elevation { get; init; } = Elevation.Sudo;

    /// <summary>How long connecting and logging in may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);
}

/// <summary>How root's rights are had.</summary>
public enum Elevation
{
    /// <summary>Not at all: the account's own rights must do.</summary>
    None,

    /// <summary>By sudo, with a password on its standard input where it asks for one.</summary>
    Sudo,
}
