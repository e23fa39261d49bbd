using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Reports;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>The picture for programs that draw by themselves: Mermaid for pages in Markdown, DOT for Graphviz. Sources: mermaid's flowchart syntax, the DOT language.</summary>
internal static class TopologyText
{
    /// <summary>As Mermaid's flowchart: a subgraph for each role, networks as rounded nodes.</summary>
    public static string Mermaid(Topology topology)
    {
        var text = new StringBuilder("flowchart TB\n");
        foreach (var (network, index) in topology.Networks.Select((network, index) => (network, index)))
            _ = text.Append(CultureInfo.InvariantCulture, $"  net{index}([\"{Entity($"{network.Key} {network.Value}".Trim())}\"])\n");
        foreach (var (role, roleIndex) in topology.Boxes.GroupBy(box => box.Role).Select((role, index) => (role, index)))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"  subgraph role{roleIndex}[\"{Entity(role.Key)}\"]\n");
            foreach (var box in role)
                _ = text.Append(CultureInfo.InvariantCulture, $"    {Id(topology, box)}[\"{string.Join("<br>", Lines(box).Select(Entity))}\"]{ClassOf(box)}\n");
            _ = text.Append("  end\n");
        }

        foreach (var (box, network, label) in Edges(topology))
            _ = text.Append(CultureInfo.InvariantCulture, $"  net{network} ---{(label.Length > 0 ? $"|\"{Entity(label)}\"|" : "")} {Id(topology, box)}\n");
        return text.Append("  classDef pass fill:#e3f3e8,stroke:#1a6b37,color:#1a6b37\n  classDef fail fill:#fce4e4,stroke:#a4161a,color:#a4161a\n  classDef warn fill:#fdf0d5,stroke:#7a4a00,color:#7a4a00\n").ToString();

        static string ClassOf(TopologyBox box) => Worst(box) is { } state ? $":::{HtmlReport.ClassOf(state)}" : "";
    }

    /// <summary>As an undirected graph of Graphviz: a cluster for each role.</summary>
    public static string Dot(Topology topology)
    {
        var text = new StringBuilder("graph topology {\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
        foreach (var (network, index) in topology.Networks.Select((network, index) => (network, index)))
            _ = text.Append(CultureInfo.InvariantCulture, $"  net{index} [shape=ellipse, label={Quoted($"{network.Key} {network.Value}".Trim())}];\n");
        foreach (var (role, roleIndex) in topology.Boxes.GroupBy(box => box.Role).Select((role, index) => (role, index)))
        {
            _ = text.Append(CultureInfo.InvariantCulture, $"  subgraph cluster_{roleIndex} {{\n    label={Quoted(role.Key)};\n");
            foreach (var box in role)
                _ = text.Append(CultureInfo.InvariantCulture, $"    {Id(topology, box)} [label={Quoted(string.Join('\n', Lines(box)))}{(Worst(box) is { } state ? $", color=\"{ColourOf(state)}\"" : "")}];\n");
            _ = text.Append("  }\n");
        }

        foreach (var (box, network, label) in Edges(topology))
            _ = text.Append(CultureInfo.InvariantCulture, $"  net{network} -- {Id(topology, box)}{(label.Length > 0 ? $" [label={Quoted(label)}]" : "")};\n");
        return text.Append("}\n").ToString();

        static string ColourOf(RuleStatus state) => HtmlReport.ClassOf(state) switch { "pass" => "#1a6b37", "fail" => "#a4161a", _ => "#7a4a00" };
    }

    private static IEnumerable<string> Lines(TopologyBox box)
    {
        yield return box.Nodes.Count == 1 && box.Nodes[0].State is { } state ? $"{box.Title}: {state}" : box.Title;
        yield return string.Join(", ", box.Services.Select(service => $"{service.Name} {service.Port}".Trim()));
        if (box.Nodes.Count > 1)
            yield return string.Join(", ", box.Nodes.Select(node => node.State is { } worst and not RuleStatus.Pass ? $"{node.Name} {worst}" : node.Name));
    }

    private static IEnumerable<(TopologyBox Box, int Network, string Label)> Edges(Topology topology)
    {
        foreach (var box in topology.Boxes)
        {
            for (var network = 0; network < topology.Networks.Count; network++)
            {
                if (box.Nodes.Select(node => node.Cards[network]).OfType<TopologyCard>().ToList() is { Count: > 0 } cards)
                    yield return (box, network, cards.Count == 1 ? $"{cards[0].Name} {cards[0].Address}".Trim() : string.Join(", ", cards.Select(card => card.Name).Where(name => name.Length > 0).Distinct(StringComparer.Ordinal)));
            }
        }
    }

    private static RuleStatus? Worst(TopologyBox box) => box.Nodes.Select(node => node.State).OfType<RuleStatus>().ToList() is { Count: > 0 } states ? states.Worst() : null;

    private static string Id(Topology topology, TopologyBox box) => string.Create(CultureInfo.InvariantCulture, $"box{topology.Boxes.TakeWhile(other => other != box).Count()}");

    /// <summary>What Mermaid would read as its own is written as a character's number.</summary>
    private static string Entity(string text) => string.Concat(ReportText.OneLine(text).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '.' or ',' or ':' or '-' or '/' or '(' or ')' or '_' || letter > 127 ? letter.ToString() : $"#{(int)letter};"));

    private static string Quoted(string text) => $"\"{PlainText.Of(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
