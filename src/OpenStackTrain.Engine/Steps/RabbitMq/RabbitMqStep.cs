using System.Net.Sockets;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The message queue on the controllers: RabbitMQ under the node's own name, with the account of the OpenStack services (seed 3.3.7, rules Q-01 to
/// Q-08). What it is called must be right before its first start: its data folder and its command line go by that name.
/// </summary>
/// <param name="settings">What is wanted.</param>
/// <param name="given">The account's password; null: a new account gets a generated one.</param>
internal sealed partial class RabbitMqStep(RabbitMqSettings settings, ServicePassword? given = null) : Step("RabbitMq", "3.3.7")
{
    private const string Unit = "rabbitmq-server";
    private const string Environment = "/etc/rabbitmq/rabbitmq-env.conf";
    private const string Cookie = "/var/lib/rabbitmq/.erlang.cookie";
    private const int DistributionPort = 25672;
    private const int EpmdPort = 4369;

    private readonly ServicePassword password = given ?? ServicePassword.Generate(settings.User);
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Concerns(Node node) => node.Is(Role.Controller);

    /// <inheritdoc/>
    public override IReadOnlyList<ServiceAccount> AccountsOf(IReadOnlyList<Change> made)
        => password.IsGenerated && made.Any(change => change.What == RabbitAccount.NameOf(password.UserName)) ? [password.ToAccount("RabbitMQ")] : [];

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        var address = node.Address;
        var listening = settings.OnlyAddressOf(node) is { } only ? only.ToString() : "0.0.0.0";
        yield return new PackageSet("rabbitmq-server").Proves("Q-01");
        yield return new PackageOrigin(settings.Repository, "rabbitmq-server").Proves("Q-01");
        yield return Names(node).Proves("Q-02");
        yield return new ConfigFile(Environment, Edits(node)) { Unit = Unit };
        yield return DropIn.Of(Unit, [.. DropIn.AfterNetwork, "", "[Service]", "LimitNOFILE=65536", "Restart=on-failure", "RestartSec=10"]).Proves("Q-07");
        yield return CookieAccess().Proves("Q-08");
        yield return StrayEpmd().Proves("Q-03");
        yield return new Service(Unit, Environment, DropIn.PathOf(Unit)) { Diagnosis = Diagnosis(node), StartsSlowly = true }.Proves("Q-03");
        yield return new OpenFiles(Unit, 65536).Proves("Q-07");
        yield return new RabbitBroker(RabbitMqSettings.NodeNameOf(node));
        yield return new Listening("RabbitMQ", AmqpLogin.Port, listening).Proves("Q-03");
        yield return new Listening("RabbitMQ", DistributionPort, listening).Proves("Q-03");
        yield return new Listening("epmd", EpmdPort, "0.0.0.0").Proves("Q-03");
        yield return new RabbitAccount(address, password, "/") { Tags = [], Permission = RabbitAccount.Everything(password.UserName, "/") }.Proves("Q-04");
        yield return Guest().Proves("Q-05");
        yield return (settings.Management ? new RabbitPlugin(RabbitPlugin.Management, address)
            : (Resource)new Check("management", Phase.Account, [RabbitFact.Instance], _ => [Finding.NotApplicable("RabbitMQ: management", "nobody asks for it")])).Proves("Q-06");
        yield return Remains();
    }

    /// <summary>Says what lies there of an earlier node name: RabbitMQ starts without it, and nobody would know where the accounts and messages went.</summary>
    public override Task<bool> MeetAsync(Node node, FactSet facts, IStepObserver observer, bool waits, CancellationToken cancellation)
    {
        var data = facts.Has(RabbitRemainsFact.Instance) ? facts.Get(RabbitRemainsFact.Instance).Data : [];
        foreach (var other in data.Where(name => name != RabbitMqSettings.NodeNameOf(node) && told.Add(name)))
            observer.Warning($"{node.Name}: /var/lib/rabbitmq/mnesia/{other} holds the data of a broker with another node name; {RabbitMqSettings.NodeNameOf(node)} does not read it. Remove it when its accounts and messages are not needed any more.");
        return Task.FromResult(true);
    }

    /// <summary>
    /// The host is called so, and the name leads to the address that others come by, before the service starts: else its first start makes a broker that no
    /// command line reaches.
    /// </summary>
    private static Resource Names(Node node)
    {
        var name = RabbitMqSettings.ShortNameOf(node);
        var (host, resolution) = (new HostNameFact(), new ResolutionFact(name, RabbitMqSettings.AddressOf(node).AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 4));
        return new Check("RabbitMQ's name", Phase.File, [host, resolution], facts =>
        {
            var running = facts.Get(host).Running.Split('.')[0];
            var addresses = string.Join(", ", facts.Get(resolution).DefaultIfEmpty("none"));
            return
            [
                Finding.Compare("RabbitMQ: host name", name, running) with { Reason = running == name ? "" : $"RabbitMQ takes its name from the host's: Get-OSNode {node.Name} | Set-OSHostName" },
                Finding.Compare($"RabbitMQ: address of {name}", node.Address, addresses) with
                {
                    Reason = addresses == node.Address ? ""
                        : addresses.StartsWith("127.", StringComparison.Ordinal) || addresses == "::1" ? $"the name stands on a loopback line of /etc/hosts: Get-OSNode {node.Name} | Set-OSHostsFile"
                        : $"Erlang nodes find each other by that name: Get-OSNode {node.Name} | Set-OSHostsFile",
                },
            ];
        });
    }

    /// <summary>
    /// The environment file, which 3.6 and later read alike; the newer rabbitmq.conf would be ignored by 3.6 without a word (baseline, pain 15).
    /// </summary>
    private FileEdit[] Edits(Node node)
    {
        var only = settings.OnlyAddressOf(node);
        var nodeName = RabbitMqSettings.NodeNameOf(node);
        var (clients, nodes) = (only?.ToString() ?? "all addresses", only is null ? "all addresses" : only.ToString());
        return
        [
            new("node name", nodeName, text => KeyValueDocument.Parse(text).Get("NODENAME") ?? "the host's", text => KeyValueDocument.Parse(text).Set("NODENAME", nodeName, Quoting.None).ToString()) { Rules = ["Q-02"] },
            new("clients come by", clients, text => KeyValueDocument.Parse(text).Get("NODE_IP_ADDRESS") ?? "all addresses", text => only is null ? KeyValueDocument.Parse(text).Remove("NODE_IP_ADDRESS").ToString() : KeyValueDocument.Parse(text).Set("NODE_IP_ADDRESS", clients, Quoting.None).ToString()) { Rules = ["Q-03"] },
            new("nodes come by", nodes, text => Interface(text), text => WithInterface(text, only?.ToString())) { Rules = ["Q-03"] },
        ];
    }

    private static string Interface(string text)
        => InterfaceArgument().Match(KeyValueDocument.Parse(text).Get(Arguments) ?? "") is { Success: true } match ? match.Groups["address"].Value.Replace(',', '.') : "all addresses";

    /// <summary>The Erlang runtime's other arguments stay as they are.</summary>
    private static string WithInterface(string text, string? address)
    {
        var document = KeyValueDocument.Parse(text);
        var old = document.Get(Arguments);
        var rest = InterfaceArgument().Replace(old ?? "", "").Trim();
        var wanted = address is null ? rest : $"{rest} -kernel inet_dist_use_interface {{{address.Replace('.', ',')}}}".TrimStart();
        return wanted == (old ?? "").Trim() ? text : wanted.Length == 0 ? document.Remove(Arguments).ToString() : document.Set(Arguments, wanted).ToString();
    }

    private const string Arguments = "SERVER_ADDITIONAL_ERL_ARGS";

    [GeneratedRegex(@"\s*-kernel\s+inet_dist_use_interface\s+\{(?<address>[0-9, ]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InterfaceArgument();

    /// <summary>Erlang refuses a cookie that others may read, and the broker one that it may not; its first start makes it.</summary>
    private static Resource CookieAccess()
    {
        var (file, wanted) = (new FileAccessFact(Cookie), new FilePermission("400", "rabbitmq:rabbitmq"));
        return new Check("RabbitMQ's cookie", Phase.File, [file, RabbitFact.Instance], facts => facts.Get(file) is { Length: > 0 } access
            ? [Finding.Compare($"{Cookie}: access", wanted.ToString(), access, AccessRepair.InFolderOf(Cookie, "rabbitmq", wanted.Owner, wanted.Mode))]
            : facts.Get(RabbitFact.Instance).IsUp
                ? [Finding.Of($"{Cookie}: access", wanted.ToString(), "absent", met: false, new Repair($"systemctl restart '{Unit}'") { Timeout = TimeSpan.FromMinutes(6), WhyNoUndo = "the cookie stays: a broker without one is unreachable" })]
                : [Finding.NotApplicable($"{Cookie}: access", "made by the first start")]);
    }

    /// <summary>Erlang's reports in words. 3.6 is started by a wrapper that writes them to files of its own, later ones say them to the journal.</summary>
    private static string Diagnosis(Node node) => $$"""
        said=$(journalctl -u {{Unit}} --since="@$since" --no-pager -o cat 2>/dev/null
          for log in startup_log startup_err {{RabbitMqSettings.NodeNameOf(node)}}.log; do
            [ "$(date -r "/var/log/rabbitmq/$log" +%s 2>/dev/null || echo 0)" -lt "$since" ] || tail -n 80 "/var/log/rabbitmq/$log"
          done)
        case $said in
          *eaddrinuse*) printf 'A port is taken: %s\n' "$(ss -lntp | grep -e ':5672 ' -e ':25672 ' -e ':15672 ' | tr -s ' ' | tr '\n' ' ')";;
          *eacces*) printf 'RabbitMQ may not use a file of its own; these are not its: %s\n' "$(find /var/lib/rabbitmq /var/log/rabbitmq ! -user rabbitmq 2>/dev/null | head -n 3 | tr '\n' ' ')";;
          *enospc*|*disk_free*) printf 'The disk is full: %s\n' "$(df -P /var/lib/rabbitmq | tail -n 1)";;
          *configuration_file*|*bad_config_file*|*'syntax error'*) echo 'A file of /etc/rabbitmq cannot be understood: rabbitmq.config and advanced.config hold Erlang terms, rabbitmq.conf is for 3.7 and later';;
          *'already running'*|*duplicate_name*) printf 'Another Erlang node has the name already: %s\n' "$(ps -C beam.smp -o pid=,user= | tr -s ' ' | tr '\n' ' ')";;
          *nxdomain*|*epmd_error*|*'cannot connect to host'*) echo 'Its name leads nowhere: Get-OSNode {{node.Name}} | Set-OSHostsFile';;
        esac
        """;

    /// <summary>An epmd that a rabbitmqctl has started while the broker was down holds the port that the service's own wants (baseline, pain 5).</summary>
    private static Resource StrayEpmd()
    {
        var (remains, unit) = (RabbitRemainsFact.Instance, new UnitFact(Unit));
        return new Check("epmd", Phase.File, [remains, unit], facts =>
        {
            var strays = facts.Get(unit).IsStopped ? facts.Get(remains).StrayEpmd : [];
            return
            [
                Finding.Compare("epmd: started outside of a service", "none", strays.Count == 0 ? "none" : $"process {string.Join(", ", strays)}", new Repair($"kill {string.Join(' ', strays)}\nfor wait in 1 2 3 4 5 6 7 8 9 10; do kill -0 {string.Join(' ', strays)} 2>/dev/null || exit 0; sleep 0.2; done\nkill -9 {string.Join(' ', strays)} 2>/dev/null\nexit 0") { WhyNoUndo = "a process that was ended does not come back" }),
            ];
        });
    }

    /// <summary>The account that everybody knows: the tutorial logs in with it, the security guide removes it.</summary>
    private Resource Guest() => new Check("RabbitMQ's guest", Phase.Account, [RabbitFact.Instance], facts =>
    {
        const string what = "RabbitMQ: account guest";
        var state = facts.Get(RabbitFact.Instance);
        if (settings.Profile == Profile.Seed)
            return [Finding.NotApplicable(what, "the tutorial keeps it")];
        if (!state.IsRunning)
            return [Finding.Of(what, "absent", "not known, RabbitMQ does not run", met: false, settings.Profile == Profile.Hardened ? RabbitRepair.Remove("guest") : null)];
        var actual = state.User("guest") is null ? "absent" : state.LoopbackUsers.Contains("guest", StringComparer.Ordinal) ? "from this machine only" : "from everywhere";
        var isMet = actual == "absent" || (actual == "from this machine only" && settings.Profile == Profile.Guide);
        return [Finding.Of(what, settings.Profile == Profile.Guide ? "absent, or from this machine only" : "absent", actual, isMet, RabbitRepair.Remove("guest"))];
    });

    /// <summary>Nothing to compare: what lies there is told, see <see cref="MeetAsync"/>.</summary>
    private static Resource Remains() => new Check("data of other node names", Phase.Proof, [RabbitRemainsFact.Instance], _ => []);
}
