using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Renci.SshNet.Security;
using Renci.SshNet.Security.Cryptography;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// What an OpenSSH certificate (PROTOCOL.certkeys) says, of a host as far as it decides about trust. The library proves that the host has the key and that
/// the authority has signed; whether the authority may speak for this host, and whether the certificate is meant for it, is decided here.
/// </summary>
internal sealed class SshCertificate
{
    private const string Ending = "-cert-v01@openssh.com";

    private readonly Certificate certificate;

    private SshCertificate(Certificate certificate, Key certified, HostKey key, HostKey authority, string signature) =>
        (this.certificate, Certified, Key, Authority, SignatureAlgorithm) = (certificate, certified, key, authority, signature);

    /// <summary>The key that the certificate is about, as the library has keys.</summary>
    public Key Certified { get; }

    /// <summary>The host's own key, which the certificate is about.</summary>
    public HostKey Key { get; }

    /// <summary>The key that has signed.</summary>
    public HostKey Authority { get; }

    /// <summary>The algorithm of the authority's signature.</summary>
    public string SignatureAlgorithm { get; }

    /// <summary>The certificate in these bytes; null when they are none.</summary>
    public static SshCertificate? From(byte[] bytes)
    {
        try
        {
            var certificate = new Certificate(bytes);
            var certified = CertifiedBy(certificate, bytes);
            var key = HostKey.From(new SshKeyData(PlainType(certificate.Name), certified.Public).GetBytes());
            return key is not null && HostKey.From(certificate.CertificateAuthorityKey) is { } authority && FirstString(certificate.Signature) is { } signature
                ? new SshCertificate(certificate, certified, key, authority, signature)
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
            var names = string.Join(", ", certificate.ValidPrincipals.Take(5).Select(name => Framing.Printable(Encoding.UTF8.GetBytes(name))));
            return $"it is for {names}{(certificate.ValidPrincipals.Count > 5 ? ", ..." : "")}, not for {host}";
        }

        if (certificate.CriticalOptions.Count > 0)
        {
            return "it has critical options that are not known here";
        }

        // As OpenSSH 8.2 and later: a SHA-1 signature of an authority can be forged.
        return SignatureAlgorithm is "ssh-ed25519" or "rsa-sha2-256" or "rsa-sha2-512" || SignatureAlgorithm.StartsWith("ecdsa-sha2-nistp", StringComparison.Ordinal)
            ? null
            : $"its authority has signed with {Framing.Printable(Encoding.UTF8.GetBytes(SignatureAlgorithm))}";
    }

    /// <summary>How the host proves that it has the key, by this algorithm, and the authority that it has signed, by these.</summary>
    public CertificateHostAlgorithm ProofOf(string algorithm, IReadOnlyDictionary<string, Func<byte[], KeyHostAlgorithm>> authorities) =>
        new(algorithm, certificate, SignatureOf(algorithm), authorities);

    /// <summary>How the host proves that it has the key, by this algorithm, and nothing more.</summary>
    public KeyHostAlgorithm ProofOf(string algorithm) => new(PlainType(algorithm), Certified, SignatureOf(algorithm));

    /// <summary>How a user proves to have the key, which is here.</summary>
    /// <returns>Null where the certificate is about another key.</returns>
    public CertificateHostAlgorithm? ProofBy(KeyHostAlgorithm owned) =>
        owned.Data.AsSpan().SequenceEqual(Key.Bytes) ? new CertificateHostAlgorithm(owned.Name + Ending, owned.Key, certificate, owned.DigitalSignature) : null;

    /// <summary>The name of the key's type without the certificate's ending: <c>rsa-sha2-512-cert-v01@openssh.com</c> is <c>rsa-sha2-512</c>.</summary>
    public static string PlainType(string name) => name.Replace(Ending, "", StringComparison.Ordinal);

    /// <summary>Whether an algorithm is one of certificates.</summary>
    public static bool IsAlgorithm(string name) => name.EndsWith(Ending, StringComparison.Ordinal);

    private DigitalSignature SignatureOf(string algorithm) => (PlainType(algorithm), Certified) switch
    {
        ("rsa-sha2-512", RsaKey rsa) => new RsaDigitalSignature(rsa, HashAlgorithmName.SHA512),
        ("rsa-sha2-256", RsaKey rsa) => new RsaDigitalSignature(rsa, HashAlgorithmName.SHA256),
        (var plain, var key) => new KeyHostAlgorithm(plain, key).DigitalSignature,
    };

    private static string Time(ulong seconds) => seconds > 253402300799
        ? "a day that never comes"
        : DateTimeOffset.FromUnixTimeSeconds((long)seconds).ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>
    /// The library (SSH.NET 2026.0.0) reads an Ed25519 key in a certificate as a number with a sign, and loses a first byte of 0xFF where the second is 0x80 or
    /// more: one key of 512 would never log in, nor be recognised. So it is read here.
    /// </summary>
    private static Key CertifiedBy(Certificate certificate, byte[] bytes)
    {
        if (certificate.Key is not ED25519Key)
        {
            return certificate.Key;
        }

        var rest = AfterString(AfterString(bytes));
        var key = rest[4..^AfterString(rest).Length];
        return new ED25519Key(new SshKeyData("ssh-ed25519", [new BigInteger(key, isUnsigned: true, isBigEndian: true)]));
    }

    private static ReadOnlySpan<byte> AfterString(ReadOnlySpan<byte> bytes) => bytes[(4 + (int)BinaryPrimitives.ReadUInt32BigEndian(bytes))..];

    private static string? FirstString(byte[] bytes)
    {
        if (bytes.Length < 4)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return length is > 0 and <= 64 && length + 4 <= bytes.Length ? Encoding.Latin1.GetString(bytes, 4, (int)length) : null;
    }
}
