using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Reports;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Writes the results of Test-OSBaseline as a report: HTML, JSON, JUnit XML, Markdown, CSV or SARIF, by the file's extension. The file is there whole or not at all.</para>
/// </summary>
[Cmdlet(VerbsData.Export, "OSBaselineReport", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedFile), typeof(string))]
public sealed class ExportOSBaselineReportCommand : PSCmdlet
{
    private readonly List<RuleResult> results = [];
    private BaselineReport? given;
    private TextFormat<BaselineReport>? format;

    /// <summary>
    /// <para type="description">The file: report.html, report.json, report.xml (JUnit), report.md, report.csv or report.sarif. A dash writes the text to the pipeline.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// <para type="description">The results of Test-OSBaseline, or a report of Import-OSBaselineReport.</para>
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyCollection]
    public PSObject[]? InputObject { get; set; }

    /// <summary>
    /// <para type="description">The format, where the file's extension does not say it: Json, Html, JUnit, Markdown, Csv or Sarif.</para>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(ReportFormatCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Format { get; set; }

    /// <summary>
    /// <para type="description">An earlier report, or the path of its JSON file: the new one tells what is otherwise than in it.</para>
    /// </summary>
    [Parameter]
    [ReportTransformation]
    [ValidateNotNull]
    public BaselineReport? Since { get; set; }

    /// <summary>
    /// <para type="description">Leaves a file that is there as it is: that is an error then.</para>
    /// </summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => format = TextOutput.FormatOf(this, ReportFormat.All, Path, Format, "Export-OSBaselineReport report.json");

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var item in InputObject ?? [])
        {
            switch (item.BaseObject)
            {
                case RuleResult result:
                    results.Add(result);
                    break;
                case BaselineReport report:
                    given = given is null ? report : ReportFile.Together(given, report);
                    break;
                default:
                    WriteError(NodeErrors.Record(new NodeException(ErrorIds.ReportInvalid, $"'{item}' is neither a result of Test-OSBaseline nor a report.", "Get-OSNode | Test-OSBaseline | Export-OSBaselineReport report.json"), item));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        var report = given is null ? Made() : results.Count == 0 ? given : ReportFile.Together(given, Made());
        if (Since is not null)
            report = ReportFile.Since(report, Since);
        var text = format!.Write(report);
        if (TextOutput.IsPipeline(Path))
        {
            WriteObject(text.TrimStart('\uFEFF')); // The mark is for a file's readers.
            return;
        }

        if (TextOutput.Write(this, Path, text, format.Name, $"write a report ({format.Name}) of {report}", NoClobber) is { } file)
            WriteObject(file);
    }

    private BaselineReport Made() => ReportFile.Of(results, ModuleState.Current.Inventory);
}

/// <summary>Completes the names of formats.</summary>
public sealed class ReportFormatCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
        => TextOutput.Complete(ReportFormat.All, wordToComplete);
}
