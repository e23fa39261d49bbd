using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Closes sessions.</para>
/// </summary>
[Cmdlet(VerbsCommon.Remove, "OSNodeSession", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(NodeSession))]
public sealed class RemoveOSNodeSessionCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">Names of nodes, or objects of Get-OSNodeSession; wildcards are allowed.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "ComputerName")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Node { get; set; } = [];

    /// <summary>
    /// <para type="description">Emits what was closed.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var sessions = ModuleState.Current.Sessions;
        foreach (var name in Node)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            List<NodeSession> found = [.. sessions.List().Where(session => pattern.IsMatch(session.Node))];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(NodeErrors.Record(new NodeException(ErrorIds.NodeNotFound, $"There is no session to '{name}'.", "Get-OSNodeSession"), name));
            foreach (var session in found.Where(session => ShouldProcess(session.Node, "close the session")))
            {
                // Closing is bounded by the pool and nobody waits for the other end.
                _ = sessions.RemoveAsync([session.Node]);
                if (PassThru)
                    WriteObject(session);
            }
        }
    }
}
