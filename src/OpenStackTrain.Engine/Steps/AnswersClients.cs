using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A service answers to a client on this node. It is nothing that could be set here: the service may still be on its way, so it is waited for, and if it
/// does not come, what the client saw tells where to look.
/// </summary>
/// <param name="service">The service.</param>
/// <param name="server">The node that it runs on.</param>
/// <param name="client">The node that asks.</param>
/// <param name="port">The service's port.</param>
/// <param name="fact">The conversation.</param>
internal sealed class AnswersClients(string service, Node server, Node client, int port, AnswerFact fact) : Resource(Phase.Proof)
{
    private const int Seconds = 60;

    /// <inheritdoc/>
    public override string Name => $"{service} on {server.Name} ({server.Address}, port {port})";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var answer = facts.Get(fact);
        yield return Finding.Of($"{Name}: a key", "kept", answer.KeepsKey ? "kept" : $"not kept: {answer.Said}", answer.KeepsKey, Wait()) with { Reason = answer.KeepsKey ? "" : Why(answer.Said) };
    }

    private Repair Wait() => new($$"""
        end=$(( $(date +%s) + {{Seconds}} ))
        while :; do
          said=$(
        {{fact.Shell}}
        )
          case $said in {{fact.RightPattern}}) exit 0 ;; esac
          [ "$(date +%s)" -lt "$end" ] || exit 1
          sleep 0.5
        done
        """)
    {
        IsWait = true,
        Timeout = TimeSpan.FromSeconds(Seconds + 30),
    };

    /// <summary>Where to look. A firewall drops (silence) or refuses by ICMP (no route, prohibited); a port without a listener is reset.</summary>
    private string Why(string said)
    {
        if (said.Contains("refused", StringComparison.OrdinalIgnoreCase))
            return $"nothing listens there: on {server.Name}, systemctl status {service} tells why";
        if (said.Contains("no answer", StringComparison.Ordinal) || said.Contains("route", StringComparison.OrdinalIgnoreCase) || said.Contains("timed out", StringComparison.OrdinalIgnoreCase)
            || said.Contains("timeout", StringComparison.OrdinalIgnoreCase) || said.Contains("prohibited", StringComparison.OrdinalIgnoreCase) || said.Contains("unreachable", StringComparison.OrdinalIgnoreCase))
        {
            return server.Name == client.Name
                ? $"a packet filter stands between {server.Name} and its own address: iptables-save shows it"
                : $"is {server.Name} up, and is {port}/tcp open there to {client.Name}? Get-OSNode {server.Name} | Set-OSFirewall opens the baseline's ports, or switches firewalld off";
        }

        return $"on {server.Name}, journalctl -u {service} tells more";
    }
}
