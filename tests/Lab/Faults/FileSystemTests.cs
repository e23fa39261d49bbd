namespace OpenStackTrain.LabTests;

/// <summary>Files that cannot be written, and files whose time is not what it should be.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class FileSystemTests(ReadyNodes nodes)
{
    [Theory]
    [InlineData("/etc", "Set-OSHostsFile", "sed -i '/ compute01$/d' /etc/hosts", "H-01")]
    [InlineData("/etc", "Set-OSHostName", "hostnamectl set-hostname elsewhere && systemctl stop systemd-hostnamed", "P-05")]
    [InlineData("/etc", "Set-OSChrony", "systemctl disable chronyd", "T-01")]
    [InlineData("/var/spool/cron", "Set-OSCronJob", "sed -i '/chronyc/d' /var/spool/cron/root", "J-01")]
    public void A_read_only_folder_is_named_and_nothing_in_it_is_touched(string folder, string command, string brokenBy, string rule)
    {
        Lab.Exec(Lab.Compute02, brokenBy);
        using (Fault.ReadOnly(Lab.Compute02, folder))
        {
            var before = Fault.Digest(Lab.Compute02, folder);
            var error = Fault.Run(nodes.Shell, $"Get-OSNode {Lab.Compute02} | {command}", 20).Error(ErrorIds.RemoteCommandFailed, Lab.Compute02, "read-only file", folder);
            Assert.Contains("findmnt -T", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal(before, Fault.Digest(Lab.Compute02, folder));
        }

        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must($"Get-OSNode {Lab.Compute02} | {command}").Nodes).State);
        Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must($"Get-OSNode {Lab.Compute02} | Test-OSBaseline -Rule {rule}").Rules).Status);
    }

    /// <summary>As after a clock that was far off and has been set.</summary>
    [Theory]
    [InlineData(Lab.Compute02, "Set-OSChrony", "/etc/chrony.conf", "chronyd", "T-01", true)]
    [InlineData(Lab.Controller, "Install-OSMemcached", "/etc/sysconfig/memcached", "memcached", "M-03", true)]
    [InlineData(Lab.Controller, "Set-OSEtcd", "/etc/etcd/etcd.conf", "etcd", "E-02", true)]
    [InlineData(Lab.Controller, "Install-OSMariaDb", "/etc/my.cnf.d/openstack.cnf", "mariadb", "D-02", true)]
    [InlineData(Lab.Compute02, "Set-OSChrony", "/etc/chrony.conf", "chronyd", "T-01", false)]
    public void A_file_of_another_time_costs_one_restart_at_most(string node, string command, string file, string unit, string rule, bool isFuture)
    {
        Lab.Exec(node, $"touch -d '{(isFuture ? "2099-01-01" : "1971-01-01")}' {file}");
        var started = Lab.Exec(node, $"systemctl show {unit} -p MainPID");
        Assert.Equal(isFuture ? NodeState.Changed : NodeState.Unchanged, Assert.Single(nodes.Shell.Must($"Get-OSNode {node} | {command}").Nodes).State);
        Assert.Equal(isFuture, started != Lab.Exec(node, $"systemctl show {unit} -p MainPID"));
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must($"Get-OSNode {node} | {command}").Nodes).State);
        Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must($"Get-OSNode {node} | Test-OSBaseline -Rule {rule}").Rules).Status);
    }

    [Fact]
    public void Repository_data_of_the_future_do_no_harm()
    {
        Lab.Exec(Lab.Compute02, "yum -y remove bzip2 >/dev/null; find /var/cache/yum /var/lib/rpm -exec touch -d 2099-01-01 {} +");
        nodes.Shell.Must($"Get-OSNode {Lab.Compute02} | Install-OSBasePackage");
        Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must($"Get-OSNode {Lab.Compute02} | Test-OSBaseline -Rule G-01").Rules).Status);
    }
}
