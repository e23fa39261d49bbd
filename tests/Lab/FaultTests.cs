using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Nodes that go away: before the work, in the middle of it, and between two cmdlets.</summary>
[Trait("suite", "faults")]
public sealed class FaultTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    private const string TwoSteps = "Get-OSNode | Set-OSHostName | Set-OSHostsFile";

    [Fact]
    public void A_node_that_is_off_is_named_and_the_others_finish()
    {
        Lab.Kill(Lab.Compute02);
        try
        {
            using var shell = new Shell();
            var outcome = shell.Run(TwoSteps);
            outcome.Error(ErrorIds.ConnectionFailed, "compute02", "192.168.100.13", "22");
            Assert.Equal(["compute01", "controller"], outcome.Nodes.Select(node => node.Name).Order(StringComparer.Ordinal));
            Assert.All(outcome.Nodes, node => Assert.Equal(2, node.Results.Count));

            var script = shell.FileOf("stop.ps1");
            File.WriteAllText(script, $"""
                $ErrorActionPreference = 'Stop'
                Import-Module '{Path.Combine(Lab.Root, "out", "OpenStackTrain")}'
                $null = Import-OSInventory '{shell.FileOf("nodes.yaml")}'
                {TwoSteps}
                'not reached'
                """);
            var run = Lab.Run("dotnet", Path.Combine(Lab.Root, "tools", "ScriptRunner", "bin", "Release", "net10.0", "ost-run.dll"), script);
            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains("compute02", run.Output + run.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("not reached", run.Output, StringComparison.Ordinal);
        }
        finally
        {
            Lab.Boot(Lab.Compute02);
        }
    }

    [Fact]
    public void A_node_that_was_booted_between_two_cmdlets_is_connected_again()
    {
        nodes.Shell.Must("Get-OSNode compute02 | Set-OSHostName");
        Lab.Kill(Lab.Compute02);
        Lab.Boot(Lab.Compute02);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute02 | Set-OSHostsFile").Nodes).State);
        Assert.Equal(RuleStatus.Pass, Assert.Single(nodes.Shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule P-05").Rules).Status);
    }

    [Fact]
    public async Task A_session_that_is_killed_in_the_middle_is_an_error_at_once_and_opened_again_for_the_next()
    {
        var running = nodes.Shell.Start("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'touch /run/ost-runs; sleep 60'", out _);
        await Lab.UntilAsync("the command runs", () => Lab.Try(Lab.Compute02, "rm /run/ost-runs").ExitCode == 0);
        var clock = Stopwatch.StartNew();
        Lab.Exec(Lab.Compute02, "pkill -KILL -f 'sshd: root@notty'");
        (await running).Error(ErrorIds.ConnectionLost, "compute02", "192.168.100.13");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);
        Assert.Equal("again", LoginTests.Command(nodes.Shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'echo again'")).Output);
    }
}
