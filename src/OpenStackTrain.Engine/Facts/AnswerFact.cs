using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// What comes of a client's own conversation with a service, from this node: a key is stored there and read back. That is a change, but one that nobody
/// sees: the key is ours, it names the node, and it goes by itself after ten seconds.
/// </summary>
internal abstract record AnswerFact : Fact<ServiceAnswer>
{
    /// <summary>How long is waited for the service; a closed door of a firewall is silent.</summary>
    protected const int Seconds = 5;

    /// <summary>A shell pattern that the output matches when all is well.</summary>
    public abstract string RightPattern { get; }

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(Seconds);

    /// <summary>What a program said, cut to one readable line.</summary>
    protected static string Short(string text)
    {
        var line = string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
        return line.Length > 160 ? line[..160] + "..." : line;
    }
}

/// <summary>How a service answered.</summary>
/// <param name="KeepsKey">Whether the key came back as it was stored.</param>
/// <param name="Said">What it said otherwise, or what kept it from saying anything.</param>
internal sealed record ServiceAnswer(bool KeepsKey, string Said);

/// <summary>
/// A conversation in lines of text over TCP, in which the last line makes the service hang up. POSIX shell has no sockets; bash, which every CentOS 7
/// has, opens them by name. Sources: bash(1), /dev/tcp; timeout(1), 124: it took too long.
/// </summary>
/// <param name="Host">The service's address.</param>
/// <param name="Port">Its port.</param>
internal abstract record ConversationFact(string Host, int Port) : AnswerFact
{
    /// <summary>The lines that are sent.</summary>
    protected abstract IReadOnlyList<string> Sent { get; }

    /// <summary>Understands the lines that come back, line ends taken away.</summary>
    protected abstract ServiceAnswer Understand(IReadOnlyList<string> lines);

    /// <inheritdoc/>
    public sealed override string Shell
        => $$"""timeout {{Seconds}} bash -c 'exec 3<>"/dev/tcp/$1/$2" && shift 2 && printf "%s\r\n" "$@" >&3 && cat <&3' bash {{Sh.Quote(Host)}} {{Port}} {{Sh.Quote(Sent)}} 2>&1""";

    /// <inheritdoc/>
    public sealed override ServiceAnswer Parse(SectionResult answer)
    {
        List<string> lines = [.. answer.Lines().Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0)];
        return answer.ExitCode switch
        {
            0 => Understand(lines),
            124 => new ServiceAnswer(KeepsKey: false, $"no answer within {Seconds} s"),
            // bash: /dev/tcp/192.168.100.11/11211: Connection refused
            _ => new ServiceAnswer(KeepsKey: false, Short(lines.Count == 0 ? "no answer" : lines[^1].Split(": ")[^1])),
        };
    }
}
