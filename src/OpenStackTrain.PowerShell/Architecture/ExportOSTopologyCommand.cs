using System.Collections;
using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Architecture;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Draws the nodes with their roles, networks, cards and services: SVG, HTML, Mermaid or DOT, by the file's extension. Nodes with an open session are asked for their cards; of the others it is drawn what the inventory says.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "OSTopology", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile), typeof(string))]
public sealed class ExportOSTopologyCommand : PSCmdlet, IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private readonly List<Node> nodes = [];
    private TextFormat<Topology>? format;

    /// <summary>
    /// <para type="description">The file: topology.svg, .html, .mmd (Mermaid) or .dot (Graphviz). A dash writes the text to the pipeline.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// <para type="description">The nodes: from Get-OSNode, or their names. Without it, all of the inventory.</para>
    /// </summary>
    [Parameter(ValueFromPipeline = true)]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    [AllowEmptyCollection]
    public Node[]? Node { get; set; }

    /// <summary>
    /// <para type="description">Results of Test-OSBaseline or Test-OSNodeRequirement, a report, or the path of its JSON file: nodes are in the colour of the worst that it says of them.</para>
    /// </summary>
    [Parameter]
    [ReportTransformation]
    [ValidateNotNull]
    public BaselineReport? Report { get; set; }

    /// <summary>
    /// <para type="description">The format, where the file's extension does not say it: Svg, Html, Mermaid or Dot.</para>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TopologyFormatCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Format { get; set; }

    /// <summary>
    /// <para type="description">Leaves a file that is there as it is: that is an error then.</para>
    /// </summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => format = TextOutput.FormatOf(this, TopologyFormat.All, Path, Format, "Export-OSTopology topology.svg");

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var node in Node ?? [])
        {
            if (node.Fault is { } fault)
                WriteError(NodeErrors.Record(fault, node.Name));
            else
                nodes.Add(node);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var drawn = nodes.Count > 0 || Node is not null || MyInvocation.ExpectingInput ? nodes : ModuleState.Current.FindNodes(["*"]);
            List<Node> distinct = [.. drawn.DistinctBy(node => node.Name, StringComparer.Ordinal)];
            var topology = Topology.Of(distinct, Report, ReadCards(distinct));
            var text = format!.Write(topology);
            if (TextOutput.IsPipeline(Path))
                WriteObject(text);
            else if (TextOutput.Write(this, Path, text, format.Name, $"draw {TopologySvg.Describe(topology)}", NoClobber) is { } file)
                WriteObject(file);
        }
        catch (NodeException failure)
        {
            ThrowTerminatingError(NodeErrors.Record(failure, Path));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => cancellation.Cancel();

    /// <inheritdoc/>
    public void Dispose() => cancellation.Dispose();

    private IReadOnlyDictionary<string, IReadOnlyList<NetworkCard>> ReadCards(IEnumerable<Node> drawn)
    {
        var sessions = ModuleState.Current.Sessions;
        var open = sessions.List().Where(session => session.State == OpenStackTrain.SessionState.Open).Select(session => session.Node).ToHashSet(StringComparer.OrdinalIgnoreCase);
        ConcurrentQueue<string> failed = [];
        var cards = NodeCards.ReadAsync(sessions, drawn.Where(node => open.Contains(node.Name)), (node, reason) => failed.Enqueue($"{node.Name} is drawn as the inventory says: {reason}"), cancellation.Token).GetAwaiter().GetResult();
        foreach (var text in failed)
            WriteWarning(text);
        return cards;
    }
}

/// <summary>Completes the names of the picture's formats.</summary>
public sealed class TopologyFormatCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => TextOutput.Complete(TopologyFormat.All, wordToComplete);
}
