using System.Globalization;
using System.Net;
using System.Text;

namespace OpenStackTrain.Engine.Reports;

/// <summary>
/// A page for people: one file without network, in light and dark, for print, phone and keyboard. First the verdict and the nodes at a glance, then what is not in
/// order with the line that mends it, then everything. It can be read without its script, which filters and copies.
/// </summary>
internal static class HtmlReport
{
    /// <summary>More than these are folded away: the page begins with the verdict and the overview.</summary>
    private const int FewNodes = 6;

    /// <summary>Writes it.</summary>
    public static string Write(BaselineReport report)
    {
        var words = HtmlWords.Of(report);
        var page = new StringBuilder();
        _ = page.Append(CultureInfo.InvariantCulture, $"<!DOCTYPE html>\n<html lang=\"{words.Language}\">\n<head>\n<meta charset=\"utf-8\">\n")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Html(words.Title)}: {Html(words.Verdict(report))}</title>\n<style>\n{Part("report.css")}</style>\n</head>\n<body>\n")
            .Append(CultureInfo.InvariantCulture, $"<a class=\"skip\" href=\"#findings\">{Html(words.Skip)}</a>\n");
        Header(page, report, words);
        _ = page.Append("<main>\n");
        HtmlOverview.Write(page, report, words);
        HtmlFindings.Write(page, report, words);
        _ = page.Append(CultureInfo.InvariantCulture, $"</main>\n<footer>{Html(report.Tool)}</footer>\n<script>\n{Part("report.js")}</script>\n</body>\n</html>\n");
        return page.ToString();
    }

    /// <summary>A text as it stands.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(PlainText.Of(text));

    /// <summary>The class that gives a status its colour.</summary>
    public static string ClassOf(RuleStatus status) => status switch
    {
        RuleStatus.Pass => "pass",
        RuleStatus.Fail or RuleStatus.Error => "fail",
        RuleStatus.PendingReboot or RuleStatus.Excepted => "warn",
        _ => "none",
    };

    /// <summary>Where a result is told.</summary>
    public static string AnchorOf(RuleResult result) => AnchorOf(result.Node, result.Id);

    /// <summary>The same by node and rule.</summary>
    public static string AnchorOf(string node, string id) => "r-" + string.Concat($"{node}-{id}".Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'));

    private static void Header(StringBuilder page, BaselineReport report, HtmlWords words)
    {
        _ = page.Append(CultureInfo.InvariantCulture, $"<header>\n<h1>{Html(words.Title)}</h1>\n<p class=\"verdict {(report.IsCompliant ? "pass" : "fail")}\">{Html(words.Verdict(report))}</p>\n");
        _ = page.Append("<p class=\"numbers\">").Append(Html(string.Join(", ", Enum.GetValues<RuleStatus>().Where(status => report.Count(status) > 0).Select(status => $"{report.Count(status)} {words.StatusOf(status)}")))).Append("</p>\n<dl class=\"about\">\n");
        Terms(page, words.About(report));
        List<(string, string)> nodes = [.. report.Nodes.Where(node => node.System is not null).Select(node => (node.Name, ReportText.Of(node.System!)))];
        if (nodes.Count <= FewNodes)
            Terms(page, nodes);
        _ = page.Append("</dl>\n");
        if (nodes.Count > FewNodes)
        {
            _ = page.Append(CultureInfo.InvariantCulture, $"<details><summary>{Html(words.Node)} ({nodes.Count})</summary>\n<dl class=\"about\">\n");
            Terms(page, nodes);
            _ = page.Append("</dl>\n</details>\n");
        }

        _ = page.Append("</header>\n");
    }

    private static void Terms(StringBuilder page, IEnumerable<(string What, string Value)> terms)
    {
        foreach (var (what, value) in terms.Where(pair => pair.Value.Length > 0))
            _ = page.Append(CultureInfo.InvariantCulture, $"<dt>{Html(what)}</dt><dd>{Html(value)}</dd>\n");
    }

    private static string Part(string name)
    {
        using var stream = typeof(HtmlReport).Assembly.GetManifestResourceStream($"OpenStackTrain.Engine.Reports.Html.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
