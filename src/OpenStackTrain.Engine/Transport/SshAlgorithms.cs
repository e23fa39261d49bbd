using Renci.SshNet;

namespace OpenStackTrain.Engine.Transport;

/// <summary>Which algorithms are offered. EL7's OpenSSH 7.4 knows enough good ones; what ssh itself has dropped by now is not offered.</summary>
internal static class SshAlgorithms
{
    private static readonly string[] Weak = ["3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc"];

    /// <summary>Orders the host key algorithms by what is known of the host, and drops what is not wanted.</summary>
    /// <param name="information">The connection to be.</param>
    /// <param name="preferred">The algorithms of the host's known keys, best first.</param>
    public static void Choose(ConnectionInfo information, IReadOnlyList<string> preferred)
    {
        // Certificates of hosts are not checked yet: a host that has one must show its plain key.
        var algorithms = information.HostKeyAlgorithms.Where(entry => !entry.Key.Contains("-cert-", StringComparison.Ordinal)).ToList();
        information.HostKeyAlgorithms.Clear();
        foreach (var entry in algorithms.OrderBy(entry => Rank(entry.Key)))
        {
            information.HostKeyAlgorithms.Add(entry.Key, entry.Value);
        }

        foreach (var name in information.KeyExchangeAlgorithms.Keys.Where(name => name.EndsWith("-sha1", StringComparison.Ordinal)).ToList())
        {
            information.KeyExchangeAlgorithms.Remove(name);
        }

        foreach (var name in Weak)
        {
            information.Encryptions.Remove(name);
        }

        int Rank(string name) => preferred.Contains(name, StringComparer.Ordinal) ? preferred.ToList().IndexOf(name) : int.MaxValue;
    }
}
