using System.Text.RegularExpressions;
using System.Xml.Linq;
using OpenStackTrain.Engine.Architecture;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Architecture;

/// <summary>The picture of nodes and networks.</summary>
public sealed class TopologyTests
{
    private static Inventory Cloud(int computes, string name = "compute") => new()
    {
        Networks = new Dictionary<string, string>(StringComparer.Ordinal) { ["data"] = "10.0.0.0/16", ["management"] = "192.168.0.0/16" },
        Nodes =
        [
            new Node { Name = "controller", Roles = [Role.Controller], Address = "192.168.100.11" },
            .. Enumerable.Range(1, computes).Select(number => new Node
            {
                Name = $"{name}{number:d2}",
                Roles = [Role.Compute],
                Address = $"192.168.101.{number}",
                Interfaces = new Dictionary<string, NodeInterface>(StringComparer.Ordinal) { ["eth0"] = new("eth0", $"192.168.101.{number}/16"), ["eth1"] = new("eth1", $"10.0.1.{number}/16"), ["eth2"] = new("eth2", null) },
            }),
        ],
    };

    private static BaselineReport Report(params IReadOnlyList<(string Node, RuleStatus Status)> results) => new()
    {
        Tool = "t",
        Operator = "o",
        ControlHost = "c",
        Nodes = [],
        Results = [.. results.Select(result => new RuleResult { Node = result.Node, Id = "T-01", Title = "t", Section = "3.3.4", Severity = Severity.High, Status = result.Status, Expected = "", Actual = "" })],
    };

    [Fact]
    public void Nodes_stand_by_role_with_their_cards_on_the_networks()
    {
        var topology = Topology.Of(Cloud(2).Nodes, report: null);
        Assert.Equal(["management", "data"], topology.Networks.Select(network => network.Key));
        Assert.Equal(["controller", "compute01", "compute02"], topology.Boxes.Select(box => box.Title));
        Assert.Equal([new TopologyCard("eth0", "192.168.101.1"), new TopologyCard("eth1", "10.0.1.1")], topology.Boxes[1].Nodes[0].Cards);
        // It has no cards in the inventory: its address is known all the same.
        Assert.Equal([new TopologyCard("", "192.168.100.11"), null], topology.Boxes[0].Nodes[0].Cards);
        Assert.Contains(new TopologyService("MariaDB", "3306", IsBase: true), topology.Boxes[0].Services);
        Assert.Contains(new TopologyService("Nova", "8774, 6080", IsBase: false), topology.Boxes[0].Services);
        Assert.Contains(new TopologyService("Nova", "", IsBase: false), topology.Boxes[1].Services);
    }

    [Fact]
    public void Many_nodes_of_a_role_are_one_box_and_none_is_lost()
    {
        var topology = Topology.Of(Cloud(49).Nodes, Report(("compute07", RuleStatus.Fail), ("compute08", RuleStatus.Pass), ("compute08", RuleStatus.NotApplicable)));
        Assert.Equal(["controller", "Compute (49 nodes)"], topology.Boxes.Select(box => box.Title));
        Assert.Equal([RuleStatus.Fail, RuleStatus.Pass, null], topology.Boxes[1].Nodes.Skip(6).Take(3).Select(node => node.State));
        foreach (var format in TopologyFormat.All)
            Assert.All(Cloud(49).Nodes, node => Assert.Contains(node.Name, format.Write(topology), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public void The_picture_is_xml_and_stays_within_itself(int computes)
    {
        var svg = XDocument.Parse(TopologySvg.Write(Topology.Of(Cloud(computes).Nodes, Report(("compute01", RuleStatus.Error)))));
        var size = svg.Root!.Attribute("viewBox")!.Value.Split(' ').Select(double.Parse).ToArray();
        Assert.All(svg.Descendants().Where(element => element.Attribute("x") is not null), element =>
        {
            Assert.InRange(double.Parse(element.Attribute("x")!.Value, System.Globalization.CultureInfo.InvariantCulture), 0, size[2]);
            Assert.InRange(double.Parse(element.Attribute("y")!.Value, System.Globalization.CultureInfo.InvariantCulture), 0, size[3]);
        });
    }

    [Fact]
    public void Mermaid_and_dot_name_every_box_once_and_join_it_to_its_networks()
    {
        var topology = Topology.Of(Cloud(2).Nodes, Report(("compute01", RuleStatus.Fail), ("compute02", RuleStatus.Pass)));
        var mermaid = TopologyText.Mermaid(topology);
        Assert.Contains("    box1[\"compute01: Fail<br>", mermaid, StringComparison.Ordinal);
        Assert.Matches("(?m)^    box1\\[.*\\]:::fail$", mermaid);
        Assert.Contains("  net1 ---|\"eth1 10.0.1.1\"| box1\n", mermaid, StringComparison.Ordinal);
        Assert.Contains("  net0 ---|\"192.168.100.11\"| box0\n", mermaid, StringComparison.Ordinal);
        var dot = TopologyText.Dot(topology);
        Assert.Contains("    box2 [label=\"compute02: Pass\\n", dot, StringComparison.Ordinal);
        Assert.Contains("  net1 -- box2 [label=\"eth1 10.0.1.2\"];\n", dot, StringComparison.Ordinal);
        Assert.Equal(dot.Count(letter => letter == '{'), dot.Count(letter => letter == '}'));
    }

    [Theory]
    [InlineData("<b>&\"'`x")]
    [InlineData("]];end\n--> x")]
    [InlineData("\\\"};{")]
    [InlineData("名称")]
    public void What_a_name_holds_does_not_break_the_picture(string name)
    {
        var topology = Topology.Of(Cloud(2, name).Nodes, report: null);
        _ = XDocument.Parse(TopologySvg.Write(topology));
        Assert.DoesNotContain("<b>", TopologyFormat.All.Named("html")!.Write(topology), StringComparison.Ordinal);
        Assert.All(TopologyText.Mermaid(topology).Split('\n').Where(line => line.StartsWith("    box", StringComparison.Ordinal)), line => Assert.Matches("^    box[0-9]+\\[\"[^\"]*\"\\]$", line));
        Assert.All(TopologyText.Dot(topology).Split('\n').Where(line => line.StartsWith("    box", StringComparison.Ordinal)), line => Assert.True(Regex.IsMatch(line, "^    box[0-9]+ \\[label=\"([^\"\\\\]|\\\\.)*\"\\];$", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)), line));
    }
}
