using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Gets nodes of the current inventory.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSNode")]
[OutputType(typeof(Node))]
public sealed class GetOSNodeCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">Names; wildcards are allowed.</para>
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Node", "ComputerName")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = ["*"];

    /// <summary>
    /// <para type="description">Only nodes with one of these roles.</para>
    /// </summary>
    [Parameter]
    public Role[] Role { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var name in Name)
        {
            try
            {
                var nodes = ModuleState.Current.FindNodes([name]);
                WriteObject(nodes.Where(node => Role.Length == 0 || Role.Any(node.Is)), enumerateCollection: true);
            }
            catch (NodeException exception) when (exception.ErrorId == ErrorIds.NodeNotFound)
            {
                WriteError(NodeErrors.Record(exception, name));
            }
            catch (NodeException exception)
            {
                ThrowTerminatingError(NodeErrors.Record(exception, null));
            }
        }
    }
}
