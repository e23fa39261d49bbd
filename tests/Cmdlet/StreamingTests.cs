using System.Management.Automation;
using OpenStackTrain.Cmdlet.Tests.Module;
using OpenStackTrain.Cmdlet.Tests.Nodes;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>A pipeline is a dataflow: nobody waits for the slowest, and whoever stops it stops it at once.</summary>
public sealed class StreamingTests() : ModuleTest("slow", "fast1", "fast2", "fast3")
{
    private const string HostName = "hostnamectl --static, uname -n";
    private const string Hosts = "file /etc/hosts";

    [Fact]
    public async Task A_node_comes_out_while_another_is_still_at_work()
    {
        var gate = Network["slow"].HoldAt(HostName);
        using var run = Session.Start("Get-OSNode | Set-OSHostName");
        var early = await run.WhenOutputAsync(3);
        Assert.Equal(["fast1", "fast2", "fast3"], early.Cast<Node>().Select(node => node.Name).Order());
        Assert.False(run.End.IsCompleted);
        gate.Open();
        Assert.Equal("slow", run.Wait().Succeeded().Nodes[3].Name);
    }

    [Fact]
    public async Task The_next_stage_works_on_fast_nodes_while_the_first_still_holds_the_slow_one()
    {
        var gate = Network["slow"].HoldAt(HostName);
        using var run = Session.Start("Get-OSNode | Set-OSHostName | Set-OSHostsFile");
        await Task.WhenAll(Network["fast1"].WhenAnswered(Hosts), Network["fast2"].WhenAnswered(Hosts), Network["fast3"].WhenAnswered(Hosts));
        Assert.Empty(Network["slow"].Acts);
        gate.Open();
        Assert.Equal(4, run.Wait().Succeeded().Nodes.Count);
    }

    [Fact]
    public async Task No_more_nodes_than_the_limit_are_at_work_at_once()
    {
        List<Gate> gates = [.. Network.Nodes.Select(node => node.HoldAt(HostName))];
        using var run = Session.Start("Get-OSNode | Set-OSHostName -ThrottleLimit 2");
        await Task.WhenAny(gates.Select(gate => gate.Reached)).Soon();
        for (var done = 0; done < 4; done++)
        {
            Assert.True(SpinWait.SpinUntil(() => gates.Count(gate => gate.IsReached) >= Math.Min(4, done + 2), TimeSpan.FromSeconds(10)));
            Assert.Equal(Math.Min(4, done + 2), gates.Count(gate => gate.IsReached));
            gates.Where(gate => gate.IsReached).ElementAt(done).Open();
            await run.WhenOutputAsync(done + 1);
            gates = [.. gates.OrderBy(gate => !gate.IsOpen).ThenBy(gate => !gate.IsReached)];
        }

        Assert.Equal(4, run.Wait().Succeeded().Nodes.Count);
    }

    [Theory]
    [InlineData("Get-OSNode | Set-OSHostName")]
    [InlineData("Get-OSNode slow | Set-OSHostName | Set-OSHostsFile | Set-OSSelinux")]
    [InlineData("Get-OSNode | Set-OSHostName -ThrottleLimit 1")]
    public async Task Stopping_returns_at_once_and_calls_the_work_off(string script)
    {
        var gate = Network["slow"].HoldAt(HostName);
        using var run = Session.Start(script);
        await gate.Reached;
        await run.StopAsync().WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await gate.Cancelled;
        Assert.IsType<PipelineStoppedException>(run.Wait().Failure);
        Assert.Empty(run.Wait().Errors);
    }

    [Fact]
    public async Task Stopping_while_a_login_hangs_returns_at_once()
    {
        var gate = new Gate();
        Network["slow"].Login = (_, cancellation) => gate.PassAsync(cancellation);
        using var run = Session.Start("New-OSNodeSession slow");
        await gate.Reached;
        await run.StopAsync().WaitAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await gate.Cancelled;
    }

    [Theory]
    [InlineData("'slow', 'fast1' | Set-OSHostName | Select-Object -First 1")]
    [InlineData("'slow', 'fast1' | Set-OSHostName | Set-OSHostsFile | Select-Object -First 1")]
    public async Task SelectObject_First_calls_the_others_off(string script)
    {
        Assert.SkipUnless(BuiltModule.HandsOver || !script.Contains("HostsFile", StringComparison.Ordinal), "by the pipeline alone, what the second stage has done waits for a turn of the first");
        var gate = Network["slow"].HoldAt(HostName);
        var fast = Network["fast1"].HoldAt(HostName);
        using var run = Session.Start(script);
        await gate.Reached;
        fast.Open();
        Assert.Equal("fast1", run.Wait().Succeeded().Nodes.Single().Name);
        await gate.Cancelled;
    }

    [Fact]
    public async Task After_a_stop_the_session_works_as_before()
    {
        var gate = Network["slow"].HoldAt(HostName);
        using (var run = Session.Start("Get-OSNode | Set-OSHostName"))
        {
            await gate.Reached;
            await run.StopAsync().Soon();
        }

        gate.Open();
        Assert.Equal(4, Run("Get-OSNode | Set-OSHostName").Succeeded().Nodes.Count);
    }

    [Fact]
    public void Everything_is_written_by_the_pipelines_own_thread()
    {
        var outcome = Run("$VerbosePreference = 'Continue'; [Environment]::CurrentManagedThreadId; $null = Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSSelinux -Mode Disabled").Succeeded();
        Assert.NotEmpty(outcome.Verbose);
        Assert.NotEmpty(outcome.Warnings);
        Assert.Equal((int)outcome.Output.Single(), Session.Screen.Threads.Single());
    }

    [Fact]
    public void Two_hundred_nodes_pass_three_stages()
    {
        using var network = new SimulatedNetwork([.. Enumerable.Range(1, 200).Select(number => $"compute{number:000}")]);
        using var session = new ModuleSession();
        var outcome = session.Run($"Import-OSInventory '{network.InventoryPath}' | Set-OSHostName | Set-OSHostsFile | Set-OSSelinux -Mode Permissive").Succeeded();
        Assert.Equal(200, outcome.Nodes.Count);
        Assert.All(outcome.Nodes, node => Assert.Equal(3, node.Results.Count));
    }
}
