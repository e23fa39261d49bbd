using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A login by AMQP 0-9-1 as any client makes it: what the client sends, and what the server's answers mean. The only proof of a password that no
/// command line can give. Source: the AMQP 0-9-1 specification, sections 2.2.4 and 4.2; RabbitMQ's authentication_failure_close capability.
/// </summary>
/// <param name="User">The account.</param>
/// <param name="Password">Its password.</param>
/// <param name="VirtualHost">The virtual host that is opened.</param>
internal sealed record AmqpLogin(string User, Secret Password, string VirtualHost)
{
    /// <summary>The client's port.</summary>
    public const int Port = 5672;

    /// <summary>What is said of a port where somebody else answers.</summary>
    public const string NoAmqp = "something that speaks no AMQP 0-9-1 answers there";

    private const byte MethodFrame = 1;
    private const byte FrameEnd = 0xCE;

    /// <summary>What the client sends, one message before each of the server's answers, and a farewell.</summary>
    public IReadOnlyList<byte[]> Messages =>
    [
        [.. "AMQP"u8, 0, 0, 9, 1],
        // Without the capability a refused client would only see a closed connection, after a while.
        Method(10, 11, [.. Long(Table(("product", [(byte)'S', .. Long("OpenStackTrain"u8)]), ("capabilities", [(byte)'F', .. Long(Table(("authentication_failure_close", [(byte)'t', 1])))]))), .. Short("PLAIN"), .. Long([0, .. Encoding.UTF8.GetBytes(User), 0, .. Encoding.UTF8.GetBytes(Password.Reveal())]), .. Short("en_US")]),
        // One channel, the smallest frames, no heartbeat: 3.7 and later refuse 0, which would mean no limit.
        [.. Method(10, 31, [0, 1, 0, 0, 16, 0, 0, 0]), .. Method(10, 40, [.. Short(VirtualHost), .. Short(""), 0])],
        Method(10, 50, [0, 200, .. Short("done"), 0, 0, 0, 0]),
    ];

    /// <summary>
    /// Shell text that talks to the server and prints its frames, one a line, in hexadecimal digits. /bin/sh has no sockets; every CentOS 7 has bash. The
    /// messages go by standard input: no process has them among its arguments.
    /// </summary>
    /// <param name="address">Where the server listens.</param>
    public string Shell(string address) => $$"""
        printf '%s\n' {{Sh.Quote(Messages.Select(Convert.ToBase64String))}} | timeout 25 bash -c '
          exec 3<>"/dev/tcp/$1/$2" || exit 7
          for answer in start tune open; do
            IFS= read -r message || exit 8
            printf %s "$message" | base64 -d >&3 || exit 8
            header=$(timeout 10 head -c 7 <&3 | od -An -v -tx1 | tr -d " \n")
            printf %s "$header"
            case $header in 01????0000????) ;; *) echo; exit 9;; esac
            rest=$(timeout 10 head -c "$((0x${header#??????} + 1))" <&3 | od -An -v -tx1 | tr -d " \n")
            printf "%s\n" "$rest"
            case $rest in 000a0032*) exit 0;; esac
          done
          IFS= read -r message && printf %s "$message" | base64 -d >&3 && timeout 5 head -c 12 <&3 >/dev/null
          exit 0
        ' bash {{Sh.Quote(address)}} {{Port}}
        """;

    /// <summary>Shell text that fails unless the server takes the password, whatever it says of the virtual host.</summary>
    public string Proof(string address) => $$"""
        frames=$({{Shell(address)}})
        printf '%s\n' "$frames" | grep -q '^01............000a001e' && exit 0
        echo {{Sh.Quote($"RabbitMQ at {address}:{Port} does not take the new password of '{User}'")}} >&2
        exit 1
        """;

