using System.Management.Automation;
using OpenStackTrain.Engine.Reports;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Reads a report that Export-OSBaselineReport has written as JSON.</para>
/// </summary>
[Cmdlet(VerbsData.Import, "OSBaselineReport")]
[OutputType(typeof(BaselineReport))]
public sealed class ImportOSBaselineReportCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">The files.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FilePath", "PSPath", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in Path.Select(SessionState.Path.GetUnresolvedProviderPathFromPSPath))
        {
            try
            {
                WriteObject(ReportFile.Read(path));
            }
            catch (NodeException failure)
            {
                WriteError(NodeErrors.Record(failure, path));
            }
        }
    }
}
