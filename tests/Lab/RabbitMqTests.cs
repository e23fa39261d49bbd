namespace OpenStackTrain.LabTests;

/// <summary>RabbitMQ on a real node: passwords that are proven by logins and seen by nobody, the management, and what is in the way of a start.</summary>
public sealed class RabbitMqTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    private const string Clear = "Zz9#it's \"secret\" $word";

    [Fact]
    public void A_password_is_set_where_a_login_is_refused_and_seen_in_no_process_and_no_file()
    {
        // Every process's arguments and environment, again and again; the word to look for is in a file of the watcher's.
        Lab.Exec(Lab.Controller, """
            printf 'Zz9#it' >/root/word; rm -f /root/stop /root/seen
            cat >/root/watch <<'W'
            while [ ! -e /root/stop ]; do
              for p in /proc/[0-9]*; do cat $p/cmdline $p/environ 2>/dev/null | grep -a -q -F -f /root/word && echo $p >>/root/seen; done
            done
            W
            setsid sh /root/watch </dev/null >/dev/null 2>&1 &
            """);
        var credential = Shell.Credential("openstack", Clear);
        var first = nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq -Credential $c -Verbose", ("c", credential));
        Lab.Exec(Lab.Controller, "touch /root/stop");
        Assert.Equal("RabbitMQ: account openstack: login with the password: refused -> accepted", Assert.Single(Assert.Single(first.Nodes).Results[0].Changes).ToString());
        Assert.DoesNotContain("Zz9#it", string.Join('\n', first.Lines), StringComparison.Ordinal);
        Assert.Equal("", Lab.Exec(Lab.Controller, "cat /root/seen 2>/dev/null; grep -rl -F -f /root/word /var/log /run /tmp /etc /var/lib/rabbitmq /var/lib/openstack-train 2>/dev/null; ls -d /var/lib/rabbitmq/.openstack-train.* 2>/dev/null; true"));

        var second = Assert.Single(nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq -Credential $c", ("c", credential)).Nodes);
        Assert.Equal((NodeState.Unchanged, 1), (second.State, second.Results[0].RoundTrips));
    }

    [Fact]
    public void A_generated_password_is_told_and_works()
    {
        Lab.Exec(Lab.Controller, "rabbitmqctl delete_user openstack");
        var node = Assert.Single(nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq").Nodes);
        Assert.Equal(("RabbitMQ", "openstack"), (Assert.Single(node.Results[0].Accounts).Service, node.Results[0].Accounts[0].UserName));
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq -Credential $n.Results.Accounts.Credential", ("n", node)).Nodes).State);
    }

    [Fact]
    public void The_management_lets_an_account_with_a_tag_in_and_is_mended_when_it_is_off()
    {
        nodes.Shell.Must("Get-OSNode controller | Enable-OSRabbitPlugin -Plugin rabbitmq_management | New-OSRabbitUser -Credential $c -Tag administrator", ("c", Shell.Credential("admin", Clear)));
        Lab.Exec(Lab.Controller, "rabbitmq-plugins disable rabbitmq_management");
        var broken = Assert.Single(nodes.Shell.Must("Get-OSNode controller | Test-OSBaseline -Profile Seed -Rule Q-06").Rules);
        Assert.Equal(RuleStatus.Fail, broken.Status);
        nodes.Shell.Must(broken.Fix);
        Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must("Get-OSNode controller | Test-OSBaseline -Profile Seed -Rule Q-06").Rules).Status);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode controller | New-OSRabbitUser -Credential $c -Tag administrator", ("c", Shell.Credential("admin", Clear))).Nodes).State);
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode controller | New-OSRabbitUser -Credential $c", ("c", Shell.Credential("admin", "another"))).Nodes).State);
        Assert.Contains("administrator", Lab.Exec(Lab.Controller, "rabbitmqctl -q list_users"), StringComparison.Ordinal);
        nodes.Shell.Must("Get-OSNode controller | Remove-OSRabbitUser -UserName admin");
        Assert.DoesNotContain("admin\t", Lab.Exec(Lab.Controller, "rabbitmqctl -q list_users"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_leads_elsewhere_stops_it_before_the_start()
    {
        Lab.Exec(Lab.Controller, "systemctl stop rabbitmq-server && cp -p /etc/hosts /root/hosts && sed -i 's/^192.168.100.11 .*/127.0.1.1 controller/' /etc/hosts");
        try
        {
            nodes.Shell.Run("Get-OSNode controller | Install-OSRabbitMq").Error(ErrorIds.NotConverged, "address of controller should be 192.168.100.11, is 127.0.1.1", "Set-OSHostsFile");
            Assert.Contains("ActiveState=inactive", Lab.Exec(Lab.Controller, "systemctl show -p ActiveState rabbitmq-server"), StringComparison.Ordinal);
        }
        finally
        {
            Lab.Exec(Lab.Controller, "mv /root/hosts /etc/hosts");
        }
    }

    [Fact]
    public void A_broker_that_does_not_start_says_why()
    {
        Lab.Exec(Lab.Controller, "systemctl stop rabbitmq-server && echo 'this is no Erlang term' >/etc/rabbitmq/rabbitmq.config");
        try
        {
            nodes.Shell.Run("Get-OSNode controller | Install-OSRabbitMq").Error(ErrorIds.RemoteCommandFailed, "rabbitmq-server: now", "rabbitmq.config");
        }
        finally
        {
            Lab.Exec(Lab.Controller, "rm /etc/rabbitmq/rabbitmq.config; systemctl stop rabbitmq-server; systemctl reset-failed rabbitmq-server; true");
        }
    }

    [Fact]
    public void Hardened_listens_on_the_management_address_only_and_the_guide_on_all()
    {
        nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq -Profile Hardened");
        Assert.Empty(nodes.Shell.Must("Get-OSNode controller | Test-OSBaseline -Profile Hardened -Rule Q-*").Rules.Where(rule => rule.Status is RuleStatus.Fail or RuleStatus.Error).Select(rule => $"{rule}: {rule.Actual}"));
        Assert.DoesNotContain("guest", Lab.Exec(Lab.Controller, "rabbitmqctl -q list_users"), StringComparison.Ordinal);
        nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq");
        Assert.Empty(nodes.Shell.Must("Get-OSNode controller | Test-OSBaseline -Rule Q-*").Rules.Where(rule => rule.Status is RuleStatus.Fail or RuleStatus.Error).Select(rule => $"{rule}: {rule.Actual}"));
    }

    public void Dispose() => nodes.Shell.Must("Get-OSNode controller | Install-OSRabbitMq");
}
