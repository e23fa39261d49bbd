using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// One SSH server that is logged in to: a node, or a jump host on the way to it. The endpoint is as it is dialled, with what the user's ssh
/// configuration says filled in.
/// </summary>
/// <param name="Node">The node that all this is for: what the user's next command names.</param>
/// <param name="Endpoint">Where the server is and how to get in.</param>
/// <param name="KnownHosts">What is known of its host key.</param>
/// <param name="Config">What the user's ssh configuration says of it.</param>
internal sealed record Hop(string Node, NodeEndpoint Endpoint, KnownHosts KnownHosts, SshHostConfig Config)
{
    /// <summary>Whether it is a jump host.</summary>
    public bool IsJump { get; init; }

    /// <summary>The private keys that are tried where the inventory and the parameters name none: paths.</summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>Certificates that may belong to any of the keys: paths.</summary>
    public IReadOnlyList<string> CertificateFiles { get; init; } = [];

    /// <summary>The agent that is asked for keys: a socket or a pipe; null: none.</summary>
    public string? Agent { get; init; }

    /// <summary>What it is called in messages.</summary>
    public string Title => IsJump ? $"{Node}'s jump host {Endpoint.Name}" : Endpoint.Name;

    /// <summary>Address and port.</summary>
    public string Where => $"{(Endpoint.Address.Contains(':', StringComparison.Ordinal) ? $"[{Endpoint.Address}]" : Endpoint.Address)}:{Endpoint.Settings.Port}";

    /// <summary>The account, the address and the port.</summary>
    public string Login => $"{Endpoint.Settings.User}@{Where}";

    /// <summary>Under which name known_hosts and certificates have it (ssh_config(5), HostKeyAlias).</summary>
    public string KeyName => Config.HostKeyAlias ?? Endpoint.KnownAs ?? Endpoint.Address;

    /// <summary>Under which port known_hosts has it: an alias has none.</summary>
    public int KeyPort => Config.HostKeyAlias is null ? Endpoint.Settings.Port : 22;
}
