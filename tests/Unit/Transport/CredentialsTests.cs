using FsCheck.Xunit;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

public sealed class CredentialsTests : IDisposable
{
    private static readonly NodeEndpoint Endpoint = new("compute01", "192.168.100.12", new ConnectionSettings { User = "admin" });
    private static readonly Hop Plain = new("compute01", Endpoint, new KnownHosts(KnownHosts.Nowhere), SshHostConfig.Empty);
    private readonly string folder = Directory.CreateTempSubdirectory("ost-cred-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_a_key_and_a_password_there_is_nothing_to_log_in_with()
    {
        var exception = Assert.Throws<NodeException>(() => new Credentials(Plain));

        Assert.Equal(ErrorIds.AuthenticationFailed, exception.ErrorId);
        Assert.Contains("compute01", exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Credential admin", exception.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("ssh-copy-id admin@192.168.100.12", exception.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain("agent", exception.Message, StringComparison.Ordinal);

        var agent = Assert.Throws<NodeException>(() => new Credentials(Plain with { Agent = Path.Combine(folder, "none.sock") }));
        Assert.Contains("The SSH agent at", agent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Default_keys_that_cannot_be_used_are_passed_over_and_named()
    {
        var (good, locked) = (await MakeAsync("id_ed25519", ""), await MakeAsync("id_ecdsa", "phrase"));

        using var credentials = new Credentials(Plain with { KeyFiles = [good, locked] });
        var refused = credentials.Refused("Permission denied (publickey).");

        Assert.Contains($"Tried: the key {good}.", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"Not tried: {locked} is protected by a passphrase", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"Not tried: {locked}", Assert.Throws<NodeException>(() => new Credentials(Plain with { KeyFiles = [locked] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_was_named_must_be_usable_and_a_password_is_tried_after_it()
    {
        var key = await MakeAsync("named", "");
        var named = Endpoint with { Settings = Endpoint.Settings with { KeyFilePath = key } };
        using var both = new Credentials(Plain with { Endpoint = named with { Password = new Secret("geheim") } });

        Assert.Equal(["publickey", "keyboard-interactive", "password"], both.Methods.Select(method => method.Name));
        Assert.Contains($"Tried: the key {key}, the password.", both.Refused("no").Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", both.Refused("no").ToString(), StringComparison.Ordinal);

        using var passwordOnly = new Credentials(Plain with { Endpoint = Endpoint with { Password = new Secret("geheim") }, KeyFiles = [key] });
        Assert.Equal(["keyboard-interactive", "password"], passwordOnly.Methods.Select(method => method.Name));

        var missing = Endpoint with { Settings = Endpoint.Settings with { KeyFilePath = key + "-no" }, Password = new Secret("geheim") };
        Assert.Equal(ErrorIds.KeyFileUnusable, Assert.Throws<NodeException>(() => new Credentials(Plain with { Endpoint = missing })).ErrorId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Algorithms_are_ordered_by_what_is_known_and_weak_ones_are_offered_last_and_on_request(bool allowLegacy)
    {
        using var credentials = new Credentials(Plain with { Endpoint = Endpoint with { Password = new Secret("x") } });
        var information = new Renci.SshNet.ConnectionInfo("h", "u", credentials.Methods);

        SshAlgorithms.Choose(information, ["rsa-sha2-512", "rsa-sha2-256"], certificates: null, allowLegacy);

        Assert.Equal(["rsa-sha2-512", "rsa-sha2-256", "ssh-ed25519"], information.HostKeyAlgorithms.Keys.Take(3));
        Assert.DoesNotContain(information.HostKeyAlgorithms.Keys, name => name.Contains("cert", StringComparison.Ordinal));
        Assert.Contains("curve25519-sha256@libssh.org", information.KeyExchangeAlgorithms.Keys);

        // As OpenSSH 9: SHA-1 in a message's code has no known weakness and stays.
        Assert.Contains("hmac-sha1", information.HmacAlgorithms.Keys);
        foreach (var names in new[] { information.HostKeyAlgorithms.Keys, information.KeyExchangeAlgorithms.Keys, information.Encryptions.Keys })
        {
            Assert.Equal(allowLegacy, names.Any(SshAlgorithms.IsLegacy));
            Assert.Equal(names.OrderBy(SshAlgorithms.IsLegacy), names);
        }
    }

    [Fact]
    public void Certificates_are_asked_for_where_somebody_judges_them()
    {
        using var credentials = new Credentials(Plain with { Endpoint = Endpoint with { Password = new Secret("x") } });
        var information = new Renci.SshNet.ConnectionInfo("h", "u", credentials.Methods);

        SshAlgorithms.Choose(information, ["rsa-sha2-512", "rsa-sha2-256"], _ => true);

        Assert.Equal("ssh-ed25519-cert-v01@openssh.com", information.HostKeyAlgorithms.Keys.First());
        Assert.Equal("rsa-sha2-512", information.HostKeyAlgorithms.Keys.First(name => !SshCertificate.IsAlgorithm(name)));
        Assert.DoesNotContain("ssh-rsa-cert-v01@openssh.com", information.HostKeyAlgorithms.Keys);
    }

    [Property(MaxTest = 500)]
    public void Any_answer_of_an_agent_is_read(byte[] answer)
    {
        try
        {
            Assert.NotNull(new SshAgent("none").Read([0, 0, 0, 3, .. answer]));
            Assert.NotNull(new SshAgent("none").Read(answer));
        }
        catch (IOException)
        {
            // No answer of an agent.
        }
    }

    private async Task<string> MakeAsync(string name, string passphrase)
    {
        var path = Path.Combine(folder, name);
        await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-t", "ed25519", "-N", passphrase, "-f", path], cancellation: TestContext.Current.CancellationToken);
        return path;
    }
}
