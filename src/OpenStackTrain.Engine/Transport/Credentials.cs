using OpenStackTrain.Transport;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// With what a server is logged in to, in the order in which it is tried: keys, keyboard-interactive, password; and, for the error text, what that was.
/// </summary>
internal sealed class Credentials : IDisposable
{
    private readonly Hop hop;
    private readonly NodeEndpoint endpoint;
    private readonly List<AuthenticationMethod> methods = [];
    private readonly List<IPrivateKeySource> keys = [];
    private readonly List<IDisposable> files = [];
    private readonly List<string> tried = [];
    private readonly List<string> notTried = [];

    /// <summary>Reads the keys.</summary>
    /// <exception cref="NodeException">KeyFileUnusable; AuthenticationFailed: there is nothing to log in with.</exception>
    public Credentials(Hop hop)
    {
        this.hop = hop;
        endpoint = hop.Endpoint;
        LoadKeys();
        var user = endpoint.Settings.User;
        if (keys.Count > 0)
        {
            methods.Add(new PrivateKeyAuthenticationMethod(user, [.. keys]));
        }

        if (endpoint.Password is { } password)
        {
            var interactive = new KeyboardInteractiveAuthenticationMethod(user);
            interactive.AuthenticationPrompt += (_, arguments) => Answer(arguments, password);
            methods.Add(interactive);
            var plain = new PasswordAuthenticationMethod(user, password.Reveal());
            plain.PasswordExpired += (_, _) => throw Expired();
            methods.Add(plain);
            tried.Add("the password");
        }

        if (methods.Count == 0)
        {
            throw new NodeException(
                ErrorIds.AuthenticationFailed,
                $"{hop.Title}: there is nothing to log in with as {user}: no password, and no usable key.{NotTried}{Agent}",
                Action);
        }
    }

    /// <summary>The library's methods.</summary>
    public AuthenticationMethod[] Methods => [.. methods];

