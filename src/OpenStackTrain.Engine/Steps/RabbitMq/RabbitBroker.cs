using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The broker answers rabbitmqctl, under the node name that it should have (rules ). One that is up and does not answer has another cookie
/// than the file, or its application was stopped: a restart mends either.
/// </summary>
/// <param name="node">The node's name, <c>rabbit@controller</c>.</param>
internal sealed class RabbitBroker(string node) : Resource(Phase.Service)
{
    private readonly UnitFact unit = new("rabbitmq-server");

    /// <inheritdoc/>
    public override string Name => "RabbitMQ";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [RabbitFact.Instance, unit];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(RabbitFact.Instance);
        if (!state.IsUp)
        {
            // A unit that does not run says so itself, and how it is started.
            yield return facts.Get(unit).IsActive
                ? Finding.Of("RabbitMQ: broker", "running", "starting", met: false, new Repair(Wait) { IsWait = true, Timeout = TimeSpan.FromMinutes(6) }) with { Rules = ["Q-03"] }
                : Finding.NotApplicable("RabbitMQ: broker", "it is not up");
            yield break;
        }

        yield return Finding.Of("RabbitMQ: broker", "running", state.IsRunning ? "running" : state.Fault.Length > 0 ? "does not answer" : "its application is stopped", state.IsRunning, new Repair(Restart) { Timeout = TimeSpan.FromMinutes(6), WhyNoUndo = "a broker that does not answer is no state to come back to" }) with
        {
            Rules = ["Q-03"],
            Reason = state.IsRunning ? "" : state.Fault,
        };
        if (state.IsRunning)
        {
            yield return Finding.Compare("RabbitMQ: node name", node, state.Node) with
            {
                Rules = ["Q-02"],
                Reason = state.Node == node ? "" : "NODENAME in /etc/rabbitmq/rabbitmq-env.conf sets it, unless RABBITMQ_NODENAME stands there or in the unit's environment",
            };
        }
    }

    /// <summary>Somebody else, or the machine's boot, starts it. One that dies is "activating", too, until systemd tries again: that is no start to wait for.</summary>
    private const string Wait = """
        end=$(( $(date +%s) + 300 ))
        while [ "$(date +%s)" -lt "$end" ]; do
          case $(systemctl show -p ActiveState -p SubState rabbitmq-server.service) in *=auto-restart*) exit 1;; *ActiveState=active*) exit 0;; *=activating*|*=reloading*) ;; *) exit 1;; esac
          sleep 0.2
        done
        exit 1
        """;

    /// <summary>A broker that no longer knows its cookie cannot be stopped by rabbitmqctl: systemd ends it then.</summary>
    private const string Restart = """
        # It may be about the name, and the service has been started again for that a moment ago.
        case $(timeout 30 rabbitmqctl -q eval 'rabbit:is_running().' 2>/dev/null) in *true*) exit 0;; esac
        systemctl restart 'rabbitmq-server'
        code=$?
        [ "$code" -eq 0 ] || journalctl -u rabbitmq-server -n 15 --no-pager -o cat >&2
        exit "$code"
        """;
}

/// <summary>A plugin that runs, and the management's port that answers. Source: rabbitmq-plugins(8).</summary>
/// <param name="name">The plugin.</param>
/// <param name="address">Where the management listens.</param>
internal sealed class RabbitPlugin(string name, string address) : Resource(Phase.Account)
{
    /// <summary>The plugin with the web pages and the HTTP API.</summary>
    public const string Management = "rabbitmq_management";

    private const string PluginFile = "/etc/rabbitmq/enabled_plugins";

    private readonly RabbitManagementFact web = new(address, "");

    /// <inheritdoc/>
    public override string Name => $"RabbitMQ: plugin {name}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => name == Management ? [RabbitFact.Instance, web] : [RabbitFact.Instance];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(RabbitFact.Instance);
        var runs = state.Plugins.Contains(name, StringComparer.Ordinal);
        yield return Finding.Of(Name, "running", runs ? "running" : state.IsRunning ? "off" : "not known, RabbitMQ does not run", runs, new Repair($$"""
            if [ ! -e {{PluginFile}} ]; then : >"${ost_entry:?}/first"; fi
            said=$(timeout 100 rabbitmq-plugins enable {{Sh.Quote(name)}} 2>&1) && exit 0
            printf '%s\n' "$said" >&2
            exit 1
            """)
        {
            Undo = new Undo(
                $$"""
                case $(systemctl show -p ActiveState rabbitmq-server.service) in *=active) ;; *) echo 'RabbitMQ does not run: its plugins can only be changed while it does'; exit 1 ;; esac
                said=$(timeout 60 rabbitmq-plugins list -e -m) || { echo 'RabbitMQ does not tell its plugins'; exit 1; }
                if printf '%s\n' "$said" | grep -q -x {{Sh.Quote(name)}}; then exit 0; fi
                exit {{Undo.AsBefore}}
                """,
                $$"""
                said=$(timeout 100 rabbitmq-plugins disable {{Sh.Quote(name)}} 2>&1) || { printf '%s\n' "$said"; exit 1; }
                # The list is made by the first plugin, and says nothing once it is empty.
                if [ -e "$entry/first" ] && [ "$(cat {{PluginFile}} 2>/dev/null)" = '[].' ]; then rm -f {{PluginFile}}; fi
                """),
        });
        if (name != Management)
            yield break;
        var status = facts.Get(web);
        // Without an account it answers that it wants one.
        yield return Finding.Of("RabbitMQ: management on port 15672", "answers", status is 200 or 401 ? "answers" : status == 0 ? "does not answer" : $"answers with {status}", status is 200 or 401, new Repair(Wait) { IsWait = true, Timeout = TimeSpan.FromSeconds(75) });
    }

    private string Wait => $$"""
        end=$(( $(date +%s) + 60 ))
        while [ "$(date +%s)" -lt "$end" ]; do
          case $({{web.Shell}}) in 200|401) exit 0;; esac
          sleep 0.3
        done
        exit 1
        """;
}
