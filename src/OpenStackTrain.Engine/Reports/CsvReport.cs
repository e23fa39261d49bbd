using System.Globalization;

namespace OpenStackTrain.Engine.Reports;

/// <summary>
/// A table for spreadsheets (RFC 4180), a line for each result. A cell that begins as a formula does is quoted: what a node says must not be carried out where
/// the table is opened (OWASP, CSV injection). The mark in front tells a spreadsheet that the text is UTF-8.
/// </summary>
internal static class CsvReport
{
    private static readonly string[] Columns = ["Node", "Id", "Title", "Section", "Severity", "Status", "Expected", "Actual", "Evidence", "Fix", "Profile", "TestedAt", "ChangedAt", "ChangedRun"];

    /// <summary>Writes it.</summary>
    public static string Write(BaselineReport report) => "\uFEFF" + string.Concat(report.Results.Select(Cells).Prepend(Columns).Select(cells => string.Join(',', cells.Select(Cell)) + "\r\n"));

    private static string[] Cells(RuleResult result) =>
    [
        result.Node, result.Id, result.Title, result.Section, result.Severity.ToString(), result.Status.ToString(), result.Expected, result.Actual, result.Evidence, result.Fix,
        result.Profile.ToString(), result.TestedAt.ToString("O", CultureInfo.InvariantCulture), result.ChangedAt?.ToString("O", CultureInfo.InvariantCulture) ?? "", result.ChangedRun,
    ];

    private static string Cell(string text)
    {
        var clean = PlainText.Of(text);
        if (clean.Length > 0 && clean[0] is '=' or '+' or '-' or '@' or '\t')
            clean = "'" + clean;
        return clean.AsSpan().IndexOfAny(",\"\n") >= 0 ? $"\"{clean.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : clean;
    }
}
