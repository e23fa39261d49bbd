namespace OpenStackTrain.Engine.Reports;

/// <summary>A way to write a report.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Extensions">The file name extensions that mean it, the usual one first.</param>
/// <param name="Write">Writes it.</param>
internal sealed record ReportFormat(string Name, IReadOnlyList<string> Extensions, Func<BaselineReport, string> Write)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } =
    [
        new("Json", [".json"], JsonReport.Write),
        new("Html", [".html", ".htm"], HtmlReport.Write),
        new("JUnit", [".xml"], JUnitReport.Write),
        new("Markdown", [".md", ".markdown"], MarkdownReport.Write),
        new("Csv", [".csv"], CsvReport.Write),
        new("Sarif", [".sarif"], SarifReport.Write),
    ];

    /// <summary>The format of this name; null: there is none.</summary>
    public static ReportFormat? Named(string name) => All.FirstOrDefault(format => format.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The format that a file's name asks for; null: none is meant by it.</summary>
    public static ReportFormat? Of(string path) => All.FirstOrDefault(format => format.Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase));
}
