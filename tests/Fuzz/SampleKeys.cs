using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Fuzz;

/// <summary>Keys and files of keys, the same on every run. None of them is anybody's.</summary>
internal static class SampleKeys
{
    private const string Hashed = "|1|MDEyMzQ1Njc4OWFiY2RlZjAxMjM=|";

    /// <summary>A file with lines of every kind.</summary>
    public static string KnownHosts => $"""
        # a comment
        controller,192.168.100.11 {Line("a")}
        [controller]:2222 {Line("b")} root@controller
        *.example,!compute01.example,compute?? {Line("c", "ssh-rsa")}
        {Hashed}{HashOf(Controller)} {Line("b")}
        @revoked * {Line("d")}
        @cert-authority *.example {Line("e", "ecdsa-sha2-nistp256")}
        controller 1024 35 1234567890

        """;

    /// <summary>A file with lines of every kind.</summary>
    public static string AuthorizedKeys => $"""
        # a comment
        {Line("a")} root@controller
        from="192.168.100.0/24,*.example",command="echo \"x y\"" {Line("b")} root@compute01
        no-pty {Line("a")}
        {Line("b")}

        """;

    /// <summary>Private keys as their files are: OpenSSH's format, PKCS#1 and PuTTY's.</summary>
    public static IReadOnlyList<byte[]> PrivateKeys { get; } =
    [
        Armoured("OPENSSH PRIVATE KEY", OpenSsh()),
        Armoured("RSA PRIVATE KEY", Rsa()),
        Encoding.ASCII.GetBytes($"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: a\nPublic-Lines: 2\n{Convert.ToBase64String(Key("a").Bytes).Insert(64, "\n")}\nPrivate-Lines: 1\n{Convert.ToBase64String(new byte[36])}\nPrivate-MAC: {new string('0', 64)}\n"),
        Encoding.ASCII.GetBytes(Line("a")),
    ];

    private const string Controller = "controller";

    /// <summary>A key of that name and type.</summary>
    public static HostKey Key(string name, string type = "ssh-ed25519") => HostKey.From([.. Text(type), .. Text(SHA256.HashData(Encoding.UTF8.GetBytes(name)))])!;

    /// <summary>The key as a file writes it.</summary>
    public static string Line(string name, string type = "ssh-ed25519") => $"{type} {Convert.ToBase64String(Key(name, type).Bytes)}";

#pragma warning disable CA5350 // The format's own hash.
    private static string HashOf(string name) => Convert.ToBase64String(HMACSHA1.HashData("0123456789abcdef0123"u8, Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350

    private static byte[] Armoured(string what, byte[] bytes)
        => Encoding.ASCII.GetBytes($"-----BEGIN {what}-----\n{string.Join('\n', Convert.ToBase64String(bytes).Chunk(70).Select(line => new string(line)))}\n-----END {what}-----\n");

    /// <summary>openssh-key-v1 (PROTOCOL.key), not encrypted.</summary>
    private static byte[] OpenSsh()
    {
        var half = SHA256.HashData("public"u8);
        byte[] content = [0, 0, 0, 7, 0, 0, 0, 7, .. Text("ssh-ed25519"), .. Text(half), .. Text([.. SHA256.HashData("private"u8), .. half]), .. Text("a"), 1, 2, 3, 4, 5, 6, 7];
        return [.. "openssh-key-v1\0"u8, .. Text("none"), .. Text("none"), .. Text(""), 0, 0, 0, 1, .. Text([.. Text("ssh-ed25519"), .. Text(half)]), .. Text(content.AsSpan(0, content.Length / 8 * 8))];
    }

    /// <summary>RSAPrivateKey (RFC 8017, A.1.2) of numbers that look like a key's.</summary>
    private static byte[] Rsa()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var name in (string[])["modulus", "65537", "d", "p", "q", "dp", "dq", "qinv"])
                writer.WriteInteger(new BigInteger(SHA512.HashData(Encoding.ASCII.GetBytes(name)), isUnsigned: true) | 1);
        }

        return writer.Encode();
    }

    private static byte[] Text(string text) => Text(Encoding.ASCII.GetBytes(text));

    private static byte[] Text(ReadOnlySpan<byte> bytes)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, bytes.Length);
        return [.. size, .. bytes];
    }
}
