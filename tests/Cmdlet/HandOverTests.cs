using System.Management.Automation;
using OpenStackTrain.Cmdlet.Tests.Module;
using OpenStackTrain.Cmdlet.Tests.Nodes;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Neighbouring cmdlets of a pipeline: what they hand over to each other, and what they leave to the pipeline.</summary>
public sealed class HandOverTests() : ModuleTest("slow", "fast1", "fast2", "fast3")
{
    private const string HostName = "hostnamectl --static, uname -n";
    private const string Selinux = "getenforce";
    private const string Hosts = "file /etc/hosts";
    private const string Three = "Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSSelinux -Mode Disabled";

    private static bool HandsOver => BuiltModule.HandsOver;

    [Fact]
    public async Task Fast_nodes_are_through_all_stages_while_the_first_still_holds_the_slow_one()
    {
        Assert.SkipUnless(HandsOver, "by the pipeline alone, a result of the second stage waits for a turn of the first");
        var gate = Network["slow"].HoldAt(HostName);
        List<TaskCompletionSource> through = [.. Fast.Select(WhenThrough)];
        using var run = Session.Start(Three);
        await Task.WhenAll(through.Select(node => node.Task)).Soon();
        // They come out, too.
        Assert.Equal(["fast1", "fast2", "fast3"], (await run.WhenOutputAsync(3)).Cast<Node>().Select(node => node.Name).Order());
        Assert.False(run.End.IsCompleted);
        Assert.Empty(Network["slow"].Acts);
        gate.Open();
        var nodes = run.Wait().Succeeded().Nodes;
        Assert.Equal(4, nodes.Count);
        Assert.All(nodes, node => Assert.Equal(["HostName", "HostsFile", "Selinux"], node.Results.Select(result => result.Step)));
    }

    [Fact]
    public void What_comes_out_is_the_same_in_both_forms()
    {
        var outcome = Run($"$VerbosePreference = 'Continue'; {Three} -OutVariable out; $out.Count").Succeeded();
        Assert.Equal(4, outcome.Output[^1]);
        Assert.Equal(4, outcome.Output.OfType<Node>().Distinct().Count());
        Assert.All(outcome.Output.OfType<Node>(), node => Assert.True(node.Results.All(result => result.Changed)));
        Assert.Equal(4, outcome.Warnings.Count(warning => warning.Contains("next boot", StringComparison.Ordinal)));
        foreach (var node in Network.Nodes)
            Assert.InRange(outcome.Verbose.Where(text => text.StartsWith($"{node.Name}: ", StringComparison.Ordinal) && text.Contains("->", StringComparison.Ordinal)).Select(text => text.Split(' ')[1]).Distinct().Count(), 3, int.MaxValue);
    }

    [Fact]
    public void Nobody_hears_of_a_node_from_a_cmdlet_that_it_has_not_reached()
    {
        // Each stage's variable has what that stage has emitted when the last one emits the node.
        var outcome = Run("Get-OSNode | Set-OSHostName -OutVariable a | Set-OSHostsFile -OutVariable b | ForEach-Object { \"$($a.Name -contains $_.Name) $($b.Count -ge 0)\" }").Succeeded();
        Assert.Equal(["True True", "True True", "True True", "True True"], outcome.Output.Select(line => line.ToString()!));
    }

    [Fact]
    public void Who_watches_a_cmdlet_sees_nodes_alone()
    {
        var outcome = Run("$seen = [Collections.ArrayList]::new(); $null = Get-OSNode | Set-OSHostName -OutVariable +seen | Set-OSHostsFile -PipelineVariable node | Set-OSSelinux -Mode Disabled; $seen").Succeeded();
        Assert.Equal(4, outcome.Nodes.Count);
    }

    [Fact]
    public void Neighbours_read_together_as_long_as_nothing_differs()
    {
        Run(Three).Succeeded();
        var before = Network["fast1"].Scripts.Count;
        var nodes = Run(Three).Succeeded().Nodes;
        Assert.Equal(HandsOver ? 1 : 3, Network["fast1"].Scripts.Count - before);
        Assert.All(nodes, node => Assert.Equal(HandsOver ? [1, 0, 0] : [1, 1, 1], node.Results.Select(result => result.RoundTrips)));
    }

    [Fact]
    public void After_a_change_each_reads_for_itself()
    {
        Run(Three).Succeeded();
        Network["fast1"].System.Put("/etc/hosts", "127.0.0.1 localhost\n");
        var before = Network["fast1"].Scripts.Count;
        var node = Run(Three).Succeeded().Nodes.Single(node => node.Name == "fast1");
        Assert.Equal([false, true, false], node.Results.Select(result => result.Changed));
        var scripts = Network["fast1"].Scripts.Skip(before).ToList();
        // The common reading, the change; then the last cmdlet's own.
        Assert.Contains(scripts[^1].Sections, section => section.Name == Selinux);
        Assert.DoesNotContain(scripts[^1].Sections, section => section.Name == Hosts);
        Assert.Equal(1, node.Results[2].RoundTrips);
    }

