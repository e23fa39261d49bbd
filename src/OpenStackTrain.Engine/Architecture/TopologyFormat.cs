using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Reports;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>The ways to write the picture.</summary>
internal static class TopologyFormat
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<TextFormat<Topology>> All { get; } =
    [
        new("Svg", [".svg"], TopologySvg.Write),
        new("Html", [".html", ".htm"], Html),
        new("Mermaid", [".mmd", ".mermaid"], TopologyText.Mermaid),
        new("Dot", [".dot", ".gv"], TopologyText.Dot),
    ];

    /// <summary>A page of its own: the picture, and the same as a table for whoever cannot see it.</summary>
    private static string Html(Topology topology)
    {
        var rows = new StringBuilder();
        foreach (var (box, node) in topology.Boxes.SelectMany(box => box.Nodes.Select(node => (box, node))))
        {
            var cards = string.Join(", ", node.Cards.Select((card, index) => card is null ? "" : $"{topology.Networks[index].Key}: {card.Name} {card.Address}").Where(text => text.Length > 0));
            _ = rows.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlReport.Html(node.Name)}</th><td>{HtmlReport.Html(box.Role)}</td><td>{HtmlReport.Html(cards)}</td><td>{node.State}</td></tr>\n");
        }

        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>OpenStack Train: nodes and networks</title>
            <style>
            :root { color-scheme: light dark; } body { margin: 1rem; font: 16px/1.5 system-ui, sans-serif; background: #ffffff; color: #1b1f27; } .pan { overflow-x: auto; } h1 { font-size: 1.4rem; }
            table { border-collapse: collapse; margin-top: 1.5rem; font-size: .92rem; } th, td { text-align: left; padding: .35rem .7rem; border-bottom: 1px solid #8a93a3; vertical-align: top; }
            @media (prefers-color-scheme: dark) { body { background: #14171c; color: #e8eaee; } }
            </style>
            </head>
            <body>
            <main>
            <h1>OpenStack Train: nodes and networks</h1>
            <p>{{HtmlReport.Html(TopologySvg.Describe(topology))}}</p>
            <div class="pan" tabindex="0" role="region" aria-label="picture">
            {{TopologySvg.Write(topology)}}</div>
            <div class="pan" tabindex="0" role="region" aria-label="table">
            <table>
            <thead><tr><th scope="col">Node</th><th scope="col">Roles</th><th scope="col">Cards</th><th scope="col">State</th></tr></thead>
            <tbody>
            {{rows}}</tbody>
            </table>
            </div>
            </main>
            </body>
            </html>

            """;
    }
}
