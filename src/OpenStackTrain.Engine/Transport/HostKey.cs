using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A host's public key as it travels (RFC 4253 section 6.6): the type's name is the first string of the bytes.</summary>
internal sealed class HostKey
{
    private HostKey(string type, byte[] bytes)
    {
        Type = type;
        Bytes = bytes;
        Fingerprint = "SHA256:" + Convert.ToBase64String(SHA256.HashData(bytes)).TrimEnd('=');
    }

    /// <summary><c>ssh-ed25519</c>, <c>ssh-rsa</c>, <c>ecdsa-sha2-nistp256</c>, ...</summary>
    public string Type { get; }

    /// <summary>The key.</summary>
    public byte[] Bytes { get; }

    /// <summary><c>SHA256:...</c>, as ssh-keygen -l prints it.</summary>
    public string Fingerprint { get; }

    /// <summary>The file on the node whose fingerprint can be compared at its console.</summary>
    public string FileOnNode => Type switch
    {
        "ssh-rsa" => "/etc/ssh/ssh_host_rsa_key.pub",
        _ when Type.StartsWith("ecdsa-", StringComparison.Ordinal) => "/etc/ssh/ssh_host_ecdsa_key.pub",
        _ => "/etc/ssh/ssh_host_ed25519_key.pub",
    };

    /// <summary>The key in these bytes; null when they are none.</summary>
    public static HostKey? From(byte[] bytes)
    {
        if (bytes.Length < 8)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        if (length is 0 or > 64 || length + 4 >= bytes.Length)
        {
            return null;
        }

        var type = Encoding.Latin1.GetString(bytes, 4, (int)length);
        return type.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '@') ? new HostKey(type, bytes) : null;
    }

    /// <summary>The key in this base64 text; null when it is none.</summary>
    public static HostKey? From(string base64)
    {
        var bytes = new byte[(base64.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? From(bytes[..length]) : null;
    }

    /// <summary>The key, or the certificate, in the text of a public file (<c>id_ed25519.pub</c>, <c>id_ed25519-cert.pub</c>): the second word; null when it is none.</summary>
    public static HostKey? FromPublicFile(string text) => text.Split((char[])[' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries) is [_, var base64, ..] ? From(base64) : null;

    /// <summary>Type and fingerprint.</summary>
    public override string ToString() => $"{Type} {Fingerprint}";
}
