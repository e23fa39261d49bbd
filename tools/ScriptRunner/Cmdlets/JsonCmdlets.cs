using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenStackTrain.ScriptRunner.Cmdlets;

[Cmdlet(VerbsData.ConvertTo, "Json")]
public sealed class ConvertToJsonCommand : PSCmdlet
{
    private readonly List<object?> items = [];

    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true), AllowNull]
    public object? InputObject { get; set; }

    [Parameter]
    public int Depth { get; set; } = 2;

    [Parameter]
    public SwitchParameter Compress { get; set; }

    [Parameter]
    public SwitchParameter AsArray { get; set; }

    protected override void ProcessRecord() => items.Add(InputObject);

    protected override void EndProcessing()
    {
        var node = Node(items.Count == 1 && !AsArray ? items[0] : items, items.Count == 1 ? Depth : Depth + 1);
        var options = new JsonSerializerOptions { WriteIndented = !Compress, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        WriteObject(node?.ToJsonString(options) ?? "null");
    }

    private static JsonNode? Node(object? value, int depth)
    {
        var plain = value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;
        switch (plain)
        {
            case null: return null;
            case string or bool or int or long or double or DateTime or DateTimeOffset or decimal: return JsonValue.Create(plain)!.DeepClone();
            case Enum number: return JsonValue.Create(Convert.ToInt64(number, CultureInfo.InvariantCulture));
            case not (IEnumerable or PSObject) when plain is IFormattable or Version or Uri: return JsonValue.Create(Convert.ToString(plain, CultureInfo.InvariantCulture));
            case var _ when depth < 0: return JsonValue.Create(plain.ToString());
            case IDictionary table: return Object(table.Cast<DictionaryEntry>().Select(e => ($"{e.Key}", e.Value)), depth);
            case IEnumerable items: return new JsonArray([.. items.Cast<object?>().Select(i => Node(i, depth - 1))]);
            default: return Object(PSObject.AsPSObject(value!).Properties.Where(p => p.IsGettable).Select(p => (p.Name, (object?)p.Value)), depth);
        }
    }

    private static JsonObject Object(IEnumerable<(string Name, object? Value)> members, int depth) =>
        new(members.Select(m => KeyValuePair.Create(m.Name, Node(m.Value, depth - 1))));
}
