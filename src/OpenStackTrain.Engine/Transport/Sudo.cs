using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// How root's rights are had (sudo(8), sudoers(5); EL7 has 1.8.23): the command line, and what sudo's refusals mean.
/// The password goes to standard input as the first line, never into the command line or the environment.
/// </summary>
internal static class Sudo
{
    /// <summary>What sudo prints before each try; seen twice, the password was wrong. (The question of a PAM module of its own may differ.)</summary>
    public const string Prompt = "OpenStackTrain-password";

    /// <summary>Whether commands of this endpoint go by sudo.</summary>
    public static bool IsUsed(ConnectionSettings settings) =>
        settings.Elevation == Elevation.Sudo && !string.Equals(settings.User, "root", StringComparison.Ordinal);

    /// <summary>The command that is started on the node. It holds no secret. LC_ALL is set before sudo so that its texts are the known ones.</summary>
    public static string Launch(NodeEndpoint endpoint)
    {
        if (!IsUsed(endpoint.Settings))
        {
            return "exec " + Framing.Shell;
        }

        return "exec env LC_ALL=C sudo -H " + (endpoint.ElevationPassword is null ? "-n" : $"-S -p {Prompt}") + " -- " + Framing.Shell;
    }

    /// <summary>The password as a line.</summary>
    /// <exception cref="NodeException">ElevationPassword: it holds a line end.</exception>
    public static string PasswordLine(NodeEndpoint endpoint, Secret password)
    {
        var text = password.Reveal();
        return text.AsSpan().IndexOfAny('\n', '\r', '\0') < 0
            ? text + "\n"
            : throw Fault(endpoint, ErrorIds.ElevationPassword, "the sudo password holds a line end or a NUL, which sudo cannot read", PasswordAction(endpoint));
    }

    /// <summary>Whether sudo has refused the password that it was given, as far as its texts tell so far.</summary>
    public static bool RefusedPassword(string errors)
    {
        var first = errors.IndexOf(Prompt, StringComparison.Ordinal);
        return Has(errors, "try again") || Has(errors, "incorrect password")
            || (first >= 0 && errors.IndexOf(Prompt, first + Prompt.Length, StringComparison.Ordinal) >= 0);
    }

    /// <summary>What sudo's texts mean; null when they are not sudo's.</summary>
    /// <param name="endpoint">The node.</param>
    /// <param name="errors">What came on standard error.</param>
    /// <param name="exitCode">The command's exit code, when there was one.</param>
    public static NodeException? Recognise(NodeEndpoint endpoint, string errors, int? exitCode)
    {
        var user = endpoint.Settings.User;
        if (RefusedPassword(errors))
        {
            return Fault(endpoint, ErrorIds.ElevationPassword, $"sudo refused the password of {user}", PasswordAction(endpoint));
        }

        if (Has(errors, "not in the sudoers file"))
        {
            return Fault(
                endpoint, ErrorIds.ElevationDenied, $"{user} may not use sudo (it is not in the sudoers file)",
                $"On the node, as root: usermod -aG wheel {user} (EL7's sudoers lets wheel in); or open the session as root.");
        }

        if (Has(errors, "may not run sudo") || Has(errors, "not allowed to execute") || Has(errors, "not allowed to run sudo"))
        {
            return Fault(
                endpoint, ErrorIds.ElevationDenied, $"the sudo rules of {user} do not allow /bin/sh as root",
                $"Allow it with visudo on the node ({user} ALL=(ALL) ALL), or open the session as root.");
        }

        if (Has(errors, "must have a tty") || (Has(errors, "terminal is required") && endpoint.ElevationPassword is not null))
        {
            return Fault(
                endpoint, ErrorIds.ElevationDenied, "sudo on the node wants a terminal (requiretty)",
                $"Add \"Defaults:{user} !requiretty\" with visudo on the node, or open the session as root.");
        }

        if (Has(errors, "password is required") || Has(errors, "no password was provided") || Has(errors, "terminal is required"))
        {
            return Fault(
                endpoint,
                ErrorIds.ElevationPassword,
                endpoint.ElevationPassword is null ? $"sudo asks for the password of {user}, and none was given" : $"sudo could not read the password of {user}",
                PasswordAction(endpoint));
        }

        if (exitCode == 127 && Has(errors, "sudo"))
        {
            return Fault(
                endpoint, ErrorIds.ElevationDenied, "there is no sudo on the node",
                "Install it as root (yum install sudo), or open the session as root.");
        }

        if (Has(errors, "account validation failure") || Has(errors, "account is locked") || Has(errors, "password expired") || Has(errors, "password has expired"))
        {
            return Fault(
                endpoint, ErrorIds.ElevationDenied, $"sudo says that the account or password of {user} has expired or is locked",
                $"On the node, as root: chage -l {user}; passwd {user}.");
        }

        return errors.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("sudo: ", StringComparison.Ordinal)) is { } unknown
            ? Fault(endpoint, ErrorIds.ElevationDenied, $"sudo refused: {unknown["sudo: ".Length..]}", $"Try it by hand: ssh {user}@{endpoint.Address} sudo -v")
            : null;
    }

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string PasswordAction(NodeEndpoint endpoint) =>
        $"Give it with the session: New-OSNodeSession -Name {endpoint.Name} -ElevationCredential {endpoint.Settings.User}";

    private static NodeException Fault(NodeEndpoint endpoint, string id, string cause, string action) => new(id, $"{endpoint.Name}: {cause}.", action);
}
