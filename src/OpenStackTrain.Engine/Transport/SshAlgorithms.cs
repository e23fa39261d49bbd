using Renci.SshNet;
using Renci.SshNet.Security;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Which algorithms are offered: those of OpenSSH 9's client, as far as the library has them. EL7's OpenSSH 7.4 knows enough of them. What OpenSSH has
/// given up (SHA-1 in signatures and key exchanges, CBC) is for servers that are too old, and only on request.
/// </summary>
internal static class SshAlgorithms
{
    private const string LegacyHostKey = "ssh-rsa";

    /// <summary>Orders the host key algorithms by what is known of the host, and drops what is not wanted.</summary>
    /// <param name="information">The connection to be.</param>
    /// <param name="preferred">The algorithms of the host's known keys, best first.</param>
    /// <param name="certificates">Judges the certificate that a host shows; null: none is asked for.</param>
    /// <param name="allowLegacy">Whether weak algorithms are offered, after the others.</param>
    public static void Choose(ConnectionInfo information, IReadOnlyList<string> preferred, Func<SshCertificate, bool>? certificates = null, bool allowLegacy = false)
    {
        var algorithms = information.HostKeyAlgorithms.Where(entry => certificates is not null || !SshCertificate.IsAlgorithm(entry.Key)).ToList();
        var authorities = information.HostKeyAlgorithms.Where(entry => !SshCertificate.IsAlgorithm(entry.Key)).ToDictionary(StringComparer.Ordinal);
        information.HostKeyAlgorithms.Clear();
        foreach (var (name, factory) in algorithms.Where(entry => allowLegacy || !IsLegacy(entry.Key)).OrderBy(entry => Rank(entry.Key)))
        {
            information.HostKeyAlgorithms.Add(name, SshCertificate.IsAlgorithm(name) ? bytes => Proof(name, bytes) : factory);
        }

        Reorder(information.KeyExchangeAlgorithms, allowLegacy);
        Reorder(information.Encryptions, allowLegacy);

        // As ssh does: a certificate that proves nothing still shows the host's key, which may be known by itself.
        KeyHostAlgorithm Proof(string name, byte[] bytes)
        {
            var shown = SshCertificate.From(bytes) ?? throw new InvalidDataException("the host's certificate is damaged");
            return certificates!(shown) ? shown.ProofOf(name, authorities) : shown.ProofOf(name);
        }

        int Rank(string name) => SshCertificate.IsAlgorithm(name) ? IsLegacy(name) ? 0 : -1
            : preferred.Contains(name, StringComparer.Ordinal) ? preferred.ToList().IndexOf(name) + 1
            : IsLegacy(name) ? int.MaxValue : int.MaxValue - 1;
    }

    /// <summary>Whether an algorithm is one that OpenSSH has given up.</summary>
    public static bool IsLegacy(string name) =>
        SshCertificate.PlainType(name) == LegacyHostKey || name.EndsWith("-sha1", StringComparison.Ordinal) && name.StartsWith("diffie-", StringComparison.Ordinal) || name.EndsWith("-cbc", StringComparison.Ordinal);

    private static void Reorder<T>(IDictionary<string, T> algorithms, bool allowLegacy)
    {
        foreach (var (name, value) in algorithms.Where(entry => IsLegacy(entry.Key)).ToList())
        {
            algorithms.Remove(name);
            if (allowLegacy)
            {
                algorithms.Add(name, value);
            }
        }
    }
}
