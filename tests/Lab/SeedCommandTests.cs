namespace OpenStackTrain.LabTests;

/// <summary>The tutorial's own commands, typed as a person would after the module has run: they give what its text says.</summary>
public sealed class SeedCommandTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    [Theory]
    [InlineData("controller", "mysql -e 'SELECT 1+41'", "42")]
    [InlineData("controller", "mysql -e \"SHOW VARIABLES LIKE 'max_connections'\"", "4096")]
    [InlineData("controller", "rabbitmqctl list_users", "openstack")]
    [InlineData("controller", "rabbitmqctl list_permissions", "openstack\t.*\t.*\t.*")]
    [InlineData("controller", "netstat -anptu | grep 5672", "0.0.0.0:25672")]
    [InlineData("controller", "netstat -anptu | grep LISTEN | grep :5672", "5672")]
    [InlineData("controller", "netstat -anptu | grep 11211", "192.168.100.11:11211")]
    [InlineData("controller", "netstat -anptu | grep 2379", "192.168.100.11:2379")]
    [InlineData("controller", "netstat -anptu | grep 2380", "192.168.100.11:2380")]
    [InlineData("controller", "netstat -anptu | grep 3306", "192.168.100.11:3306")]
    [InlineData("controller", "ETCDCTL_API=3 etcdctl put seed works && ETCDCTL_API=3 etcdctl get seed && ETCDCTL_API=3 etcdctl del seed", "works")]
    [InlineData("controller", "systemctl status etcd", "active (running)")]
    [InlineData("controller", "chronyc sources", "^*")]
    [InlineData("compute01", "chronyc sources", "^* controller")]
    [InlineData("compute02", "chronyc sources", "^* controller")]
    [InlineData("controller", "crontab -l", "*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log")]
    [InlineData("compute01", "crontab -l", "*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log")]
    [InlineData("compute01", "grep -v '#' /etc/selinux/config", "SELINUX=permissive")]
    [InlineData("compute02", "openstack --version", "openstack")]
    public void A_command_of_the_tutorial_gives_what_its_text_says(string node, string command, string said)
    {
        Assert.NotNull(nodes.Shell);
        Assert.Contains(said, Lab.Exec(node, command), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_node_logs_in_to_every_node_by_name_and_by_address()
    {
        foreach (var from in FreshNodes.Names)
        {
            foreach (var (name, address) in FreshNodes.Names.Zip(["192.168.100.11", "192.168.100.12", "192.168.100.13"]))
            {
                foreach (var to in new[] { name, address })
                    Assert.Equal(name, Lab.Exec(from, $"ssh -o BatchMode=yes -o ConnectTimeout=10 root@{to} uname -n </dev/null").Trim());
            }
        }
    }
}
