using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using OpenStackTrain.ScriptRunner.Cmdlets;

namespace OpenStackTrain.Bench;

/// <summary>A PowerShell session with the built module.</summary>
internal sealed class Session : IDisposable
{
    private readonly Runspace runspace;

    /// <summary>Opens one.</summary>
    /// <param name="inventory">The inventory to import; null: the module is not imported at all.</param>
    public Session(string? inventory)
    {
        var state = InitialSessionState.CreateDefault2();
        foreach (var type in typeof(SelectObjectCommand).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } name)
                state.Commands.Add(new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", type, helpFileName: null));
        }

        runspace = RunspaceFactory.CreateRunspace(state);
        runspace.Open();
        if (inventory is not null)
            Run($"Import-Module '{Built.Module}'; $null = Import-OSInventory '{inventory}' -WarningAction Ignore");
    }

    /// <summary>Runs a script, which must report no error.</summary>
    public IReadOnlyList<object> Run(string script, Action<object>? came = null)
    {
        using var shell = System.Management.Automation.PowerShell.Create(runspace);
        using var output = new PSDataCollection<PSObject>();
        if (came is not null)
            output.DataAdded += (_, added) => came(output[added.Index].BaseObject);
        shell.AddScript(script).Invoke<PSObject, PSObject>(input: null, output, settings: null);
        return shell.Streams.Error.Count == 0 ? [.. output.Select(item => item.BaseObject)]
            : throw new InvalidOperationException($"{script}: {shell.Streams.Error[0]}");
    }

    /// <inheritdoc/>
    public void Dispose() => runspace.Dispose();
}
