namespace OpenStackTrain;

/// <summary>How a session to a node is opened. Secrets are no part of it.</summary>
public sealed record ConnectionSettings
{
    /// <summary>The account to log in with.</summary>
    public string User { get; init; } = "root";

    /// <summary>The TCP port of sshd.</summary>
    public int Port { get; init; } = 22;

    /// <summary>The private key's file, absolute; null: the user's default keys.</summary>
    public string? KeyFilePath { get; init; }

    /// <summary>The known_hosts file, absolute; null: the user's own (<c>~/.ssh/known_hosts</c>).</summary>
    public string? KnownHostsPath { get; init; }

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
