using System.Globalization;
using System.Text;

namespace OpenStackTrain.Engine.Reports;

/// <summary>What is otherwise than in an earlier report, what is worse first.</summary>
internal static class HtmlDrift
{
    /// <summary>Writes it, where there is an earlier report.</summary>
    public static void Write(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        if (report.Since is not { } since)
            return;
        _ = page.Append(CultureInfo.InvariantCulture, $"<section aria-labelledby=\"drift\">\n<h2 id=\"drift\">{HtmlReport.Html(words.Since)} {since:yyyy-MM-dd HH:mm:ss zzz}</h2>\n");
        if (report.Changes.Count == 0)
            _ = page.Append(CultureInfo.InvariantCulture, $"<p>{HtmlReport.Html(words.NoChanges)}</p>\n");
        else
            Table(page, report, words);
        _ = page.Append("</section>\n");
    }

    private static void Table(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        var told = report.Results.Where(HtmlFindings.IsTold).Select(HtmlReport.AnchorOf).ToHashSet(StringComparer.Ordinal);
        _ = page.Append("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-labelledby=\"drift\">\n<table>\n<thead><tr>");
        foreach (var head in new[] { words.Node, words.Rule, words.Before, words.Now })
            _ = page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{HtmlReport.Html(head)}</th>");
        _ = page.Append("</tr></thead>\n<tbody>\n");
        foreach (var change in report.Changes.OrderByDescending(change => change.IsWorse))
        {
            var (anchor, rule) = (HtmlReport.AnchorOf(change.Node, change.Id), HtmlReport.Html($"{change.Id} {change.Title}"));
            _ = page.Append(CultureInfo.InvariantCulture, $"<tr><td>{HtmlReport.Html(change.Node)}</td><td>{(told.Contains(anchor) ? $"<a href=\"#{anchor}\">{rule}</a>" : rule)}</td>")
                .Append(CultureInfo.InvariantCulture, $"<td>{Status(change.Before, words)}</td><td>{Status(change.After, words)}</td></tr>\n");
        }

        _ = page.Append("</tbody>\n</table>\n</div>\n");
    }

    private static string Status(RuleStatus? status, HtmlWords words)
        => status is { } known ? $"<span class=\"status {HtmlReport.ClassOf(known)}\">{HtmlReport.Html(words.StatusOf(known))}</span>" : $"<span class=\"status none\">{HtmlReport.Html(words.NotTested)}</span>";
}
