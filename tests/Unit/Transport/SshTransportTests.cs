using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>The transport against a real sshd.</summary>
public sealed class SshTransportTests(LocalSshd sshd) : IClassFixture<LocalSshd>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_in_by_key_and_runs_scripts_one_after_another()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());

        Assert.True(transport.IsAlive);
        Assert.Equal(sshd.HostKeyOf("host_ed25519").ToString(), transport.HostKey);
        for (var round = 0; round < 3; round++)
        {
            var results = await transport.RunAsync(Local.Script("echo hello; cat", "echo oops >&2; exit 5"), Cancellation);
            Assert.Equal(("hello\n", 0), (results[0].Text(), results[0].ExitCode));
            Assert.Equal(("oops", 5), (results[1].ErrorTail, results[1].ExitCode));
        }
    }

    [Fact]
    public async Task Calls_at_the_same_time_wait_for_each_other()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(index => transport.RunAsync(Local.Script($"echo {index}"), Cancellation)));

        Assert.Equal(Enumerable.Range(0, 12).Select(index => $"{index}\n"), answers.Select(answer => answer[0].Text()));
    }

    [Fact]
    public async Task Big_scripts_and_big_answers_travel_whole()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());
        var content = new string('x', 5_000_000);

        var results = await transport.RunAsync(Local.Script($"v='{content}'; echo ${{#v}}", "head -c 8000000 /dev/zero"), Cancellation);

        Assert.Equal("5000000\n", results[0].Text());
        Assert.Equal(8_000_000, results[1].Output.Length);
    }

    [Theory]
    [InlineData("yes a line of an endless answer")]
    [InlineData("x=$(printf '%01000d' 1); while :; do ost_say \"$x\"; done")]
    public async Task An_endless_answer_is_an_error_and_no_end_of_the_memory(string body)
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var exception = await Assert.ThrowsAsync<NodeException>(() => transport.RunAsync(Local.Script(body) with { Timeout = TimeSpan.FromMinutes(2), Heard = _ => { } }, Cancellation));

        Assert.Equal(ErrorIds.ProtocolError, exception.ErrorId);
        Assert.Contains("larger than 64 MiB", exception.Message, StringComparison.Ordinal);

        // All of it is given back once the connection is closed; what other tests hold at the same time is less than the answer may be.
        for (var clock = Stopwatch.StartNew(); GC.GetTotalMemory(forceFullCollection: true) - before > ShellExchange.MostBytes; await Task.Delay(20, Cancellation))
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{(GC.GetTotalMemory(forceFullCollection: false) - before) >> 20} MiB are still held");

        // The rest of the flood is on its way: the pool opens another connection.
        Assert.False(transport.IsAlive);
    }

    [Fact]
    public async Task A_key_that_the_node_does_not_know_is_named_in_the_error()
    {
        var endpoint = sshd.Endpoint();
        await sshd.KeygenAsync("other", "ed25519");
        var path = Path.Combine(sshd.Folder, "other");

        var exception = await FailsAsync(ErrorIds.AuthenticationFailed, endpoint with { Settings = endpoint.Settings with { KeyFilePath = path } });

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Credential", exception.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_key_is_refused_and_learned_only_when_asked()
    {
        var endpoint = sshd.Endpoint(known: false);

        var exception = await FailsAsync(ErrorIds.HostKeyUnknown, endpoint);
        Assert.Contains(endpoint.Settings.KnownHostsPath!, exception.Message, StringComparison.Ordinal);
        Assert.Contains("SHA256:", exception.Message, StringComparison.Ordinal);
        Assert.Contains("-AcceptNewHostKey", exception.RecommendedAction, StringComparison.Ordinal);
        Assert.Null(exception.InnerException);
        Assert.False(File.Exists(endpoint.Settings.KnownHostsPath));

        await using (var transport = await sshd.ConnectAsync(endpoint with { AcceptNewHostKey = true }))
        {
            Assert.True(transport.IsAlive);
        }

        await using var again = await sshd.ConnectAsync(endpoint);
        Assert.Contains($"[127.0.0.1]:{sshd.Port} ssh-ed25519 ", await File.ReadAllTextAsync(endpoint.Settings.KnownHostsPath!, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_has_moved_shows_the_key_from_before_and_is_known_at_the_new_address_then()
    {
        var file = sshd.Endpoint(known: false).Settings.KnownHostsPath!;
        new KnownHosts(file).Add("10.0.0.1", sshd.Port, sshd.HostKeyOf("host_ed25519"));
        var endpoint = sshd.Endpoint(known: false);
        endpoint = endpoint with { KnownAs = "10.0.0.1", Settings = endpoint.Settings with { KnownHostsPath = file } };
        await using (var transport = await sshd.ConnectAsync(endpoint))
        {
            Assert.True(transport.IsAlive);
        }

        await using (var again = await sshd.ConnectAsync(endpoint with { KnownAs = null }))
        {
            Assert.True(again.IsAlive);
        }

        // Known there as another machine: neither is it taken for the node, nor is the line replaced.
        await sshd.KeygenAsync("other-machine", "ed25519");
        var taken = sshd.Endpoint(known: false);
        new KnownHosts(taken.Settings.KnownHostsPath!).Add("127.0.0.1", sshd.Port, sshd.HostKeyOf("other-machine"));
        new KnownHosts(taken.Settings.KnownHostsPath!).Add("10.0.0.1", sshd.Port, sshd.HostKeyOf("host_ed25519"));
        var refused = await FailsAsync(ErrorIds.HostKeyChanged, taken with { KnownAs = "10.0.0.1" });
        Assert.Contains($"ssh-keygen -R '[127.0.0.1]:{sshd.Port}'", refused.RecommendedAction, StringComparison.Ordinal);

        // Another key than the one from before is not the node.
        await FailsAsync(ErrorIds.HostKeyChanged, endpoint with { KnownAs = "10.0.0.9", Settings = endpoint.Settings with { KnownHostsPath = OtherKnown() } });

        string OtherKnown()
        {
            var path = sshd.Endpoint(known: false).Settings.KnownHostsPath!;
            new KnownHosts(path).Add("10.0.0.9", sshd.Port, sshd.HostKeyOf("other-machine"));
            return path;
        }
    }

    [Fact]
    public async Task A_changed_host_key_is_never_accepted_and_the_error_says_what_mends_it()
    {
        var endpoint = sshd.Endpoint(known: false);
        await sshd.KeygenAsync("stranger", "ed25519");
        var stranger = sshd.HostKeyOf("stranger");
        new KnownHosts(endpoint.Settings.KnownHostsPath!).Add("127.0.0.1", sshd.Port, stranger);

        var exception = await FailsAsync(ErrorIds.HostKeyChanged, endpoint with { AcceptNewHostKey = true });

        Assert.Contains(stranger.Fingerprint, exception.Message, StringComparison.Ordinal);
        Assert.Contains(sshd.HostKeyOf("host_ed25519").Fingerprint, exception.Message, StringComparison.Ordinal);
        Assert.Contains("line 1", exception.Message, StringComparison.Ordinal);
        Assert.Contains($"ssh-keygen -R '[127.0.0.1]:{sshd.Port}' -f '{endpoint.Settings.KnownHostsPath}'", exception.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_known_by_its_rsa_key_is_asked_for_that_one()
    {
        var endpoint = sshd.Endpoint(known: false);
        new KnownHosts(endpoint.Settings.KnownHostsPath!).Add("127.0.0.1", sshd.Port, sshd.HostKeyOf("host_rsa"));

        await using var transport = await sshd.ConnectAsync(endpoint);

        Assert.StartsWith("ssh-rsa SHA256:", transport.HostKey, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_link_is_noticed_at_once()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());
        var clock = Stopwatch.StartNew();

        // The parent of the script's shell is the sshd process of this very session.
        var exception = await Assert.ThrowsAsync<NodeException>(() => transport.RunAsync(Local.Script("kill -9 $PPID; sleep 3"), Cancellation));

        Assert.Equal(ErrorIds.ConnectionLost, exception.ErrorId);
        Assert.Contains("may still be working", exception.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), clock.Elapsed.ToString());
        Assert.False(transport.IsAlive);
        Assert.Equal(ErrorIds.ConnectionLost, (await Assert.ThrowsAsync<NodeException>(() => transport.RunAsync(Local.Script(":"), Cancellation))).ErrorId);
    }

    [Fact]
    public async Task A_link_that_is_silently_dead_is_noticed_and_a_long_script_is_not_taken_for_one()
    {
        var factory = new SshTransportFactory(SshConfigFiles.OfUser, null, TimeSpan.FromMilliseconds(400));
        await using var transport = await factory.ConnectAsync(sshd.Endpoint(), Cancellation);
        Assert.Equal("done\n", (await transport.RunAsync(Local.Script("sleep 2; echo done"), Cancellation))[0].Text());

        // A stopped sshd is like a pulled cable: nothing is closed, nothing is answered.
        var exception = await Assert.ThrowsAsync<NodeException>(() => transport.RunAsync(Local.Script("kill -STOP $PPID; sleep 5"), Cancellation));

        Assert.Equal(ErrorIds.ConnectionLost, exception.ErrorId);
        Assert.Empty((await (await sshd.ConnectAsync(sshd.Endpoint())).RunAsync(new NodeScript([], TimeSpan.FromSeconds(5)), Cancellation)));
    }

    [Fact]
    public async Task Cancelling_returns_at_once_and_gives_the_connection_up()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());
        await transport.RunAsync(Local.Script(":"), Cancellation);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = transport.RunAsync(Local.Script("sleep 5"), source.Token);
        await Task.Delay(300, Cancellation);
        var clock = Stopwatch.StartNew();

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);

        TestContext.Current.TestOutputHelper?.WriteLine($"cancelled after {clock.Elapsed.TotalMilliseconds:0.0} ms");
        Assert.True(clock.Elapsed < TimeSpan.FromMilliseconds(500), clock.Elapsed.ToString());
        Assert.False(transport.IsAlive);
    }

    [Fact]
    public async Task A_script_that_takes_too_long_is_a_timeout()
    {
        await using var transport = await sshd.ConnectAsync(sshd.Endpoint());
        var clock = Stopwatch.StartNew();

        var exception = await Assert.ThrowsAsync<NodeException>(
            () => transport.RunAsync(Local.Script("sleep 5") with { Timeout = TimeSpan.FromMilliseconds(400) }, Cancellation));

        Assert.Equal(ErrorIds.Timeout, exception.ErrorId);
        Assert.Contains("0.4 s", exception.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), clock.Elapsed.ToString());
    }

    [Fact]
    public async Task A_refused_port_a_server_that_is_no_ssh_and_a_silent_one_are_told_apart()
    {
        var endpoint = sshd.Endpoint();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        Assert.Contains("nothing listens", (await FailsAsync(ErrorIds.ConnectionFailed, At(endpoint, port))).Message, StringComparison.Ordinal);

        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var clock = Stopwatch.StartNew();
        var exception = await FailsAsync(ErrorIds.ConnectionFailed, At(endpoint, ((IPEndPoint)silent.LocalEndpoint).Port));
        Assert.Contains("takes connections on port", exception.Message, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(4), clock.Elapsed.ToString());

        using var web = new TcpListener(IPAddress.Loopback, 0);
        web.Start();
        var serving = ServeAsync(web, "HTTP/1.1 400 Bad Request\r\n\r\n\0"u8.ToArray(), times: 3);
        exception = await FailsAsync(ErrorIds.ConnectionFailed, At(endpoint, ((IPEndPoint)web.LocalEndpoint).Port));
        Assert.Contains("no SSH server", exception.Message, StringComparison.Ordinal);

        using var busy = new TcpListener(IPAddress.Loopback, 0);
        busy.Start();
        var closing = ServeAsync(busy, [], times: 3);
        exception = await FailsAsync(ErrorIds.ConnectionFailed, At(endpoint, ((IPEndPoint)busy.LocalEndpoint).Port));
        Assert.Contains("3 tries", exception.Message, StringComparison.Ordinal);
        Assert.Equal(3, await closing);
        _ = serving;
    }

    [Fact]
    public async Task An_unknown_name_is_told()
    {
        var exception = await FailsAsync(ErrorIds.ConnectionFailed, sshd.Endpoint() with { Address = "no-such-host.invalid" });

        Assert.Contains("no-such-host.invalid", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelling_while_connecting_returns_at_once()
    {
        var endpoint = sshd.Endpoint();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var source = new CancellationTokenSource(200);
        var clock = Stopwatch.StartNew();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new SshTransportFactory().ConnectAsync(endpoint with { Settings = endpoint.Settings with { Port = ((IPEndPoint)silent.LocalEndpoint).Port } }, source.Token));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), clock.Elapsed.ToString());
    }

    [Fact]
    public async Task Thirty_connections_at_once_open_and_close_quickly()
    {
        var endpoint = sshd.Endpoint(sshd.HasAccounts ? "ostnone" : null);
        endpoint = endpoint with { Settings = endpoint.Settings with { Elevation = Elevation.None } };
        await (await sshd.ConnectAsync(endpoint)).DisposeAsync();
        var clock = Stopwatch.StartNew();
        var transports = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => sshd.ConnectAsync(endpoint)));
        var connected = clock.Elapsed;
        await Task.WhenAll(transports.Select(transport => transport.RunAsync(Local.Script("echo x"), Cancellation)));
        var ran = clock.Elapsed;
        await Task.WhenAll(transports.Select(transport => transport.DisposeAsync().AsTask()));

        TestContext.Current.TestOutputHelper?.WriteLine($"30 connections: {connected.TotalMilliseconds:0} ms, a script on each: {(ran - connected).TotalMilliseconds:0} ms, closed: {(clock.Elapsed - ran).TotalMilliseconds:0} ms");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    [Fact]
    public async Task A_script_on_an_open_session_is_one_quick_round_trip()
    {
        var endpoint = sshd.Endpoint(sshd.HasAccounts ? "ostnone" : null);
        endpoint = endpoint with { Settings = endpoint.Settings with { Elevation = Elevation.None } };
        await (await sshd.ConnectAsync(endpoint)).DisposeAsync();
        var clock = Stopwatch.StartNew();
        await using var transport = await sshd.ConnectAsync(endpoint);
        var connected = clock.Elapsed;
        await transport.RunAsync(Local.Script(":"), Cancellation);
        clock.Restart();
        for (var round = 0; round < 20; round++)
        {
            await transport.RunAsync(Local.Script("echo x"), Cancellation);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"connect: {connected.TotalMilliseconds:0} ms; a script: {clock.Elapsed.TotalMilliseconds / 20:0.0} ms");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), clock.Elapsed.ToString());
    }

    private static NodeEndpoint At(NodeEndpoint endpoint, int port) =>
        endpoint with { Settings = endpoint.Settings with { Port = port, ConnectTimeout = TimeSpan.FromSeconds(2) } };

    private static async Task<int> ServeAsync(TcpListener listener, byte[] answer, int times)
    {
        for (var count = 0; count < times; count++)
        {
            using var client = await listener.AcceptTcpClientAsync(Cancellation);
            await client.GetStream().WriteAsync(answer, Cancellation);
            var read = await client.GetStream().ReadAsync(new byte[100], Cancellation);
            Assert.True(read > 0);
        }

        return times;
    }

    private async Task<NodeException> FailsAsync(string id, NodeEndpoint endpoint)
    {
        var exception = await Assert.ThrowsAsync<NodeException>(() => sshd.ConnectAsync(endpoint));
        Assert.Equal(id, exception.ErrorId);
        Assert.NotEmpty(exception.RecommendedAction);
        TestContext.Current.TestOutputHelper?.WriteLine(exception.Message + "\n  -> " + exception.RecommendedAction);
        return exception;
    }
}
