namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Data of another cluster are moved aside only by a user who asked for it and says yes; other changes are asked for as everywhere.</summary>
public sealed class EtcdTests() : ModuleTest("controller", "compute01")
{
    private const string Moved = "etcd: cluster: members";

    [Fact]
    public void An_ordinary_run_asks_nothing() => Assert.Empty(Ready().Session.Screen.Questions);

    [Fact]
    public void Without_the_switch_other_data_are_an_error_that_names_it()
    {
        Run("Set-OSEtcd controller").Succeeded();
        Network["controller"].System.EtcdMember = ("controller", "http://localhost:2380");
        var error = Assert.Single(Run("Set-OSEtcd controller").Errors);
        Assert.StartsWith(ErrorIds.NotConverged, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Get-OSNode controller | Set-OSEtcd -ResetData", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Network["controller"].Acts, act => act.Body.Contains("mv -T", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Set-OSEtcd controller -ResetData", true)]
    [InlineData("Set-OSEtcd controller -ResetData -Confirm", true)]
    [InlineData("Set-OSEtcd controller -ResetData -Force", false)]
    [InlineData("Set-OSEtcd controller -ResetData -Confirm:$false", false)]
    [InlineData("$ConfirmPreference = 'None'; Set-OSEtcd controller -ResetData", false)]
    public void A_reset_is_asked_for_unless_the_user_says_otherwise(string script, bool asks)
    {
        Ready().Session.Screen.Answers.Enqueue('A');
        var node = Run(script).Succeeded().Nodes.Single();
        Assert.Equal(asks ? 1 : 0, Session.Screen.Questions.Count);
        Assert.All(Session.Screen.Questions, question => Assert.Contains(Moved, question, StringComparison.Ordinal));
        Assert.Equal([Moved, "etcd: now"], node.Results.Single().Changes.Select(change => change.What));
        Assert.Equal(("controller", "http://192.168.100.11:2380"), Network["controller"].System.EtcdMember);
    }

    [Fact]
    public void A_no_leaves_the_data_and_is_no_error()
    {
        Ready().Session.Screen.Answers.Enqueue('N');
        var outcome = Run("Set-OSEtcd controller -ResetData").Succeeded();
        Assert.Equal(NodeState.Unchanged, outcome.Nodes.Single().State);
        Assert.Equal("http://localhost:2380", Network["controller"].System.EtcdMember?.PeerUrl);
    }

    [Fact]
    public void A_reset_can_be_rehearsed()
    {
        var node = Ready().Run("Set-OSEtcd controller -ResetData -WhatIf").Succeeded().Nodes.Single();
        Assert.Equal([Moved], node.Results.Single().Changes.Select(change => change.What));
        Assert.Contains("/var/lib/openstack-train/etcd-TIME", Session.Screen.Text, StringComparison.Ordinal);
        Assert.Empty(Session.Screen.Questions);
        Assert.Equal("http://localhost:2380", Network["controller"].System.EtcdMember?.PeerUrl);
    }

    [Fact]
    public void Data_of_the_wanted_cluster_stay_whatever_is_asked()
    {
        Run("Set-OSEtcd controller").Succeeded();
        Assert.Equal(NodeState.Unchanged, Run("Set-OSEtcd controller -ResetData -Force").Succeeded().Nodes.Single().State);
    }

    [Fact]
    public void An_ordinary_change_beside_a_reset_is_not_asked_for()
    {
        Ready().Session.Screen.Answers.Enqueue('A');
        var node = Run("Set-OSEtcd controller -Cluster other -ResetData").Succeeded().Nodes.Single();
        Assert.Single(Session.Screen.Questions);
        Assert.Equal(4, node.Results.Single().Changes.Count);
    }

    [Fact]
    public async Task A_client_waits_for_a_controller_that_is_still_at_work_and_hears_of_its_failure()
    {
        var hold = Network["controller"].HoldAt("rpm -q --whatprovides etcd");
        Network["controller"].System.Refused["yum -y install"] = "No package etcd available.";
        var running = Task.Run(() => Run("Get-OSNode | Set-OSEtcd"), TestContext.Current.CancellationToken);
        await hold.Reached;
        await Network["compute01"].WhenAnswered("etcd at http://192.168.100.11:2379: health, put and get openstack-train/compute01");
        hold.Open();
        var errors = (await running).Errors;
        Assert.Equal([ErrorIds.PeerMissing, ErrorIds.RemoteCommandFailed], errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.Empty(Network["compute01"].Acts);
    }

    [Fact]
    public void A_no_on_the_controller_is_no_error_of_its_clients()
    {
        Session.Screen.Answers.Enqueue('L');
        var outcome = Run("Get-OSNode | Set-OSEtcd -Confirm").Succeeded();
        Assert.Equal(2, outcome.Nodes.Count);
        Assert.All(outcome.Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        Assert.Equal([true, false], outcome.Nodes.OrderByDescending(node => node.Name, StringComparer.Ordinal).Select(node => node.Results.Single().Declined));
        Assert.All(Network.Nodes, node => Assert.Empty(node.Acts));
    }

    /// <summary>A controller whose etcd has data of another cluster.</summary>
    private EtcdTests Ready()
    {
        Run("Set-OSEtcd controller").Succeeded();
        Network["controller"].System.EtcdMember = ("controller", "http://localhost:2380");
        return this;
    }
}
