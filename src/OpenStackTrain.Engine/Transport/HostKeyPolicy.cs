using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Whether a node's host key is accepted: the one in known_hosts is; an unknown one is refused, or learned where the user said so; a changed or
/// revoked one never is. Every refusal says how to compare the key and what mends it.
/// </summary>
internal sealed class HostKeyPolicy(NodeEndpoint endpoint, KnownHosts knownHosts)
{
    /// <summary>Accepts the key or throws.</summary>
    /// <exception cref="NodeException">HostKeyUnknown, HostKeyChanged, HostKeyRevoked.</exception>
    public void Verify(HostKey key)
    {
        switch (knownHosts.Check(endpoint.Address, endpoint.Settings.Port, key))
        {
            case HostKeyVerdict.Known:
                return;
            case HostKeyVerdict.Revoked revoked:
                throw new NodeException(
                    ErrorIds.HostKeyRevoked,
                    $"{endpoint.Name} ({Where}) shows the host key {key}, which {revoked.File}, line {revoked.Line}, marks as revoked.",
                    "Do not log in. Find out who answers at this address; give the node new host keys (rm /etc/ssh/ssh_host_*; systemctl restart sshd).");
            case HostKeyVerdict.Changed changed:
                throw Changed(key, changed);
            default:
                Learn(key);
                return;
        }
    }

    private string Where => $"{endpoint.Address}:{endpoint.Settings.Port}";

    private NodeException Changed(HostKey key, HostKeyVerdict.Changed changed)
    {
        var name = KnownHostsLine.NameOf(endpoint.Address, endpoint.Settings.Port);
        var host = name.StartsWith('[') ? $"'{name}'" : name;
        return new NodeException(
            ErrorIds.HostKeyChanged,
            $"The host key of {endpoint.Name} ({Where}) is not the recorded one. Recorded: {changed.Recorded} ({changed.File}, line {changed.Line}). Now: {key}. "
            + "The machine was installed anew, or somebody is in between.",
            $"Compare at the node's console: ssh-keygen -lf {key.FileOnNode}. If the new key is right: ssh-keygen -R {host} -f '{changed.File}', "
            + $"then New-OSNodeSession -Name {endpoint.Name} -AcceptNewHostKey");
    }

    private void Learn(HostKey key)
    {
        if (!endpoint.AcceptNewHostKey)
        {
            throw new NodeException(
                ErrorIds.HostKeyUnknown,
                $"The host key of {endpoint.Name} ({Where}) is not known: {key}. Looked in {knownHosts.File}.",
                $"Compare the fingerprint at the node's console: ssh-keygen -lf {key.FileOnNode}. If it is the same: "
                + $"New-OSNodeSession -Name {endpoint.Name} -AcceptNewHostKey");
        }

        try
        {
            // Another process may have learned a key of the host in this very moment.
            if (knownHosts.Add(endpoint.Address, endpoint.Settings.Port, key) is HostKeyVerdict.Changed changed)
            {
                throw Changed(key, changed);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(
                ErrorIds.HostKeyUnknown,
                $"The new host key of {endpoint.Name} ({Where}), {key}, cannot be recorded in {knownHosts.File}: {exception.Message}",
                $"Make {knownHosts.File} writable, or name another file in the inventory.",
                exception);
        }
    }
}
