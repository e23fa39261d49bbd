using System.Globalization;
using System.Text;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>Host certificates of ssh-keygen, judged here and, line by line, by the ssh of this computer.</summary>
public sealed class SshCertificateTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-cert-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string At(string name) => Path.Combine(folder, name);

    private async Task MakeAsync(string name, string type = "ed25519") =>
        await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-t", type, .. type == "rsa" ? new[] { "-b", "2048" } : [], "-N", "", "-C", "", "-f", At(name)], cancellation: Cancellation);

    /// <summary>Signs NAME.pub; the certificate is moved to a name of its own.</summary>
    private async Task<string> SignAsync(string authority, string name, string certificate, params string[] options)
    {
        var ended = await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-s", At(authority), "-I", "test", .. options, At(name + ".pub")], cancellation: Cancellation);
        Assert.True(ended.ExitCode == 0, ended.Errors);
        File.Move(At(name + "-cert.pub"), At(certificate), overwrite: true);
        return At(certificate);
    }

    private static byte[] Blob(string path) => Convert.FromBase64String(File.ReadAllText(path).Split(' ')[1]);

    private string Line(string hosts, string key) => $"{hosts} {string.Join(' ', File.ReadAllText(At(key + ".pub")).Split(' ').Take(2)).Trim()}\n";

    [Theory]
    [InlineData("ed25519")]
    [InlineData("ecdsa")]
    [InlineData("rsa")]
    public async Task A_certificate_is_read_as_ssh_keygen_wrote_it(string type)
    {
        await MakeAsync("ca", type);
        await MakeAsync("host", type);
        var certificate = SshCertificate.From(Blob(await SignAsync("ca", "host", "c", "-h", "-n", "node1,node2", "-V", "20200101Z:20200201Z")));

        Assert.NotNull(certificate);
        Assert.Equal(Blob(At("host.pub")), certificate.Key.Bytes);
        Assert.Equal(Blob(At("ca.pub")), certificate.Authority.Bytes);
        Assert.Null(certificate.WhyNot("node1", new DateTimeOffset(2020, 1, 15, 0, 0, 0, TimeSpan.Zero)));
        Assert.Contains("not for node3", certificate.WhyNot("node3", new DateTimeOffset(2020, 1, 15, 0, 0, 0, TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.Contains("has expired on 2020-02-01", certificate.WhyNot("node1", new DateTimeOffset(2020, 2, 1, 0, 0, 0, TimeSpan.Zero)), StringComparison.Ordinal);
        Assert.Contains("valid from 2020-01-01", certificate.WhyNot("node1", new DateTimeOffset(2019, 12, 31, 23, 59, 59, TimeSpan.Zero)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_reason_to_refuse_is_said()
    {
        await MakeAsync("ca", "rsa");
        await MakeAsync("host");

        Assert.Contains("a user's", await WhyAsync("-n", "node1"), StringComparison.Ordinal);
        Assert.Contains("names no host", await WhyAsync("-h"), StringComparison.Ordinal);
        Assert.Contains("not for node1", await WhyAsync("-h", "-n", "*,node?,node2"), StringComparison.Ordinal);
        Assert.Contains("critical options", await WhyAsync("-h", "-n", "node1", "-O", "critical:here=there"), StringComparison.Ordinal);
        Assert.Contains("signed with ssh-rsa", await WhyAsync("-h", "-n", "node1", "-t", "ssh-rsa"), StringComparison.Ordinal);
        Assert.Null(await WhyAsync("-h", "-n", "node1", "-t", "rsa-sha2-256"));
        Assert.Null(await WhyAsync("-h", "-n", "NODE1"));

        async Task<string?> WhyAsync(params string[] options) => SshCertificate.From(Blob(await SignAsync("ca", "host", "c", options)))!.WhyNot("node1", DateTimeOffset.UtcNow);
    }

    [Property(MaxTest = 500)]
    public void Any_bytes_are_a_certificate_or_none(byte[] bytes)
    {
        Assert.Null(SshCertificate.From(bytes));
        byte[] head = [0, 0, 0, 32, .. "ssh-ed25519-cert-v01@openssh.com"u8, .. bytes];
        Assert.Null(SshCertificate.From(head));
    }

    /// <summary>
    /// The verdict on a server by its known_hosts text, name and port: real ssh talks to a real sshd through a pipe, so that every name and port is
    /// possible; ours is asked with the key and the certificate that this sshd has.
    /// </summary>
    [Fact]
    public async Task Verdicts_are_those_of_ssh()
    {
        var (ssh, sshd) = (Local.Need("ssh"), Local.Need("sshd"));
        Assert.SkipUnless(Environment.UserName == "root", "An sshd on a pipe needs root.");
        foreach (var name in new[] { "ca", "ca2", "host", "other", "id" }) await MakeAsync(name);
        Directory.CreateDirectory("/run/sshd");
        File.Copy(At("id.pub"), At("authorized"));
        var certificates = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["none"] = null,
            ["good"] = await SignAsync("ca", "host", "good", "-h", "-n", "node1,10.0.0.1"),
            ["foreign"] = await SignAsync("ca2", "host", "foreign", "-h", "-n", "node1"),
            ["expired"] = await SignAsync("ca", "host", "expired", "-h", "-n", "node1", "-V", "20200101Z:20200201Z"),
            ["early"] = await SignAsync("ca", "host", "early", "-h", "-n", "node1", "-V", "20900101Z:20900201Z"),
            ["users"] = await SignAsync("ca", "host", "users", "-n", "node1"),
            ["elsewhere"] = await SignAsync("ca", "host", "elsewhere", "-h", "-n", "node9"),
        };
        var (h, o, ca, ca2) = ("host", "other", "ca", "ca2");
        var hashed = At("hashed");
        await File.WriteAllTextAsync(hashed, Line("node1", h) + Line("[node1]:2222", h), Cancellation);
        await Local.RunAsync(Local.Need("ssh-keygen"), ["-H", "-f", hashed], cancellation: Cancellation);
        var cases = new (string Text, string Name, int Port, string Certificate)[]
        {
            ("", "node1", 22, "none"),
            (Line("node1", h), "node1", 22, "none"), (Line("node1", h), "NODE1", 22, "none"), (Line("node1", h), "node1", 2222, "none"),
            (Line("node1", o), "node1", 22, "none"), (Line("node1", o) + Line("node1", h), "node1", 22, "none"), (Line("node1", o), "node1", 2222, "none"),
            (Line("[node1]:2222", h), "node1", 2222, "none"), (Line("[node1]:2222", h), "node1", 22, "none"), (Line("[node1]:2222", o), "node1", 2222, "none"),
            (Line("[node1]:2222", o) + Line("node1", h), "node1", 2222, "none"), (Line("node*", h), "node1", 22, "none"), (Line("node?", h), "node11", 22, "none"),
            (Line("*,!node1", h), "node1", 22, "none"), (Line("!node1,*", h), "node2", 22, "none"), (Line("a,node1,b", h), "node1", 22, "none"),
            (Line("[node*]:22*", h), "node1", 2222, "none"), (Line("10.0.0.*", h), "10.0.0.7", 22, "none"), (Line("fe80::1", h), "fe80::1", 22, "none"),
            (await File.ReadAllTextAsync(hashed, Cancellation), "node1", 22, "none"), (await File.ReadAllTextAsync(hashed, Cancellation), "node1", 2222, "none"),
            (await File.ReadAllTextAsync(hashed, Cancellation), "node2", 22, "none"),
            (Line("node1", h) + "@revoked " + Line("*", h), "node1", 22, "none"), ("@revoked " + Line("node2", h) + Line("node1", h), "node1", 22, "none"),
            ("@revoked " + Line("*", h), "node1", 22, "none"), ("@unknown " + Line("node1", h), "node1", 22, "none"), ("# " + Line("node1", h), "node1", 22, "none"),
            ("  \t" + Line("node1", h), "node1", 22, "none"), ("node1 ssh-ed25519 AAAA\n" + Line("node1", h), "node1", 22, "none"),
            (Line("node1", h).Trim() + " a comment\r\n", "node1", 22, "none"), ("node1 ssh-rsa " + Line("x", h).Split(' ')[2], "node1", 22, "none"),
            ("@cert-authority " + Line("node1", ca), "node1", 22, "none"), ("@cert-authority " + Line("node1", h), "node1", 22, "none"),
            ("@cert-authority " + Line("*", ca), "node1", 22, "good"), ("@cert-authority " + Line("*", ca), "10.0.0.1", 22, "good"), ("@cert-authority " + Line("*", ca), "NODE1", 22, "good"),
            ("@cert-authority " + Line("*", ca), "node2", 22, "good"), ("@cert-authority " + Line("*", ca), "node1", 2222, "good"), ("@cert-authority " + Line("node1", ca), "node1", 2222, "good"),
            ("@cert-authority " + Line("[node1]:2222", ca), "node1", 2222, "good"), ("@cert-authority " + Line("[node1]:2222", ca), "node1", 22, "good"),
            ("@cert-authority " + Line("node2", ca), "node1", 22, "good"), ("@cert-authority " + Line("*", ca2), "node1", 22, "good"), ("@cert-authority " + Line("*", ca), "node1", 22, "foreign"),
            ("@cert-authority " + Line("*", ca2) + "@cert-authority " + Line("*", ca), "node1", 22, "good"), ("@cert-authority " + Line("*,!node1", ca), "node1", 22, "good"),
            ("@cert-authority " + Line("*", ca), "node1", 22, "expired"), ("@cert-authority " + Line("*", ca), "node1", 22, "early"),
            ("@cert-authority " + Line("*", ca), "node1", 22, "users"), ("@cert-authority " + Line("*", ca), "node1", 22, "elsewhere"),
            ("@cert-authority " + Line("*", ca) + Line("node1", h), "node1", 22, "expired"), ("@cert-authority " + Line("*", ca) + Line("node1", h), "node1", 22, "foreign"),
            ("@cert-authority " + Line("*", ca) + Line("node1", o), "node1", 22, "elsewhere"), ("@cert-authority " + Line("*", ca) + Line("node1", o), "node1", 22, "good"),
            (Line("node1", ca), "node1", 22, "good"), ("@cert-authority " + Line("*", ca) + "@revoked " + Line("*", ca), "node1", 22, "good"),
            ("@cert-authority " + Line("*", ca) + "@revoked " + Line("*", h), "node1", 22, "good"), ("@cert-authority " + Line("*", ca) + "@revoked " + Line("node2", ca), "node1", 22, "good"),
            ("@cert-authority " + Line("*", ca) + Line("node1", h) + "@revoked " + Line("node1", ca), "node1", 22, "good"), (Line("node1", h), "node1", 22, "good"),
        };
        var differences = new StringBuilder();
        foreach (var (text, name, port, certificate) in cases)
        {
            var known = At("known_hosts");
            await File.WriteAllTextAsync(known, text, Cancellation);
            await File.WriteAllTextAsync(At("sshd_config"), $"""
                HostKey {At("host")}
                {(certificates[certificate] is { } path ? "HostCertificate " + path : "")}
                AuthorizedKeysFile {At("authorized")}
                StrictModes no
                UsePAM no
                LogLevel QUIET

                """, Cancellation);
            var ended = await Local.RunAsync(
                ssh,
                ["-F", "none", "-o", $"ProxyCommand={sshd} -i -f {At("sshd_config")}", "-o", $"UserKnownHostsFile={known}", "-o", "GlobalKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes",
                    "-o", "UpdateHostKeys=no", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-i", At("id"), "-p", port.ToString(CultureInfo.InvariantCulture), name, "true"],
                cancellation: Cancellation);
            var theirs = ended.ExitCode == 0 ? "accepted"
                : ended.Errors.Contains("REVOKED", StringComparison.Ordinal) ? ErrorIds.HostKeyRevoked
                : ended.Errors.Contains("IDENTIFICATION HAS CHANGED", StringComparison.Ordinal) ? ErrorIds.HostKeyChanged
                : ended.Errors.Contains("Host key verification failed", StringComparison.Ordinal) ? ErrorIds.HostKeyUnknown
                : ended.Errors;
            var ours = Verdict(new KnownHosts(known), name, port, certificates[certificate]);
            if (theirs != ours) differences.Append(CultureInfo.InvariantCulture, $"--- {name} {port}, certificate {certificate}\n{text}ssh: {theirs}\nours: {ours}\n");
        }

        Assert.True(differences.Length == 0, differences.ToString());
        TestContext.Current.TestOutputHelper?.WriteLine($"{cases.Length} cases");
    }

    private string Verdict(KnownHosts hosts, string name, int port, string? certificate)
    {
        var policy = new HostKeyPolicy(new Hop(name, new NodeEndpoint(name, name, new ConnectionSettings { Port = port }), hosts, SshHostConfig.Empty));
        try
        {
            if (certificate is null || !hosts.HasAuthority(name, port) || !policy.Accepts(SshCertificate.From(Blob(certificate))!)) policy.Verify(HostKey.From(Blob(At("host.pub")))!);
            return "accepted";
        }
        catch (NodeException exception)
        {
            return exception.ErrorId;
        }
    }
}
