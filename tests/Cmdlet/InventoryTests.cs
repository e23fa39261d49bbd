using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

public sealed class InventoryTests() : ModuleTest("controller")
{
    [Fact]
    public void NewOSInventory_writes_one_that_can_be_imported()
    {
        var outcome = Session.At(Network.Folder).Run("New-OSInventory ./new.yaml; Import-OSInventory new.yaml").Succeeded();
        Assert.Equal(Path.Combine(Network.Folder, "new.yaml"), Assert.IsType<FileInfo>(outcome.Output[0]).FullName);
        Assert.Equal(["controller", "compute01", "compute02"], outcome.Output.Skip(1).Cast<Node>().Select(node => node.Name));
    }

    [Fact]
    public void NewOSInventory_leaves_a_file_as_it_is_unless_forced()
    {
        var path = Network.Write("mine.yaml", "mine");
        var error = Session.Catch($"New-OSInventory '{path}'");
        Assert.Equal("OSInventory.Exists,OpenStackTrain.PowerShell.NewOSInventoryCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ResourceExists, error.CategoryInfo.Category);
        Assert.Equal("mine", File.ReadAllText(path));
        Run($"New-OSInventory '{path}' -Force").Succeeded();
        Assert.Contains("nodes:", File.ReadAllText(path), StringComparison.Ordinal);
    }

    [Fact]
    public void NewOSInventory_can_be_rehearsed()
    {
        var path = Path.Combine(Network.Folder, "never.yaml");
        Assert.Empty(Run($"New-OSInventory '{path}' -WhatIf").Succeeded().Output);
        Assert.False(File.Exists(path));
        Assert.Contains(path, Session.Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void NewOSInventory_says_why_it_cannot_write()
    {
        var error = Session.Catch($"New-OSInventory '{Network.Folder}/no/such/folder/x.yaml'");
        Assert.Equal("OSInventory.NotWritten,OpenStackTrain.PowerShell.NewOSInventoryCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.WriteError, error.CategoryInfo.Category);
    }

    [Theory]
    [InlineData("nodes: { controller: { rolez: [controller] } }", "OSInventory.Invalid", ErrorCategory.ParserError, "(1,24)")]
    [InlineData("nodes: [", "OSInventory.Invalid", ErrorCategory.ParserError, "(2,1)")]
    [InlineData("nodes:\n  controller: { password: secret }", "OSInventory.SecretRefused", ErrorCategory.SecurityError, "(2,")]
    public void A_wrong_text_ends_it_with_file_line_and_column(string text, string id, ErrorCategory category, string place)
    {
        var path = Network.Write("wrong.yaml", text);
        var error = Session.Catch($"Import-OSInventory '{path}'");
        Assert.Equal($"{id},OpenStackTrain.PowerShell.ImportOSInventoryCommand", error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.Equal(path, error.TargetObject);
        Assert.Contains($"{path}{place}", error.ToString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_wrong_inventory_leaves_the_one_before()
    {
        var path = Network.Write("wrong.yaml", "nodes: [");
        _ = Session.Catch($"Import-OSInventory '{path}'");
        Assert.Equal("controller", Run("Get-OSNode").Succeeded().Nodes.Single().Name);
    }

    [Theory]
    [InlineData("Import-OSInventory no.yaml")]
    [InlineData("Import-OSInventory -LiteralPath no.yaml")]
    [InlineData("Import-OSInventory ./no/such/no.yaml")]
    [InlineData("Import-OSInventory absent*.yaml")]
    public void A_file_that_is_not_there_is_said_with_its_whole_path(string script)
    {
        var error = Session.At(Network.Folder).Catch(script);
        Assert.Equal("OSInventory.NotFound,OpenStackTrain.PowerShell.ImportOSInventoryCommand", error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.ObjectNotFound, error.CategoryInfo.Category);
        Assert.Contains(Network.Folder, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Import-OSInventory ./nodes.yaml")]
    [InlineData("Import-OSInventory nod*.yaml")]
    [InlineData("Import-OSInventory -LiteralPath nodes.yaml")]
    [InlineData("'nodes.yaml' | Import-OSInventory")]
    [InlineData("[IO.FileInfo]::new(\"$PWD/nodes.yaml\") | Import-OSInventory")]
    [InlineData("[pscustomobject]@{ Path = './nodes.yaml' } | Import-OSInventory")]
    [InlineData("[pscustomobject]@{ PSPath = './nodes.yaml' } | Import-OSInventory")]
    public void Paths_are_taken_from_the_sessions_location(string script)
        => Assert.Equal("controller", Session.At(Network.Folder).Run(script).Succeeded().Nodes.Single().Name);

    [Fact]
    public void A_literal_path_may_hold_brackets()
    {
        File.Copy(Network.InventoryPath, Path.Combine(Network.Folder, "a[1].yaml"));
        Assert.Single(Run($"Import-OSInventory -LiteralPath '{Network.Folder}/a[1].yaml'").Succeeded().Nodes);
    }

    [Fact]
    public void A_pattern_with_several_files_is_refused()
    {
        File.Copy(Network.InventoryPath, Path.Combine(Network.Folder, "nodes2.yaml"));
        Assert.StartsWith("OSInventory.NotFound,", Session.Catch($"Import-OSInventory '{Network.Folder}/nodes*.yaml'").FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_looks_wrong_is_a_warning_with_its_place()
    {
        var path = Network.Write("odd.yaml", "networks: { management: 192.168.100.0/24 }\nnodes: { controller: { roles: [controller], address: 192.168.100.11, interfaces: { eth0: 192.168.100.12/24 } } }\n");
        var outcome = Run($"Import-OSInventory '{path}'").Succeeded();
        Assert.StartsWith($"{path}(2,", outcome.Warnings.Single(), StringComparison.Ordinal);
    }
}
