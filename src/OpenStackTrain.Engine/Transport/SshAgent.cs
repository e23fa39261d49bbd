using System.Buffers.Binary;
using System.IO.Pipes;
using System.Net.Sockets;
using System.Text;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace OpenStackTrain.Engine.Transport;

/// <summary>The user's SSH agent (draft-ietf-sshm-ssh-agent): it lists public keys and signs; the private ones stay with it.</summary>
/// <param name="address">The socket's path; on Windows the pipe's name.</param>
internal sealed class SshAgent(string address)
{
    /// <summary>Where the agent of Windows listens.</summary>
    public const string WindowsPipe = @"\\.\pipe\openssh-ssh-agent";
    private const byte ListRequest = 11, ListAnswer = 12, SignRequest = 13, SignAnswer = 14;
    private const int LongestAnswer = 256 * 1024;
    private static readonly TimeSpan ListLimit = TimeSpan.FromSeconds(2);

    // An agent may ask its user before it signs.
    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(30);

    /// <summary>The keys that the agent holds; none where it cannot be asked.</summary>
    public IReadOnlyList<AgentKey> Keys()
    {
        try
        {
            return Read(Ask(ListRequest, [], ListAnswer, ListLimit));
        }
        catch (Exception exception) when (exception is IOException or SocketException or TimeoutException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }

    /// <summary>The keys in an answer.</summary>
    /// <exception cref="IOException">It is none.</exception>
    public IReadOnlyList<AgentKey> Read(ReadOnlySpan<byte> answer)
    {
        var keys = new List<AgentKey>();
        for (var count = Number(ref answer); count > 0; count--)
        {
            var blob = Text(ref answer).ToArray();
            var comment = Encoding.UTF8.GetString(Text(ref answer));
            if (HostKey.From(blob) is { } key)
            {
                keys.Add(new AgentKey(this, key, comment));
            }
        }

        return keys;
    }

    /// <summary>A signature, as it travels: the algorithm's name and the signature.</summary>
    /// <exception cref="IOException">The agent refuses, or does not answer.</exception>
    public byte[] Sign(byte[] key, byte[] data, uint flags)
    {
        var request = new byte[12 + key.Length + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(request, key.Length);
        key.CopyTo(request, 4);
        BinaryPrimitives.WriteInt32BigEndian(request.AsSpan(4 + key.Length), data.Length);
        data.CopyTo(request, 8 + key.Length);
        BinaryPrimitives.WriteUInt32BigEndian(request.AsSpan(8 + key.Length + data.Length), flags);
        try
        {
            ReadOnlySpan<byte> rest = Ask(SignRequest, request, SignAnswer, SignLimit);
            return Text(ref rest).ToArray();
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException or UnauthorizedAccessException)
        {
            throw new IOException($"the SSH agent did not sign: {exception.Message}", exception);
        }
    }

    private byte[] Ask(byte request, byte[] body, byte expected, TimeSpan limit)
    {
        using var stream = Open(limit);
        var message = new byte[5 + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, body.Length + 1);
        message[4] = request;
        body.CopyTo(message, 5);
        stream.Write(message);
        stream.Flush();
        var head = new byte[5];
        stream.ReadExactly(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head) - 1;
        if (head[4] != expected || length > LongestAnswer)
        {
            throw new IOException("the SSH agent refuses");
        }

        var answer = new byte[length];
        stream.ReadExactly(answer);
        return answer;
    }

    private Stream Open(TimeSpan limit)
    {
        if (OperatingSystem.IsWindows())
        {
            var pipe = new NamedPipeClientStream(".", address.Replace(@"\\.\pipe\", "", StringComparison.OrdinalIgnoreCase), PipeDirection.InOut);
            pipe.Connect(limit);
            return pipe;
        }

        var milliseconds = (int)limit.TotalMilliseconds;
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = milliseconds, ReceiveTimeout = milliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(address));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static uint Number(ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 4)
        {
            throw new IOException("the SSH agent's answer is too short");
        }

        var number = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        return number;
    }

    private static ReadOnlySpan<byte> Text(ref ReadOnlySpan<byte> rest)
    {
        var length = Number(ref rest);
        if (length > rest.Length)
        {
            throw new IOException("the SSH agent's answer is too short");
        }

        var text = rest[..(int)length];
        rest = rest[(int)length..];
        return text;
    }
}

/// <summary>A key, or a certificate with its key, that an agent holds.</summary>
internal sealed class AgentKey(SshAgent agent, HostKey key, string comment) : IPrivateKeySource
{
    // SSH_AGENT_RSA_SHA2_256 and _512.
    private const uint Sha256 = 2, Sha512 = 4;

    /// <summary>The public key.</summary>
    public HostKey Public => key;

    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms => key.Type switch
    {
        "ssh-rsa" => [Algorithm("rsa-sha2-512", Sha512), Algorithm("rsa-sha2-256", Sha256)],
        "ssh-rsa-cert-v01@openssh.com" => [Algorithm("rsa-sha2-512-cert-v01@openssh.com", Sha512), Algorithm("rsa-sha2-256-cert-v01@openssh.com", Sha256)],
        _ => [Algorithm(key.Type, 0)],
    };

    /// <summary>What it is called in messages.</summary>
    public override string ToString() => $"the agent's key {Framing.Printable(Encoding.UTF8.GetBytes(comment))} ({key})";

    private AgentAlgorithm Algorithm(string name, uint flags) => new(agent, name, key.Bytes, flags);

    private sealed class AgentAlgorithm(SshAgent agent, string name, byte[] key, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => key;

        public override byte[] Sign(byte[] data) => agent.Sign(key, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException();
    }
}
