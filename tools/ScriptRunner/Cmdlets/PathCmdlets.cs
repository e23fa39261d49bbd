using System.Management.Automation;

namespace OpenStackTrain.ScriptRunner.Cmdlets;

/// <summary>Cmdlets that take paths of any provider, with or without wildcards.</summary>
public abstract class PathCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = ["."];

    [Parameter(ValueFromPipelineByPropertyName = true), Alias("PSPath")]
    public string[]? LiteralPath { get; set; }

    /// <summary>The paths that were meant, wildcards resolved.</summary>
    private protected IEnumerable<string> Items() => LiteralPath ?? Path.SelectMany(p =>
        WildcardPattern.ContainsWildcardCharacters(p) ? SessionState.Path.GetResolvedPSPathFromPSPath(p).Select(i => i.Path) : [p]);

    private protected IEnumerable<string> Files() => Items().Select(GetUnresolvedProviderPathFromPSPath);
}

[Cmdlet(VerbsDiagnostic.Test, "Path")]
public sealed class TestPathCommand : PathCommand
{
    [Parameter, ValidateSet("Any", "Container", "Leaf")]
    public string PathType { get; set; } = "Any";

    protected override void ProcessRecord() => WriteObject(Items().Any(Is));

    private bool Is(string path)
    {
        try
        {
            return InvokeProvider.Item.Exists(path, force: true, literalPath: true)
                && (PathType == "Any" || InvokeProvider.Item.IsContainer(path) == (PathType == "Container"));
        }
        catch (ItemNotFoundException)
        {
            return false;
        }
    }
}

[Cmdlet(VerbsCommon.Join, "Path")]
public sealed class JoinPathCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string Path { get; set; } = "";

    [Parameter(Mandatory = true, Position = 1)]
    public string ChildPath { get; set; } = "";

    [Parameter(Position = 2, ValueFromRemainingArguments = true)]
    public string[] AdditionalChildPath { get; set; } = [];

    protected override void ProcessRecord() => WriteObject(AdditionalChildPath.Prepend(ChildPath).Aggregate(Path, SessionState.Path.Combine));
}

[Cmdlet(VerbsCommon.Get, "Content")]
public sealed class GetContentCommand : PathCommand
{
    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter, Alias("First", "Head")]
    public long TotalCount { get; set; } = long.MaxValue;

    protected override void ProcessRecord()
    {
        foreach (var file in Files())
        {
            if (!File.Exists(file))
                WriteError(new ErrorRecord(new ItemNotFoundException($"Cannot find path '{file}' because it does not exist."), "PathNotFound", ErrorCategory.ObjectNotFound, file));
            else if (Raw) WriteObject(File.ReadAllText(file));
            else WriteObject(File.ReadLines(file).Take((int)Math.Min(TotalCount, int.MaxValue)), enumerateCollection: true);
        }
    }
}

[Cmdlet(VerbsCommon.Set, "Content", SupportsShouldProcess = true)]
public sealed class SetContentCommand : PSCmdlet
{
    private readonly List<string> lines = [];

    [Parameter(Mandatory = true, Position = 0), Alias("LiteralPath")]
    public string Path { get; set; } = "";

    [Parameter(Position = 1, ValueFromPipeline = true), AllowNull, AllowEmptyString, AllowEmptyCollection]
    public object[]? Value { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    protected override void ProcessRecord() => lines.AddRange((Value ?? []).Select(v => $"{v}"));

    protected override void EndProcessing()
    {
        if (!ShouldProcess(Path)) return;
        File.WriteAllText(GetUnresolvedProviderPathFromPSPath(Path), NoNewline ? string.Concat(lines) : string.Concat(lines.Select(l => l + Environment.NewLine)));
    }
}
