using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Reports;

/// <summary>The ways to write a report.</summary>
internal static class ReportFormat
{
    /// <summary>All of them, the one of programs first.</summary>
    public static IReadOnlyList<TextFormat<BaselineReport>> All { get; } =
    [
        new("Json", [".json"], JsonReport.Write),
        new("Html", [".html", ".htm"], HtmlReport.Write),
        new("JUnit", [".xml"], JUnitReport.Write),
        new("Markdown", [".md", ".markdown"], MarkdownReport.Write),
        new("Csv", [".csv"], CsvReport.Write),
        new("Sarif", [".sarif"], SarifReport.Write),
    ];
}
