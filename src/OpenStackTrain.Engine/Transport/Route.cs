using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Plans the way to a node. What the inventory or a parameter says goes before the user's ssh configuration, and that before the defaults. The
/// configuration is asked for the node's name and its address: a Host line that names either is meant.
/// </summary>
internal sealed class Route
{
    private const int MostHops = 16;
    private readonly SshConfigFiles files;
    private readonly Func<string, Node?> nodes;
    private readonly NodeEndpoint target;
    private string? targetUser;

    private Route(NodeEndpoint target, SshConfigFiles files, Func<string, Node?> nodes) => (this.target, this.files, this.nodes) = (target, files, nodes);

    /// <summary>The hops to a node, the node itself last.</summary>
    /// <param name="endpoint">The node, as it was asked for.</param>
    /// <param name="files">Where ssh's configuration is.</param>
    /// <param name="nodes">The inventory's node of a name; null: there is none. A jump host may be one.</param>
    /// <exception cref="NodeException">SshConfigInvalid; ConnectionFailed: the jump hosts lead in a circle.</exception>
    public static IReadOnlyList<Hop> To(NodeEndpoint endpoint, SshConfigFiles files, Func<string, Node?> nodes)
    {
        var hops = new List<Hop>();
        new Route(endpoint, files, nodes).Plan(endpoint, jump: null, chain: null, hops, depth: 0);
        return hops;
    }

    /// <summary>Adds the hops before a server and the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="jump">How a jump host was named; null for the node.</param>
    /// <param name="chain">The hops before it where a list says them; null: as its own settings or the configuration say.</param>
    /// <param name="hops">The hops so far.</param>
    /// <param name="depth">How many lists led here.</param>
    private void Plan(NodeEndpoint server, JumpAddress? jump, IReadOnlyList<JumpAddress>? chain, List<Hop> hops, int depth)
    {
        var said = server.Settings;
        string[] names = server.Name == server.Address ? [server.Name] : [server.Name, server.Address];
        var config = SshConfig.Of(files, said.SshConfigPath, names, jump?.User ?? said.SaidUser, targetUser ?? "root");
        var effective = server with
        {
            Address = names.Length == 1 ? config.HostName ?? server.Address : server.Address,
            Settings = said with
            {
                User = (server.Password is null ? null : said.SaidUser) ?? jump?.User ?? said.SaidUser ?? config.User ?? targetUser ?? "root",
                Port = jump?.Port ?? said.SaidPort ?? config.Port ?? 22,
            },
        };
        targetUser ??= effective.Settings.User;
        chain ??= ChainOf(server, config);
        for (var index = 0; index < chain.Count; index++)
        {
            if (depth + hops.Count >= MostHops)
            {
                throw new NodeException(
                    ErrorIds.ConnectionFailed,
                    $"{target.Name}: the way goes over more than {MostHops} jump hosts, or in a circle: {string.Join(", ", hops.Select(hop => hop.Endpoint.Name).Append(chain[index].ToString()).TakeLast(4))}.",
                    "Look at jumpHost in the inventory and at ProxyJump in the ssh configuration; jumpHost: none goes directly.");
            }

            Plan(ServerOf(chain[index], depth == 0 ? index : null), chain[index], index == 0 ? null : [], hops, depth + 1);
        }

        hops.Add(HopOf(effective, config, jump is not null, names[0]));
    }

    private IReadOnlyList<JumpAddress> ChainOf(NodeEndpoint server, SshHostConfig config)
    {
        if (server.Settings.JumpHost is null && config.ProxyCommand is { } command)
        {
            throw new NodeException(
                ErrorIds.SshConfigInvalid,
                $"{command.Place}: ProxyCommand says how {server.Name} is reached, and no program is started from here.",
                "Say it as ProxyJump, or in the inventory: jumpHost: HOST, or jumpHost: none for a direct connection.");
        }

        var (text, place) = server.Settings.JumpHost is { } own ? (own, "jumpHost") : config.ProxyJump is { } jump ? (jump.Value, jump.Place) : ("none", "");
        var chain = JumpAddress.List(text) ?? throw new NodeException(
            ErrorIds.InvalidSetting, $"{server.Name}: {place}: '{Framing.Printable(System.Text.Encoding.UTF8.GetBytes(text))}' is no jump host.", "Write [user@]host[:port], several with commas, or none.");

        // A default for all nodes is a default for the jump host too: it is reached by the hops before itself.
        var self = chain.ToList().FindIndex(hop => IsSame(hop, server));
        return self < 0 ? chain : [.. chain.Take(self)];
    }

