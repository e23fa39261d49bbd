namespace OpenStackTrain.LabTests;

/// <summary>The main job, on fresh nodes.</summary>
public sealed class PipelineTests(FreshNodes story) : IClassFixture<FreshNodes>
{
    [Fact]
    public void A_fresh_node_s_yum_does_not_work() => Assert.NotEqual(0, story.YumBefore.ExitCode);

    [Fact]
    public void A_fresh_node_fails_what_is_to_be_set_and_nothing_is_unreadable()
    {
        var failed = story.TestBefore.Rules.Where(rule => rule.Status is RuleStatus.Fail).Select(rule => rule.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(["P-05", "F-01", "L-02", "H-01", "K-01", "K-02", "K-03", "K-04", "R-01", "R-02", "G-01", "G-02", "T-01", "J-01"], id => Assert.Contains(id, failed));
        // yum cannot tell the updates as long as its repositories are dead.
        Assert.Equal(["R-05"], story.TestBefore.Rules.Where(rule => rule.Status == RuleStatus.Error).Select(rule => rule.Id).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Assert.Equal(story.Before, story.AfterWhatIf);
        Assert.All(story.WhatIf.Nodes, node => Assert.Equal(NodeState.WouldChange, node.State));
    }

    [Fact]
    public void WhatIf_names_the_real_differences()
    {
        var text = string.Join('\n', story.WhatIf.Lines);
        Assert.All(
            ["host name at boot: localhost.localdomain -> controller", "/etc/selinux/config: SELINUX: enforcing -> permissive", "/etc/hosts: names", "firewalld: now: active -> inactive", "CentOS-Base.repo: base: mirrorlist", "package chrony: not installed -> installed"],
            expected => Assert.Contains(expected, text, StringComparison.Ordinal));
        Assert.All(FreshNodes.Names, name => Assert.Contains($"\"{name}\"", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Confirm_answered_with_no_changes_nothing()
    {
        Assert.Equal(story.Before, story.AfterNo);
        Assert.Empty(story.No.Errors);
        Assert.Equal(3, story.No.Nodes.Count);
        Assert.All(story.No.Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        Assert.Contains(story.No.Lines, line => line.Contains("host name", StringComparison.Ordinal));
    }

    [Fact]
    public void The_first_run_changes_every_node()
    {
        Assert.Empty(story.First.Errors);
        Assert.Equal(FreshNodes.Names.Order(StringComparer.Ordinal), story.First.Nodes.Select(node => node.Name).Order(StringComparer.Ordinal));
        Assert.All(story.First.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.All(story.First.Nodes, node => Assert.Equal(
            ["HostName", "HostsFile", "SshTrust", "Firewall", "Selinux", "BaseRepo", "BasePackage", "Chrony", "CronJob", "MariaDb", "RabbitMq", "Memcached", "Etcd"], node.Results.Select(result => result.Step)));
        // A compute node has no services of its own, and only proves the controller's.
        Assert.All(story.First.Nodes, node => Assert.All(node.Results, result => Assert.Equal(node.Is(Role.Controller) || result.Step is not ("MariaDb" or "RabbitMq" or "Memcached" or "Etcd"), result.Changed)));
    }

    [Fact]
    public void The_second_run_changes_nothing_with_one_round_trip_per_node()
    {
        Assert.Empty(story.Second.Errors);
        Assert.Equal(3, story.Second.Nodes.Count);
        Assert.All(story.Second.Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        Assert.All(story.Second.Nodes, node => Assert.Equal(1, node.Results.Sum(result => result.RoundTrips)));
    }

    [Fact]
    public void Then_every_rule_is_kept()
    {
        Assert.Empty(story.Test.Errors);
        Assert.Empty(story.Test.Rules.Where(rule => rule.Status is RuleStatus.Fail or RuleStatus.Error).Select(rule => $"{rule}: {rule.Actual}"));
        Assert.Equal(3, story.Test.Rules.Select(rule => rule.Node).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void A_container_s_SELinux_is_its_host_s() => Assert.All(
        story.Test.Rules.Where(rule => rule.Id is "L-01" or "L-03"), rule => Assert.Equal((RuleStatus.NotApplicable, true), (rule.Status, rule.Actual.Contains("container", StringComparison.Ordinal))));
}
