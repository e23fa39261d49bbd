using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Gets the open sessions of this runspace.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSNodeSession")]
[OutputType(typeof(NodeSession))]
public sealed class GetOSNodeSessionCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">Names of nodes; wildcards are allowed.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "ComputerName")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Node { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var sessions = ModuleState.Current.Sessions.List();
        foreach (var name in Node)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
            List<NodeSession> found = [.. sessions.Where(session => pattern.IsMatch(session.Node))];
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                WriteError(NodeErrors.Record(new NodeException(ErrorIds.NodeNotFound, $"There is no session to '{name}'.", $"New-OSNodeSession {name}"), name));
            WriteObject(found, enumerateCollection: true);
        }
    }
}
