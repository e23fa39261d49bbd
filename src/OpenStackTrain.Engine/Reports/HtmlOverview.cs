using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Engine.Reports;

/// <summary>What a person takes in at a glance: the nodes on their network with the state of each service, and sections by nodes as a table.</summary>
internal static class HtmlOverview
{
    private const int BoxWidth = 236;
    private const int Gap = 24;
    private const int PerRow = 4;
    private const int LineHeight = 22;
    private const int NetworkHeight = 34;

    /// <summary>Writes both.</summary>
    public static void Write(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        Matrix(page, report, words);
        // A wall of boxes is no picture any more; the table tells it then.
        if (report.Nodes.Count is > 0 and <= 60)
            Picture(page, report, words);
    }

    private static void Matrix(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        _ = page.Append(CultureInfo.InvariantCulture, $"<section aria-labelledby=\"matrix\">\n<h2 id=\"matrix\">{HtmlReport.Html(words.Matrix)}</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"matrix\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">{HtmlReport.Html(words.Section)}</th>");
        foreach (var node in report.Nodes)
            _ = page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{HtmlReport.Html(node.Name)}</th>");
        _ = page.Append("</tr></thead>\n<tbody>\n");
        var results = report.Results.ToLookup(result => (result.Section, result.Node));
        foreach (var section in report.Results.Select(result => result.Section).Distinct(StringComparer.Ordinal))
        {
            _ = page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{HtmlReport.Html(section)} {HtmlReport.Html(words.SectionOf(section))}</th>");
            foreach (var node in report.Nodes)
                _ = page.Append("<td>").Append(Cell([.. results[(section, node.Name)]], words)).Append("</td>");
            _ = page.Append("</tr>\n");
        }

        _ = page.Append("</tbody>\n</table>\n</div>\n</section>\n");
    }

    private static string Cell(IReadOnlyList<RuleResult> results, HtmlWords words)
    {
        if (results.Count == 0)
            return "<span class=\"none\">&nbsp;</span>";
        var worst = results.Select(result => result.Status).Worst();
        var same = results.Where(result => result.Status == worst).ToList();
        var text = $"{same.Count} {HtmlReport.Html(words.StatusOf(worst))}";
        return worst is RuleStatus.Pass or RuleStatus.NotApplicable
            ? $"<span class=\"{HtmlReport.ClassOf(worst)}\">{text}</span>"
            : $"<a class=\"{HtmlReport.ClassOf(worst)}\" href=\"#{HtmlReport.AnchorOf(same[0])}\">{text}</a>";
    }

    private static void Picture(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        var sections = report.Results.Select(result => result.Section).Distinct(StringComparer.Ordinal).ToList();
        var networks = report.Networks.Where(network => network.Key != "management").ToList();
        var (columns, boxHeight) = (Math.Min(PerRow, report.Nodes.Count), 56 + (sections.Count * LineHeight));
        var rows = (report.Nodes.Count + columns - 1) / columns;
        var (width, rowHeight) = ((columns * (BoxWidth + Gap)) + Gap, boxHeight + 64 + (networks.Count * NetworkHeight));
        _ = page.Append(CultureInfo.InvariantCulture, $"<section class=\"picture\" aria-labelledby=\"picture\">\n<h2 id=\"picture\">{HtmlReport.Html(words.Nodes)}</h2>\n")
            .Append(CultureInfo.InvariantCulture, $"<div class=\"pan\" tabindex=\"0\" role=\"region\" aria-labelledby=\"picture\">\n<svg width=\"{width}\" height=\"{rows * rowHeight}\" role=\"img\" aria-label=\"{HtmlReport.Html(words.Nodes)}\">\n");
        var results = report.Results.ToLookup(result => (result.Node, result.Section));
        for (var row = 0; row < rows; row++)
        {
            var top = row * rowHeight;
            var ofRow = report.Nodes.Skip(row * columns).Take(columns).ToList();
            Network(page, width, top + 24, $"{words.ManagementNetwork} {report.Networks.GetValueOrDefault("management", "")}");
            for (var at = 0; at < networks.Count; at++)
                Further(page, networks[at], ofRow, width, top + 44 + boxHeight, at);
            foreach (var (node, column) in ofRow.Select((node, column) => (node, column)))
                Box(page, node, LeftOf(column), top + 44, boxHeight, sections, section => [.. results[(node.Name, section)]], words);
        }

        _ = page.Append("</svg>\n</div>\n</section>\n");
    }