    [Fact]
    public void A_question_of_a_later_cmdlet_that_fails_is_that_cmdlets_failure()
    {
        foreach (var node in Network.Nodes)
            node.FailAt(Selinux, new NodeException(ErrorIds.Timeout, "slow: it does not answer.", ""));
        var outcome = Run("Get-OSNode fast1 | Set-OSHostName -OutVariable named | Set-OSSelinux -Mode Disabled; $named");
        Assert.Equal("OSNode.Timeout,OpenStackTrain.PowerShell.SetOSSelinuxCommand", Assert.Single(outcome.Errors).FullyQualifiedErrorId);
        Assert.Equal("fast1", Assert.Single(outcome.Nodes).Name);
    }

    [Fact]
    public void A_node_that_fails_is_not_handed_over()
    {
        Network["slow"].FailAt(HostName, new NodeException(ErrorIds.ElevationDenied, "slow: sudo refuses.", ""));
        var outcome = Run(Three);
        Assert.StartsWith(ErrorIds.ElevationDenied, Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(["fast1", "fast2", "fast3"], outcome.Nodes.Select(node => node.Name).Order());
    }

    [Theory]
    [InlineData("Get-OSNode | Set-OSHostName -ThrottleLimit 2 | Set-OSHostsFile | Set-OSSelinux -Mode Disabled")]
    [InlineData("Get-OSNode | Set-OSHostName | ForEach-Object { $_ } | Set-OSHostsFile | Set-OSSelinux -Mode Disabled -ThrottleLimit 2")]
    public void The_limit_counts_the_nodes_at_work_in_the_whole_pipeline(string script)
    {
        var (sync, atWork, most) = (new Lock(), 0, 0);
        foreach (var node in Network.Nodes)
        {
            node.Around = async work =>
            {
                lock (sync)
                    most = Math.Max(most, ++atWork);
                await Task.Yield();
                var answers = await work();
                lock (sync)
                    atWork--;
                return answers;
            };
        }

        Assert.Equal(4, Run(script).Succeeded().Nodes.Count);
        Assert.InRange(most, 1, 2);
    }

    [Theory]
    [InlineData("Set-OSHostName -WhatIf | Set-OSHostsFile -WhatIf")]
    [InlineData("Set-OSHostName | Set-OSHostsFile -WhatIf")]
    [InlineData("Set-OSHostName | ForEach-Object { $_ } | Set-OSHostsFile")]
    [InlineData("Set-OSHostName | Set-OSHostsFile -Node { $_ }")]
    public void Where_the_pipeline_must_bring_the_node_each_reads_for_itself(string stages)
    {
        var nodes = Run($"Get-OSNode fast1 | {stages}").Succeeded().Nodes;
        Assert.True(nodes.Single().Results[1].RoundTrips > 0);
    }

    [Fact]
    public void A_question_to_the_user_takes_no_turn_from_other_nodes()
    {
        foreach (var _ in Network.Nodes)
            Session.Screen.Answers.Enqueue('Y');
        var nodes = Run("Get-OSNode | Set-OSHostName | Set-OSHostsFile -Confirm -ThrottleLimit 1").Succeeded().Nodes;
        Assert.Equal(4, nodes.Count);
        Assert.All(nodes, node => Assert.True(node.Results[1].Changed));
    }

    [Fact]
    public void A_pipeline_inside_another_is_one_of_its_own()
    {
        // The inner one's cmdlet stands where the outer one's neighbour would.
        var outcome = Run("Get-OSNode fast1 | Set-OSHostName | ForEach-Object -Begin { $inner = 'fast2' | ForEach-Object { $_ } | Set-OSSelinux -Mode Disabled } -Process { $_ } -End { $inner }").Succeeded();
        Assert.Equal([("fast1", "HostName"), ("fast2", "Selinux")], outcome.Nodes.Select(node => (node.Name, node.Results.Single().Step)));
        Assert.DoesNotContain(Network["fast1"].Scripts, script => script.Sections.Any(section => section.Name == Selinux));
    }

    [Fact]
    public void A_node_that_is_given_twice_goes_through_one_after_the_other()
    {
        var outcome = Run("'fast1', 'fast1' | Set-OSHostName | Set-OSHostsFile").Succeeded();
        Assert.Equal([[true, true], [false, false]], outcome.Nodes.Select(node => node.Results.Select(result => result.Changed).ToArray()));
    }

    [Fact]
    public async Task Stopping_calls_off_what_was_handed_over()
    {
        var gate = Network["fast1"].HoldAt(HandsOver ? "change 1" : Selinux);
        using var run = Session.Start("Get-OSNode fast1 | Set-OSHostName | Set-OSSelinux -Mode Disabled");
        await gate.Reached;
        await run.StopAsync().WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await gate.Cancelled;
        Assert.IsType<PipelineStoppedException>(run.Wait().Failure);
    }

    /// <summary>Completes when the third stage has changed the node.</summary>
    private static TaskCompletionSource WhenThrough(SimulatedNode node)
    {
        var through = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.Around = async work =>
        {
            var answers = await work();
            if (node.System["/etc/selinux/config"]?.Contains("SELINUX=disabled", StringComparison.Ordinal) == true)
                _ = through.TrySetResult();
            return answers;
        };
        return through;
    }

    private IEnumerable<SimulatedNode> Fast => Network.Nodes.Where(node => node.Name != "slow");
}
