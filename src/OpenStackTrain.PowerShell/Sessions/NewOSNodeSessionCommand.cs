using System.Management.Automation;
using System.Net;
using System.Security;
using OpenStackTrain.Transport;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Opens sessions to nodes: several at once, each with its host key verified.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "OSNodeSession")]
[OutputType(typeof(NodeSession))]
public sealed class NewOSNodeSessionCommand : NodeCmdlet
{
    private string? keyFile;
    private string? knownHosts;
    private string? sshConfig;
    private string? addressed;

    /// <summary>
    /// <para type="description">Where the node answers now, where that is not the inventory's address: before Set-OSNetworkInterface has given it that one.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>
    /// <para type="description">The account and its password, for nodes that take one.</para>
    /// </summary>
    [Parameter]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>
    /// <para type="description">The private key's file.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KeyFilePath { get; set; }

    /// <summary>
    /// <para type="description">The private key's passphrase.</para>
    /// </summary>
    [Parameter]
    public SecureString? KeyPassphrase { get; set; }

    /// <summary>
    /// <para type="description">The account's password for sudo, where sudo asks for one.</para>
    /// </summary>
    [Parameter]
    [Credential]
    public PSCredential ElevationCredential { get; set; } = PSCredential.Empty;

    /// <summary>
    /// <para type="description">How root's rights are had: Sudo or None.</para>
    /// </summary>
    [Parameter]
    public Elevation? Elevation { get; set; }

    /// <summary>
    /// <para type="description">The port of sshd.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int? Port { get; set; }

    /// <summary>
    /// <para type="description">The known_hosts file to verify host keys with.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? KnownHostsPath { get; set; }

    /// <summary>
    /// <para type="description">Learns the host key of a node that known_hosts does not have. A changed key is refused all the same.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter AcceptNewHostKey { get; set; }

    /// <summary>
    /// <para type="description">The way over jump hosts, the first hop first: names of nodes, or [user@]host[:port]; none goes directly. Each hop's host key is verified.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    public string[]? JumpHost { get; set; }

    /// <summary>
    /// <para type="description">The accounts and passwords of the jump hosts, in their order. A hop without one is logged in to by key.</para>
    /// </summary>
    [Parameter]
    [CredentialList]
    [ValidateNotNullOrEmpty]
    public PSCredential[]? JumpCredential { get; set; }

    /// <summary>
    /// <para type="description">The ssh configuration to read instead of your own and the system's, or none.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? SshConfigPath { get; set; }

    /// <summary>
    /// <para type="description">Allows algorithms that OpenSSH has given up, for nodes with a very old sshd.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter AllowLegacyAlgorithm { get; set; }

    /// <summary>
    /// <para type="description">How long connecting may take, in seconds.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int? TimeoutSec { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        keyFile = KeyFilePath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(KeyFilePath);
        sshConfig = SshConfigPath is null || SshConfigPath.Equals("none", StringComparison.OrdinalIgnoreCase)
            ? SshConfigPath
            : SessionState.Path.GetUnresolvedProviderPathFromPSPath(SshConfigPath);
        knownHosts = KnownHostsPath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(KnownHostsPath);
    }

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        var settings = node.Connection with
        {
            KeyFilePath = keyFile ?? node.Connection.KeyFilePath,
            KnownHostsPath = knownHosts ?? node.Connection.KnownHostsPath,
            SshConfigPath = sshConfig ?? node.Connection.SshConfigPath,
            JumpHost = JumpHost is null ? node.Connection.JumpHost : string.Join(',', JumpHost),
            AllowLegacyAlgorithms = AllowLegacyAlgorithm || node.Connection.AllowLegacyAlgorithms,
            Elevation = Elevation ?? node.Connection.Elevation,
            ConnectTimeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : node.Connection.ConnectTimeout,
        };
        settings = Credential == PSCredential.Empty ? settings : settings with { User = Credential.UserName };
        settings = Port is { } port ? settings with { Port = port } : settings;
        if (Address is not null && Interlocked.CompareExchange(ref addressed, node.Name, null) is { } other)
            throw new NodeException(ErrorIds.InvalidSetting, $"{node.Name}: the address {Address} is {other}'s already: one address is for one node.", "Call it for each node: New-OSNodeSession compute01 -Address 192.168.100.133");
        var endpoint = new NodeEndpoint(node.Name, Address ?? node.Address, settings)
        {
            StandsFor = Address is null ? null : node.Address,
            Password = SecretOf(Credential),
            KeyPassphrase = KeyPassphrase is null ? null : new Secret(new NetworkCredential("", KeyPassphrase).Password),
            ElevationPassword = SecretOf(ElevationCredential),
            AcceptNewHostKey = AcceptNewHostKey,
            JumpLogins = [.. (JumpCredential ?? []).Select(login => new JumpLogin(login.UserName, new Secret(login.GetNetworkCredential().Password)))],
        };
        var session = await Module.Sessions.OpenAsync(endpoint, cancellation);
        Post(() =>
        {
            foreach (var notice in session.Notices)
                WriteWarning($"{node.Name}: {notice}");
            WriteObject(session);
        });
    }

    private static Secret? SecretOf(PSCredential credential) => credential == PSCredential.Empty ? null : new Secret(credential.GetNetworkCredential().Password);
}
