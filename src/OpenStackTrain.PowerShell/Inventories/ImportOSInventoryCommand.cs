using System.Management.Automation;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Reads an inventory, makes it the current one, and emits its nodes.</para>
/// </summary>
[Cmdlet(VerbsData.Import, "OSInventory", DefaultParameterSetName = "Path")]
[OutputType(typeof(Node))]
public sealed class ImportOSInventoryCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">The YAML file.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// <para type="description">The YAML file, taken as it stands, without wildcards.</para>
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    public string LiteralPath { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = Resolve();
        try
        {
            var inventory = InventoryReader.ReadFile(path);
            ModuleState.Current.Inventory = inventory;
            foreach (var warning in inventory.Warnings)
                WriteWarning(warning);
            WriteVerbose($"{path}: {inventory.Nodes.Count} nodes");
            WriteObject(inventory.Nodes, enumerateCollection: true);
        }
        catch (NodeException exception)
        {
            ThrowTerminatingError(NodeErrors.Record(exception, path));
        }
    }

    private string Resolve()
    {
        if (ParameterSetName == "LiteralPath")
            return SessionState.Path.GetUnresolvedProviderPathFromPSPath(LiteralPath);
        try
        {
            var found = GetResolvedProviderPathFromPSPath(Path, out _);
            if (found.Count == 1)
                return found[0];
            if (found.Count > 1)
                ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.InventoryNotFound, $"{Path} matches {found.Count} files; an inventory is one file.", "Give Import-OSInventory the path of one file."), Path));
        }
        catch (ItemNotFoundException)
        {
            // The reader says it, with its own id.
        }

        return SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
    }
}
