using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>How nodes get into a cmdlet.</summary>
public sealed class NodeInputTests() : ModuleTest("controller", "compute01", "compute02")
{
    [Theory]
    [InlineData("Get-OSNode | Set-OSHostName", "controller compute01 compute02")]
    [InlineData("'compute01', 'controller' | Set-OSHostName -ThrottleLimit 1", "compute01 controller")]
    [InlineData("Set-OSHostName compute01", "compute01")]
    [InlineData("Set-OSHostName COMPUTE01", "compute01")]
    [InlineData("Set-OSHostName 'compute*'", "compute01 compute02")]
    [InlineData("Set-OSHostName (Get-OSNode compute02)", "compute02")]
    [InlineData("Set-OSHostName controller, (Get-OSNode compute02)", "controller compute02")]
    [InlineData("[pscustomobject]@{ Name = 'compute01' } | Set-OSHostName", "compute01")]
    [InlineData("[pscustomobject]@{ ComputerName = 'compute02' } | Set-OSHostName", "compute02")]
    [InlineData("[pscustomobject]@{ Node = 'compute02' } | Set-OSHostName", "compute02")]
    [InlineData("Get-OSNode compute01 | New-OSNodeSession | Set-OSHostName", "compute01")]
    [InlineData("Get-OSNode compute01 | Get-OSNodeFact | Set-OSHostName", "compute01")]
    [InlineData("Set-OSHostName 'nothing*'", "")]
    public void Nodes_come_as_objects_and_as_names(string script, string expected)
        => Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(), Run(script).Succeeded().Nodes.Select(node => node.Name).Order());

    [Fact]
    public void A_rule_result_leads_back_to_its_node()
        => Assert.Equal("compute01", Run("Test-OSBaseline compute01 -Rule P-05 | Set-OSHostName").Succeeded().Nodes.Single().Name);

    [Fact]
    public void Null_is_refused_with_a_hint()
    {
        var error = Run("Set-OSHostName $null").Error;
        Assert.Equal("ParameterArgumentTransformationError,OpenStackTrain.PowerShell.SetOSHostNameCommand", error.FullyQualifiedErrorId);
        Assert.Contains("A node is missing", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Get-OSNode", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Something_else_is_refused_by_its_type()
        => Assert.Contains("'42' (Int32) is no node", Run("Set-OSHostName 42").Error.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("Set-OSHostName compute07")]
    [InlineData("'compute07' | Set-OSHostName")]
    [InlineData("Get-OSNode compute07")]
    public void An_unknown_name_is_answered_with_the_known_ones(string script)
    {
        var outcome = Run(script);
        var error = outcome.Error;
        Assert.Contains("compute07", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("controller, compute01, compute02", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("OSNode.NotFound,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Equal("compute07", error.TargetObject);
    }

    [Fact]
    public void An_unknown_name_does_not_keep_the_others_from_coming()
    {
        var outcome = Run("Get-OSNode compute07, compute01");
        Assert.Equal("compute01", outcome.Nodes.Single().Name);
        Assert.Equal("OSNode.NotFound,OpenStackTrain.PowerShell.GetOSNodeCommand", outcome.Error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, outcome.Error.CategoryInfo.Category);
        Assert.Equal("compute07", outcome.Error.TargetObject);
        Assert.Equal("Get-OSNode", outcome.Error.ErrorDetails.RecommendedAction);
    }

    [Theory]
    [InlineData("Get-OSNode -Role Compute", "compute01 compute02")]
    [InlineData("Get-OSNode -Role Controller, Compute", "controller compute01 compute02")]
    [InlineData("Get-OSNode c*2, control*", "compute02 controller")]
    [InlineData("Get-OSNode -Role Storage", "")]
    [InlineData("'compute01' | Get-OSNode", "compute01")]
    public void GetOSNode_finds_by_name_and_role(string script, string expected)
        => Assert.Equal(expected, string.Join(' ', Run(script).Succeeded().Nodes.Select(node => node.Name)));

    [Fact]
    public void Without_an_inventory_every_cmdlet_says_what_to_call_first()
    {
        using var session = new Module.ModuleSession();
        string[] scripts =
        [
            "Get-OSNode", "New-OSNodeSession controller", "Get-OSNodeFact controller", "Invoke-OSNodeCommand controller 'true'", "Set-OSHostName controller", "Set-OSHostsFile controller",
            "Set-OSFirewall controller", "Set-OSSelinux controller", "Install-OSBaseRepo controller", "Install-OSBasePackage controller", "Set-OSChrony controller", "Install-OSMariaDb controller", "Install-OSMemcached controller", "Set-OSEtcd controller", "Test-OSBaseline controller",
        ];
        foreach (var script in scripts)
        {
            var error = session.Run(script).Error;
            Assert.StartsWith("OSInventory.NotLoaded,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
            Assert.Contains("There is no inventory yet", error.ToString(), StringComparison.Ordinal);
            Assert.Contains("Import-OSInventory", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }
    }
}
