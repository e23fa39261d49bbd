using System.Management.Automation;
using OpenStackTrain.Engine.Reports;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Tells what is otherwise in one report than in an earlier one: the rules whose outcome has changed, node by node.</para>
/// </summary>
[Cmdlet(VerbsData.Compare, "OSBaselineReport")]
[OutputType(typeof(RuleChange))]
public sealed class CompareOSBaselineReportCommand : PSCmdlet
{
    private readonly List<RuleResult> results = [];

    /// <summary>
    /// <para type="description">The earlier report: of Import-OSBaselineReport, or the path of its JSON file.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ReportTransformation]
    [ValidateNotNull]
    public BaselineReport? ReferenceObject { get; set; }

    /// <summary>
    /// <para type="description">The later one: a report, the path of its JSON file, or results of Test-OSBaseline.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ReportTransformation]
    [ValidateNotNull]
    public BaselineReport? DifferenceObject { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => results.AddRange(DifferenceObject!.Results);

    /// <inheritdoc/>
    protected override void EndProcessing() => WriteObject(ReportComparison.Between(ReferenceObject!, ReportFile.Of(results, ModuleState.Current.Inventory)), enumerateCollection: true);
}

/// <summary>From a path or from results to a report.</summary>
public sealed class ReportTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var input = inputData is PSObject { BaseObject: var inner } ? inner : inputData;
        try
        {
            return input switch
            {
                string path => ReportFile.Read(engineIntrinsics.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)),
                FileInfo file => ReportFile.Read(file.FullName),
                RuleResult result => ReportFile.Of([result], ModuleState.Current.Inventory),
                object[] many when Array.TrueForAll(many, one => Result(one) is not null) => ReportFile.Of([.. many.Select(one => Result(one)!)], ModuleState.Current.Inventory),
                _ => inputData,
            };
        }
        catch (NodeException failure)
        {
            throw new ArgumentTransformationMetadataException($"{failure.Message} {failure.RecommendedAction}", failure);
        }
    }

    private static RuleResult? Result(object item) => (item is PSObject { BaseObject: var inner } ? inner : item) as RuleResult;
}
