using System.Security.Cryptography;
using System.Text;

namespace OpenStackTrain.Engine.Transport;

/// <summary>The open connections to jump hosts: nodes behind the same ones share them. A connection is closed when the last node's is.</summary>
internal sealed class JumpLinks
{
    private readonly object sync = new();
    private readonly Dictionary<string, JumpLink> links = new(StringComparer.Ordinal);

    /// <summary>The use of the connection over these hops; null where there are none. Callers at the same time share one opening; the last to give its lease back closes it.</summary>
    /// <param name="hops">The jump hosts, the first hop first.</param>
    /// <param name="connect">Connects to a jump host through those before it, within a limit of its own.</param>
    /// <param name="cancellation">Ends the waiting; others may still wait for the same connection.</param>
    public async Task<JumpLease?> GetAsync(IReadOnlyList<Hop> hops, Func<Hop, JumpLease?, Task<SshConnection>> connect, CancellationToken cancellation)
    {
        if (hops.Count == 0)
        {
            return null;
        }

        var key = KeyOf(hops);
        JumpLink? link;
        lock (sync)
        {
            if (!links.TryGetValue(key, out link) || link.IsOver)
            {
                links[key] = link = new JumpLink(hops[^1]);
                link.Opening = OpenAsync(hops, connect);
                link.Opening.Forget();
            }

            link.Leases++;
        }

        var lease = new JumpLease(this, key, link);
        try
        {
            await link.Opening.WaitAsync(cancellation);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>The first of the hops whose connection is not open.</summary>
    public Hop FirstClosed(IReadOnlyList<Hop> hops)
    {
        lock (sync)
        {
            return hops.Where((_, index) => !links.TryGetValue(KeyOf([.. hops.Take(index + 1)]), out var link) || !link.IsOpen).FirstOrDefault(hops[^1]);
        }
    }

    /// <summary>Takes a lease back.</summary>
    public void Return(string key, JumpLink link)
    {
        lock (sync)
        {
            if (--link.Leases > 0)
            {
                return;
            }

            if (links.TryGetValue(key, out var current) && ReferenceEquals(current, link))
            {
                links.Remove(key);
            }
        }

        link.CloseAsync().Forget();
    }

    private async Task<SshConnection> OpenAsync(IReadOnlyList<Hop> hops, Func<Hop, JumpLease?, Task<SshConnection>> connect)
    {
        // Off the caller's lock, and off its thread.
        await Task.Yield();
        var before = await GetAsync([.. hops.SkipLast(1)], connect, CancellationToken.None);
        try
        {
            return await connect(hops[^1], before);
        }
        catch
        {
            before?.Dispose();
            throw;
        }
    }

    /// <summary>Connections are shared where everything is the same that was used to open them: servers, accounts, keys, files and passwords.</summary>
    private static string KeyOf(IReadOnlyList<Hop> hops)
    {
        var text = string.Join('\n', hops.Select(hop => string.Join(
            '\t', hop.Login, hop.KeyName, hop.Endpoint.Settings, hop.KnownHosts.File, string.Join(',', hop.KeyFiles), hop.Agent, hop.Endpoint.AcceptNewHostKey, hop.Endpoint.Password?.Reveal(), hop.Endpoint.KeyPassphrase?.Reveal())));
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
