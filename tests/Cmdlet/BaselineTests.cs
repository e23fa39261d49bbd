namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What Install-OSBaseline and Restart-OSNode themselves decide, over nodes in memory.</summary>
public sealed class BaselineTests() : ModuleTest("controller", "compute01", "compute02")
{
    private static readonly string[] AllSteps = ["HostName", "Firewall", "Selinux", "HostsFile", "SshTrust", "BaseRepo", "BasePackage", "Chrony", "CronJob", "MariaDb", "RabbitMq", "Memcached", "Etcd"];

    [Fact]
    public void Fresh_nodes_come_to_the_whole_baseline_and_the_second_run_asks_each_of_them_once()
    {
        var first = Run("Get-OSNode | Install-OSBaseline -WarningAction Ignore").Succeeded();
        Assert.Equal(3, first.Nodes.Count);
        Assert.All(first.Nodes, node => Assert.Equal(AllSteps, node.Results.Select(result => result.Step)));
        Assert.All(first.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.Equal(["MariaDB: root", "RabbitMQ: openstack"], first.Nodes.Single(node => node.Name == "controller").Accounts.Select(account => account.ToString()));

        var asked = Network.Nodes.ToDictionary(node => node.Name, node => node.Scripts.Count);
        var second = Run("Get-OSNode | Install-OSBaseline").Succeeded();
        Assert.All(second.Nodes, node => Assert.Equal((NodeState.Unchanged, 1), (node.State, node.Results.Sum(result => result.RoundTrips))));
        Assert.All(Network.Nodes, node => Assert.Equal(asked[node.Name] + 1, node.Scripts.Count));
        Assert.Empty(second.Nodes.SelectMany(node => node.Accounts));

        var test = Run("Get-OSNode | Test-OSBaseline").Succeeded().Output.Cast<RuleResult>().ToList();
        Assert.Empty(test.Where(result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).Select(result => $"{result}: {result.Actual}"));
    }

    [Theory]
    [InlineData("-Step HostName, Selinux", "HostName Selinux")]
    [InlineData("-Step Base*", "BaseRepo BasePackage")]
    [InlineData("-SkipStep Maria*, Rabbit*, Memcached, Etcd, BasePackage, chrony, CronJob", "HostName Firewall Selinux HostsFile SshTrust BaseRepo")]
    [InlineData("-Step Host* -SkipStep hostsfile", "HostName")]
    public void Only_the_steps_that_are_asked_for_are_done(string which, string steps)
        => Assert.All(Run($"Get-OSNode | Install-OSBaseline {which}").Succeeded().Nodes, node => Assert.Equal(steps.Split(' '), node.Results.Select(result => result.Step)));

    [Theory]
    [InlineData("-Step Crony", "There is no step 'Crony'")]
    [InlineData("-SkipStep Nova", "There is no step 'Nova'")]
    public void A_step_that_is_not_there_is_refused_before_anything_is_done(string which, string words)
    {
        var error = Session.Catch($"Get-OSNode | Install-OSBaseline {which}");
        Assert.StartsWith(ErrorIds.InvalidSetting, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.All(Network.Nodes, node => Assert.Empty(node.Scripts));
    }

    [Fact]
    public void A_node_that_fails_tells_what_it_has_done_and_the_others_go_on()
    {
        Network["compute02"].System.Refused["yum -y install 'net-tools'"] = "No space left on device";
        Network["compute02"].System.Refused["install 'net-tools'"] = "No space left on device";
        var outcome = Run("Get-OSNode | Install-OSBaseline -WarningAction Ignore");
        Assert.Equal(["compute01", "controller"], outcome.Nodes.Select(node => node.Name).Order());
        Assert.All(outcome.Nodes, node => Assert.Equal(AllSteps, node.Results.Select(result => result.Step)));
        Assert.True(outcome.Error.FullyQualifiedErrorId.StartsWith(ErrorIds.RemoteCommandFailed, StringComparison.Ordinal), outcome.Error.Exception.ToString());
        Assert.Contains("No space left on device", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Done: HostName (changed 2), ", outcome.Error.ToString(), StringComparison.Ordinal);

        // Mended, it goes on from what it finds.
        Network["compute02"].System.Refused.Clear();
        var again = Run("Get-OSNode | Install-OSBaseline").Succeeded().Nodes.Single(node => node.Name == "compute02");
        Assert.Equal(["BasePackage", "Chrony", "CronJob"], again.Results.Where(result => result.Changed).Select(result => result.Step));
    }

    [Fact]
    public void A_node_that_is_needed_and_fails_is_named_by_those_that_need_it()
    {
        Network["controller"].System.Refused["install 'mariadb'"] = "No space left on device";
        var outcome = Run("Get-OSNode | Install-OSBaseline -WarningAction Ignore");
        Assert.Empty(outcome.Nodes);
        Assert.Equal(3, outcome.Errors.Count);
        var clients = outcome.Errors.Where(error => ((Node)error.TargetObject).Name != "controller").ToList();
        Assert.All(clients, error => Assert.StartsWith(ErrorIds.PeerMissing, error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.All(clients, error => Assert.Contains("Memcached (seed 3.3.8) needs controller, where it has not come right", error.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIf_rehearses_all_steps_and_touches_nothing()
    {
        var outcome = Run("Get-OSNode | Install-OSBaseline -WhatIf").Succeeded();
        Assert.Equal(3, outcome.Nodes.Count);
        Assert.All(outcome.Nodes, node => Assert.Equal(NodeState.WouldChange, node.State));
        Assert.All(Network.Nodes, node => Assert.Empty(node.Acts));
    }

    [Theory]
    [InlineData("-DatabaseCredential", "RABBIT_PASS", ErrorIds.PasswordRefused)]
    [InlineData("-RabbitCredential", "000000", ErrorIds.PasswordRefused)]
    [InlineData("-DatabaseCredential", "a good one", ErrorIds.InvalidSetting)]
    public void A_password_of_a_tutorial_and_another_account_are_refused_before_a_node_is_asked(string parameter, string password, string id)
    {
        var outcome = Run($"$s = [securestring]::new(); foreach ($c in '{password}'.ToCharArray()) {{ $s.AppendChar($c) }}; Get-OSNode controller | Install-OSBaseline {parameter} ([pscredential]::new('openstack', $s))");
        Assert.StartsWith(id, outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(password, outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Network["controller"].Scripts);
    }

    [Fact]
    public void A_password_that_was_generated_is_told_also_where_a_later_step_fails()
    {
        Network["controller"].System.Refused["/etc/etcd/etcd.conf"] = "no space";
        var outcome = Run("Get-OSNode controller | Install-OSBaseline -ErrorVariable failed -ErrorAction SilentlyContinue; $failed[0].TargetObject.Accounts | ForEach-Object { \"$($_.Service) $($_.UserName) $($_.Credential.GetNetworkCredential().Password.Length)\" }");
        Assert.Equal(["MariaDB root 40", "RabbitMQ openstack 40"], outcome.Output.OfType<string>().Order(StringComparer.Ordinal));
        Assert.Equal(2, outcome.Warnings.Count(text => text.EndsWith("Keep it: the error has it as $Error[0].TargetObject.Accounts.Credential.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_restart_is_awaited_and_what_waited_for_it_is_done()
    {
        var node = Assert.Single(Run("Get-OSNode compute01 | Set-OSSelinux -Mode Disabled -WarningAction Ignore | Restart-OSNode -Wait -Force").Succeeded().Nodes);
        Assert.Equal(["Selinux", "Restart"], node.Results.Select(result => result.Step));
        Assert.Equal(NodeState.Changed, node.State);
        Assert.Equal(1, Network["compute01"].System.Boots);
    }

    [Fact]
    public void Only_a_node_that_needs_it_is_restarted_where_that_is_asked_for()
    {
        Run("Set-OSSelinux compute01 -Mode Permissive").Succeeded();
        Assert.Equal(NodeState.Unchanged, Assert.Single(Run("Restart-OSNode compute01 -IfRequired -Wait -Force").Succeeded().Nodes).State);
        Assert.Equal(0, Network["compute01"].System.Boots);

        // What waits for a boot is told by the node, not by the inventory's profile.
        Run("Set-OSSelinux compute01 -Mode Disabled -WarningAction Ignore").Succeeded();
        Run("Restart-OSNode compute01 -IfRequired -Wait -Force").Succeeded();
        Assert.Equal(1, Network["compute01"].System.Boots);
    }

    [Theory]
    [InlineData("-WhatIf")]
    [InlineData("-Confirm")]
    [InlineData("-Force -Confirm")]
    public void A_restart_that_is_not_wanted_does_not_happen_and_the_node_goes_on(string how)
    {
        Session.Screen.Answers.Enqueue('L');
        var node = Assert.Single(Run($"Get-OSNode compute01 | Restart-OSNode {how}").Succeeded().Nodes);
        Assert.Equal(("compute01", how == "-WhatIf" ? NodeState.WouldChange : NodeState.Unchanged, how != "-WhatIf"), (node.Name, node.State, node.Results.Single().Declined));
        Assert.Equal(0, Network["compute01"].System.Boots);
    }
}
