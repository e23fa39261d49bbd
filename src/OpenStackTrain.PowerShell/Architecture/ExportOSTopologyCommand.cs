using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Architecture;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Draws the nodes with their roles, networks, cards and services: SVG, HTML, Mermaid or DOT, by the file's extension. No node is asked.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "OSTopology", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile), typeof(string))]
public sealed class ExportOSTopologyCommand : PSCmdlet
{
    private readonly List<Node> nodes = [];
    private TopologyFormat? format;

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

    private bool IsToPipeline => Path == "-";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        format = Format is not null ? TopologyFormat.Named(Format) : IsToPipeline ? TopologyFormat.All[0] : TopologyFormat.Of(Path);
        if (format is not null)
            return;
        var known = string.Join(", ", TopologyFormat.All.Select(one => $"{one.Extensions[0]} ({one.Name})"));
        ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.ReportInvalid, Format is null ? $"What format is {Path} to have? Its extension does not say. Known are {known}." : $"There is no format '{Format}'. There are {known}.", "Export-OSTopology topology.svg"), Format ?? Path));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => nodes.AddRange((Node ?? []).Where(node => node.Fault is null));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        try
        {
            var drawn = nodes.Count > 0 || MyInvocation.ExpectingInput ? nodes : ModuleState.Current.FindNodes(["*"]);
            var topology = Topology.Of([.. drawn.DistinctBy(node => node.Name, StringComparer.Ordinal)], Report);
            var text = format!.Write(topology);
            if (IsToPipeline)
                WriteObject(text);
            else if (TextOutput.Write(this, Path, text, format.Name, $"draw {TopologySvg.Describe(topology)}", NoClobber) is { } file)
                WriteObject(file);
        }
        catch (NodeException failure)
        {
            ThrowTerminatingError(NodeErrors.Record(failure, Path));
        }
    }
}

/// <summary>Completes the names of the picture's formats.</summary>
public sealed class TopologyFormatCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return TopologyFormat.All.Where(one => pattern.IsMatch(one.Name)).Select(one => new CompletionResult(one.Name, one.Name, CompletionResultType.ParameterValue, string.Join(", ", one.Extensions)));
    }
}
