using Renci.SshNet.Security;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// What an OpenSSH host certificate (PROTOCOL.certkeys) says, as far as it decides about trust. The library proves that the host has the key and that
/// the authority has signed; whether the authority may speak for this host, and whether the certificate is meant for it, is decided here.
/// </summary>
internal sealed class HostCertificate
{
    private readonly Certificate certificate;

    private HostCertificate(Certificate certificate, HostKey key, HostKey authority, string signature) =>
        (this.certificate, Key, Authority, SignatureAlgorithm) = (certificate, key, authority, signature);

    /// <summary>The host's own key, which the certificate is about.</summary>
    public HostKey Key { get; }

    /// <summary>The key that has signed.</summary>
    public HostKey Authority { get; }

    /// <summary>The algorithm of the authority's signature.</summary>
    public string SignatureAlgorithm { get; }

    /// <summary>The certificate in these bytes; null when they are none.</summary>
    public static HostCertificate? From(byte[] bytes)
    {
        try
        {
            var certificate = new Certificate(bytes);
            var key = HostKey.From(new SshKeyData(PlainType(certificate.Name), certificate.Key.Public).GetBytes());
            return key is not null && HostKey.From(certificate.CertificateAuthorityKey) is { } authority && FirstString(certificate.Signature) is { } signature
                ? new HostCertificate(certificate, key, authority, signature)
                : null;
        }
        catch (Exception)
        {
            // Whatever the library throws for bytes that are no certificate: they come from an unknown machine.
            return null;
        }
    }

    /// <summary>Why the certificate does not prove that a host of this name has the key; null: it does, once its authority is trusted and the signatures are right.</summary>
    public string? WhyNot(string host, DateTimeOffset now)
    {
        if (certificate.Type != Certificate.CertificateType.Host)
        {
            return "it is a user's, not a host's";
        }

        var seconds = (ulong)Math.Max(0, now.ToUnixTimeSeconds());
        if (seconds < certificate.ValidAfterUnixSeconds)
        {
            return $"it is valid from {Time(certificate.ValidAfterUnixSeconds)} only";
        }

        if (seconds >= certificate.ValidBeforeUnixSeconds)
        {
            return $"it has expired on {Time(certificate.ValidBeforeUnixSeconds)}";
        }

        if (certificate.ValidPrincipals.Count == 0)
        {
            return "it names no host";
        }

        if (!certificate.ValidPrincipals.Contains(host, StringComparer.OrdinalIgnoreCase))
        {
            var names = string.Join(", ", certificate.ValidPrincipals.Take(5).Select(name => Framing.Printable(System.Text.Encoding.UTF8.GetBytes(name))));
            return $"it is for {names}{(certificate.ValidPrincipals.Count > 5 ? ", ..." : "")}, not for {host}";
        }

        if (certificate.CriticalOptions.Count > 0)
        {
            return "it has critical options that are not known here";
        }

        // As OpenSSH 8.2 and later: a SHA-1 signature of an authority can be forged.
        return SignatureAlgorithm is "ssh-ed25519" or "rsa-sha2-256" or "rsa-sha2-512" || SignatureAlgorithm.StartsWith("ecdsa-sha2-nistp", StringComparison.Ordinal)
            ? null
            : $"its authority has signed with {Framing.Printable(System.Text.Encoding.UTF8.GetBytes(SignatureAlgorithm))}";
    }

    /// <summary>The name of the key's type without the certificate's ending: <c>rsa-sha2-512-cert-v01@openssh.com</c> is <c>rsa-sha2-512</c>.</summary>
    public static string PlainType(string name) => name.Replace("-cert-v01@openssh.com", "", StringComparison.Ordinal);

    /// <summary>Whether an algorithm is one of certificates.</summary>
    public static bool IsAlgorithm(string name) => name.EndsWith("-cert-v01@openssh.com", StringComparison.Ordinal);

    private static string Time(ulong seconds) => seconds > 253402300799
        ? "a day that never comes"
        : DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    private static string? FirstString(byte[] bytes)
    {
        if (bytes.Length < 4)
        {
            return null;
        }

        var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return length is > 0 and <= 64 && length + 4 <= bytes.Length ? System.Text.Encoding.Latin1.GetString(bytes, 4, (int)length) : null;
    }
}
