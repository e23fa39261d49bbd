namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Nodes that wait for each other in one cmdlet: none hangs, whatever becomes of the others.</summary>
public sealed class SshTrustTests() : ModuleTest("controller", "compute01", "compute02")
{
    private static readonly NodeException Gone = new(ErrorIds.ConnectionFailed, "compute01: no route to host.", "Look whether the node is up.");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    public void Nodes_that_wait_for_each_other_give_their_turn_away(int limit)
    {
        var outcome = Run($"Get-OSNode | Set-OSSshTrust -ThrottleLimit {limit}").Succeeded();
        Assert.All(outcome.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.Equal(3, outcome.Nodes.Count);
        Assert.All(Run("Get-OSNode | Set-OSSshTrust").Succeeded().Nodes, node => Assert.Equal((NodeState.Unchanged, 1), (node.State, node.Results[0].RoundTrips)));
    }

    [Fact]
    public void Behind_a_step_in_which_a_node_fails_the_others_ask_it_themselves()
    {
        // compute01 fails in the first step, and cannot be asked either: it is named, and no key is spread.
        Network["compute01"].FailAt("hostnamectl --static, uname -n", Gone);
        Network["compute01"].FailAt("getent passwd root", Gone);
        var outcome = Run("Get-OSNode | Set-OSHostName | Set-OSSshTrust");
        Assert.Equal([ErrorIds.ConnectionFailed, ErrorIds.PeerMissing, ErrorIds.PeerMissing], outcome.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.All(outcome.Errors.Where(error => error.FullyQualifiedErrorId.StartsWith(ErrorIds.PeerMissing, StringComparison.Ordinal)), error => Assert.Contains("compute01: no route to host", error.ToString(), StringComparison.Ordinal));
        Assert.Null(Network["controller"].System["/root/.ssh/authorized_keys"]);
    }

    [Fact]
    public void A_part_of_the_nodes_is_enough_where_the_others_have_keys()
    {
        Run("Get-OSNode | Set-OSSshTrust").Succeeded();
        Network["compute01"].System.Put("/root/.ssh/authorized_keys", "");
        var node = Assert.Single(Run("Get-OSNode compute01 | Set-OSSshTrust").Succeeded().Nodes);
        Assert.Equal(NodeState.Changed, node.State);
        Assert.Equal(3, Network["compute01"].System["/root/.ssh/authorized_keys"]!.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void A_preview_of_one_node_of_three_fresh_ones_ends_and_changes_nothing()
    {
        var node = Assert.Single(Run("Get-OSNode controller | Set-OSSshTrust -WhatIf").Succeeded().Nodes);
        Assert.Equal(NodeState.WouldChange, node.State);
        Assert.All(Network.Nodes, simulated => Assert.Empty(simulated.Acts));
    }

    [Fact]
    public void A_test_of_nodes_of_which_one_is_gone_judges_the_others()
    {
        Run("Get-OSNode | Set-OSSshTrust").Succeeded();
        Network["compute01"].FailAt("getent passwd root", Gone);
        var outcome = Run("Get-OSNode | Test-OSBaseline -Rule K-*, P-05");
        Assert.Single(outcome.Errors);
        var rules = outcome.Output.OfType<RuleResult>().Where(rule => rule.Node == "controller").ToDictionary(rule => rule.Id);
        Assert.Equal((RuleStatus.Pass, RuleStatus.Error, RuleStatus.Error, RuleStatus.Pass), (rules["K-01"].Status, rules["K-02"].Status, rules["K-03"].Status, rules["K-04"].Status));
        Assert.Contains("compute01", rules["K-02"].Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void The_account_and_the_topology_come_from_the_parameter_the_inventory_or_the_profile()
    {
        var outcome = Run("Get-OSNode compute01 | Set-OSSshTrust -Profile Hardened -WhatIf").Succeeded();
        Assert.DoesNotContain(Assert.Single(outcome.Nodes).Results[0].Changes, change => change.What.Contains("key pair", StringComparison.Ordinal));
        Assert.Contains(Network["compute01"].Scripts, script => script.Sections.Any(section => section.Name == "getent passwd root"));
    }

    [Theory]
    [InlineData("Set-OSCronJob -Schedule '@daily'", "nicknames")]
    [InlineData("Set-OSCronJob -Schedule '* * * *'", "4 fields")]
    [InlineData("Set-OSCronJob -Command /bin/true", "a name of its own")]
    [InlineData("Set-OSCronJob -JobName x", "nobody says what")]
    [InlineData("Set-OSCronJob -LogPath '/var/log/a b'", "no file's path")]
    [InlineData("Set-OSCronJob -UserName 'a/../b'", "no account's name")]
    [InlineData("Set-OSCronJob -JobName x -Command \"a`nb\"", "control characters")]
    public void A_job_that_cron_would_read_otherwise_is_refused_before_any_node_is_touched(string cmdlet, string words)
    {
        var error = Assert.Single(Run($"Get-OSNode controller | {cmdlet}").Errors);
        Assert.Equal(ErrorIds.InvalidSetting, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Network["controller"].Scripts);
    }
}
