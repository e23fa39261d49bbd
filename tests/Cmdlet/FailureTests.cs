using System.Management.Automation;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>A node that fails is an error record; the others go on.</summary>
public sealed class FailureTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string HostName = "hostnamectl --static, uname -n";

    public static TheoryData<string> TransportErrors => [ErrorIds.ConnectionFailed, ErrorIds.HostKeyUnknown, ErrorIds.HostKeyChanged, ErrorIds.HostKeyRevoked, ErrorIds.AuthenticationFailed, ErrorIds.KeyFileUnusable, ErrorIds.SshConfigInvalid, ErrorIds.Timeout, ErrorIds.ElevationDenied, ErrorIds.ElevationPassword];

    [Fact]
    public void The_record_has_id_category_node_and_what_to_do_and_the_node_is_not_passed_on()
    {
        Network["compute01"].CutAt(HostName);
        var outcome = Run("Get-OSNode | Set-OSHostName -ReconnectTimeout 0 | Set-OSHostsFile");
        Assert.Equal(["compute02", "controller"], outcome.Nodes.Select(node => node.Name).Order());
        var error = outcome.Error;
        Assert.Equal("OSNode.ConnectionLost,OpenStackTrain.PowerShell.SetOSHostNameCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ConnectionError, error.CategoryInfo.Category);
        Assert.Equal("compute01", Assert.IsType<Node>(error.TargetObject).Name);
        Assert.Equal("compute01", error.CategoryInfo.TargetName);
        Assert.Equal("Get-OSNodeFact shows how the node is.", error.ErrorDetails.RecommendedAction);
        Assert.StartsWith("compute01 (192.168.100.12): the connection was lost", error.ToString(), StringComparison.Ordinal);
        Assert.Single(Network["compute01"].Scripts);
    }

    [Theory]
    [MemberData(nameof(TransportErrors))]
    public void Each_way_to_fail_at_the_door_keeps_its_id(string id)
    {
        Network["compute01"].Login = (_, _) => throw new NodeException(id, "compute01: no.", "Do this.");
        foreach (var script in (string[])["New-OSNodeSession", "Set-OSHostName", "Get-OSNodeFact", "Invoke-OSNodeCommand -Command true", "Test-OSBaseline"])
        {
            var outcome = Run($"Get-OSNode compute01 | {script}");
            Assert.StartsWith($"{id},", outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.NotEqual(ErrorCategory.NotSpecified, outcome.Error.CategoryInfo.Category);
            Assert.Equal("Do this.", outcome.Error.ErrorDetails.RecommendedAction);
            // A test leaves no node out.
            Assert.Equal(script == "Test-OSBaseline" ? ["compute01 N-01 Error"] : [], outcome.Output.Select(result => result.ToString()));
        }
    }

    [Fact]
    public void A_change_that_fails_is_told_with_what_the_node_said()
    {
        Network["compute01"].System.Refused["hostnamectl"] = "Could not set property: Access denied";
        var outcome = Run("Get-OSNode | Set-OSHostName");
        Assert.Equal(2, outcome.Nodes.Count);
        Assert.Equal("OSStep.RemoteCommandFailed,OpenStackTrain.PowerShell.SetOSHostNameCommand", outcome.Error.FullyQualifiedErrorId);
        Assert.Contains("Access denied", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("localhost.localdomain", outcome.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_that_does_not_stick_is_told()
    {
        Network["compute01"].System.Ignored.Add("hostnamectl");
        Assert.Equal("OSStep.NotConverged,OpenStackTrain.PowerShell.SetOSHostNameCommand", Run("Set-OSHostName compute01").Error.FullyQualifiedErrorId);
    }

    [Fact]
    public void Another_system_is_refused_untouched()
    {
        Network["compute01"].System.Release = "machine=x86_64\nkernel=6.1.0\ncontainer=\nID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n";
        Assert.Equal("OSNode.UnsupportedSystem,OpenStackTrain.PowerShell.SetOSHostNameCommand", Run("Set-OSHostName compute01").Error.FullyQualifiedErrorId);
        Assert.Empty(Network["compute01"].Acts);
    }

    [Fact]
    public void A_setting_that_does_not_fit_the_node_is_an_error_of_that_node()
    {
        var path = Network.Write("bare.yaml", "nodes: { controller: { roles: [controller], address: 192.168.100.11 }, compute01: { address: 192.168.100.12 } }\n");
        Run($"$null = Import-OSInventory '{path}'").Succeeded();
        var error = Run("Set-OSFirewall controller -State Managed").Error;
        Assert.Equal("OSStep.InvalidSetting,OpenStackTrain.PowerShell.SetOSFirewallCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidArgument, error.CategoryInfo.Category);
    }

    [Fact]
    public void A_fault_of_the_module_asks_for_a_report_and_the_others_go_on()
    {
        Network["compute01"].FailAt(HostName, new InvalidOperationException("a bug"));
        var outcome = Run("Get-OSNode | Set-OSHostName");
        Assert.Equal(2, outcome.Nodes.Count);
        Assert.Equal("OSModule.Internal,OpenStackTrain.PowerShell.SetOSHostNameCommand", outcome.Error.FullyQualifiedErrorId);
        Assert.Contains("a bug", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Contains("report", outcome.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_as_the_error_action_ends_the_run()
    {
        Network["compute01"].CutAt(HostName);
        var gate = Network["compute02"].HoldAt(HostName);
        var outcome = Run("Get-OSNode compute* | Set-OSHostName -ReconnectTimeout 0 -ErrorAction Stop");
        Assert.Equal("OSNode.ConnectionLost,OpenStackTrain.PowerShell.SetOSHostNameCommand", outcome.Terminating.FullyQualifiedErrorId);
        Assert.Empty(outcome.Output);
        if (gate.IsReached)
            await gate.Cancelled;
    }

    [Fact]
    public void Stop_as_the_preference_ends_the_run_and_try_catches_it()
    {
        Network["compute01"].CutAt(HostName);
        var outcome = Run("$ErrorActionPreference = 'Stop'; try { Get-OSNode compute01 | Set-OSHostName -ReconnectTimeout 0 | Set-OSHostsFile } catch { $_.TargetObject.Name }").Succeeded();
        Assert.Equal("compute01", outcome.Output.Single());
    }

    [Fact]
    public void SilentlyContinue_is_silent_and_ErrorVariable_has_it()
    {
        Network["compute01"].CutAt(HostName);
        var outcome = Run("$failures = $null; Get-OSNode | Set-OSHostName -ReconnectTimeout 0 -ErrorAction SilentlyContinue -ErrorVariable failures; $failures.Count").Succeeded();
        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(1, outcome.Output[^1]);
    }

    [Fact]
    public void The_same_line_again_goes_on_where_the_link_was_lost()
    {
        Network["compute01"].CutAt(HostName, times: 1);
        _ = Run("Set-OSHostName compute01 -ReconnectTimeout 0").Error;
        Assert.Equal(NodeState.Changed, Run("Set-OSHostName compute01").Succeeded().Nodes.Single().State);
        Assert.Equal(2, Network["compute01"].Transports.Count);
    }

    [Fact]
    public void A_link_that_is_lost_is_tried_again_and_the_change_is_found_not_made_again()
    {
        var jobs = new List<NodeJob?>();
        Network["compute01"].CutAt("change 1", times: 2, before: script => jobs.Add(script.Job));
        var outcome = Run("Set-OSHostName compute01 -Verbose").Succeeded();
        Assert.Equal(NodeState.Changed, outcome.Nodes.Single().State);
        Assert.Equal(3, Network["compute01"].Transports.Count);
        Assert.Single(jobs.Select(job => job!.Id).Distinct());
        Assert.Contains(outcome.Verbose, line => line.Contains("the link is back after", StringComparison.Ordinal));
        Assert.Matches("^[0-9a-f]{8}$", outcome.Nodes.Single().Results[0].Run);
    }

    [Fact]
    public void A_link_that_stays_lost_is_an_error_that_says_what_goes_on_there()
    {
        Network["compute01"].CutAt("change 1");
        var error = Run("Set-OSHostName compute01 -ReconnectTimeout 1").Error;
        Assert.StartsWith("OSNode.ConnectionLost,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("It did not come back within 1 s", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("goes on there by itself", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("run the same command", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_somebody_else_changes_is_waited_for_and_then_left_to_them()
    {
        Network["compute01"].LockAnswer = (73, "run=12345678\nwho=admin@desk\nfrom=10.0.0.5\ncommand=Install-OSBaseline\nstep=BasePackage\nsince=2026-11-24 16:40:12\nstate=works\n");
        var error = Run("Set-OSHostName compute01 -LockTimeout 0").Error;
        Assert.Equal("OSStep.LockHeld,OpenStackTrain.PowerShell.SetOSHostNameCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceBusy, error.CategoryInfo.Category);
        Assert.All(["admin@desk", "10.0.0.5", "Install-OSBaseline", "BasePackage", "2026-11-24 16:40:12 UTC", "12345678", "nothing was changed"], text => Assert.Contains(text, error.ToString(), StringComparison.Ordinal));
        Assert.Contains("-LockTimeout", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal("localhost.localdomain", Network["compute01"].System.HostName);
    }

    [Fact]
    public void A_lock_that_had_to_be_waited_for_makes_the_node_be_read_again()
    {
        Network["compute01"].LockAnswer = (75, "run=12345678\nwho=admin@desk\ncommand=Install-OSBaseline\nsince=2026-11-24 16:40:12\nstate=gone\n");
        var outcome = Run("Set-OSHostName compute01 -Verbose").Succeeded();
        Assert.Equal(NodeState.Changed, outcome.Nodes.Single().State);
        Assert.Contains(outcome.Verbose, line => line.Contains("the lock of admin@desk with Install-OSBaseline", StringComparison.Ordinal) && line.Contains("taken over", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_stops_the_run_hears_that_the_node_goes_on()
    {
        var gate = Network["compute01"].HoldAt("change 1");
        using var run = Session.Start("Set-OSHostName compute01");
        await gate.Reached;
        await run.StopAsync();
        Assert.Contains(Session.Screen.Lines, line => line.Contains("compute01: what was begun goes on there", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_the_switch_the_node_makes_no_further_change()
    {
        var gate = Network["compute01"].HoldAt("change 1");
        using var run = Session.Start("Set-OSHostName compute01 -StopRemote");
        await gate.Reached;
        var job = Network["compute01"].Scripts[^1].Job!.Id;
        await run.StopAsync();
        Assert.Contains(Session.Screen.Lines, line => line.Contains("compute01: the change at work is ended", StringComparison.Ordinal));
        Assert.Contains(Network["compute01"].Scripts, script => script.Sections is [{ Name: "stop" } stop] && stop.Body.Contains(job, StringComparison.Ordinal));
    }

    [Fact]
    public void A_node_that_is_given_twice_is_worked_on_one_after_the_other()
    {
        var outcome = Run("'compute01', 'compute01' | Set-OSHostName").Succeeded();
        Assert.Equal([NodeState.Changed, NodeState.Unchanged], outcome.Nodes.Select(node => node.State!.Value).OrderBy(state => state == NodeState.Unchanged));
    }
}
