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
    private readonly Queue<PSObject> _last = [];
    private readonly List<PSObject> _seen = [];
    private ObjectProperty[] _properties = [];
    private int _count;

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public string[] ExcludeProperty { get; set; } = [];

    [Parameter]
    public string? ExpandProperty { get; set; }

    [Parameter]
    public int? First { get; set; }

    [Parameter]
    public int? Last { get; set; }

    [Parameter]
    public int Skip { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    protected override void BeginProcessing() => _properties = [.. Property.Select(p => new ObjectProperty(p))];

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        _count++;
        if (Last is { } last)
        {
            _last.Enqueue(InputObject);
            if (_last.Count > last + Skip) _last.Dequeue();
            return;
        }

        if (_count > Skip && First is not 0) Emit(InputObject);
        if (First is { } first && _count >= Skip + first) throw EngineInternals.StopUpstream(this);
    }

    protected override void EndProcessing()
    {
        foreach (var item in _last.SkipLast(Skip)) Emit(item);
    }

    private void Emit(PSObject item)
    {
        if (ExpandProperty is not null)
        {
            WriteObject(new ObjectProperty(ExpandProperty).Value(item), enumerateCollection: true);
            return;
        }

        var shown = item;
        if (_properties.Length > 0)
        {
            shown = new PSObject();
            var excluded = ExcludeProperty.Select(e => WildcardPattern.Get(e, WildcardOptions.IgnoreCase)).ToArray();
            foreach (var (name, value) in _properties.SelectMany(p => p.Of(item)))
            {
                if (shown.Properties[name] is null && !excluded.Any(e => e.IsMatch(name))) shown.Properties.Add(new PSNoteProperty(name, value));
            }
        }

        if (Unique && _seen.Exists(s => Same(s, shown))) return;
        if (Unique) _seen.Add(shown);
        WriteObject(shown);
    }

    private static bool Same(PSObject left, PSObject right) => left.BaseObject is PSCustomObject
        ? left.Properties.Select(p => p.Value?.ToString()).SequenceEqual(right.Properties.Select(p => p.Value?.ToString()))
        : LanguagePrimitives.Equals(left, right);
}

[Cmdlet("Sort", "Object")]
public sealed class SortObjectCommand : ObjectCommand
{
    private readonly List<PSObject> _items = [];

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    [Parameter]
    public SwitchParameter Descending { get; set; }

    [Parameter]
    public SwitchParameter Unique { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is not null) _items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var keys = Property.Select(p => new ObjectProperty(p)).ToArray();
        var order = Comparer<PSObject>.Create((a, b) => Compare(a, b, keys));
        PSObject? before = null;
        foreach (var item in _items.Order(order)) // a stable order
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
    private readonly List<PSObject> _items = [];

    [Parameter(Position = 0)]
    public object[] Property { get; set; } = [];

    protected override void ProcessRecord()
    {
        if (InputObject is not null) _items.Add(InputObject);
    }

    protected override void EndProcessing()
    {
        var keys = Property.Select(p => new ObjectProperty(p)).ToArray();
        foreach (var group in _items.GroupBy(i => keys.Length == 0 ? $"{i}" : string.Join(", ", keys.Select(k => $"{k.Value(i)}")), StringComparer.OrdinalIgnoreCase))
        {
            var shown = new PSObject();
            shown.Properties.Add(new PSNoteProperty("Count", group.Count()));
            shown.Properties.Add(new PSNoteProperty("Name", group.Key));
            shown.Properties.Add(new PSNoteProperty("Group", group.ToArray()));
            WriteObject(shown);
        }
    }
}

[Cmdlet(VerbsDiagnostic.Measure, "Object")]
public sealed class MeasureObjectCommand : ObjectCommand
{
    private readonly List<double> _values = [];
    private int _count;

    [Parameter(Position = 0)]
    public string? Property { get; set; }

    [Parameter]
    public SwitchParameter Sum { get; set; }

    [Parameter]
    public SwitchParameter Average { get; set; }

    [Parameter]
    public SwitchParameter Minimum { get; set; }

    [Parameter]
    public SwitchParameter Maximum { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        _count++;
        if (Sum || Average || Minimum || Maximum)
            _values.Add(LanguagePrimitives.ConvertTo<double>(Property is null ? InputObject : new ObjectProperty(Property).Value(InputObject)));
    }

    protected override void EndProcessing()
    {
        var shown = new PSObject();
        void Add(string name, bool asked, Func<double> value) => shown.Properties.Add(new PSNoteProperty(name, asked && _values.Count > 0 ? value() : null));
        shown.Properties.Add(new PSNoteProperty("Count", _count));
        Add("Average", Average, _values.Average);
        Add("Sum", Sum, _values.Sum);
        Add("Maximum", Maximum, _values.Max);
        Add("Minimum", Minimum, _values.Min);
        WriteObject(shown);
    }
}

[Cmdlet(VerbsCommon.New, "Object")]
public sealed class NewObjectCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1)]
    public object[] ArgumentList { get; set; } = [];

    [Parameter]
    public System.Collections.IDictionary? Property { get; set; }

    protected override void ProcessRecord()
    {
        var type = LanguagePrimitives.ConvertTo<Type>(TypeName);
        var made = type == typeof(PSObject) ? new PSObject() : PSObject.AsPSObject(InvokeCommand.InvokeScript("$args[0]::new.Invoke($args[1])", type, ArgumentList)[0]);
        foreach (System.Collections.DictionaryEntry entry in Property ?? new System.Collections.Hashtable())
        {
            var name = entry.Key.ToString()!;
            if (made.Properties[name] is { } member) member.Value = entry.Value;
            else made.Properties.Add(new PSNoteProperty(name, entry.Value));
        }

        WriteObject(made);
    }
}