    /// <summary>The hash that RabbitMQ 3.6 and later keep: four bytes of salt and the SHA-256 of salt and password (rabbit_password_hashing_sha256).</summary>
    public static byte[] Hash(Secret password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        return [.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password.Reveal())])];
    }

    /// <summary>What the server's frames mean; any text is understood.</summary>
    /// <param name="frames">The lines that <see cref="Shell"/> prints.</param>
    public static AmqpAnswer Read(IEnumerable<string> frames)
    {
        var isTuned = false;
        foreach (var frame in frames)
        {
            switch (MethodOf(frame, out var arguments))
            {
                case (10, 10):
                    break;
                case (10, 30):
                    isTuned = true;
                    break;
                case (10, 41):
                    return new AmqpAnswer(AmqpOutcome.Accepted, "");
                case (10, 50):
                    return new AmqpAnswer(isTuned ? AmqpOutcome.VirtualHostRefused : AmqpOutcome.Refused, ReplyText(arguments));
                default:
                    return new AmqpAnswer(AmqpOutcome.NoAnswer, NoAmqp);
            }
        }

        return new AmqpAnswer(isTuned ? AmqpOutcome.VirtualHostRefused : AmqpOutcome.NoAnswer, isTuned ? "no answer about the virtual host" : "");
    }

    /// <summary>The class and the method of a frame, and its arguments; (0, 0): it is none.</summary>
    private static (int Class, int Method) MethodOf(string frame, out ReadOnlySpan<byte> arguments)
    {
        arguments = default;
        if (frame.Length % 2 != 0 || !frame.All(char.IsAsciiHexDigit))
            return default;
        var bytes = Convert.FromHexString(frame).AsSpan();
        if (bytes.Length < 12 || bytes[0] != MethodFrame || bytes[^1] != FrameEnd || BinaryPrimitives.ReadUInt32BigEndian(bytes[3..]) != bytes.Length - 8)
            return default;
        arguments = bytes[11..^1];
        return (BinaryPrimitives.ReadUInt16BigEndian(bytes[7..]), BinaryPrimitives.ReadUInt16BigEndian(bytes[9..]));
    }

    /// <summary>The text of a connection.close: code, text, class, method.</summary>
    private static string ReplyText(ReadOnlySpan<byte> arguments)
    {
        if (arguments.Length < 3)
            return "";
        var length = Math.Min(arguments[2], arguments.Length - 3);
        return new string([.. Encoding.UTF8.GetString(arguments.Slice(3, length)).Where(letter => !char.IsControl(letter))]).Trim();
    }

    private static byte[] Method(ushort group, ushort method, ReadOnlySpan<byte> arguments)
    {
        byte[] payload = [(byte)(group >> 8), (byte)group, (byte)(method >> 8), (byte)method, .. arguments];
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, payload.Length);
        return [MethodFrame, 0, 0, .. size, .. payload, FrameEnd];
    }

    private static byte[] Table(params IReadOnlyList<(string Name, byte[] Value)> fields) => [.. fields.SelectMany(field => (byte[])[.. Short(field.Name), .. field.Value])];

    /// <summary>A text of at most 255 bytes; the account's and the virtual host's name are shorter, or the server refuses them.</summary>
    private static byte[] Short(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = Math.Min(bytes.Length, byte.MaxValue);
        return [(byte)length, .. bytes.AsSpan(0, length)];
    }

    private static byte[] Long(ReadOnlySpan<byte> bytes)
    {
        var size = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, bytes.Length);
        return [.. size, .. bytes];
    }
}

/// <summary>What became of a login.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Text">The server's own words, or why there are none.</param>
internal sealed record AmqpAnswer(AmqpOutcome Outcome, string Text);

/// <summary>How a login ends.</summary>
internal enum AmqpOutcome
{
    /// <summary>Account and password are right, the virtual host is open to the account.</summary>
    Accepted,

    /// <summary>No such account, another password, or not from this address.</summary>
    Refused,

    /// <summary>Account and password are right; the virtual host is not there, or not open to the account.</summary>
    VirtualHostRefused,

    /// <summary>Nobody answers, or not in AMQP.</summary>
    NoAnswer,
}
