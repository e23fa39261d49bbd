using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// Whether the account logs in to the other nodes without being asked anything (rule K-04): real logins, at most eight at a time, each with an
/// end of its own. Strictly by known_hosts, and nothing is written to it. Source: ssh(1), ssh_config(5).
/// </summary>
/// <param name="User">The account.</param>
/// <param name="Targets">Where to, <c>NAME PORT</c> each, separated by commas; it begins elsewhere on every node, so that they do not all knock at one door.</param>
internal sealed record LoginFact(string User, string Targets) : Fact<IReadOnlyDictionary<string, string>>
{
    /// <summary>How many logins at a time: sshd begins to turn away from the tenth on (MaxStartups).</summary>
    private const int AtOnce = 8;

    /// <summary>How long a login may take: ssh's ConnectTimeout is for the connection alone.</summary>
    private const int Seconds = 20;

    /// <summary>
    /// Only by key; no agent, no forwarding, no shared connection, no look at GSSAPI or at the address of a name; whatever the account's own ssh_config
    /// says of host keys, unknown ones are refused and none is learned.
    /// </summary>
    private const string Options = "-n -T -x -a -o BatchMode=yes -o PreferredAuthentications=publickey -o StrictHostKeyChecking=yes -o UpdateHostKeys=no -o CheckHostIP=no -o ControlMaster=no -o ControlPath=none -o ConnectTimeout=10 -o LogLevel=ERROR";

    /// <inheritdoc/>
    public override string Key => $"ssh -o BatchMode=yes {User}@NODE true: {Targets}";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds((Targets.Split(',').Length + AtOnce - 1) / AtOnce * (Seconds + 2));

    /// <summary>Of the inner shell, $0 is the account. A server that is busy hangs up before it says who it is: once more then.</summary>
    public override string Shell => $$"""
        unset SSH_AUTH_SOCK
        printf '%s\n' {{Sh.Quote(Targets.Split(','))}} | xargs -n 2 -P {{AtOnce}} {{(User == "root" ? "" : $"runuser -u {Sh.Quote(User)} -- ")}}sh -c '
          said=
          for again in no yes; do
            said=$(timeout -k 1 {{Seconds}} ssh {{Options}} -l "$0" -p "$2" -- "$1" true 2>&1 >/dev/null) && { printf "ok\t%s\n" "$1"; exit 0; }
            code=$?
            case $said in *_exchange_identification:*) ;; *) break ;; esac
          done
          printf "%s\t%s\t%s\n" "$code" "$1" "$(printf "%s\n" "$said" | tr -d "\r" | grep . | tail -n 1 | cut -c 1-300)"
        ' {{Sh.Quote(User)}}
        """;

    /// <summary>Why a login fails, by its target; those that work are not in it.</summary>
    public override IReadOnlyDictionary<string, string> Parse(SectionResult answer)
    {
        var failed = Targets.Split(',').Select(target => target.Split(' ')[0]).Distinct(StringComparer.Ordinal).ToDictionary(name => name, _ => "was not tried", StringComparer.Ordinal);
        foreach (var words in answer.Lines().Select(line => line.Split('\t', 3)))
        {
            if (words is ["ok", var reached])
                failed.Remove(reached);
            else if (words is [var code, var name, var reason] && failed.ContainsKey(name))
                failed[name] = reason.Trim() is { Length: > 0 } text ? text.TrimEnd('.') : code is "124" or "137" ? $"no login within {Seconds} s" : $"ssh ended with exit code {code}";
        }

        if (failed.Count > 0 && failed.Values.All(reason => reason == "was not tried"))
            throw new FactException($"no login was tried: {answer.ErrorTail.Trim()}");
        return failed;
    }
}
