using System.Globalization;
using System.Management.Automation;

namespace OpenStackTrain.ScriptRunner.Cmdlets;

/// <summary>Cmdlets that look at objects of the pipeline.</summary>
public abstract class ObjectCommand : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }
}

[Cmdlet(VerbsCommon.Select, "Object")]
public sealed class SelectObjectCommand : ObjectCommand
{
    private readonly Queue<PSObject> last = [];
    private ObjectProperty[] properties = [];
    private int count;

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public int? First { get; set; }

    [Parameter]
    public int? Last { get; set; }

    [Parameter]
    public int Skip { get; set; }

    protected override void BeginProcessing() => properties = [.. Property.Select(p => new ObjectProperty(p))];

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        count++;
        if (Last is { } last)
        {
            this.last.Enqueue(InputObject);
            if (this.last.Count > last + Skip) this.last.Dequeue();
            return;
        }

        if (count > Skip && First is not 0) Emit(InputObject);
        if (First is { } first && count >= Skip + first) throw EngineInternals.StopUpstream(this);
    }

    protected override void EndProcessing()
    {
        foreach (var item in last.SkipLast(Skip)) Emit(item);
    }

    private void Emit(PSObject item)
    {
        if (ExpandProperty is not null)
        {
            WriteObject(new ObjectProperty(ExpandProperty).Value(item), enumerateCollection: true);
            return;
        }

        var shown = item;
        if (properties.Length > 0)
        {
            shown = new PSObject();
            foreach (var (name, value) in properties.SelectMany(p => p.Of(item)))
            {
                if (shown.Properties[name] is null) shown.Properties.Add(new PSNoteProperty(name, value));
            }
        }

        WriteObject(shown);
    }
}

[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : ObjectCommand
{
    private readonly List<PSObject> items = [];

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null) items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var keys = Property.Select(p => new ObjectProperty(p)).ToArray();
        var order = Comparer<PSObject>.Create((a, b) => Compare(a, b, keys));
        PSObject? before = null;
        foreach (var item in items.Order(order)) // a stable order
        {
            if (!Unique || before is null || order.Compare(before, item) != 0) WriteObject(item);
            before = item;
        }
    }

    private int Compare(PSObject a, PSObject b, ObjectProperty[] keys)
    {
        if (keys.Length == 0) return Compare(a, b, Descending);
        return keys.Select(k => Compare(k.Value(a), k.Value(b), Descending || k.Descending)).FirstOrDefault(c => c != 0);
    }

    private static int Compare(object? a, object? b, bool descending)
    {
        if (!LanguagePrimitives.TryCompare(a, b, ignoreCase: true, CultureInfo.CurrentCulture, out var order))
            order = string.Compare(a?.ToString(), b?.ToString(), StringComparison.OrdinalIgnoreCase);
        return descending ? -order : order;
    }
}

[Cmdlet(VerbsData.Group, "Object")]
public sealed class GroupObjectCommand : ObjectCommand
{
    private readonly List<PSObject> items = [];

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter NoElement { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null) items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var keys = Property.Select(p => new ObjectProperty(p)).ToArray();
        foreach (var group in items.GroupBy(i => keys.Length == 0 ? $"{i}" : string.Join(", ", keys.Select(k => $"{k.Value(i)}")), StringComparer.OrdinalIgnoreCase))
        {
            var shown = new PSObject();
            shown.Properties.Add(new PSNoteProperty("Count", group.Count()));
            shown.Properties.Add(new PSNoteProperty("Name", group.Key));
            if (!NoElement) shown.Properties.Add(new PSNoteProperty("Group", group.ToArray()));
            WriteObject(shown);
        }
    }
}
