using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Keys that look like real ones; the same name gives the same key.</summary>
internal static class SampleKeys
{
    /// <summary>A known_hosts and an authorized_keys in one, with nothing right in it.</summary>
    public static string WrongFile => $"controller,other {Line("old", "ssh-ed25519")}\n@revoked compute01 {Line("host of compute01", "ssh-ed25519")}\n{Line("user of compute01")} twice\n{Line("user of compute01")} twice\n";

    /// <summary>A key of that name and type.</summary>
    public static HostKey Key(string name, string type = "ssh-rsa")
    {
        var bytes = new byte[4 + type.Length + 4 + 32];
        BinaryPrimitives.WriteInt32BigEndian(bytes, type.Length);
        Encoding.ASCII.GetBytes(type).CopyTo(bytes, 4);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + type.Length), 32);
        SHA256.HashData(Encoding.UTF8.GetBytes(name)).CopyTo(bytes, 8 + type.Length);
        return HostKey.From(bytes)!;
    }

    /// <summary>The key as a file writes it.</summary>
    public static string Line(string name, string type = "ssh-rsa") => Line(Key(name, type));

    /// <summary>The key as a file writes it.</summary>
    public static string Line(HostKey key) => $"{key.Type} {Convert.ToBase64String(key.Bytes)}";

    /// <summary>A node's host keys.</summary>
    public static IReadOnlyList<HostKey> HostKeysOf(string node) => [Key($"host of {node}", "ssh-ed25519"), Key($"host of {node}")];

    /// <summary>What a node tells when it is asked.</summary>
    public static NodeKeys Of(string node, bool hasKey = true) => new(hasKey ? Key($"user of {node}") : null, HostKeysOf(node), AuthorizedKeysDocument.Parse(""), "without-password");

    /// <summary>What a node's sshd says.</summary>
    public static string Server(string node) => "permitrootlogin yes\n" + string.Concat(HostKeysOf(node).Select(key => $"key {Line(key)} comment\n"));
}
