namespace OpenStackTrain.Engine.Transport;

/// <summary>The file of RevokedHostKeys (ssh_config(5)): public keys, one a line. ssh-keygen's binary lists cannot be read, and that is an error: a revoked key must not pass.</summary>
internal static class RevokedHostKeys
{
    /// <summary>The file's keys, as lines of known_hosts that revoke them for every host.</summary>
    /// <exception cref="NodeException">SshConfigInvalid: it cannot be read.</exception>
    public static IReadOnlyList<(string File, KnownHostsLine Line)> Read(string path, string place)
    {
        string? text;
        try
        {
            text = SshConfigFiles.Read(path, checkMode: false);
        }
        catch (IOException exception)
        {
            throw Unusable(path, place, $"cannot be read: {exception.Message.TrimEnd('.')}");
        }

        if (text is null)
        {
            throw Unusable(path, place, "is not there");
        }

        if (text.StartsWith("SSHKRL\n", StringComparison.Ordinal))
        {
            throw Unusable(path, place, "is a binary list (KRL), which cannot be read here");
        }

        return [.. text.Split('\n').Select((line, index) => KnownHostsLine.From("@revoked * " + line.Trim(), index + 1)).OfType<KnownHostsLine>().Select(line => (path, line))];
    }

    private static NodeException Unusable(string path, string place, string why) => new(
        ErrorIds.SshConfigInvalid, $"{place}: the revoked host keys {path} {why}.", "Name a file of public keys, one a line; or put them into known_hosts with '@revoked * ' before each.");
}