    private static bool IsSame(JumpAddress hop, NodeEndpoint server) =>
        hop.Host.Equals(server.Name, StringComparison.OrdinalIgnoreCase)
        || (hop.Host.Equals(server.Address, StringComparison.OrdinalIgnoreCase) && (hop.Port is null || hop.Port == server.Settings.Port));

    /// <summary>A jump host as it is asked for; a password goes to the very hop of the node's own list that it was given for.</summary>
    private NodeEndpoint ServerOf(JumpAddress jump, int? index)
    {
        var login = index < target.JumpLogins.Count ? target.JumpLogins[index.Value] : null;
        var endpoint = nodes(jump.Host) is { } node
            ? new NodeEndpoint(node.Name, node.Address, node.Connection)
            : new NodeEndpoint(jump.Host, jump.Host, new ConnectionSettings
            {
                KnownHostsPath = target.Settings.KnownHostsPath,
                SshConfigPath = target.Settings.SshConfigPath,
                AllowLegacyAlgorithms = target.Settings.AllowLegacyAlgorithms,
            });
        return endpoint with
        {
            Settings = login is null ? endpoint.Settings : endpoint.Settings with { User = login.User },
            Password = login?.Password,
            KeyPassphrase = target.KeyPassphrase,
            AcceptNewHostKey = target.AcceptNewHostKey,
        };
    }

    private Hop HopOf(NodeEndpoint server, SshHostConfig config, bool isJump, string name)
    {
        var tokens = new SshPaths(files, server, name, config.HostKeyAlias);
        var accept = server.AcceptNewHostKey || config.StrictHostKeyChecking is { Value: HostKeyChecking.AcceptNew };
        var configured = config.IdentityFiles.Where(path => !IsNone(path.Value)).Select(tokens.Expand).ToList();
        return new Hop(target.Name, server with { AcceptNewHostKey = accept }, KnownHostsOf(server.Settings, config, tokens), config)
        {
            IsJump = isJump,

            // A jump host that nothing is said of is tried with the key that was named for the node.
            KeyFiles = config.IdentityFiles.Count > 0 ? configured : isJump && target.Settings.KeyFilePath is { } key ? [key] : KeyFile.Defaults(files.UserSsh),
            CertificateFiles = [.. config.CertificateFiles.Where(path => !IsNone(path.Value)).Select(tokens.Expand)],
            Agent = AgentOf(config, tokens),
        };
    }

    private KnownHosts KnownHostsOf(ConnectionSettings settings, SshHostConfig config, SshPaths tokens)
    {
        IReadOnlyList<string> own = settings.KnownHostsPath is { } said
            ? [said]
            : config.UserKnownHostsFiles is { } configured
                ? [.. configured.Where(path => !IsNone(path.Value)).Select(tokens.Expand)]
                : [Path.Combine(files.UserSsh, "known_hosts"), Path.Combine(files.UserSsh, "known_hosts2")];
        IReadOnlyList<string> global = config.GlobalKnownHostsFiles is { } named
            ? [.. named.Where(path => !IsNone(path.Value)).Select(tokens.Expand)]
            : [Path.Combine(files.System, "ssh_known_hosts"), Path.Combine(files.System, "ssh_known_hosts2")];
        var first = own.Count > 0 ? own[0] : KnownHosts.Nowhere;
        return new KnownHosts(first, [.. own.Skip(1), .. global])
        {
            Revoked = config.RevokedHostKeys is { } revoked && !IsNone(revoked.Value) ? RevokedHostKeys.Read(tokens.Expand(revoked), revoked.Place) : [],
        };
    }

    private static string? AgentOf(SshHostConfig config, SshPaths tokens)
    {
        var agent = config.IdentityAgent;
        var socket = agent switch
        {
            null or { Value: "SSH_AUTH_SOCK" } => Environment.GetEnvironmentVariable("SSH_AUTH_SOCK"),
            _ when IsNone(agent.Value) => "",
            { Value: ['$', .. var name] } when !name.StartsWith('{') => Environment.GetEnvironmentVariable(name),
            _ => tokens.Expand(agent),
        };
        return socket is null && OperatingSystem.IsWindows() ? SshAgent.WindowsPipe : string.IsNullOrEmpty(socket) ? null : socket;
    }

    private static bool IsNone(string text) => text.Equals("none", StringComparison.OrdinalIgnoreCase);
}
