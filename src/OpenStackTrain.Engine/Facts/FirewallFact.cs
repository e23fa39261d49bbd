using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>What firewalld really does with a zone at the moment (rules F-01, T-06). Whether it runs is asked of D-Bus: firewall-cmd takes twenty times as long to say so. Sources: firewall-cmd(1), busctl(1).</summary>
/// <param name="Zone">The zone's name.</param>
internal sealed record FirewallFact(string Zone) : Fact<FirewallZone>
{
    /// <inheritdoc/>
    public override string Key => $"firewall-cmd --zone={Zone} --list-all";

    /// <inheritdoc/>
    public override string Shell => $"""
        command -v firewall-cmd >/dev/null 2>&1 && busctl status org.fedoraproject.FirewallD1 >/dev/null 2>&1 || exit 0
        echo running=yes
        firewall-cmd --zone={Sh.Quote(Zone)} --list-all 2>/dev/null | sed -n 's/^  *\(ports\|services\|sources\): */\1=/p'
        """;

    /// <inheritdoc/>
    public override FirewallZone Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        return new FirewallZone(pairs.ContainsKey("running"), Words("ports"), Words("services"), Words("sources"));

        IReadOnlyList<string> Words(string key) => [.. pairs.GetValueOrDefault(key, "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}

/// <summary>A zone as it is in force.</summary>
/// <param name="IsRunning">Whether firewalld runs.</param>
/// <param name="Ports">Its open ports, <c>3306/tcp</c>, in order.</param>
/// <param name="Services">Its open services, in order.</param>
/// <param name="Sources">The networks that it holds for, in order.</param>
internal sealed record FirewallZone(bool IsRunning, IReadOnlyList<string> Ports, IReadOnlyList<string> Services, IReadOnlyList<string> Sources);
