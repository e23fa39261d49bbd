namespace OpenStackTrain.LabTests;

/// <summary>memcached and etcd on real nodes: what clients see, what stands in their way, and data that are of another cluster.</summary>
public sealed class CacheTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    private const string Data = "/var/lib/etcd/default.etcd";
    private const string State = "/var/lib/openstack-train";

    [Fact]
    public void Clients_of_the_services_themselves_keep_a_key()
    {
        Assert.Contains("value", Lab.Exec(Lab.Controller, "ETCDCTL_API=3 etcdctl put lab value && ETCDCTL_API=3 etcdctl get lab && ETCDCTL_API=3 etcdctl del lab"), StringComparison.Ordinal);
        Assert.Equal("True", Lab.Exec(Lab.Controller, "python3 -c 'import memcache; c = memcache.Client([\"192.168.100.11:11211\"]); print(c.set(\"lab\", 1, time=5))'").Trim());
        Assert.DoesNotContain("20.0.0.11", Lab.Exec(Lab.Controller, "ss -lntu | grep -e :11211 -e :2379 -e :2380"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_proof_leaves_nothing_behind()
    {
        nodes.Shell.Must("Get-OSNode | Set-OSEtcd");
        await Lab.UntilAsync("the keys' ten seconds are over", () => Lab.Exec(Lab.Controller, "ETCDCTL_API=3 etcdctl get --prefix openstack-train").Trim().Length == 0);
    }

    [Theory]
    [InlineData("memcached")]
    [InlineData("etcd")]
    public async Task A_killed_service_comes_back(string unit)
    {
        Lab.Exec(Lab.Controller, $"systemctl kill -s KILL {unit}");
        await Lab.UntilAsync(unit, () => Lab.Try(Lab.Controller, $"systemctl show -p ActiveState {unit} | grep -q =active && ss -lntp | grep -q {unit}").ExitCode == 0);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Install-OSMemcached | Set-OSEtcd").Nodes).State);
    }

    [Fact]
    public async Task After_a_power_cut_both_are_there_again()
    {
        Lab.Kill(Lab.Controller);
        Lab.Boot(Lab.Controller);
        await Lab.UntilAsync("boot", () => Lab.Try(Lab.Controller, "ss -lnt | grep -q 192.168.100.11:2379 && ss -lnt | grep -q 192.168.100.11:11211").ExitCode == 0);
        Assert.All(nodes.Shell.Must("Get-OSNode controller, compute01 | Test-OSBaseline -Rule M-*, E-*").Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));
    }

    [Fact]
    public async Task A_firewall_in_the_way_is_named_by_the_client()
    {
        Lab.Exec(Lab.Controller, "rm -f /etc/firewalld/zones/openstack-train.xml && systemctl start firewalld");
        // systemd calls it started before its rules are in force.
        await Lab.UntilAsync("the firewall's rules", () => Lab.Try(Lab.Controller, "nft list tables | grep -q firewalld").ExitCode == 0);
        foreach (var (rule, port) in new[] { ("M-03", "11211/tcp"), ("E-04", "2379/tcp") })
        {
            var result = Assert.Single(nodes.Shell.Must($"Get-OSNode compute01 | Test-OSBaseline -Rule {rule}").Rules);
            Assert.Equal(RuleStatus.Fail, result.Status);
            Assert.Contains(port, result.Actual, StringComparison.Ordinal);
            Assert.Contains("Get-OSNode controller | Set-OSFirewall", result.Actual, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Somebody_else_on_the_port_is_named()
    {
        Lab.Exec(Lab.Controller, "systemctl stop memcached && systemd-run --unit=intruder python3 -m http.server 11211 && for i in 1 2 3 4 5 6 7 8 9; do ss -lnt | grep -q :11211 || sleep 0.5; done");
        try
        {
            nodes.Shell.Run("Get-OSNode controller | Install-OSMemcached").Error(ErrorIds.NotConverged, "controller", "python3", "intruder.service");
        }
        finally
        {
            Lab.Exec(Lab.Controller, "systemctl stop intruder");
        }
    }

    [Fact]
    public void An_option_that_memcached_does_not_know_is_told_in_its_own_words()
    {
        Lab.Exec(Lab.Controller, "sed -i 's/-U 0/-U 0 --nonsense/' /etc/sysconfig/memcached");
        try
        {
            nodes.Shell.Run("Get-OSNode controller | Install-OSMemcached").Error(ErrorIds.NotConverged, "controller", "unrecognized option '--nonsense'");
        }
        finally
        {
            Lab.Exec(Lab.Controller, "sed -i 's/ --nonsense//' /etc/sysconfig/memcached && systemctl reset-failed memcached");
        }
    }

    [Fact]
    public void Data_of_another_cluster_are_never_touched_unasked_and_moved_aside_when_asked()
    {
        // As by a start before the configuration: etcd makes a cluster of its own at localhost, with a key in it.
        Lab.Exec(Lab.Controller, $"systemctl stop etcd && rm -r {Data} && setpriv --reuid=etcd --regid=etcd --clear-groups sh -c 'etcd --name default --data-dir {Data} >/dev/null 2>&1 & p=$!; for i in 1 2 3 4 5 6 7 8 9; do ETCDCTL_API=3 etcdctl put precious yes >/dev/null 2>&1 && break; sleep 0.5; done; kill $p; wait'");
        nodes.Shell.Run("Get-OSNode controller | Set-OSEtcd").Error(ErrorIds.NotConverged, "controller", "localhost:2380", "-ResetData", "member update");
        Assert.Contains("yes", Lab.Exec(Lab.Controller, "ETCDCTL_API=3 etcdctl get precious"), StringComparison.Ordinal);

        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode controller | Set-OSEtcd -ResetData -Force").Nodes).State);
        Assert.Equal("", Lab.Exec(Lab.Controller, "ETCDCTL_API=3 etcdctl get precious").Trim());
        Assert.Equal("etcd:etcd 700", Lab.Exec(Lab.Controller, $"stat -c '%U:%G %a' {State}/etcd-*").Trim());
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode controller | Set-OSEtcd -ResetData -Force").Nodes).State);
        Lab.Exec(Lab.Controller, $"rm -r {State}/etcd-*");
    }

    [Fact]
    public void The_way_that_keeps_the_data_does_as_the_error_says()
    {
        Lab.Exec(Lab.Controller, "id=$(ETCDCTL_API=3 etcdctl member list | cut -d , -f 1); ETCDCTL_API=3 etcdctl member update $id --peer-urls=http://192.168.100.11:2999 && ETCDCTL_API=3 etcdctl put precious yes");
        var message = nodes.Shell.Run("Get-OSNode controller | Set-OSEtcd").Error(ErrorIds.NotConverged, "controller", "member update").Exception.Message;
        var start = message.IndexOf("ETCDCTL_API=3", StringComparison.Ordinal);
        Lab.Exec(Lab.Controller, message[start..message.IndexOf(')', start)]);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode controller | Set-OSEtcd").Nodes).State);
        Assert.Contains("yes", Lab.Exec(Lab.Controller, "ETCDCTL_API=3 etcdctl get precious && ETCDCTL_API=3 etcdctl del precious"), StringComparison.Ordinal);
    }

    public void Dispose() => nodes.Shell.Must("Get-OSNode | Set-OSFirewall -State Off | Install-OSMemcached | Set-OSEtcd");
}
