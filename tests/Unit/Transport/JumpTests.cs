using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>Ways over jump hosts, with real sshds.</summary>
public sealed class JumpTests : IAsyncLifetime
{
    private readonly OwnSshd servers = new();
    private SshTransportFactory factory = null!;
    private int jump, second, node;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await servers.MakeKeyAsync("id");
        await servers.MakeKeyAsync("stranger");
        jump = await servers.StartAsync("jump", "id");
        second = await servers.StartAsync("second", "id", "DisableForwarding yes");
        node = await servers.StartAsync("node", "id");
        factory = Factory();
        Know("127.0.0.1", jump, "jump");
        Know("127.0.0.1", second, "second");
        Know("127.0.0.1", node, "node");
    }

    public ValueTask DisposeAsync() => servers.DisposeAsync();

    private SshTransportFactory Factory(Func<string, Node?>? nodes = null) => new(new SshConfigFiles(servers.Folder, servers.At("etc")), nodes, TimeSpan.FromMilliseconds(500));

    private void Know(string host, int port, string key) => new KnownHosts(servers.At("known_hosts")).Add(host, port, servers.HostKeyOf(key));

    private NodeEndpoint To(int port, string? way, string? config = null) => new("node1", "127.0.0.1", new ConnectionSettings
    {
        User = OwnSshd.User,
        Port = port,
        KeyFilePath = servers.At("id"),
        KnownHostsPath = servers.At("known_hosts"),
        SshConfigPath = config is null ? "none" : Config(config),
        JumpHost = way,
        Elevation = Elevation.None,
        ConnectTimeout = TimeSpan.FromSeconds(8),
    });

    private string Config(string text)
    {
        File.WriteAllText(servers.At("config"), text);
        return servers.At("config");
    }

    private static async Task<string> ViaAsync(INodeTransport transport) =>
        (await transport.RunAsync(Local.Script("echo $SSH_CONNECTION"), Cancellation))[0].Text();

    private async Task<NodeException> FailsAsync(NodeEndpoint endpoint, string id)
    {
        var exception = await Assert.ThrowsAsync<NodeException>(async () => await (await factory.ConnectAsync(endpoint, Cancellation)).DisposeAsync());
        Assert.True(exception.ErrorId == id, $"{exception.ErrorId}: {exception.Message}");
        Assert.Contains("node1", exception.Message, StringComparison.Ordinal);
        return exception;
    }

    [Fact]
    public async Task A_node_is_reached_over_two_hops_each_with_its_own_key()
    {
        await using var transport = await factory.ConnectAsync(To(node, $"127.0.0.1:{jump},{OwnSshd.User}@127.0.0.1:{jump}"), Cancellation);

        Assert.Equal(servers.HostKeyOf("node").ToString(), transport.HostKey);
        Assert.EndsWith($"127.0.0.1 {node}\n", await ViaAsync(transport), StringComparison.Ordinal);
        Assert.Equal([$"{OwnSshd.User}@127.0.0.1:{jump}", $"{OwnSshd.User}@127.0.0.1:{jump}"], transport.Way!.Jumps);
        Assert.Equal($"127.0.0.1:{node}", transport.Way.Address);
    }

    [Fact]
    public async Task The_way_may_come_from_the_ssh_configuration_and_the_inventory_goes_before_it()
    {
        var text = $"Host node1\n ProxyJump bastion\nHost bastion\n HostName 127.0.0.1\n Port {jump}\n User {OwnSshd.User}\n IdentityFile {servers.At("id")}\n";
        await using var transport = await factory.ConnectAsync(To(node, null, text), Cancellation);
        Assert.Equal([$"{OwnSshd.User}@127.0.0.1:{jump}"], transport.Way!.Jumps);

        await using var direct = await factory.ConnectAsync(To(node, "none", text), Cancellation);
        Assert.Empty(direct.Way!.Jumps);

        var command = await FailsAsync(To(node, null, "Host *\n ProxyCommand nc %h %p\n"), ErrorIds.SshConfigInvalid);
        Assert.Contains("line 2: ProxyCommand", command.Message, StringComparison.Ordinal);
        await using var told = await factory.ConnectAsync(To(node, $"127.0.0.1:{jump}", $"Host *\n ProxyCommand none\n StrictHostKeyChecking no\n"), Cancellation);
        Assert.Single(told.Way!.Jumps);
    }

    [Fact]
    public async Task A_jump_host_may_be_a_node_of_the_inventory_and_reaches_itself_directly()
    {
        var way = To(jump, "gate").Settings;
        var gate = new Node { Name = "gate", Roles = [Role.Network], Address = "127.0.0.1", Connection = way };
        factory = Factory(name => name == "gate" ? gate : null);
        var settings = To(node, "gate");

        await using var transport = await factory.ConnectAsync(settings, Cancellation);
        Assert.Equal([$"{OwnSshd.User}@127.0.0.1:{jump}"], transport.Way!.Jumps);

        await using var itself = await factory.ConnectAsync(new NodeEndpoint("gate", "127.0.0.1", way), Cancellation);
        Assert.Empty(itself.Way!.Jumps);
    }

    [Fact]
    public async Task A_circle_is_an_error()
    {
        var exception = await FailsAsync(To(node, null, "Host node1\n ProxyJump a\nHost a\n ProxyJump b\nHost b\n ProxyJump a\n"), ErrorIds.ConnectionFailed);
        Assert.Contains("in a circle", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hop_with_another_host_key_is_refused_by_name()
    {
        File.WriteAllText(servers.At("known_hosts"), "");
        Know("127.0.0.1", jump, "stranger");
        Know("127.0.0.1", node, "node");

        var exception = await FailsAsync(To(node, $"127.0.0.1:{jump}"), ErrorIds.HostKeyChanged);
        Assert.Contains("The host key of node1's jump host 127.0.0.1", exception.Message, StringComparison.Ordinal);
        Assert.Contains("New-OSNodeSession -Name node1", exception.RecommendedAction, StringComparison.Ordinal);

        // A hop that is behind another one is verified under its own name and port as well, not under the loopback port that leads there.
        File.WriteAllText(servers.At("known_hosts"), "");
        Know("127.0.0.1", jump, "jump");
        Know("127.0.0.1", node, "stranger");
        exception = await FailsAsync(To(node, $"127.0.0.1:{jump}"), ErrorIds.HostKeyChanged);
        Assert.Contains($"The host key of node1 (127.0.0.1:{node})", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hop_that_refuses_the_account_or_the_way_is_named()
    {
        var refused = await FailsAsync(To(node, $"nobody@127.0.0.1:{jump}"), ErrorIds.AuthenticationFailed);
        Assert.Contains($"node1's jump host 127.0.0.1 (127.0.0.1:{jump}) refused nobody", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-JumpCredential", refused.RecommendedAction, StringComparison.Ordinal);

        var forbidden = await FailsAsync(To(node, $"127.0.0.1:{second}"), ErrorIds.ConnectionFailed);
        Assert.Contains($"node1 (127.0.0.1:{node}) cannot be reached: the jump host 127.0.0.1 (127.0.0.1:{second}) opens no way", forbidden.Message, StringComparison.Ordinal);
        Assert.Contains("AllowTcpForwarding", forbidden.RecommendedAction, StringComparison.Ordinal);

        var nothing = await FailsAsync(To(FreePort(), $"127.0.0.1:{jump}"), ErrorIds.ConnectionFailed);
        Assert.Contains("opens no way", nothing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_sent_to_the_hop_that_it_is_for_alone()
    {
        // The second hop would take the key; what it gets is nothing but the key.
        var endpoint = To(node, $"127.0.0.1:{jump},127.0.0.1:{jump}") with { JumpLogins = [new JumpLogin("wrong", new Secret("geheim"))] };

        var refused = await FailsAsync(endpoint, ErrorIds.AuthenticationFailed);
        Assert.Contains("refused wrong. Tried: the password.", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", refused.ToString(), StringComparison.Ordinal);

        var route = Route.To(endpoint, new SshConfigFiles(servers.Folder, servers.At("etc")), _ => null);
        Assert.Equal([true, false, false], route.Select(hop => hop.Endpoint.Password is not null));
    }

    [Fact]
    public async Task A_jump_host_that_breaks_is_named()
    {
        await using var transport = await factory.ConnectAsync(To(node, $"127.0.0.1:{jump}"), Cancellation);
        var clock = Stopwatch.StartNew();
        var running = transport.RunAsync(Local.Script("sleep 8"), Cancellation);
        await Task.Delay(300, Cancellation);
        servers.Stop(0);

        var exception = await Assert.ThrowsAsync<NodeException>(() => running);
        Assert.Equal(ErrorIds.ConnectionLost, exception.ErrorId);
        Assert.Contains("the jump host 127.0.0.1", exception.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), clock.Elapsed.ToString());
    }

    [Fact]
    public async Task Nodes_share_the_connection_to_a_jump_host_and_the_last_closes_it()
    {
        var before = ThreadPool.ThreadCount;
        var transports = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => factory.ConnectAsync(To(node, $"127.0.0.1:{jump}"), Cancellation)));

        var answers = await Task.WhenAll(transports.Select(ViaAsync));
        Assert.Equal(6, answers.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(1, Connections(jump));
        TestContext.Current.TestOutputHelper?.WriteLine($"threads of the pool: {before} before, {ThreadPool.ThreadCount} with six nodes");

        await Task.WhenAll(transports.Skip(1).Select(transport => transport.DisposeAsync().AsTask()));
        Assert.EndsWith($" {node}\n", await ViaAsync(transports[0]), StringComparison.Ordinal);
        await transports[0].DisposeAsync();
        for (var attempt = 0; attempt < 100 && Connections(jump) > 0; attempt++) await Task.Delay(50, Cancellation);
        Assert.Equal(0, Connections(jump));
    }

    [Fact]
    public async Task Nobody_else_goes_through_the_door()
    {
        await using var transport = await factory.ConnectAsync(To(node, $"127.0.0.1:{jump}"), Cancellation);
        var own = System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).Except([jump, second, node]).ToList();

        // The door is among the listening ports of this process; whoever knocks at any of them hears no sshd.
        foreach (var port in own)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port, Cancellation);
                client.ReceiveTimeout = 500;
                var banner = new byte[64];
                var length = client.GetStream().Read(banner);
                Assert.False(System.Text.Encoding.ASCII.GetString(banner, 0, length).StartsWith("SSH-", StringComparison.Ordinal) && await IsOursAsync(port), $"port {port} leads to the node");
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // Closed or silent.
            }
        }

        Assert.EndsWith($" {node}\n", await ViaAsync(transport), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_for_connecting_holds_for_the_whole_way()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        var clock = Stopwatch.StartNew();
        var endpoint = To(node, $"127.0.0.1:{port}");

        var first = await FailsAsync(endpoint with { Settings = endpoint.Settings with { ConnectTimeout = TimeSpan.FromSeconds(1) } }, ErrorIds.ConnectionFailed);
        Assert.Contains("node1's jump host 127.0.0.1", first.Message, StringComparison.Ordinal);
        endpoint = To(port, $"127.0.0.1:{jump}");
        var last = await FailsAsync(endpoint with { Settings = endpoint.Settings with { ConnectTimeout = TimeSpan.FromSeconds(2) } }, ErrorIds.ConnectionFailed);
        Assert.Contains("no answer within", last.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), clock.Elapsed.ToString());
    }

    /// <summary>How many connections of this process to a server there are.</summary>
    private static int Connections(int port) => System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
        .Count(connection => connection.RemoteEndPoint.Port == port && connection.State == System.Net.NetworkInformation.TcpState.Established);

    private static async Task<bool> IsOursAsync(int port)
    {
        var ended = await Local.RunAsync(Local.Need("ss"), ["-Hlntp", $"sport = :{port}"], cancellation: Cancellation);
        return System.Text.Encoding.UTF8.GetString(ended.Output).Contains($"pid={Environment.ProcessId},", StringComparison.Ordinal);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
