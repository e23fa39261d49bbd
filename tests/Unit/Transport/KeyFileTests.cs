using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

public sealed class KeyFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-key-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Kinds => ["-t ed25519", "-t ecdsa", "-t rsa -b 2048", "-t rsa -b 2048 -m PEM", "-t ecdsa -m PEM", "-t rsa -b 2048 -m PKCS8"];

    [Theory, MemberData(nameof(Kinds))]
    public async Task Keys_of_every_kind_are_read_with_and_without_a_passphrase(string kind)
    {
        using var plain = KeyFile.Load("node", await MakeAsync("plain", "", kind), null);
        using var unneeded = KeyFile.Load("node", Path.Combine(folder, "plain"), new Secret("not needed"));
        var locked = await MakeAsync("locked", "pass phrase", kind);
        using var open = KeyFile.Load("node", locked, new Secret("pass phrase"));

        Assert.Contains("passphrase, and none was given", Fault(locked).Message, StringComparison.Ordinal);
        var wrong = Fault(locked, new Secret("wrong phrase"));
        Assert.Contains("it is wrong", wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong phrase", wrong.ToString(), StringComparison.Ordinal);
        Assert.Contains("public half", Fault(locked + ".pub").Message, StringComparison.Ordinal);
        Assert.Contains($"-KeyFilePath '{locked}'", Fault(locked + ".pub").RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_key_is_told()
    {
        var file = Path.Combine(folder, "text");
        Assert.Contains("There is no private key", Fault(file).Message, StringComparison.Ordinal);
        Assert.Contains("is a folder", Fault(folder).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "hello");
        Assert.Contains("is not a private key", Fault(file).Message, StringComparison.Ordinal);
        File.WriteAllText(file, "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        Assert.Contains("cannot be read as a private key", Fault(file).Message, StringComparison.Ordinal);
        File.WriteAllBytes(file, new byte[2 << 20]);
        Assert.Contains("larger than", Fault(file).Message, StringComparison.Ordinal);
    }

    private NodeException Fault(string path, Secret? passphrase = null)
    {
        var exception = Assert.Throws<NodeException>(() => KeyFile.Load("node", path, passphrase));
        Assert.Equal(ErrorIds.KeyFileUnusable, exception.ErrorId);
        Assert.True(exception.InnerException is null || exception.InnerException.GetType().Assembly != typeof(Renci.SshNet.SshClient).Assembly);
        Assert.NotEmpty(exception.RecommendedAction);
        return exception;
    }

    private async Task<string> MakeAsync(string name, string passphrase, string kind)
    {
        var path = Path.Combine(folder, name);
        var made = await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-N", passphrase, "-f", path, .. kind.Split(' ')], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, made.ExitCode);
        return path;
    }
}
