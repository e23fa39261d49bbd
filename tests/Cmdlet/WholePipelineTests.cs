namespace OpenStackTrain.Cmdlet.Tests;

public sealed class WholePipelineTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string Pipeline = "Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSFirewall -State Off | Set-OSSelinux -Mode Permissive | Install-OSBaseRepo | Install-OSBasePackage | Set-OSChrony -Source controller | Install-OSRabbitMq";

    [Fact]
    public void The_steps_change_three_fresh_nodes_and_the_second_run_changes_nothing_in_one_round_trip_a_step()
    {
        var first = Run(Pipeline).Succeeded();
        Assert.All(first.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.All(first.Nodes, node => Assert.Equal(["HostName", "HostsFile", "Firewall", "Selinux", "BaseRepo", "BasePackage", "Chrony", "RabbitMq"], node.Results.Select(result => result.Step)));
        Assert.All(first.Nodes, node => Assert.All(node.Results.Where(result => !result.NotApplicable), result => Assert.True(result.Changed, result.ToString())));

        var second = Run(Pipeline).Succeeded();
        Assert.All(second.Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        Assert.All(second.Nodes, node => Assert.All(node.Results.Where(result => !result.NotApplicable), result => Assert.Equal(1, result.RoundTrips)));
        Assert.Equal(3, second.Nodes.Count);
    }

    [Fact]
    public void After_the_steps_the_baseline_test_passes()
    {
        Run(Pipeline).Succeeded();
        var results = Run("Get-OSNode | Test-OSBaseline").Succeeded().Output.Cast<RuleResult>().ToList();
        Assert.Equal(3 * 32, results.Count);
        Assert.Empty(results.Where(result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).Select(result => $"{result}: {result.Expected} / {result.Actual}"));
    }
}
