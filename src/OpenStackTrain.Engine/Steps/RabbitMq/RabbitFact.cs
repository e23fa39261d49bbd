using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// Everything about a RabbitMQ broker, by one question. A broker that does not run is a state: then
/// rabbitmqctl is not called at all, because it would start an epmd of its own (baseline, pain 5), nor without a cookie, because it would make one. Sources: rabbitmqctl(8), rabbit 3.6.16 and 3.10.
/// </summary>
internal sealed record RabbitFact : Fact<RabbitState>
{
    /// <summary>The only one.</summary>
    public static RabbitFact Instance { get; } = new();

    /// <summary>
    /// Prints records of base64 words. Without a double quote, a dollar sign, a backquote or a backslash: the packages' wrapper hands it to another
    /// shell within double quotes. It uses only what 3.6 and 3.10 have alike.
    /// </summary>
    private const string Expression =
        "B=fun(X) when is_atom(X)->base64:encode_to_string(atom_to_list(X));(X)->base64:encode_to_string(X) end,"
        + "G=fun(K,L)->case lists:keyfind(K,1,L) of {K,V}->V;_->[] end end,"
        + "R=rabbit:is_running(),"
        + "D=[[node,node()],[running,R]|case R of false->[];true->"
        + "[[version,element(2,application:get_key(rabbit,vsn))],"
        + "[loopback|element(2,application:get_env(rabbit,loopback_users))]]"
        + "++[[vhost,V]||V<-mnesia:dirty_all_keys(rabbit_vhost)]"
        + "++[[user,G(user,U)|G(tags,U)]||U<-rabbit_auth_backend_internal:list_users()]"
        + "++[[permission,G(user,P),G(vhost,P),G(configure,P),G(write,P),G(read,P)]||P<-rabbit_auth_backend_internal:list_permissions()]"
        + "++[[plugin,P]||P<-rabbit_plugins:active()] end],"
        + "string:join([string:join([B(X)||X<-L],[44])||L<-D],[59]).";

    /// <inheritdoc/>
    public override string Key => "rabbitmqctl eval: node, version, accounts, permissions, plugins";

    /// <inheritdoc/>
    public override string Shell => $"""
        [ "$(systemctl show -p ActiveState rabbitmq-server.service)" = ActiveState=active ] || exit 0
        command -v rabbitmqctl >/dev/null 2>&1 || exit 0
        if [ ! -e /var/lib/rabbitmq/.erlang.cookie ]; then echo 'Error: there is no file /var/lib/rabbitmq/.erlang.cookie any more' >&2; exit 1; fi
        for call in /usr/bin/erl_call /usr/lib*/erlang/bin/erl_call /usr/lib*/erlang/lib/erl_interface-*/bin/erl_call; do [ -x "$call" ] && break; done
        if [ -x "$call" ]; then
          host=$(uname -n)
          asked=$(printf '%s\n' {Sh.Quote(Expression)} | timeout 10 runuser -u rabbitmq -- env HOME=/var/lib/rabbitmq "$call" -e -sname "rabbit@${"{host%%.*}"}" 2>/dev/null)
          case $asked in '{"{ok, "}"'*'"{"}"}') asked=${"{asked#*, }"}; printf '%s\n' "${"{asked%?}"}"; exit 0 ;; esac
        fi
        asked=$(timeout 10 runuser -u rabbitmq -- env HOME=/var/lib/rabbitmq erl -noinput -noshell -hidden -start_epmd false -sname "openstack-train-$$" +S 1:1 -boot start_clean -eval {Sh.Quote(Asked)} 2>/dev/null)
        case $asked in '"'*'"') printf '%s\n' "$asked"; exit 0 ;; esac
        timeout 30 rabbitmqctl -q eval {Sh.Quote(Expression)}
        """;

