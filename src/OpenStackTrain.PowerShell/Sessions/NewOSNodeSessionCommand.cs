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
        knownHosts = KnownHostsPath is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(KnownHostsPath);
    }

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        var settings = node.Connection;
        var endpoint = new NodeEndpoint(node.Name, node.Address, settings with
        {
            User = Credential == PSCredential.Empty ? settings.User : Credential.UserName,
            Port = Port ?? settings.Port,
            KeyFilePath = keyFile ?? settings.KeyFilePath,
            KnownHostsPath = knownHosts ?? settings.KnownHostsPath,
            Elevation = Elevation ?? settings.Elevation,
            ConnectTimeout = TimeoutSec is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.ConnectTimeout,
        })
        {
            Password = SecretOf(Credential),
            KeyPassphrase = KeyPassphrase is null ? null : new Secret(new NetworkCredential("", KeyPassphrase).Password),
            ElevationPassword = SecretOf(ElevationCredential),
            AcceptNewHostKey = AcceptNewHostKey,
        };
        var session = await Module.Sessions.OpenAsync(endpoint, cancellation);
        Post(() => WriteObject(session));
    }

    private static Secret? SecretOf(PSCredential credential) => credential == PSCredential.Empty ? null : new Secret(credential.GetNetworkCredential().Password);
}