    private static int LeftOf(int column) => Gap + (column * (BoxWidth + Gap));

    private static void Network(StringBuilder page, int width, int at, string name)
        => page.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{Gap}\" y1=\"{at}\" x2=\"{width - Gap}\" y2=\"{at}\"/>\n<text class=\"small\" x=\"{Gap}\" y=\"{at - 8}\">{HtmlReport.Html(name)}</text>\n");

    /// <summary>A network besides the management's, under the boxes, with a line to each node that has an address in it.</summary>
    private static void Further(StringBuilder page, KeyValuePair<string, string> network, IReadOnlyList<ReportNode> nodes, int width, int bottom, int index)
    {
        var line = bottom + ((index + 1) * NetworkHeight) - 4;
        Network(page, width, line, $"{network.Key} {network.Value}");
        foreach (var (node, column) in nodes.Select((node, column) => (node, column)))
        {
            if (node.Interfaces.FirstOrDefault(one => NetworkValues.IsIn(one.Address?.Split('/')[0], network.Value)) is not { } used)
                continue;
            // Lines to several networks stand beside each other.
            var x = LeftOf(column) + BoxWidth - 24 - (index * 18);
            _ = page.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{x}\" y1=\"{bottom}\" x2=\"{x}\" y2=\"{line}\"/>\n<text class=\"small\" x=\"{x - 6}\" y=\"{line - 8}\" text-anchor=\"end\">{HtmlReport.Html($"{used.Name} {used.Address?.Split('/')[0]}")}</text>\n");
        }
    }

    private static void Box(StringBuilder page, ReportNode node, int left, int top, int height, IReadOnlyList<string> sections, Func<string, IReadOnlyList<RuleResult>> results, HtmlWords words)
    {
        var middle = left + (BoxWidth / 2);
        _ = page.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{middle}\" y1=\"{top - 20}\" x2=\"{middle}\" y2=\"{top}\"/>\n<rect class=\"box\" x=\"{left}\" y=\"{top}\" width=\"{BoxWidth}\" height=\"{height}\" rx=\"8\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<text x=\"{left + 12}\" y=\"{top + 21}\" font-weight=\"600\">{HtmlReport.Html(Cut(node.Name, 26))}</text>\n")
            .Append(CultureInfo.InvariantCulture, $"<text class=\"small\" x=\"{left + 12}\" y=\"{top + 38}\">{HtmlReport.Html(Cut(string.Join(' ', node.Roles.Select(role => role.ToString()).Append(node.Address)), 38))}</text>\n");
        foreach (var (section, line) in sections.Select((section, line) => (section, line)))
        {
            var (found, at) = (results(section), top + 46 + (line * LineHeight));
            var state = found.Select(result => result.Status).Worst();
            var text = found.Count == 0 ? "" : words.StatusOf(state);
            _ = page.Append(CultureInfo.InvariantCulture, $"<rect class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + 8}\" y=\"{at}\" width=\"{BoxWidth - 16}\" height=\"{LineHeight - 3}\" rx=\"4\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + 14}\" y=\"{at + 14}\">{HtmlReport.Html(words.SectionOf(section))}</text>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + BoxWidth - 14}\" y=\"{at + 14}\" text-anchor=\"end\">{HtmlReport.Html(text)}</text>\n");
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "\u2026";
}
