using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

public sealed class WholePipelineTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string Pipeline = "Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSSshTrust | Set-OSFirewall -State Off | Set-OSSelinux -Mode Permissive | Install-OSBaseRepo | Install-OSBasePackage | Set-OSChrony -Source controller | Set-OSCronJob | Install-OSMariaDb | Install-OSRabbitMq | Install-OSMemcached | Set-OSEtcd";

    [Fact]
    public void The_steps_change_three_fresh_nodes_and_the_second_run_changes_nothing()
    {
        var first = Run(Pipeline).Succeeded();
        Assert.All(first.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.All(first.Nodes, node => Assert.Equal(["HostName", "HostsFile", "SshTrust", "Firewall", "Selinux", "BaseRepo", "BasePackage", "Chrony", "CronJob", "MariaDb", "RabbitMq", "Memcached", "Etcd"], node.Results.Select(result => result.Step)));
        // A compute node has no services of its own, and only proves the controller's.
        Assert.All(first.Nodes, node => Assert.All(node.Results, result => Assert.Equal(node.Name == "controller" || result.Step is not ("MariaDb" or "RabbitMq" or "Memcached" or "Etcd"), result.Changed)));

        var second = Run(Pipeline).Succeeded();
        Assert.All(second.Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        // Neighbours read together; by the pipeline alone every step reads for itself.
        if (BuiltModule.HandsOver)
            Assert.All(second.Nodes, node => Assert.Equal(1, node.Results.Sum(result => result.RoundTrips)));
        else
            Assert.All(second.Nodes, node => Assert.All(node.Results, result => Assert.Equal(result.NotApplicable ? 0 : 1, result.RoundTrips)));
        Assert.Equal(3, second.Nodes.Count);
    }

    [Fact]
    public void After_the_steps_the_baseline_test_passes()
    {
        Run(Pipeline).Succeeded();
        var results = Run("Get-OSNode | Test-OSBaseline").Succeeded().Output.Cast<RuleResult>().ToList();
        Assert.Equal(3 * 56, results.Count);
        Assert.Empty(results.Where(result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).Select(result => $"{result}: {result.Expected} / {result.Actual}"));
    }
}
