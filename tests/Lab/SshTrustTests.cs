using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Logins between real nodes, and what becomes of keys that were there.</summary>
public sealed class SshTrustTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    [Fact]
    public void Every_ordered_pair_logs_in_by_name_and_by_address()
    {
        (string Name, string Address)[] all = [(Lab.Controller, "192.168.100.11"), (Lab.Compute01, "192.168.100.12"), (Lab.Compute02, "192.168.100.13")];
        foreach (var from in all)
        {
            foreach (var to in all)
            {
                foreach (var target in new[] { to.Name, to.Address })
                    Assert.Equal(to.Name, Lab.Exec(from.Name, $"ssh -o BatchMode=yes {target} uname -n").Trim());
            }
        }
    }

    [Fact]
    public void A_node_that_has_lost_its_keys_joins_again_and_the_others_keep_their_keys()
    {
        const string oldKeys = "sha256sum /root/.ssh/id_rsa; grep -e root@controller$ -e root@compute01$ /root/.ssh/authorized_keys";
        var before = Lab.Exec(Lab.Controller, oldKeys);
        Lab.Exec(Lab.Compute02, "rm /root/.ssh/id_rsa* /root/.ssh/known_hosts");
        var outcome = nodes.Shell.Must("Get-OSNode | Set-OSSshTrust");
        Assert.Contains(outcome.Node(Lab.Compute02).Results[0].Changes, change => change.What.EndsWith("key pair", StringComparison.Ordinal));
        Assert.Equal(before, Lab.Exec(Lab.Controller, oldKeys));
        Assert.Equal("compute02", Lab.Exec(Lab.Controller, "ssh -o BatchMode=yes compute02 uname -n").Trim());
        Assert.All(nodes.Shell.Must("Get-OSNode | Set-OSSshTrust").Nodes, node => Assert.Equal((NodeState.Unchanged, 1), (node.State, node.Results[0].RoundTrips)));
    }

    [Fact]
    public void A_node_that_is_not_there_is_named_soon_and_nothing_is_spread()
    {
        Lab.Exec(Lab.Compute01, "sed -i '/root@controller$/d' /root/.ssh/authorized_keys");
        Lab.Kill(Lab.Compute02);
        try
        {
            var clock = Stopwatch.StartNew();
            nodes.Shell.Run("Get-OSNode compute01 | Set-OSSshTrust").Error(ErrorIds.PeerMissing, "compute01", "compute02");
            Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
            Assert.Equal("", Lab.Try(Lab.Compute01, "grep root@controller /root/.ssh/authorized_keys").Output);
            var rules = nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Rule K-0[1-4], P-05").Rules.ToDictionary(rule => rule.Id);
            Assert.Equal((RuleStatus.Pass, RuleStatus.Error, RuleStatus.Error, RuleStatus.Fail, RuleStatus.Pass), (rules["K-01"].Status, rules["K-02"].Status, rules["K-03"].Status, rules["K-04"].Status, rules["P-05"].Status));
            Assert.Contains("compute02", rules["K-02"].Actual, StringComparison.Ordinal);
        }
        finally
        {
            Lab.Boot(Lab.Compute02);
        }

        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSSshTrust").Nodes).State);
    }

    [Fact]
    public void An_administrator_s_lines_stay()
    {
        Lab.Exec(Lab.Compute01, """
            cd /root/.ssh
            { echo '# mine'; printf 'from="192.168.100.0/24" '; sed -n 's/ root@compute02$/ theirs/p' authorized_keys; grep -v 'root@compute02$' authorized_keys; } >new && cat new >authorized_keys && rm new
            printf 'github.com %s\n' "$(cut -d ' ' -f 1,2 /etc/ssh/ssh_host_ed25519_key.pub)" >>known_hosts
            """);
        var before = Lab.Exec(Lab.Compute01, "cat /root/.ssh/authorized_keys /root/.ssh/known_hosts");
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSSshTrust").Nodes).State);
        Assert.Equal(before, Lab.Exec(Lab.Compute01, "cat /root/.ssh/authorized_keys /root/.ssh/known_hosts"));
    }

    [Fact]
    public void A_dedicated_account_has_keys_of_its_own()
    {
        nodes.Shell.Run("Get-OSNode compute01 | Set-OSSshTrust -UserName nobodythere").Error(ErrorIds.NotConverged, "nobodythere", "useradd");
        try
        {
            Assert.All(nodes.Shell.Must("Get-OSNode | Set-OSSshTrust -UserName plain").Nodes, node => Assert.Equal(NodeState.Changed, node.State));
            Assert.Equal("plain compute02", Lab.Exec(Lab.Compute01, "runuser -u plain -- ssh -o BatchMode=yes 192.168.100.13 'echo $(id -un) $(uname -n)'").Trim());
            Assert.Equal("600 plain:plain", Lab.Exec(Lab.Compute01, "stat -c '%a %U:%G' /home/plain/.ssh/id_rsa").Trim());
            Assert.All(nodes.Shell.Must("Get-OSNode | Set-OSSshTrust -UserName plain").Nodes, node => Assert.Equal((NodeState.Unchanged, 1), (node.State, node.Results[0].RoundTrips)));
        }
        finally
        {
            foreach (var name in FreshNodes.Names)
                Lab.Exec(name, "cd /home/plain/.ssh && rm -f id_rsa* known_hosts && sed -i '/plain@/d' authorized_keys");
        }
    }

    [Fact]
    public void Hardened_wants_root_s_password_refused_and_its_fix_does_it()
    {
        try
        {
            var broken = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Profile Hardened -Rule K-05").Rules);
            Assert.Equal((RuleStatus.Fail, "sshd: PermitRootLogin: yes"), (broken.Status, broken.Actual));
            nodes.Shell.Must(broken.Fix);
            Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Profile Hardened -Rule K-05").Rules).Status);
        }
        finally
        {
            Lab.Exec(Lab.Compute01, "sed -i '1s/.*/PermitRootLogin yes/' /etc/ssh/sshd_config && (systemctl reload sshd || systemctl reload ssh)");
        }
    }
}
