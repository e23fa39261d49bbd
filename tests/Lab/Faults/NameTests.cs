using System.Net;
using System.Net.Sockets;

namespace OpenStackTrain.LabTests;

/// <summary>A DNS that never answers.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class NameTests(ReadyNodes nodes)
{
    private const string Restart = "systemctl restart ssh.service 2>/dev/null || systemctl restart sshd.service";

    [Fact]
    public void A_dead_DNS_makes_a_login_slow_and_a_converged_node_stays_so()
    {
        using var dead = DeadServer();
        using var dns = Resolver("options timeout:2 attempts:1");
        using var sshd = Fault.Before(Lab.Compute02, "/etc/ssh/sshd_config", "UseDNS yes", Restart);
        using var shell = new Shell();
        Assert.Equal(NodeState.Unchanged, Assert.Single(Fault.Run(shell, "Get-OSNode compute02 | Set-OSHostName | Set-OSHostsFile | Set-OSChrony", 40).Nodes).State);
    }

    [Fact]
    public void A_login_that_waits_too_long_for_the_DNS_is_told_so()
    {
        using var dead = DeadServer();
        using var dns = Resolver("options timeout:30 attempts:5");
        using var sshd = Fault.Before(Lab.Compute02, "/etc/ssh/sshd_config", "UseDNS yes", Restart);
        using var shell = new Shell();
        var error = Fault.Run(shell, "New-OSNodeSession compute02 -TimeoutSec 4", 8).Error(ErrorIds.ConnectionFailed, "compute02", "logging in");
        Assert.Contains("UseDNS", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mirror_whose_name_has_no_address_is_named_and_the_next_run_ends_compliant()
    {
        using (DeadServer())
        using (Resolver("options timeout:1 attempts:1"))
        {
            Lab.Exec(Lab.Compute02, "yum -y -q remove bzip2; yum -q clean all");
            using var shell = new Shell();
            shell.Run("Get-OSNode compute02 | Install-OSBaseRepo -BaseUrl http://mirror.example/centos/7.9.2009").Error(ErrorIds.NotConverged, "compute02", "resol");
            var error = Fault.Run(shell, "Get-OSNode compute02 | Install-OSBasePackage", 60).Error(ErrorIds.RemoteCommandFailed, "compute02", "mirror.example");
            Assert.Contains("/etc/resolv.conf", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute02 | Install-OSBaseRepo | Install-OSBasePackage").Nodes).State);
        Assert.All(nodes.Shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule R-01, R-02, G-*").Rules, rule => Assert.Equal(RuleStatus.Pass, rule.Status));
    }

    /// <summary>Takes questions and never answers.</summary>
    private static UdpClient DeadServer() => new(new IPEndPoint(IPAddress.Parse(Lab.Host), 53));

    private static Fault Resolver(string options) => Fault.In(
        Lab.Compute02,
        $"[ ! -e /etc/resolv.conf ] || mv /etc/resolv.conf /root/resolv.conf; printf 'nameserver {Lab.Host}\\n{options}\\n' >/etc/resolv.conf",
        "rm /etc/resolv.conf; [ ! -e /root/resolv.conf ] || mv /root/resolv.conf /etc/resolv.conf");
}
