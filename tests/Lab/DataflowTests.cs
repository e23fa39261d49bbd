namespace OpenStackTrain.LabTests;

/// <summary>Whole pipelines on real nodes: how often a node is asked, and who else may work on it.</summary>
public sealed class DataflowTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    private const string Seven = "Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSFirewall | Set-OSSelinux | Install-OSBasePackage | Set-OSChrony | Set-OSCronJob";
    private const string Break = """
        sed -i '/compute0/d' /etc/hosts
        crontab -u root -r
        sed -i 's/^server .*/server 192.168.100.99 iburst/' /etc/chrony.conf
        """;

    [Fact]
    public void A_converged_pipeline_of_seven_cmdlets_asks_each_node_once()
    {
        nodes.Shell.Must(Seven);
        var again = nodes.Shell.Must(Seven).Nodes;
        Assert.Equal(3, again.Count);
        Assert.All(again, node => Assert.Equal((NodeState.Unchanged, 7, 1), (node.State, node.Results.Count, node.Results.Sum(result => result.RoundTrips))));
    }

    [Fact]
    public void A_pipeline_that_has_something_to_do_does_it_once()
    {
        nodes.Shell.Must(Seven);
        Lab.Exec(Lab.Compute01, Break);
        var node = nodes.Shell.Must(Seven).Nodes.Single(node => node.Name == Lab.Compute01);
        Assert.Equal(["HostsFile", "Chrony", "CronJob"], node.Results.Where(result => result.Changed).Select(result => result.Step));
        Assert.All(nodes.Shell.Must(Seven).Nodes, after => Assert.Equal(NodeState.Unchanged, after.State));
    }

    [Fact]
    public async Task Two_sessions_that_mend_the_same_nodes_at_once_do_not_disturb_each_other()
    {
        foreach (var name in FreshNodes.Names)
            Lab.Exec(name, Break);
        using var other = new Shell();
        var both = await Task.WhenAll(nodes.Shell.Start(Seven, out _), other.Start(Seven, out _));
        Assert.All(both, outcome => Assert.Empty(outcome.Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}")));
        Assert.All(both, outcome => Assert.Equal(3, outcome.Nodes.Count));
        foreach (var name in FreshNodes.Names)
        {
            // What one has mended the other finds right.
            var changed = both.SelectMany(outcome => outcome.Nodes.Single(node => node.Name == name).Results).SelectMany(result => result.Changes).Select(change => change.What).ToList();
            Assert.Contains("/etc/hosts: names", changed);
            Assert.Equal(changed.Distinct(StringComparer.Ordinal).Count(), changed.Count);
        }

        Assert.All(nodes.Shell.Must(Seven).Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
    }
}
