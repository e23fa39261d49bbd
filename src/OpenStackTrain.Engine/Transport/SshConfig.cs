namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Reads what ssh's configuration (ssh_config(5)) says of one host, as ssh does: the first value of a keyword counts, a broken line is an error, and
/// lines that do not concern the host are checked all the same. Keywords that mean nothing here are passed over. No program is ever run.
/// </summary>
internal sealed partial class SshConfig
{
    private const int MostDepth = 16;
    private const int MostFiles = 256;
    private const int MostPaths = 100;
    private readonly SshConfigFiles files;
    private readonly IReadOnlyList<string> originalNames;
    private readonly string? user;
    private readonly string defaultUser;
    private readonly List<Placed<string>> identityFiles = [];
    private readonly List<Placed<string>> certificateFiles = [];
    private readonly List<string> notices = [];
    private IReadOnlyList<string> names;
    private SshHostConfig found = SshHostConfig.Empty;
    private bool? identitiesOnly;
    private bool hasProxyCommand;
    private bool isFinal;
    private bool wantsFinal;
    private int filesRead;
    private string place = "";

    private SshConfig(SshConfigFiles files, IReadOnlyList<string> names, string? user, string defaultUser) =>
        (this.files, this.names, originalNames, this.user, this.defaultUser) = (files, names, names, user, defaultUser);

    /// <summary>What is said of a host.</summary>
    /// <param name="files">Where the files are.</param>
    /// <param name="path">A file to read instead of the user's and the system's; <c>none</c>: nothing is read; null: the user's and the system's.</param>
    /// <param name="names">What the host is called: a pattern that matches any of the names matches the host.</param>
    /// <param name="user">The account, where something before the configuration says it.</param>
    /// <param name="defaultUser">The account where nothing does.</param>
    /// <exception cref="NodeException">SshConfigInvalid: file, line, and what is wrong.</exception>
    public static SshHostConfig Of(SshConfigFiles files, string? path, IReadOnlyList<string> names, string? user, string defaultUser)
    {
        var config = new SshConfig(files, names, user, defaultUser);
        config.ReadFiles(path);
        if (config.wantsFinal)
        {
            // As ssh does where a line says 'Match final': all is read once more, for the name that HostName has given.
            config.isFinal = true;
#pragma warning disable CA1308 // ssh takes the name in lower case from here on.
            config.names = [.. (config.found.HostName is { } hostName ? [hostName] : names).Select(name => name.ToLowerInvariant())];
#pragma warning restore CA1308
            config.found = config.found with { HostName = config.found.HostName ?? (names.Count == 1 ? names[0] : null) };
            config.ReadFiles(path);
        }

        return config.found with
        {
            IdentityFiles = config.identityFiles,
            CertificateFiles = config.certificateFiles,
            IdentitiesOnly = config.identitiesOnly ?? false,
            Notices = config.notices,
        };
    }

    private void ReadFiles(string? path)
    {
        if (path is null)
        {
            ReadFile(Path.Combine(files.UserSsh, "config"), isUsers: true, isNamed: false, checkMode: true, isActive: true, depth: 0);
            ReadFile(Path.Combine(files.System, "ssh_config"), isUsers: false, isNamed: false, checkMode: false, isActive: true, depth: 0);
        }
        else if (!path.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            ReadFile(path, isUsers: true, isNamed: true, checkMode: false, isActive: true, depth: 0);
        }
    }

    private void ReadFile(string path, bool isUsers, bool isNamed, bool checkMode, bool isActive, int depth)
    {
        if (++filesRead > MostFiles)
        {
            throw Wrong($"Include leads to more than {MostFiles} files", "Take one Include out: some file is read again and again.");
        }

        string? text;
        try
        {
            text = SshConfigFiles.Read(path, checkMode);
        }
        catch (IOException exception)
        {
            throw new NodeException(
                ErrorIds.SshConfigInvalid,
                $"The ssh configuration {path} cannot be used: {exception.Message.TrimEnd('.')}.",
                $"Let your account read it and only its owner write it (chmod 600 '{path}'), or go without: sshConfigFile: none in the inventory.",
                exception);
        }

        if (text is null && isNamed)
        {
            throw new NodeException(ErrorIds.SshConfigInvalid, $"There is no ssh configuration {path}.", "Name a file that is there, or none: -SshConfigPath none, sshConfigFile: none in the inventory.");
        }

        var active = isActive;
        var number = 0;
        foreach (var line in (text ?? "").Split('\n'))
        {
            place = $"{path}, line {++number}";
            if (SshConfigLine.From(line) is { } meant)
            {
                active = ReadLine(meant, active, isUsers, depth);
            }
        }
    }

