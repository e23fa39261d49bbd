using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Reports;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>The picture: boxes in rows, between the management network above and the others below. In light and dark by itself.</summary>
internal static class TopologySvg
{
    private const int BoxWidth = 250;
    private const int Gap = 28;
    private const int PerRow = 4;
    private const int Line = 19;
    private const int NetworkHeight = 34;
    private const int ChipsPerLine = 3;

    private const string Style = """
        svg { --back: #ffffff; --panel: #f5f6f8; --line: #d3d7de; --text: #1b1f27; --quiet: #565e6c; --base: #0b57b0; --pass: #1a6b37; --pass-back: #e3f3e8; --fail: #a4161a; --fail-back: #fce4e4; --warn: #7a4a00; --warn-back: #fdf0d5; --none: #565e6c; --none-back: #eef0f3; background: var(--back); font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        @media (prefers-color-scheme: dark) { svg { --back: #14171c; --panel: #1d2128; --line: #3a414d; --text: #e8eaee; --quiet: #a7b0be; --base: #8ab8ff; --pass: #7fd79b; --pass-back: #17301f; --fail: #ff9b9b; --fail-back: #3d1a1c; --warn: #f2c46d; --warn-back: #382a10; --none: #a7b0be; --none-back: #262b33; } }
        text { fill: var(--text); font-size: 13px; } .small { fill: var(--quiet); font-size: 11px; } .title { font-weight: 600; font-size: 14px; } .base { fill: var(--base); }
        .net { stroke: var(--quiet); stroke-width: 2; } .box { fill: var(--panel); stroke: var(--line); }
        rect.pass { fill: var(--pass-back); stroke: var(--pass); } text.pass { fill: var(--pass); } rect.fail { fill: var(--fail-back); stroke: var(--fail); } text.fail { fill: var(--fail); }
        rect.warn { fill: var(--warn-back); stroke: var(--warn); } text.warn { fill: var(--warn); } rect.none { fill: var(--none-back); stroke: var(--line); } text.none { fill: var(--none); }
        """;

