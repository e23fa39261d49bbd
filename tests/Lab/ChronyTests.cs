using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Time on real nodes: why it does not come, and half-done work that is finished.</summary>
public sealed class ChronyTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    [Fact]
    public void An_upstream_that_does_not_answer_is_named()
    {
        var clock = Stopwatch.StartNew();
        nodes.Shell.Run("Get-OSNode controller | Set-OSChrony -Source controller -Upstream 192.168.100.99 -TimeoutSec 5").Error(ErrorIds.NotConverged, "controller", "192.168.100.99 does not answer", "123/udp");
        // The node counts whole seconds: a fifth that has begun counts.
        Assert.InRange(clock.Elapsed.TotalSeconds, 4, 25);
    }

    [Fact]
    public void A_source_that_is_blocked_is_named()
    {
        Lab.Exec(Lab.Controller, "nft 'add table inet labdrop; add chain inet labdrop in { type filter hook input priority -300; }; add rule inet labdrop in udp dport 123 drop'");
        try
        {
            Lab.Exec(Lab.Compute01, "systemctl restart chronyd");
            nodes.Shell.Run("Get-OSNode compute01 | Set-OSChrony -Source controller -TimeoutSec 5").Error(ErrorIds.NotConverged, "compute01", "192.168.100.11 does not answer", "123/udp");
            var rule = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Rule T-05").Rules);
            Assert.Equal(RuleStatus.Fail, rule.Status);
            Assert.Contains("does not answer", rule.Actual, StringComparison.Ordinal);
        }
        finally
        {
            Lab.Exec(Lab.Controller, "nft delete table inet labdrop");
        }

        // It comes by itself then: nothing is changed, it is only waited for.
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony -Source controller").Nodes).State);
    }

    [Fact]
    public void A_source_that_does_not_serve_this_network_is_named()
    {
        Lab.Exec(Lab.Controller, "sed -i 's/^allow .*/allow 10.9.9.0\\/24/' /etc/chrony.conf && systemctl restart chronyd");
        Lab.Exec(Lab.Compute01, "systemctl restart chronyd");
        nodes.Shell.Run("Get-OSNode compute01 | Set-OSChrony -Source controller -TimeoutSec 4").Error(ErrorIds.NotConverged, "compute01", "192.168.100.11 does not answer", "allow");
    }

    [Fact]
    public void A_lab_without_a_way_out_has_a_stratum_of_its_own()
    {
        using var shell = new Shell(text => text.Replace("upstream: [192.168.100.2]", "localStratum: 10", StringComparison.Ordinal));
        var outcome = shell.Must("Get-OSNode controller, compute01 | Set-OSChrony -Source controller -LocalStratum 10");
        Assert.All(outcome.Nodes, node => Assert.Equal("Chrony", Assert.Single(node.Results).Step));
        var file = Lab.Exec(Lab.Controller, "cat /etc/chrony.conf");
        Assert.Contains("\nlocal stratum 10", file, StringComparison.Ordinal);
        Assert.DoesNotContain("\nserver ", file, StringComparison.Ordinal);
        Assert.Contains("7F7F0101", Lab.Exec(Lab.Controller, "chronyc -n tracking"), StringComparison.Ordinal);
        Assert.All(shell.Must("Get-OSNode controller, compute01 | Test-OSBaseline -Rule T-01, T-02, T-03, T-04, T-05").Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));
    }

    [Fact]
    public void A_run_that_died_between_writing_and_restarting_is_finished_by_the_next()
    {
        // As the run left it: the file as wanted, the process with the old one.
        Lab.Exec(Lab.Compute01, "cp -p /etc/chrony.conf /root/wanted && sed -i 's/^server .*/server 192.168.100.99 iburst/' /etc/chrony.conf && systemctl restart chronyd && cat /root/wanted >/etc/chrony.conf");
        var node = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony -Source controller").Nodes);
        var change = Assert.Single(node.Results[0].Changes);
        Assert.Equal("chronyd: configuration", change.What);
        Assert.Contains("192.168.100.11", Lab.Exec(Lab.Compute01, "chronyc -n sources"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_configuration_from_the_future_asks_for_one_restart_only()
    {
        Lab.Exec(Lab.Compute01, "touch -d '+2 days' /etc/chrony.conf");
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony").Nodes).State);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony").Nodes).State);
    }

    [Fact]
    public void A_time_zone_is_set_and_stays()
    {
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony -TimeZone Asia/Shanghai").Nodes).State);
        Assert.Equal("CST", Lab.Exec(Lab.Compute01, "date +%Z").Trim());
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony -TimeZone UTC").Nodes).State);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony -TimeZone UTC").Nodes).State);
    }

    [Fact]
    public void What_stands_beside_the_sources_stays()
    {
        Lab.Exec(Lab.Compute01, "sed -i -e '1i # a word of the administrator' -e '/^server/a pool 2.centos.pool.ntp.org iburst' /etc/chrony.conf && echo 'logchange   0.5' >>/etc/chrony.conf && chmod 0640 /etc/chrony.conf && chown root:adm /etc/chrony.conf");
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony").Nodes).State);
        var file = Lab.Exec(Lab.Compute01, "cat /etc/chrony.conf");
        Assert.StartsWith("# a word of the administrator\n", file, StringComparison.Ordinal);
        Assert.Contains("\nlogchange   0.5\n", file, StringComparison.Ordinal);
        Assert.Equal("640 root:adm", Lab.Exec(Lab.Compute01, "stat -c '%a %U:%G' /etc/chrony.conf").Trim());
        Assert.NotEqual("", Lab.Exec(Lab.Compute01, "grep -l -r '^pool 2.centos' /var/lib/openstack-train/journal"));
    }

    public void Dispose() => nodes.Shell.Must("Get-OSNode | Set-OSChrony -Source controller");
}