    /// <summary>The error of a refused login.</summary>
    /// <param name="detail">What the node said, such as the methods that it accepts.</param>
    public NodeException Refused(string detail) => new(
        ErrorIds.AuthenticationFailed,
        $"{hop.Title} ({hop.Where}) refused {endpoint.Settings.User}. Tried: {string.Join(", ", tried)}. "
        + $"The node's answer: {detail}{NotTried}{Agent}",
        Action);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var disposable in methods.OfType<IDisposable>().Concat(files))
        {
            disposable.Dispose();
        }
    }

    private string NotTried => notTried.Count == 0 ? "" : $" Not tried: {string.Join("; ", notTried)}.";

    private string Agent => hop.Agent is null ? "" : keys.OfType<OfferedKey>().Any(key => key.IsAgents) ? "" : $" The SSH agent at {hop.Agent} has no key that could be used.";

    private string Action => hop.IsJump
        ? $"New-OSNodeSession -Name {hop.Node} -JumpCredential {endpoint.Settings.User} for a password; or IdentityFile for {endpoint.Name} in the ssh configuration, with the "
            + $"key's public half in ~{endpoint.Settings.User}/.ssh/authorized_keys there. On the jump host, journalctl -u sshd says why it refused."
        : $"New-OSNodeSession -Name {endpoint.Name} -Credential {endpoint.Settings.User} for a password, or -KeyFilePath FILE for a key whose public half is "
            + $"in ~{endpoint.Settings.User}/.ssh/authorized_keys on the node (ssh-copy-id {endpoint.Settings.User}@{endpoint.Address}). "
            + "On the node, journalctl -u sshd says why it refused.";

    /// <summary>As ssh does: keys of the agent that are named, then its others, then the named files that the agent does not have.</summary>
    private void LoadKeys()
    {
        if (endpoint.Settings.KeyFilePath is { } named)
        {
            try
            {
                AddFile(named);
            }
            catch (NodeException) when (PublicOf(named) is { } key && HeldKeys().FirstOrDefault(held => Is(held, key)) is { } held)
            {
                // A key that its file does not give away without a passphrase: the agent has it.
                Add(held);
            }
        }
        else if (endpoint.Password is null)
        {
            var held = HeldKeys();
            var publics = hop.KeyFiles.Concat(hop.CertificateFiles).Select(path => (Path: path, Key: PublicOf(path))).Where(pair => pair.Key is not null).ToList();
            var wanted = held.Where(agentKey => publics.Exists(pair => Is(agentKey, pair.Key!))).ToList();
            wanted.ForEach(Add);
            if (!hop.Config.IdentitiesOnly)
            {
                held.Except(wanted).ToList().ForEach(Add);
            }

            foreach (var path in hop.KeyFiles.Where(path => !publics.Exists(pair => pair.Path == path && held.Any(agentKey => Is(agentKey, pair.Key!)))))
            {
                try
                {
                    AddFile(path);
                }
                catch (NodeException exception)
                {
                    notTried.Add(exception.Message.TrimEnd('.'));
                }
            }
        }
    }

    private IReadOnlyList<AgentKey> HeldKeys() => hop.Agent is { } agent ? new SshAgent(agent).Keys() : [];

    private static bool Is(AgentKey held, HostKey key) => held.Public.Bytes.AsSpan().SequenceEqual(key.Bytes);

    private void Add(AgentKey key)
    {
        keys.Add(new OfferedKey(key, endpoint.Settings.AllowLegacyAlgorithms));
        tried.Add(key.ToString());
    }

    private void AddFile(string path)
    {
        // The key with a certificate beside it, then with any other that certifies it, then the plain key (the library offers it after the certificate).
        var own = path + "-cert.pub";
        var certificate = File.Exists(own) ? own : hop.CertificateFiles.FirstOrDefault(file => Certifies(file, path));
        var key = KeyFile.Load(hop.Node, path, endpoint.KeyPassphrase, certificate);
        files.Add(key);
        keys.Add(new OfferedKey(key, endpoint.Settings.AllowLegacyAlgorithms));
        tried.Add($"the key {path}{(certificate is null ? "" : $" with the certificate {certificate}")}");
    }

    private static bool Certifies(string certificate, string path) =>
        PublicBlob(certificate) is { } bytes && SshCertificate.From(bytes) is { } signed && PublicOf(path) is { } key && signed.Key.Bytes.AsSpan().SequenceEqual(key.Bytes);

    /// <summary>The public half that lies beside a private key, or the file's own key when it is a public one; null: none.</summary>
    private static HostKey? PublicOf(string path) =>
        PublicBlob(path.EndsWith(".pub", StringComparison.OrdinalIgnoreCase) ? path : path + ".pub") is { } bytes ? HostKey.From(bytes) : null;

    private static byte[]? PublicBlob(string path)
    {
        try
        {
            return SshConfigFiles.Read(path, checkMode: false) is { } text ? HostKey.FromPublicFile(text)?.Bytes : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Answers one hidden question; any other (a new password, a code) cannot be answered by the password that we have.</summary>
    private void Answer(AuthenticationPromptEventArgs arguments, Secret password)
    {
        foreach (var prompt in arguments.Prompts)
        {
            if (arguments.Prompts.Count > 1 || prompt.IsEchoed || !prompt.Request.Contains("assword", StringComparison.OrdinalIgnoreCase))
            {
                throw prompt.Request.Contains("new", StringComparison.OrdinalIgnoreCase) ? Expired() : Refused(
                    $"it asks \"{Framing.Printable(System.Text.Encoding.UTF8.GetBytes(prompt.Request))}\", which a password cannot answer.");
            }

            prompt.Response = password.Reveal();
        }
    }

    private NodeException Expired() => new(
        ErrorIds.AuthenticationFailed,
        $"{hop.Title}: the password of {endpoint.Settings.User} has expired; the node wants a new one.",
        $"Log in once by hand and set it: ssh {endpoint.Settings.User}@{endpoint.Address}");
}
