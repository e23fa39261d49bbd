using System.Management.Automation;

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
        var outcome = Run("Get-OSNode | Set-OSHostName | Set-OSHostsFile");
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
            Assert.Empty(outcome.Output);
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
        var outcome = Run("Get-OSNode compute* | Set-OSHostName -ErrorAction Stop");
        Assert.Equal("OSNode.ConnectionLost,OpenStackTrain.PowerShell.SetOSHostNameCommand", outcome.Terminating.FullyQualifiedErrorId);
        Assert.Empty(outcome.Output);
        if (gate.IsReached)
            await gate.Cancelled;
    }

    [Fact]
    public void Stop_as_the_preference_ends_the_run_and_try_catches_it()
    {
        Network["compute01"].CutAt(HostName);
        var outcome = Run("$ErrorActionPreference = 'Stop'; try { Get-OSNode compute01 | Set-OSHostName | Set-OSHostsFile } catch { $_.TargetObject.Name }").Succeeded();
        Assert.Equal("compute01", outcome.Output.Single());
    }

    [Fact]
    public void SilentlyContinue_is_silent_and_ErrorVariable_has_it()
    {
        Network["compute01"].CutAt(HostName);
        var outcome = Run("$failures = $null; Get-OSNode | Set-OSHostName -ErrorAction SilentlyContinue -ErrorVariable failures; $failures.Count").Succeeded();
        Assert.Equal(3, outcome.Output.Count);
        Assert.Equal(1, outcome.Output[^1]);
    }

    [Fact]
    public void The_same_line_again_goes_on_where_the_link_was_lost()
    {
        Network["compute01"].CutAt(HostName, times: 1);
        _ = Run("Set-OSHostName compute01").Error;
        Assert.Equal(NodeState.Changed, Run("Set-OSHostName compute01").Succeeded().Nodes.Single().State);
        Assert.Equal(2, Network["compute01"].Transports.Count);
    }

    [Fact]
    public void A_node_that_is_given_twice_is_worked_on_one_after_the_other()
    {
        var outcome = Run("'compute01', 'compute01' | Set-OSHostName").Succeeded();
        Assert.Equal([NodeState.Changed, NodeState.Unchanged], outcome.Nodes.Select(node => node.State!.Value).OrderBy(state => state == NodeState.Unchanged));
    }
}
