using System.Diagnostics;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>Certificates of hosts and of users, the agent, and old algorithms, with real sshds.</summary>
public sealed class LoginTests : IAsyncLifetime
{
    private readonly OwnSshd servers = new();
    private readonly List<Process> agents = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await servers.MakeKeyAsync("id");
        await servers.MakeKeyAsync("ca");
        await servers.MakeKeyAsync("nobody");
    }

    public ValueTask DisposeAsync()
    {
        foreach (var agent in agents)
        {
            agent.Kill();
            agent.WaitForExit(2000);
            agent.Dispose();
        }

        return servers.DisposeAsync();
    }

    private SshConfigFiles Files => new(servers.Folder, servers.At("etc"));

    private NodeEndpoint To(int port, string? key = "id", string? config = null, bool legacy = false)
    {
        File.WriteAllText(servers.At("config"), "IdentityAgent none\n" + config);
        return new("node1", "127.0.0.1", new ConnectionSettings
        {
            User = OwnSshd.User,
            Port = port,
            KeyFilePath = key is null ? null : servers.At(key),
            KnownHostsPath = servers.At("known_hosts"),
            SshConfigPath = servers.At("config"),
            AllowLegacyAlgorithms = legacy,
            Elevation = Elevation.None,
            ConnectTimeout = TimeSpan.FromSeconds(8),
        });
    }

    private void Know(int port, string key) => new KnownHosts(servers.At("known_hosts")).Add("127.0.0.1", port, servers.HostKeyOf(key));

    private async Task<string> ConnectAsync(NodeEndpoint endpoint)
    {
        await using var transport = await new SshTransportFactory(Files, null, TimeSpan.FromSeconds(5)).ConnectAsync(endpoint, Cancellation);
        Assert.Equal("hello\n", (await transport.RunAsync(Local.Script("echo hello"), Cancellation))[0].Text());
        return transport.HostKey;
    }

    private async Task<NodeException> FailsAsync(NodeEndpoint endpoint, string id)
    {
        var exception = await Assert.ThrowsAsync<NodeException>(() => ConnectAsync(endpoint));
        Assert.True(exception.ErrorId == id, $"{exception.ErrorId}: {exception.Message}");
        return exception;
    }

    private async Task SignAsync(string name, params string[] options)
    {
        var ended = await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-s", servers.At("ca"), "-I", "test", .. options, servers.At(name + ".pub")], cancellation: Cancellation);
        Assert.True(ended.ExitCode == 0, ended.Errors);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_host_that_an_authority_has_certified_needs_no_line_of_its_own(string type)
    {
        await servers.MakeKeyAsync("host", type);
        await SignAsync("host", "-h", "-n", "127.0.0.1");
        var port = await servers.StartAsync("host", "id", $"HostCertificate {servers.At("host-cert.pub")}");
        await File.WriteAllTextAsync(servers.At("known_hosts"), $"@cert-authority * {await File.ReadAllTextAsync(servers.At("ca.pub"), Cancellation)}", Cancellation);

        Assert.Equal($"{servers.HostKeyOf("host")}, certified by {servers.HostKeyOf("ca")}", await ConnectAsync(To(port)));

        // The name that is asked for is the one that must be in it.
        var refused = await FailsAsync(To(port, config: "HostKeyAlias node1\n") with { AcceptNewHostKey = true }, ErrorIds.HostKeyUnknown);
        Assert.Contains("Its certificate does not count: it is for 127.0.0.1, not for node1.", refused.Message, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(servers.At("known_hosts"), Cancellation));

        // A revoked authority is refused, also where its certificate is one of many and the host's own key is known.
        await File.AppendAllTextAsync(servers.At("known_hosts"), $"@revoked * {await File.ReadAllTextAsync(servers.At("ca.pub"), Cancellation)}", Cancellation);
        Know(port, "host");
        var revoked = await FailsAsync(To(port), ErrorIds.HostKeyRevoked);
        Assert.Contains("known_hosts, line 2, marks as revoked", revoked.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_whose_signature_was_changed_is_refused()
    {
        await servers.MakeKeyAsync("host");
        await SignAsync("host", "-h", "-n", "127.0.0.1");
        var words = (await File.ReadAllTextAsync(servers.At("host-cert.pub"), Cancellation)).Split(' ');
        var bytes = Convert.FromBase64String(words[1]);
        bytes[^1] ^= 1;
        var forged = SshCertificate.From(bytes)!;
        var hosts = servers.At("known_hosts");
        await File.WriteAllTextAsync(hosts, $"@cert-authority * {await File.ReadAllTextAsync(servers.At("ca.pub"), Cancellation)}", Cancellation);

        // Whether the signature is right is the library's to find out: sshd would not load this certificate, so the library is asked directly.
        var information = new Renci.SshNet.ConnectionInfo("h", "u", new Renci.SshNet.NoneAuthenticationMethod("u"));
        SshAlgorithms.Choose(information, [], new HostKeyPolicy(new Hop("n", To(22), new KnownHosts(hosts), SshHostConfig.Empty) { }).Accepts);
        Assert.Null(forged.WhyNot("127.0.0.1", DateTimeOffset.UtcNow));
        var certificate = new Renci.SshNet.Security.Certificate(bytes);
        var signed = bytes[..^(certificate.Signature.Length + 4)];
        var authority = new Renci.SshNet.ConnectionInfo("h", "u", new Renci.SshNet.NoneAuthenticationMethod("u")).HostKeyAlgorithms["ssh-ed25519"](certificate.CertificateAuthorityKey);
        Assert.False(authority.VerifySignature(signed, certificate.Signature));
        Assert.IsType<Renci.SshNet.Security.CertificateHostAlgorithm>(information.HostKeyAlgorithms["ssh-ed25519-cert-v01@openssh.com"](bytes));
    }

    /// <summary>A key whose public half begins with FF B0: the library by itself loses the first byte of such a key in a certificate.</summary>
    private const string KeyOfHighBytes = """
        -----BEGIN OPENSSH PRIVATE KEY-----
        b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
        QyNTUxOQAAACD/sPdcnEouydkctY7weKHlm8PYTnq86hGSa54eOhA4bgAAAJAG9I/pBvSP
        6QAAAAtzc2gtZWQyNTUxOQAAACD/sPdcnEouydkctY7weKHlm8PYTnq86hGSa54eOhA4bg
        AAAEAcbl2S4ZlVonS6ugyhUVhDuy8LyPLEHohHYpHPY6b3yf+w91ycSi7J2Ry1jvB4oeWb
        w9hOerzqEZJrnh46EDhuAAAAB3Jvb3RAdm0BAgMEBQY=
        -----END OPENSSH PRIVATE KEY-----

        """;

    [Fact]
    public async Task A_certificate_of_any_key_is_understood()
    {
        foreach (var name in (string[])["user", "high"])
        {
            await File.WriteAllTextAsync(servers.At(name), KeyOfHighBytes, Cancellation);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(servers.At(name), UnixFileMode.UserRead);
            }

            var half = await Local.RunAsync(Local.Need("ssh-keygen"), ["-y", "-f", servers.At(name)], cancellation: Cancellation);
            await File.WriteAllBytesAsync(servers.At(name + ".pub"), half.Output, Cancellation);
        }

        await SignAsync("user", "-n", OwnSshd.User);
        await SignAsync("high", "-h", "-n", "127.0.0.1");
        var port = await servers.StartAsync("high", "nobody", $"TrustedUserCAKeys {servers.At("ca.pub")}\nHostCertificate {servers.At("high-cert.pub")}");
        var authority = $"@cert-authority * {await File.ReadAllTextAsync(servers.At("ca.pub"), Cancellation)}";
        await File.WriteAllTextAsync(servers.At("known_hosts"), authority, Cancellation);
        Assert.Equal($"{servers.HostKeyOf("high")}, certified by {servers.HostKeyOf("ca")}", await ConnectAsync(To(port, "user")));

        // Where the certificate does not count, the key that it shows is the known one.
        await SignAsync("high", "-h", "-n", "somebody-else");
        var other = await servers.StartAsync("high", "nobody", $"TrustedUserCAKeys {servers.At("ca.pub")}\nHostCertificate {servers.At("high-cert.pub")}");
        Know(other, "high");
        Assert.Equal($"{servers.HostKeyOf("high")}", await ConnectAsync(To(other, "user")));
    }

    [Fact]
    public async Task A_certificate_that_is_none_or_for_another_key_is_told()
    {
        var port = await servers.StartAsync("host", "id");
        Know(port, "host");
        await SignAsync("nobody", "-n", OwnSshd.User);
        File.Move(servers.At("nobody-cert.pub"), servers.At("id-cert.pub"));
        var refused = await FailsAsync(To(port), ErrorIds.KeyFileUnusable);
        Assert.Contains($"id-cert.pub: it is for another key, {servers.HostKeyOf("nobody")}", refused.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(servers.At("id-cert.pub"), "ssh-ed25519-cert-v01@openssh.com AAAA", Cancellation);
        Assert.Contains("id-cert.pub: it is no certificate", (await FailsAsync(To(port), ErrorIds.KeyFileUnusable)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_users_certificate_beside_the_key_or_named_by_the_configuration_logs_in()
    {
        var port = await servers.StartAsync("host", "nobody", $"TrustedUserCAKeys {servers.At("ca.pub")}");
        Know(port, "host");
        var refused = await FailsAsync(To(port), ErrorIds.AuthenticationFailed);
        Assert.DoesNotContain("certificate", refused.Message, StringComparison.Ordinal);

        await SignAsync("id", "-n", OwnSshd.User);
        await ConnectAsync(To(port));

        File.Move(servers.At("id-cert.pub"), servers.At("elsewhere.pub"));
        await FailsAsync(To(port), ErrorIds.AuthenticationFailed);
        await ConnectAsync(To(port, config: $"CertificateFile {servers.At("elsewhere.pub")}\n"));

        await SignAsync("id", "-n", "somebody-else");
        refused = await FailsAsync(To(port), ErrorIds.AuthenticationFailed);
        Assert.Contains("with the certificate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task An_agents_key_logs_in(string type)
    {
        await servers.MakeKeyAsync("plain", type);
        var port = await servers.StartAsync("host", "plain");
        Know(port, "host");
        var agent = await AgentAsync("plain");
        File.Delete(servers.At("plain"));

        await ConnectAsync(To(port, key: null).With(agent, "IdentityFile none\n"));
        await ConnectAsync(To(port, key: null).With(agent, $"IdentitiesOnly yes\nIdentityFile {servers.At("plain")}\n"));
        var refused = await FailsAsync(To(port, key: null).With(agent, $"IdentitiesOnly yes\nIdentityFile {servers.At("id")}\n"), ErrorIds.AuthenticationFailed);
        Assert.DoesNotContain("the agent's key", refused.Message, StringComparison.Ordinal);

        var stranger = await servers.StartAsync("other", "nobody");
        Know(stranger, "other");
        refused = await FailsAsync(To(stranger, key: null).With(agent, "IdentityFile none\n"), ErrorIds.AuthenticationFailed);
        Assert.Contains("Tried: the agent's key plain", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_a_passphrase_that_the_agent_holds_needs_none()
    {
        await servers.MakeKeyAsync("held");
        var port = await servers.StartAsync("host", "held");
        Know(port, "host");
        var (agent, empty) = (await AgentAsync("held"), await AgentAsync());
        await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-p", "-P", "", "-N", "a phrase", "-f", servers.At("held")], cancellation: Cancellation);

        await FailsAsync(To(port, "held").With(empty), ErrorIds.KeyFileUnusable);
        await ConnectAsync(To(port, "held").With(agent));
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_is_none()
    {
        using var silent = new System.Net.Sockets.Socket(System.Net.Sockets.AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Unspecified);
        silent.Bind(new System.Net.Sockets.UnixDomainSocketEndPoint(servers.At("silent")));
        silent.Listen();
        var clock = Stopwatch.StartNew();

        Assert.Empty(await OwnThread.Run(() => new SshAgent(servers.At("silent")).Keys()));
        Assert.Empty(new SshAgent(servers.At("nothing")).Keys());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(6), clock.Elapsed.ToString());
    }

    [Theory]
    [InlineData("rsa", "HostKeyAlgorithms ssh-rsa", "ssh-rsa")]
    [InlineData("ed25519", "KexAlgorithms diffie-hellman-group14-sha1", "diffie-hellman-group14-sha1")]
    [InlineData("ed25519", "KexAlgorithms diffie-hellman-group1-sha1", "diffie-hellman-group1-sha1")]
    [InlineData("ed25519", "Ciphers aes128-cbc,3des-cbc", "aes128-cbc, 3des-cbc")]
    public async Task A_server_that_is_too_old_is_let_in_on_request_alone(string type, string settings, string offered)
    {
        var port = await servers.StartAsync("old", "id", settings, type);
        Know(port, "old");

        var refused = await FailsAsync(To(port), ErrorIds.ConnectionFailed);
        Assert.Contains($"too old for the algorithms that are safe today: it offers {offered}", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-AllowLegacyAlgorithm", refused.RecommendedAction, StringComparison.Ordinal);

        await ConnectAsync(To(port, legacy: true));
    }

    [Fact]
    public async Task A_users_rsa_key_signs_with_sha1_on_request_alone()
    {
        await servers.MakeKeyAsync("rsa", "rsa");
        var port = await servers.StartAsync("old", "rsa", "PubkeyAcceptedAlgorithms ssh-rsa");
        Know(port, "old");

        await FailsAsync(To(port, "rsa"), ErrorIds.AuthenticationFailed);
        await ConnectAsync(To(port, "rsa", legacy: true));
    }

    [Fact]
    public async Task What_is_wanted_of_an_unknown_key_comes_from_the_configuration()
    {
        var port = await servers.StartAsync("host", "id");
        var off = await FailsAsync(To(port, config: "StrictHostKeyChecking no\n"), ErrorIds.HostKeyUnknown);
        Assert.Contains("line 2, says StrictHostKeyChecking no: that would trust anybody", off.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(servers.At("known_hosts")));

        var endpoint = To(port, config: $"StrictHostKeyChecking accept-new\nUserKnownHostsFile none\n");
        endpoint = endpoint with { Settings = endpoint.Settings with { KnownHostsPath = null } };
        Assert.Contains("no file to record it in", (await FailsAsync(endpoint, ErrorIds.HostKeyUnknown)).Message, StringComparison.Ordinal);

        await ConnectAsync(To(port, config: "StrictHostKeyChecking accept-new\n"));
        Assert.Single(await File.ReadAllLinesAsync(servers.At("known_hosts"), Cancellation));

        await File.WriteAllTextAsync(servers.At("revoked"), await File.ReadAllTextAsync(servers.At("host.pub"), Cancellation), Cancellation);
        var revoked = await FailsAsync(To(port, config: $"RevokedHostKeys {servers.At("revoked")}\n"), ErrorIds.HostKeyRevoked);
        Assert.Contains("revoked, line 1", revoked.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(servers.At("revoked"), "SSHKRL\n\0\0", Cancellation);
        await FailsAsync(To(port, config: $"RevokedHostKeys {servers.At("revoked")}\n"), ErrorIds.SshConfigInvalid);
    }

    private async Task<string> AgentAsync(string? key = null)
    {
        var socket = servers.At("agent" + agents.Count);
        agents.Add(Process.Start(new ProcessStartInfo(Local.Need("ssh-agent"), ["-D", "-a", socket]) { UseShellExecute = false, RedirectStandardOutput = true })!);

        // It says where it listens once it does; the socket's file is there before.
        Assert.Contains(socket, await agents[^1].StandardOutput.ReadLineAsync(Cancellation), StringComparison.Ordinal);
        if (key is not null)
        {
            var ended = await Local.RunAsync(Local.Need("ssh-add"), [servers.At(key)], [], new(StringComparer.Ordinal) { ["SSH_AUTH_SOCK"] = socket }, Cancellation);
            Assert.True(ended.ExitCode == 0, ended.Errors);
        }

        return socket;
    }
}

/// <summary>Says which agent an endpoint asks.</summary>
internal static class AgentOfEndpoint
{
    public static NodeEndpoint With(this NodeEndpoint endpoint, string agent, string more = "")
    {
        File.WriteAllText(endpoint.Settings.SshConfigPath!, $"IdentityAgent {agent}\n{more}");
        return endpoint;
    }
}
