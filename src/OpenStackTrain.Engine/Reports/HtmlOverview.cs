using System.Globalization;
using System.Text;

namespace OpenStackTrain.Engine.Reports;

/// <summary>What a person takes in at a glance: the nodes on their network with the state of each service, and sections by nodes as a table.</summary>
internal static class HtmlOverview
{
    private const int BoxWidth = 236;
    private const int Gap = 24;
    private const int PerRow = 4;
    private const int LineHeight = 22;

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
        var worst = HtmlReport.WorstOf(results);
        var same = results.Where(result => result.Status == worst).ToList();
        var text = $"{same.Count} {HtmlReport.Html(words.StatusOf(worst))}";
        return worst is RuleStatus.Pass or RuleStatus.NotApplicable
            ? $"<span class=\"{HtmlReport.ClassOf(worst)}\">{text}</span>"
            : $"<a class=\"{HtmlReport.ClassOf(worst)}\" href=\"#{HtmlReport.AnchorOf(same[0])}\">{text}</a>";
    }

    private static void Picture(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        var sections = report.Results.Select(result => result.Section).Distinct(StringComparer.Ordinal).ToList();
        var (columns, boxHeight) = (Math.Min(PerRow, report.Nodes.Count), 56 + (sections.Count * LineHeight));
        var rows = (report.Nodes.Count + columns - 1) / columns;
        var (width, rowHeight) = ((columns * (BoxWidth + Gap)) + Gap, boxHeight + 64);
        _ = page.Append(CultureInfo.InvariantCulture, $"<section class=\"picture\" aria-labelledby=\"picture\">\n<h2 id=\"picture\">{HtmlReport.Html(words.Nodes)}</h2>\n")
            .Append(CultureInfo.InvariantCulture, $"<div class=\"pan\" tabindex=\"0\" role=\"region\" aria-labelledby=\"picture\">\n<svg width=\"{width}\" height=\"{rows * rowHeight}\" role=\"img\" aria-label=\"{HtmlReport.Html(words.Nodes)}\">\n");
        var results = report.Results.ToLookup(result => (result.Node, result.Section));
        for (var row = 0; row < rows; row++)
        {
            var top = row * rowHeight;
            _ = page.Append(CultureInfo.InvariantCulture, $"<line class=\"net\" x1=\"{Gap}\" y1=\"{top + 24}\" x2=\"{width - Gap}\" y2=\"{top + 24}\"/>\n<text class=\"small\" x=\"{Gap}\" y=\"{top + 16}\">{HtmlReport.Html(words.ManagementNetwork)} {HtmlReport.Html(report.Network)}</text>\n");
            foreach (var (node, column) in report.Nodes.Skip(row * columns).Take(columns).Select((node, column) => (node, column)))
                Box(page, node, Gap + (column * (BoxWidth + Gap)), top + 44, boxHeight, sections, section => [.. results[(node.Name, section)]], words);
        }

        _ = page.Append("</svg>\n</div>\n</section>\n");
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
            var state = HtmlReport.WorstOf(found);
            var text = found.Count == 0 ? "" : words.StatusOf(state);
            _ = page.Append(CultureInfo.InvariantCulture, $"<rect class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + 8}\" y=\"{at}\" width=\"{BoxWidth - 16}\" height=\"{LineHeight - 3}\" rx=\"4\"/>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + 14}\" y=\"{at + 14}\">{HtmlReport.Html(words.SectionOf(section))}</text>")
                .Append(CultureInfo.InvariantCulture, $"<text class=\"{HtmlReport.ClassOf(state)}\" x=\"{left + BoxWidth - 14}\" y=\"{at + 14}\" text-anchor=\"end\">{HtmlReport.Html(text)}</text>\n");
        }
    }

    private static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "\u2026";
}
