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
        List<WildcardPattern> patterns = [.. Node.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        WriteObject(ModuleState.Current.Sessions.List().Where(session => patterns.Exists(pattern => pattern.IsMatch(session.Node))), enumerateCollection: true);
    }
}
