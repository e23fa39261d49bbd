namespace OpenStackTrain;

/// <summary>An open way to a node, as <c>Get-OSNodeSession</c> shows it. A snapshot: the live connection stays in the module.</summary>
public sealed record NodeSession
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Address and port.</summary>
    public required string Address { get; init; }

    /// <summary>The jump hosts on the way, the first hop first.</summary>
    public IReadOnlyList<string> Jump { get; init; } = [];

    /// <summary>The account that is logged in.</summary>
    public required string User { get; init; }

    /// <summary>Whether commands go by sudo.</summary>
    public required Elevation Elevation { get; init; }

    /// <summary>Whether it can be used.</summary>
    public required SessionState State { get; init; }

    /// <summary>When it was opened.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it was last used.</summary>
    public required DateTimeOffset LastUsed { get; init; }

    /// <summary>The verified host key, <c>ssh-ed25519 SHA256:...</c>.</summary>
    public required string HostKey { get; init; }

    /// <summary>What the user should know of the ssh configuration that was read.</summary>
    internal IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>The node's name: where a cmdlet takes names, it takes sessions too.</summary>
    public override string ToString() => Node;
}

/// <summary>Whether a session can be used.</summary>
public enum SessionState
{
    /// <summary>It can.</summary>
    Open,

    /// <summary>The link is gone; the next use opens a new one.</summary>
    Broken,
}
