using System.Management.Automation;
using System.Text;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.LocalFiles;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Writes a commented inventory with the tutorial's three nodes.</para>
/// </summary>
[Cmdlet(VerbsCommon.New, "OSInventory", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewOSInventoryCommand : PSCmdlet
{
    /// <summary>
    /// <para type="description">The file to write.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>
    /// <para type="description">Replaces a file that is there.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path);
        if (File.Exists(path) && !Force)
            ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.InventoryExists, $"{path} is there already; it was left as it is.", $"New-OSInventory '{path}' -Force replaces it."), path));
        if (!ShouldProcess(path, "write an inventory"))
            return;
        try
        {
            new LocalFile(path).Write(Encoding.UTF8.GetBytes(InventoryTemplate.Text), replace: Force);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.InventoryNotWritten, $"{path} cannot be written: {exception.Message}", "Name a file in a folder that is there and that you may write to.", exception), path));
        }

        // As the file system's provider hands it out, so that mode, owner and size are shown.
        WriteObject(InvokeProvider.Item.Get([path], force: true, literalPath: true), enumerateCollection: true);
    }
}
