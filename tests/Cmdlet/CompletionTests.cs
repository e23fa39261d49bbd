using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace OpenStackTrain.Cmdlet.Tests;

public sealed class CompletionTests() : ModuleTest("controller", "compute01", "compute02")
{
    [Theory]
    [InlineData("Set-OSHostName -Node ", "compute01 compute02 controller")]
    [InlineData("Set-OSHostName comp", "compute01 compute02")]
    [InlineData("Set-OSHostName COMP", "compute01 compute02")]
    [InlineData("Set-OSHostName controller, compute02 | Set-OSHostsFile -Node cont", "controller")]
    [InlineData("Get-OSNode cont", "controller")]
    [InlineData("Get-OSNode -Role ", "Compute Controller Network Storage")]
    [InlineData("Get-OSNodeSession comp", "compute01 compute02")]
    [InlineData("Set-OSChrony compute01 -Source con", "controller")]
    [InlineData("Set-OSSelinux compute01 -Mode ", "Disabled Enforcing Permissive")]
    [InlineData("Test-OSBaseline -Profile ", "Guide Hardened Seed")]
    [InlineData("Get-OSChange compute01 -Step Ch", "Chrony")]
    [InlineData("Undo-OSChange comp", "compute01 compute02")]
    [InlineData("Test-OSNodeRequirement -Rule P-1", "P-10 P-11 P-12 P-13 P-14 P-15")]
    [InlineData("Test-OSBaseline -Rule P-", "P-05")]
    [InlineData("Get-OSService N", "Neutron Nova")]
    [InlineData("Get-OSRole ", "Compute Controller Network Storage")]
    [InlineData("Set-OSChrony compute01 -TimeZone shangh", "Asia/Shanghai")]
    [InlineData("Set-OSChrony compute01 -TimeZone Europe/Vie", "Europe/Vienna")]
    [InlineData("Test-OSBaseline -Section 3.3.", "3.3.1 3.3.2 3.3.3 3.3.4 3.3.5 3.3.6 3.3.7 3.3.8 3.3.9")]
    [InlineData("Set-OSHostName x", "")]
    public void It_completes(string line, string expected)
        => Assert.Equal(expected, string.Join(' ', Complete(line).Select(match => match.CompletionText).Order(StringComparer.Ordinal)));

    [Fact]
    public void The_tip_tells_address_and_roles()
        => Assert.Equal("192.168.100.11 (Controller)", Complete("Get-OSNode cont").Single().ToolTip);

    [Fact]
    public void Nothing_is_asked_over_the_network()
    {
        Complete("Set-OSHostName -Node ");
        Assert.All(Network.Nodes, node => Assert.Empty(node.Transports));
    }

    private IReadOnlyList<CompletionResult> Complete(string line)
    {
        Runspace.DefaultRunspace = Session.Runspace;
        try
        {
            using var shell = System.Management.Automation.PowerShell.Create(Session.Runspace);
            return [.. CommandCompletion.CompleteInput(line, line.Length, options: null, shell).CompletionMatches.Where(match => match.ResultType is CompletionResultType.ParameterValue)];
        }
        finally
        {
            Runspace.DefaultRunspace = null;
        }
    }
}