    /// <summary>Reads a line.</summary>
    /// <returns>Whether the lines that follow concern the host.</returns>
    private bool ReadLine(SshConfigLine line, bool active, bool isUsers, int depth)
    {
        switch (line.Keyword)
        {
            case "host":
                return IsHost(line);
            case "match":
                return IsMatch(line);
            case "include":
                Include(line, active, isUsers, depth);
                return active;
            case "hostname":
                var name = One(line);
                if (active && found.HostName is null) found = found with { HostName = WithHost(name) };
                return active;
            case "user":
                var account = One(line);
                if (active && found.User is null) found = found with { User = account };
                return active;
            case "port":
                var port = JumpAddress.PortOf(One(line), out var number) ? number : throw Wrong($"Port {Quote(line.Rest)} is no port", "Write a number from 1 to 65535.");
                if (active && found.Port is null) found = found with { Port = port };
                return active;
            case "identityfile":
                Add(identityFiles, One(line), active);
                return active;
            case "certificatefile":
                Add(certificateFiles, One(line), active);
                return active;
            case "identitiesonly":
                var only = Flag(line);
                if (active) identitiesOnly ??= only;
                return active;
            case "identityagent":
                var agent = One(line);
                if (active && found.IdentityAgent is null) found = found with { IdentityAgent = new(agent, place) };
                return active;
            case "hostkeyalias":
                var alias = One(line);
                if (active && found.HostKeyAlias is null) found = found with { HostKeyAlias = alias };
                return active;
            case "revokedhostkeys":
                var revoked = One(line);
                if (active && found.RevokedHostKeys is null) found = found with { RevokedHostKeys = new(revoked, place) };
                return active;
            case "userknownhostsfile":
                var own = Paths(line);
                if (active && found.UserKnownHostsFiles is null) found = found with { UserKnownHostsFiles = own };
                return active;
            case "globalknownhostsfile":
                var global = Paths(line);
                if (active && found.GlobalKnownHostsFiles is null) found = found with { GlobalKnownHostsFiles = global };
                return active;
            case "stricthostkeychecking":
                var checking = Checking(line);
                if (active && found.StrictHostKeyChecking is null) found = found with { StrictHostKeyChecking = new(checking, place) };
                return active;
            case "proxyjump":
                ReadProxyJump(line, active);
                return active;
            case "proxycommand":
                ReadProxyCommand(line, active);
                return active;
            default:
                return active;
        }
    }

    /// <summary>Of ProxyJump and ProxyCommand, the first counts.</summary>
    private void ReadProxyJump(SshConfigLine line, bool active)
    {
        var comment = line.Rest.IndexOf('#');
        var text = (comment < 0 ? line.Rest : line.Rest[..comment]).Trim(' ', '\t', '\r', '=');
        if (JumpAddress.List(text) is null)
        {
            throw Wrong($"ProxyJump {Quote(text)} is no jump host", "Write [user@]host[:port], several with commas, or none.");
        }

        if (active && !hasProxyCommand && found.ProxyJump is null)
        {
            found = found with { ProxyJump = new(text, place) };
        }
    }

    private void ReadProxyCommand(SshConfigLine line, bool active)
    {
        var command = line.Rest.TrimStart(' ', '\t', '=');
        if (command.Length == 0)
        {
            throw Missing(line);
        }

        if (!active || hasProxyCommand || found.ProxyJump is not null)
        {
            return;
        }

        hasProxyCommand = true;
        if (!command.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            found = found with { ProxyCommand = new(command, place) };
        }
    }
}