    /// <summary>Draws it.</summary>
    public static string Write(Topology topology)
    {
        var columns = Math.Clamp(topology.Boxes.Count, 1, PerRow);
        List<TopologyBox[]> rows = [.. topology.Boxes.Chunk(columns)];
        var width = (columns * (BoxWidth + Gap)) + Gap;
        var below = topology.Networks.Count - 1;
        var (body, top) = (new StringBuilder(), 0);
        foreach (var row in rows)
        {
            var height = row.Max(HeightOf);
            Network(body, topology.Networks[0], width, top + 24);
            for (var column = 0; column < row.Length; column++)
                Box(body, row[column], Gap + (column * (BoxWidth + Gap)), top + 44);
            for (var index = 0; index < below; index++)
                Further(body, topology, row, index + 1, width, top + 44);
            top += height + 68 + (below * NetworkHeight);
        }

        _ = body.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"{Gap}\" y=\"{top + 12}\"><tspan class=\"base\">Blue</tspan>: the base environment, which this module sets up. Black: what belongs there.</text>\n");
        top += 24;
        return string.Create(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {Math.Max(top, 40)}\" width=\"{width}\" height=\"{Math.Max(top, 40)}\" role=\"img\" aria-label=\"{Text(Describe(topology))}\">\n<style>\n{Style}\n</style>\n{body}</svg>\n");
    }

    /// <summary>The picture in words.</summary>
    public static string Describe(Topology topology)
        => $"{topology.Boxes.Sum(box => box.Nodes.Count)} nodes ({string.Join(", ", topology.Boxes.GroupBy(box => box.Role).Select(group => $"{group.Sum(box => box.Nodes.Count)} {group.Key}"))}) on {string.Join(", ", topology.Networks.Select(network => $"{network.Key} {network.Value}".Trim()))}";

    private static int HeightOf(TopologyBox box) => 52 + (box.Services.Count * Line) + (box.Nodes.Count > 1 ? ((box.Nodes.Count + ChipsPerLine - 1) / ChipsPerLine * 22) + 10 : 0);

    private static void Network(StringBuilder body, KeyValuePair<string, string> network, int width, int at)
        => body.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{Gap}\" y1=\"{at}\" x2=\"{width - Gap}\" y2=\"{at}\"/>\n<text class=\"small\" x=\"{Gap}\" y=\"{at - 8}\">{Text($"{network.Key} {network.Value}".Trim())}</text>\n");

    private static void Box(StringBuilder body, TopologyBox box, int left, int top)
    {
        var (middle, first) = (left + (BoxWidth / 2), box.Nodes[0]);
        _ = body.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{middle}\" y1=\"{top - 20}\" x2=\"{middle}\" y2=\"{top}\"/>\n<rect class=\"box\" x=\"{left}\" y=\"{top}\" width=\"{BoxWidth}\" height=\"{HeightOf(box)}\" rx=\"8\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{left + 12}\" y=\"{top + 21}\">{Text(Cut(box.Title, 24))}</text>\n");
        if (box.Nodes.Count == 1)
        {
            _ = body.Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"{left + 12}\" y=\"{top + 38}\">{Text(Cut($"{box.Role}  {first.Cards[0]?.Name} {first.Address}", 40))}</text>\n");
            if (first.State is { } state)
                _ = body.Append(CultureInfo.InvariantCulture, $"<rect class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + BoxWidth - 96}\" y=\"{top + 8}\" width=\"86\" height=\"18\" rx=\"9\"/><text class=\"small {HtmlReport.ClassOf(state)}\" x=\"{left + BoxWidth - 53}\" y=\"{top + 21}\" text-anchor=\"middle\">{state}</text>\n");
        }

        var at = top + 60;
        foreach (var service in box.Services)
        {
            _ = body.Append(CultureInfo.InvariantCulture, $"<text{(service.IsBase ? " class=\"base\"" : "")} x=\"{left + 14}\" y=\"{at}\">{Text(service.Name)}</text><text class=\"small\" x=\"{left + BoxWidth - 14}\" y=\"{at}\" text-anchor=\"end\">{Text(service.Port)}</text>\n");
            at += Line;
        }

        if (box.Nodes.Count > 1)
            Chips(body, box, left, at);
    }

    /// <summary>The nodes of a box of many, each in the colour of its state.</summary>
    private static void Chips(StringBuilder body, TopologyBox box, int left, int top)
    {
        const int width = (BoxWidth - 24) / ChipsPerLine;
        foreach (var (node, index) in box.Nodes.Select((node, index) => (node, index)))
        {
            var (x, y, colour) = (left + 12 + (index % ChipsPerLine * width), top - 8 + (index / ChipsPerLine * 22), node.State is { } state ? HtmlReport.ClassOf(state) : "none");
            _ = body.Append(CultureInfo.InvariantCulture, $"<g><title>{Text($"{node.Name} {node.Address} {node.State}".Trim())}</title><rect class=\"{colour}\" x=\"{x}\" y=\"{y}\" width=\"{width - 4}\" height=\"18\" rx=\"4\"/><text class=\"small {colour}\" x=\"{x + 4}\" y=\"{y + 13}\">{Text(Cut(node.Name, 11))}</text></g>\n");
        }
    }

    /// <summary>A network besides the management's, under the boxes, with a line to each box that is on it.</summary>
    private static void Further(StringBuilder body, Topology topology, IReadOnlyList<TopologyBox> row, int index, int width, int top)
    {
        var bottom = top + row.Max(HeightOf);
        var line = bottom + (index * NetworkHeight) - 4;
        Network(body, topology.Networks[index], width, line);
        for (var column = 0; column < row.Count; column++)
        {
            var cards = row[column].Nodes.Select(node => node.Cards[index]).OfType<TopologyCard>().ToList();
            if (cards.Count == 0)
                continue;
            var x = Gap + (column * (BoxWidth + Gap)) + BoxWidth - 24 - ((index - 1) * 18);
            var name = row[column].Nodes.Count == 1 ? $"{cards[0].Name} {cards[0].Address}" : string.Join(", ", cards.Select(card => card.Name).Distinct(StringComparer.Ordinal));
            // Left of all lines of the box, so that none goes through it.
            var label = Gap + (column * (BoxWidth + Gap)) + BoxWidth - 30 - ((topology.Networks.Count - 2) * 18);
            _ = body.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{x}\" y1=\"{top + HeightOf(row[column])}\" x2=\"{x}\" y2=\"{line}\"/>\n<text class=\"small\" x=\"{label}\" y=\"{line - 8}\" text-anchor=\"end\">{Text(Cut(name, 24))}</text>\n");
        }
    }

    private static string Text(string text) => HtmlReport.Html(text);

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "\u2026";
}
