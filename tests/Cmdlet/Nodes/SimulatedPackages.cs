using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>What the packages of a mirror bring.</summary>
internal static class SimulatedPackages
{
    /// <summary>The signers' keys: the system's, and those that the release package brings.</summary>
    public static IReadOnlyList<string> KeyFiles { get; } = ["RPM-GPG-KEY-CentOS-7", "RPM-GPG-KEY-CentOS-SIG-Cloud", "RPM-GPG-KEY-CentOS-SIG-Storage", "RPM-GPG-KEY-CentOS-SIG-Virtualization"];

    /// <summary>The repository files that the release package brings.</summary>
    public static IReadOnlyList<(string File, string Id)> TrainFiles { get; } =
    [
        ("CentOS-OpenStack-train.repo", "centos-openstack-train"), ("CentOS-Ceph-Nautilus.repo", "centos-ceph-nautilus"),
        ("CentOS-NFS-Ganesha-28.repo", "centos-nfs-ganesha28"), ("CentOS-QEMU-EV.repo", "centos-qemu-ev"),
    ];

    /// <summary>A repository file as it was shipped, with its dead mirror list.</summary>
    public static string RepositoryFile(params string[] ids)
        => string.Concat(ids.Select(id => $"[{id}]\nname=CentOS-7 - {id}\nmirrorlist=http://mirrorlist.centos.org/?release=7&arch=x86_64&repo={id}\ngpgcheck=1\nenabled=1\n\n"));
}

/// <summary>An OpenPGP public key of our own (RFC 4880, 5.5.2): only its fingerprint matters.</summary>
internal static class SigningKey
{
    private static readonly byte[] Body = MakeBody();

    /// <summary>The fingerprint (RFC 4880, 12.2).</summary>
#pragma warning disable CA5350 // SHA-1 is what a version 4 fingerprint is made of.
    public static string Fingerprint { get; } = Convert.ToHexString(SHA1.HashData([0x99, (byte)(Body.Length >> 8), (byte)Body.Length, .. Body]));
#pragma warning restore CA5350

    /// <summary>The key's file.</summary>
    public static string Armoured { get; } = $"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{Convert.ToBase64String((byte[])[0x99, (byte)(Body.Length >> 8), (byte)Body.Length, .. Body], Base64FormattingOptions.InsertLineBreaks)}\n-----END PGP PUBLIC KEY BLOCK-----\n";

    private static byte[] MakeBody()
    {
        // Version 4, made in 2020, RSA, a modulus of 1024 bits, the exponent 65537.
        var time = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(time, 1_577_836_800);
        byte[] modulus = [0x04, 0x00, .. Enumerable.Range(0, 128).Select(index => (byte)(0x81 + (index * 7 % 100)))];
        return [4, .. time, 1, .. modulus, 0x00, 0x11, 0x01, 0x00, 0x01];
    }
}
