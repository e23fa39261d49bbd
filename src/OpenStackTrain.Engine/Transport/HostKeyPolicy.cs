namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Whether a server's host key is accepted: the one in known_hosts is, and one that an authority in known_hosts has certified for it; an unknown one is
/// refused, or learned where the user said so; a changed or revoked one never is. Every refusal says how to compare the key and what mends it.
/// </summary>
internal sealed class HostKeyPolicy(Hop hop)
{
    private string? refusedCertificate;

    /// <summary>The key of the certificate that was accepted; null: none was.</summary>
    public HostKey? Certified { get; private set; }

    /// <summary>
    /// Whether the certificate proves that the key is the host's, once the library has found both signatures right. Where it does not, the key
    /// has to be known by itself.
    /// </summary>
    /// <exception cref="NodeException">HostKeyRevoked.</exception>
    public bool Accepts(SshCertificate shown)
    {
        switch (hop.KnownHosts.CheckAuthority(hop.KeyName, hop.KeyPort, shown.Authority, shown.Key))
        {
            case HostKeyVerdict.Known:
                refusedCertificate = shown.WhyNot(hop.KeyName, DateTimeOffset.UtcNow);
                Certified = refusedCertificate is null ? shown.Key : null;
                return Certified is not null;
            case HostKeyVerdict.Revoked revoked:
                throw Revoked($"a certificate of {shown.Authority} for {shown.Key}", revoked);
            default:
                refusedCertificate = $"no @cert-authority line for {hop.KeyName} has its authority {shown.Authority}";
                return false;
        }
    }

    /// <summary>Accepts the key or throws.</summary>
    /// <exception cref="NodeException">HostKeyUnknown, HostKeyChanged, HostKeyRevoked.</exception>
    public void Verify(HostKey key)
    {
        switch (hop.KnownHosts.Check(hop.KeyName, hop.KeyPort, key))
        {
            case HostKeyVerdict.Known:
                FollowKnown(key);
                return;
            case HostKeyVerdict.Revoked revoked:
                throw Revoked($"the host key {key}", revoked);
            case HostKeyVerdict.Changed changed:
                throw Changed(key, changed);
            default:
                Learn(key);
                return;
        }
    }

    /// <summary>A node that has moved shows the key that is known from where it was: it is known at the new address as well from now on.</summary>
    /// <exception cref="NodeException">HostKeyChanged: at this address another machine is known.</exception>
    private void FollowKnown(HostKey key)
    {
        if (hop.Endpoint.KnownAs is null || hop.KeyName != hop.Endpoint.KnownAs || !hop.KnownHosts.HasFile)
            return;
        try
        {
            if (hop.KnownHosts.Add(hop.Endpoint.Address, hop.Endpoint.Settings.Port, key) is HostKeyVerdict.Changed changed)
                throw Changed(key, changed, hop.Endpoint.Address);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Who it is, is certain all the same; the next session asks.
        }
    }

    /// <summary>What is said of a certificate that was not accepted.</summary>
    private string Certificate => refusedCertificate is null ? "" : $" Its certificate does not count: {refusedCertificate}.";

    private string New => $"New-OSNodeSession -Name {hop.Node} -AcceptNewHostKey";

    private NodeException Revoked(string what, HostKeyVerdict.Revoked revoked) => new(
        ErrorIds.HostKeyRevoked,
        $"{hop.Title} ({hop.Where}) shows {what}, which {revoked.File}, line {revoked.Line}, marks as revoked.",
        "Do not log in. Find out who answers at this address; give the node new host keys (rm /etc/ssh/ssh_host_*; systemctl restart sshd).");

    private NodeException Changed(HostKey key, HostKeyVerdict.Changed changed, string? at = null)
    {
        var name = KnownHostsLine.NameOf(at ?? hop.KeyName, hop.KeyPort);
        var host = name.StartsWith('[') ? $"'{name}'" : name;
        return new NodeException(
            ErrorIds.HostKeyChanged,
            $"The host key of {hop.Title} ({hop.Where}) is not the recorded one. Recorded: {changed.Recorded} ({changed.File}, line {changed.Line}). Now: {key}. "
            + $"The machine was installed anew, or somebody is in between.{Certificate}",
            $"Compare at the node's console: ssh-keygen -lf {key.FileOnNode}. If the new key is right: ssh-keygen -R {host} -f '{changed.File}', then {New}");
    }

    private void Learn(HostKey key)
    {
        var console = $"Compare the fingerprint at the node's console: ssh-keygen -lf {key.FileOnNode}.";
        var unknown = $"The host key of {hop.Title} ({hop.Where}) is not known: {key}. Looked in {(hop.KnownHosts.HasFile ? hop.KnownHosts.File : "no file of the user's")}.{Certificate}";
        if (refusedCertificate is not null)
        {
            // Somebody vouches for hosts here: a host that fails the test is not taken on its own word.
            throw new NodeException(ErrorIds.HostKeyUnknown, unknown, $"Give the host a new certificate (ssh-keygen -h -s CA -I ID -n {hop.KeyName} {key.FileOnNode}), or add its key to known_hosts by hand.");
        }

        if (!hop.Endpoint.AcceptNewHostKey)
        {
            var off = hop.Config.StrictHostKeyChecking is { Value: HostKeyChecking.Off } checking
                ? $" {checking.Place}, says StrictHostKeyChecking no: that would trust anybody, and is not followed."
                : "";
            throw new NodeException(ErrorIds.HostKeyUnknown, unknown + off, $"{console} If it is the same: {New}");
        }

        if (!hop.KnownHosts.HasFile)
        {
            throw new NodeException(
                ErrorIds.HostKeyUnknown, $"{unknown} There is no file to record it in, so it would be new each time.", "Name a file: UserKnownHostsFile in the ssh configuration, knownHostsFile in the inventory, or -KnownHostsPath.");
        }

        try
        {
            // Another process may have learned a key of the host in this very moment.
            if (hop.KnownHosts.Add(hop.KeyName, hop.KeyPort, key) is HostKeyVerdict.Changed changed)
            {
                throw Changed(key, changed);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(
                ErrorIds.HostKeyUnknown,
                $"The new host key of {hop.Title} ({hop.Where}), {key}, cannot be recorded in {hop.KnownHosts.File}: {exception.Message}",
                $"Make {hop.KnownHosts.File} writable, or name another file in the inventory.",
                exception);
        }
    }
}
