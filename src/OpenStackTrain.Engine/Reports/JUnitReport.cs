using System.Globalization;
using System.Text;
using System.Xml;

namespace OpenStackTrain.Engine.Reports;

/// <summary>
/// JUnit's XML, as continuous integration reads it: a suite for each node, a case for each rule. What is not in order is a failure, what could not be judged an error,
/// what does not concern the node or is excepted is skipped. Source: the schema of the JUnit plugin for Jenkins (xunit-plugin, junit-10.xsd).
/// </summary>
internal static class JUnitReport
{
    /// <summary>Writes it.</summary>
    public static string Write(BaselineReport report)
    {
        using var text = new Utf8Writer();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "OpenStack Train baseline");
            Numbers(xml, report.Results);
            foreach (var node in report.Results.GroupBy(result => result.Node))
                Suite(xml, report, node.Key, [.. node]);
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    private static void Suite(XmlWriter xml, BaselineReport report, string node, IReadOnlyList<RuleResult> results)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", ReportText.OneLine(node));
        Numbers(xml, results);
        xml.WriteAttributeString("skipped", Text(results.Count(IsSkipped)));
        xml.WriteAttributeString("timestamp", results[0].TestedAt.UtcDateTime.ToString("s", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("hostname", ReportText.OneLine(report.ControlHost));
        foreach (var result in results)
            Case(xml, result);
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, RuleResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", ReportText.OneLine($"{result.Id} {result.Title}"));
        xml.WriteAttributeString("classname", ReportText.OneLine($"{result.Node}.{result.Section.Replace('.', '_')}"));
        xml.WriteAttributeString("time", "0");
        if (IsSkipped(result))
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", ReportText.OneLine(result.Status == RuleStatus.Excepted ? $"excepted: {result.Actual}" : result.Actual));
            xml.WriteEndElement();
        }
        else if (result.Status != RuleStatus.Pass)
        {
            xml.WriteStartElement(result.Status == RuleStatus.Error ? "error" : "failure");
            xml.WriteAttributeString("type", result.Status.ToString());
            xml.WriteAttributeString("message", ReportText.OneLine(result.Actual));
            xml.WriteString(PlainText.Of($"expected: {result.Expected}\nactual:   {result.Actual}\nseverity: {result.Severity}\nevidence: {result.Evidence}\nfix:      {result.Fix}\n"));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Numbers(XmlWriter xml, IReadOnlyList<RuleResult> results)
    {
        xml.WriteAttributeString("tests", Text(results.Count));
        xml.WriteAttributeString("failures", Text(results.Count(result => result.Status is RuleStatus.Fail or RuleStatus.PendingReboot)));
        xml.WriteAttributeString("errors", Text(results.Count(result => result.Status == RuleStatus.Error)));
        xml.WriteAttributeString("time", "0");
    }

    private static bool IsSkipped(RuleResult result) => result.Status is RuleStatus.NotApplicable or RuleStatus.Excepted;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Says of itself that it is UTF-8, as the file will be.</summary>
    private sealed class Utf8Writer() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
