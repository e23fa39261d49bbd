using System.Collections.ObjectModel;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OpenStackTrain.Engine.Reports;

/// <summary>The report as data, for programs and to be read back. Its schema is docs/report.schema.json.</summary>
internal static class JsonReport
{
    /// <summary>The version of the schema; a reader of this one refuses others.</summary>
    public const int Schema = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>Writes it.</summary>
    public static string Write(BaselineReport report) => JsonSerializer.Serialize(
        new Document
        {
            Schema = Schema,
            Tool = report.Tool,
            Started = report.Started,
            Ended = report.Ended,
            Operator = report.Operator,
            ControlHost = report.ControlHost,
            Inventory = report.Inventory,
            InventoryDigest = report.InventoryDigest,
            IsCompliant = report.IsCompliant,
            Networks = report.Networks,
            Nodes = report.Nodes,
            Counts = Enum.GetValues<RuleStatus>().ToDictionary(status => status.ToString(), report.Count),
            Since = report.Since,
            Changes = report.Changes,
            Results = report.Results,
        },
        Options) + "\n";

    /// <summary>Reads one back.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">What it is called in an error.</param>
    /// <exception cref="NodeException">ReportInvalid: it is no such report, with the place where that shows.</exception>
    public static BaselineReport Read(string text, string name)
    {
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(text, Options);
        }
        catch (Exception damaged) when (damaged is JsonException or NotSupportedException)
        {
            throw Invalid(name, damaged is JsonException { LineNumber: { } line } ? $"line {line + 1}: {damaged.Message.Split(" Path: ")[0].Split(" LineNumber: ")[0]}" : damaged.Message);
        }

        if (document is null or { Schema: not Schema })
            throw Invalid(name, document is null ? "it holds nothing" : $"its schema is version {document.Schema}, known is {Schema}");
        // A null where the type has none can still come out of a file.
        if (document is not { Tool: not null, Operator: not null, ControlHost: not null, Inventory: not null, InventoryDigest: not null, Networks: { } networks, Nodes: { } nodes, Results: { } results } || networks.Values.Any(network => network is null) || !results.All(IsWhole) || !nodes.All(IsWhole) || document.Changes?.All(IsWhole) == false)
            throw Invalid(name, "a value is null where there must be one");
        // A file may name a node twice.
        var systems = nodes.GroupBy(node => node.Name, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().System, StringComparer.Ordinal);
        return new BaselineReport
        {
            Tool = document.Tool,
            Started = document.Started,
            Ended = document.Ended,
            Operator = document.Operator,
            ControlHost = document.ControlHost,
            Inventory = document.Inventory,
            InventoryDigest = document.InventoryDigest,
            Networks = networks,
            Nodes = nodes,
            Since = document.Since,
            Changes = document.Changes ?? [],
            Results = [.. results.Select(result => result with { System = systems.GetValueOrDefault(result.Node) })],
        };
    }

    private static bool IsWhole(ReportNode? node) => node is { Name: not null, Roles: not null, Address: not null, Interfaces: { } interfaces, System: null or { OperatingSystem: not null, Kernel: not null, Architecture: not null, MachineId: not null, Container: not null } } && interfaces.All(one => one is { Name: not null });

    private static bool IsWhole(RuleChange? change) => change is { Node: not null, Id: not null, Title: not null, ActualBefore: not null, ActualAfter: not null };

    private static bool IsWhole(RuleResult? result)
        => result is { Node: not null, Id: not null, Title: not null, Section: not null, Expected: not null, Actual: not null, Evidence: not null, Fix: not null, ChangedRun: not null };

    private static NodeException Invalid(string name, string why) => new(ErrorIds.ReportInvalid, $"{name} is no report of the baseline: {why.TrimEnd('.')}.", "Get-OSNode | Test-OSBaseline | Export-OSBaselineReport report.json writes one.");

    private sealed record Document
    {
        public required int Schema { get; init; }

        public required string Tool { get; init; }

        public DateTimeOffset? Started { get; init; }

        public DateTimeOffset? Ended { get; init; }

        public required string Operator { get; init; }

        public required string ControlHost { get; init; }

        public string Inventory { get; init; } = "";

        public string InventoryDigest { get; init; } = "";

        public bool IsCompliant { get; init; }

        public IReadOnlyDictionary<string, int>? Counts { get; init; }

        public IReadOnlyDictionary<string, string> Networks { get; init; } = ReadOnlyDictionary<string, string>.Empty;

        public required IReadOnlyList<ReportNode> Nodes { get; init; }

        public DateTimeOffset? Since { get; init; }

        public IReadOnlyList<RuleChange>? Changes { get; init; }

        public required IReadOnlyList<RuleResult> Results { get; init; }
    }
}
