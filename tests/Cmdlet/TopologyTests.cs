namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Export-OSTopology.</summary>
public sealed class TopologyTests() : ModuleTest("controller", "compute01", "compute02")
{
    [Theory]
    [InlineData("t.svg", "Svg", "<svg ")]
    [InlineData("t.html", "Html", "<!DOCTYPE html>")]
    [InlineData("t.mmd", "Mermaid", "flowchart TB\n")]
    [InlineData("t.gv", "Dot", "graph topology {")]
    public void The_extension_chooses_the_format(string name, string format, string start)
    {
        var file = Assert.IsType<ExportedFile>(Assert.Single(Session.At(Network.Folder).Run($"Export-OSTopology ./{name}").Succeeded().Output));
        Assert.Equal((Path.Combine(Network.Folder, name), format), (file.Path, file.Format));
        var text = File.ReadAllText(file.Path);
        Assert.StartsWith(start, text, StringComparison.Ordinal);
        Assert.All(Network.Nodes, node => Assert.Contains(node.Name, text, StringComparison.Ordinal));
        Assert.All(Network.Nodes, node => Assert.Empty(node.Scripts));
    }

    [Fact]
    public void Nodes_may_be_chosen_and_coloured_by_what_a_test_says()
    {
        var text = (string)Run("$r = Get-OSNode | Test-OSBaseline -Rule P-05; Get-OSNode compute* | Export-OSTopology - -Format Mermaid -Report $r").Succeeded().Output.Single();
        Assert.Contains("compute01: Fail", text, StringComparison.Ordinal);
        Assert.DoesNotContain("controller<br>", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Export-OSTopology - -Format Mermaid -Node nosuch")]
    [InlineData("'nosuch' | Export-OSTopology - -Format Mermaid")]
    public void A_node_that_there_is_not_is_an_error_and_does_not_make_it_all_of_them(string script)
    {
        var outcome = Run(script);
        Assert.StartsWith(ErrorIds.NodeNotFound, Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain("compute01", (string)outcome.Output.Single()!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_an_open_session_is_drawn_as_it_is()
    {
        var text = (string)Run("New-OSNodeSession compute02 > $null; Get-OSNode compute* | Export-OSTopology - -Format Svg").Succeeded().Output.Single();
        Assert.Contains("eth0 192.168.100.13", text, StringComparison.Ordinal);
        Assert.DoesNotContain("eth0 192.168.100.12", text, StringComparison.Ordinal);
        Assert.Empty(Network["compute01"].Scripts);

        Network["compute02"].FailAt("ip -o link show; ip -o addr show", new NodeException(ErrorIds.ConnectionLost, "compute02: gone.", ""));
        var outcome = Run("Get-OSNode compute* | Export-OSTopology - -Format Svg");
        Assert.Contains("compute02 is drawn as the inventory says: compute02: gone.", outcome.Warnings);
        Assert.DoesNotContain("eth0 192.168.100.13", (string)outcome.Output.Single()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Export-OSTopology t.png", "What format is t.png to have?")]
    [InlineData("Export-OSTopology - -Format Png", "There is no format 'Png'.")]
    public void A_format_that_there_is_not_is_an_error(string script, string message)
        => Assert.Contains(message, Session.Catch(script).ToString(), StringComparison.Ordinal);

    [Fact]
    public void Nothing_is_written_where_that_is_asked_for()
    {
        Session.At(Network.Folder).Run("Export-OSTopology ./t.svg -WhatIf").Succeeded();
        Assert.False(File.Exists(Path.Combine(Network.Folder, "t.svg")));
    }
}
