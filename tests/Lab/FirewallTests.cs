namespace OpenStackTrain.LabTests;

/// <summary>The managed firewall on real nodes: it really filters, and it goes away again.</summary>
public sealed class FirewallTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    private const string Listen = "systemctl reset-failed 'lab-listen-*' 2>/dev/null; for p in 3306 9999; do systemctl start lab-listen-$p 2>/dev/null || systemd-run -q --unit=lab-listen-$p socat TCP-LISTEN:$p,fork,reuseaddr SYSTEM:'echo here'; done";

    [Fact]
    public async Task Managed_opens_the_baseline_s_ports_to_the_management_network_and_nothing_else()
    {
        Lab.Exec(Lab.Controller, Listen);
        await Lab.UntilAsync("the listeners are there", () => Reaches(Lab.Compute01, "192.168.100.11", 3306) && Reaches(Lab.Compute01, "192.168.100.11", 9999));

        var first = nodes.Shell.Must("Get-OSNode | Set-OSFirewall -State Managed");
        Assert.All(first.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        var second = nodes.Shell.Must("Get-OSNode | Set-OSFirewall -State Managed");
        Assert.All(second.Nodes, node => Assert.Equal((NodeState.Unchanged, 1), (node.State!.Value, node.Results[0].RoundTrips)));

        Assert.True(Reaches(Lab.Compute01, "192.168.100.11", 3306), "an open port of the controller");
        Assert.False(Reaches(Lab.Compute01, "192.168.100.11", 9999), "a port outside the list");
        Assert.False(Reaches(Lab.Compute01, "20.0.0.11", 3306), "an open port, from outside the management network");
        Assert.True(Reaches(Lab.Controller, "192.168.100.12", 22), "ssh to a compute node");
        Lab.Exec(Lab.Compute01, "systemctl restart chronyd");
        await Lab.UntilAsync("123/udp answers", () => Lab.Try(Lab.Compute01, "chronyc -n sources | grep -q '^^[*] 192.168.100.11'").ExitCode == 0, 40);

        // ssh has survived: a new session too.
        nodes.Shell.Must("Remove-OSNodeSession *; $null = Get-OSNode | New-OSNodeSession");
        var rules = nodes.Shell.Must("Get-OSNode | Test-OSBaseline -Profile Hardened -Rule F-01, T-06").Rules;
        Assert.All(rules, rule => Assert.Equal((rule.Id, rule.Node, rule.Id == "T-06" && rule.Node != "controller" ? RuleStatus.NotApplicable : RuleStatus.Pass), (rule.Id, rule.Node, rule.Status)));
        var guide = nodes.Shell.Must("Get-OSNode controller | Test-OSBaseline -Profile Guide -Rule F-01").Rules;
        Assert.Equal(RuleStatus.Fail, Assert.Single(guide).Status);

        var off = nodes.Shell.Must("Get-OSNode | Set-OSFirewall -State Off");
        Assert.All(off.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.True(Reaches(Lab.Compute01, "192.168.100.11", 9999), "every port, when it is off");
    }

    [Theory]
    [InlineData("a port is closed", "firewall-cmd -q --zone=openstack-train --remove-port=22/tcp")]
    [InlineData("a port is open", "firewall-cmd -q --zone=openstack-train --add-port=9999/tcp")]
    [InlineData("the file is edited", "sed -i 's/protocol=\"tcp\"/protocol=\"udp\"/' /etc/firewalld/zones/openstack-train.xml")]
    [InlineData("the file is gone", "rm /etc/firewalld/zones/openstack-train.xml")]
    public void A_managed_zone_that_is_changed_by_hand_is_set_again(string what, string shell)
    {
        Assert.NotEmpty(what);
        nodes.Shell.Must("Get-OSNode compute01 | Set-OSFirewall -State Managed");
        Lab.Exec(Lab.Compute01, shell);
        var broken = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Profile Hardened -Rule F-01").Rules);
        Assert.True(broken.Status == RuleStatus.Fail, broken.Actual);
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSFirewall -State Managed").Nodes).State);
        Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Profile Hardened -Rule F-01").Rules).Status);
    }

    public void Dispose()
    {
        nodes.Shell.Must("Get-OSNode | Set-OSFirewall -State Off");
        Lab.Exec(Lab.Controller, "systemctl stop 'lab-listen-*'");
    }

    private static bool Reaches(string from, string address, int port)
        => Lab.Try(from, $"timeout 3 bash -c 'exec 3<>/dev/tcp/{address}/{port}' 2>/dev/null").ExitCode == 0;
}
