using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OpenStackTrain.Engine.Catalog;

namespace OpenStackTrain.Engine.Reports;

/// <summary>SARIF 2.1.0, as code scanning reads it: every result is a finding of a rule at a node. Source: the OASIS standard, sections 3.19 and 3.27.</summary>
internal static class SarifReport
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    public static string Write(BaselineReport report)
    {
        var ids = report.Results.Select(result => result.Id).Distinct(StringComparer.Ordinal).ToList();
        var texts = HtmlWords.Of(report).Texts;
        var tool = report.Tool.Split(' ', 2);
        var root = new JsonObject
        {
            ["$schema"] = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject
                {
                    ["driver"] = new JsonObject
                    {
                        ["name"] = tool[0],
                        ["version"] = tool.Length > 1 ? tool[1] : "",
                        ["rules"] = new JsonArray([.. ids.Select(id => RuleOf(report.Results.First(result => result.Id == id), texts))]),
                    },
                },
                ["results"] = new JsonArray([.. report.Results.Select(result => ResultOf(result, ids.IndexOf(result.Id), report))]),
            }),
        };
        return root.ToJsonString(Options) + "\n";
    }

    private static JsonNode RuleOf(RuleResult result, RuleTexts texts)
    {
        var rule = new JsonObject
        {
            ["id"] = result.Id,
            ["shortDescription"] = new JsonObject { ["text"] = ReportText.OneLine(result.Title) },
            ["defaultConfiguration"] = new JsonObject { ["level"] = LevelOf(result.Severity) },
        };
        if (texts.Ids.Contains(result.Id))
            rule["fullDescription"] = new JsonObject { ["text"] = texts[result.Id].Rationale };
        return rule;
    }

    private static JsonNode ResultOf(RuleResult result, int rule, BaselineReport report)
    {
        var isBroken = result.Status is RuleStatus.Fail or RuleStatus.PendingReboot;
        var location = new JsonObject { ["logicalLocations"] = new JsonArray(new JsonObject { ["name"] = ReportText.OneLine(result.Node), ["kind"] = "resource" }) };
        if (report.Inventory.Length > 0)
            location["physicalLocation"] = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = Uri.EscapeDataString(Path.GetFileName(report.Inventory)) } };
        var told = new JsonObject
        {
            ["ruleId"] = result.Id,
            ["ruleIndex"] = rule,
            ["kind"] = result.Status switch
            {
                RuleStatus.Pass => "pass",
                RuleStatus.NotApplicable => "notApplicable",
                RuleStatus.Error => "review",
                RuleStatus.Excepted => "informational",
                _ => "fail",
            },
            ["level"] = isBroken ? LevelOf(result.Severity) : "none",
            ["message"] = new JsonObject { ["text"] = MessageOf(result) },
            ["locations"] = new JsonArray(location),
            ["partialFingerprints"] = new JsonObject { ["nodeAndRule/v1"] = $"{ReportText.OneLine(result.Node)}/{result.Id}" },
        };
        if (result.Status == RuleStatus.Excepted)
            told["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "external", ["justification"] = ReportText.OneLine(result.Actual) });
        return told;
    }

    private static string MessageOf(RuleResult result)
        => ReportText.OneLine(result.Status == RuleStatus.Pass ? $"{result.Node}: {result.Title}" : $"{result.Node}: is {result.Actual}{(result.Expected.Length > 0 ? $", should be {result.Expected}" : "")}{(result.Fix.Length > 0 ? $". Fix: {result.Fix}" : "")}");

    private static string LevelOf(Severity severity) => severity switch { Severity.High => "error", Severity.Medium => "warning", _ => "note" };
}