    /// <summary>
    /// The same question by a bare Erlang. Three ways, the cheapest first, all by the same cookie: erl_call(1), a small C program that comes with Erlang's erl_interface
    /// and is not on every node; a bare Erlang, which starts in a third of rabbitmqctl's time; and where neither comes to an answer (the node has another name, as
    /// rabbitmq-env.conf may say), rabbitmqctl, which knows all of that.
    /// </summary>
    private const string Asked =
        "[_,H]=string:tokens(atom_to_list(node()),[64]),{ok,T,_}=erl_scan:string(\"" + Expression + "\"),{ok,E}=erl_parse:parse_exprs(T),"
        + "case rpc:call(list_to_atom(\"rabbit@\"++H),erl_eval,exprs,[E,[]],9000) of {value,V,_}->io:format([34,126,115,34,10],[V]);_->ok end,"
        + "erlang:halt(0,[{flush,true}]).";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override RabbitState Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            return new RabbitState { IsUp = true, Fault = Reason(answer) };
        if (answer.Output.Length == 0)
            return new RabbitState();
        if (Records(answer.Text()) is not { Count: > 0 } records || One("node") is not { } node)
            throw new FactException($"RabbitMQ's answer cannot be understood: {answer.Text().Trim()[..Math.Min(200, answer.Text().Trim().Length)]}");
        return new RabbitState
        {
            IsUp = true,
            IsRunning = One("running") == "true",
            Node = node,
            Version = One("version") ?? "",
            VirtualHosts = [.. All("vhost", 2).Select(record => record[1])],
            Users = [.. All("user", 2).Select(record => new RabbitUser(record[1], [.. record.Skip(2)]))],
            Permissions = [.. All("permission", 6).Select(record => new RabbitPermission(record[1], record[2], record[3], record[4], record[5]))],
            Plugins = [.. All("plugin", 2).Select(record => record[1])],
            LoopbackUsers = [.. All("loopback", 1).SelectMany(record => record.Skip(1))],
        };

        string? One(string name) => All(name, 2).Select(record => record[1]).FirstOrDefault();
        IEnumerable<IReadOnlyList<string>> All(string name, int length) => records.Where(record => record.Count >= length && record[0] == name);
    }

    /// <summary>The records; null: something else. Erlang prints a long text as several quoted ones.</summary>
    private static List<IReadOnlyList<string>>? Records(string text)
    {
        var pieces = text.Split('"');
        if (pieces.Length < 3)
            return null;
        try
        {
            return [.. string.Concat(pieces.Where((_, index) => index % 2 == 1)).Split(';').Select(record => (IReadOnlyList<string>)[.. record.Split(',').Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word)))])];
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Why rabbitmqctl had no answer: the line that says it, of the many that it prints.</summary>
    private static string Reason(SectionResult answer)
    {
        if (answer.ExitCode == 124)
            return "rabbitmqctl had no answer within 30 s";
        var lines = (answer.Text() + "\n" + answer.ErrorTail).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains("cookie", StringComparison.OrdinalIgnoreCase) && line.StartsWith('*'))?.TrimStart('*', ' ')
            ?? lines.FirstOrDefault(line => line.StartsWith("Error", StringComparison.Ordinal))
            ?? lines.FirstOrDefault()
            ?? string.Create(CultureInfo.InvariantCulture, $"rabbitmqctl ended with code {answer.ExitCode}");
    }
}

/// <summary>A broker.</summary>
internal sealed record RabbitState
{
    /// <summary>Whether systemd says that it is active.</summary>
    public bool IsUp { get; init; }

    /// <summary>Whether it answers rabbitmqctl, and its application runs (<c>rabbitmqctl stop_app</c> ends that alone).</summary>
    public bool IsRunning { get; init; }

    /// <summary>Why it does not answer; empty: it does, or it is not up.</summary>
    public string Fault { get; init; } = "";

    /// <summary>The node's name, <c>rabbit@controller</c>.</summary>
    public string Node { get; init; } = "";

    /// <summary>The version that runs.</summary>
    public string Version { get; init; } = "";

    /// <summary>The virtual hosts.</summary>
    public IReadOnlyList<string> VirtualHosts { get; init; } = [];

    /// <summary>The accounts.</summary>
    public IReadOnlyList<RabbitUser> Users { get; init; } = [];

    /// <summary>Who may do what where.</summary>
    public IReadOnlyList<RabbitPermission> Permissions { get; init; } = [];

    /// <summary>The plugins that run.</summary>
    public IReadOnlyList<string> Plugins { get; init; } = [];

    /// <summary>The accounts that may log in from the machine itself only.</summary>
    public IReadOnlyList<string> LoopbackUsers { get; init; } = [];

    /// <summary>The account of this name; null: there is none.</summary>
    public RabbitUser? User(string name) => Users.FirstOrDefault(user => user.Name == name);

    /// <summary>What the account may do in the virtual host; null: nothing.</summary>
    public RabbitPermission? Permission(string user, string virtualHost) => Permissions.FirstOrDefault(permission => permission.User == user && permission.VirtualHost == virtualHost);
}

/// <summary>An account.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Tags">What it may do beyond messages: <c>administrator</c>, <c>monitoring</c>, ...</param>
internal sealed record RabbitUser(string Name, IReadOnlyList<string> Tags);

/// <summary>What an account may do in a virtual host: three regular expressions over the names of queues and exchanges.</summary>
internal sealed record RabbitPermission(string User, string VirtualHost, string Configure, string Write, string Read)
{
    /// <inheritdoc/>
    public override string ToString() => $"\"{Configure}\" \"{Write}\" \"{Read}\"";
}
