using OpenStackTrain.Transport;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// With what an endpoint logs in, in the order in which it is tried: keys, keyboard-interactive, password; and, for the error text, what that was.
/// </summary>
internal sealed class Credentials : IDisposable
{
    private readonly NodeEndpoint endpoint;
    private readonly List<AuthenticationMethod> methods = [];
    private readonly List<PrivateKeyFile> keys = [];
    private readonly List<string> tried = [];
    private readonly List<string> notTried = [];

    /// <summary>Reads the keys.</summary>
    /// <param name="endpoint">The node.</param>
    /// <param name="defaultKeys">The files that are tried where neither a key nor a password was given; those of them that cannot be used are named in the error.</param>
    /// <exception cref="NodeException">KeyFileUnusable; AuthenticationFailed: there is nothing to log in with.</exception>
    public Credentials(NodeEndpoint endpoint, IReadOnlyList<string> defaultKeys)
    {
        this.endpoint = endpoint;
        LoadKeys(defaultKeys);
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
                $"{endpoint.Name}: there is nothing to log in with as {user}: no password, and no usable key in {KnownHosts.UserSsh}.{NotTried}{Agent}",
                Action);
        }
    }

    /// <summary>The library's methods.</summary>
    public AuthenticationMethod[] Methods => [.. methods];

    /// <summary>The error of a refused login.</summary>
    /// <param name="detail">What the node said, such as the methods that it accepts.</param>
    public NodeException Refused(string detail) => new(
        ErrorIds.AuthenticationFailed,
        $"{endpoint.Name} ({endpoint.Address}:{endpoint.Settings.Port}) refused {endpoint.Settings.User}. Tried: {string.Join(", ", tried)}. "
        + $"The node's answer: {detail}{NotTried}{Agent}",
        Action);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var disposable in methods.OfType<IDisposable>().Concat(keys))
        {
            disposable.Dispose();
        }
    }

    private string NotTried => notTried.Count == 0 ? "" : $" Not tried: {string.Join("; ", notTried)}.";

    private string Agent => keys.Count == 0 && !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("SSH_AUTH_SOCK"))
        ? " An SSH agent is running (SSH_AUTH_SOCK); its keys cannot be used yet, only key files."
        : "";

    private string Action =>
        $"New-OSNodeSession -Name {endpoint.Name} -Credential {endpoint.Settings.User} for a password, or -KeyFilePath FILE for a key whose public half is "
        + $"in ~{endpoint.Settings.User}/.ssh/authorized_keys on the node (ssh-copy-id {endpoint.Settings.User}@{endpoint.Address}). "
        + "On the node, journalctl -u sshd says why it refused.";

    private void LoadKeys(IReadOnlyList<string> defaultKeys)
    {
        if (endpoint.Settings.KeyFilePath is { } named)
        {
            AddKey(named);
        }
        else if (endpoint.Password is null)
        {
            foreach (var path in defaultKeys)
            {
                try
                {
                    AddKey(path);
                }
                catch (NodeException exception)
                {
                    notTried.Add(exception.Message.TrimEnd('.'));
                }
            }
        }
    }

    private void AddKey(string path)
    {
        keys.Add(KeyFile.Load(endpoint.Name, path, endpoint.KeyPassphrase));
        tried.Add($"the key {path}");
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
        $"{endpoint.Name}: the password of {endpoint.Settings.User} has expired; the node wants a new one.",
        $"Log in once by hand and set it: ssh {endpoint.Settings.User}@{endpoint.Address}");
}
