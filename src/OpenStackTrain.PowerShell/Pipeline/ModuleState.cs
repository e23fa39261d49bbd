using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.PowerShell;

/// <summary>What the module remembers in one runspace: the inventory and the open sessions. Runspaces do not share.</summary>
internal sealed class ModuleState
{
    private static readonly ConditionalWeakTable<Runspace, ModuleState> States = [];

    /// <summary>The state of the runspace that calls.</summary>
    public static ModuleState Current => States.GetValue(Runspace.DefaultRunspace, Create);

    /// <summary>Closes the runspace's sessions and forgets its inventory. The pool bounds its own closing; nobody needs to wait for it.</summary>
    public static void Forget(Runspace runspace)
    {
        if (!States.TryGetValue(runspace, out var state))
            return;
        States.Remove(runspace);
        _ = Task.Run(() => state.Sessions.DisposeAsync().AsTask());
    }

    private ModuleState() => Sessions = new(nodes: name => Inventory?.Nodes.FirstOrDefault(node => node.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The inventory that was imported last; null: none yet.</summary>
    public Inventory? Inventory { get; set; }

    /// <summary>The pipeline whose cmdlets begin, or are at work; null: none.</summary>
    public NodePipeline? Pipeline { get; set; }

    /// <summary>The open sessions.</summary>
    public SessionPool Sessions { get; }

    /// <summary>The inventory.</summary>
    /// <exception cref="NodeException">InventoryNotLoaded.</exception>
    public Inventory RequireInventory() => Inventory ?? throw new NodeException(
        ErrorIds.InventoryNotLoaded,
        "There is no inventory yet: the module does not know any node.",
        "Import-OSInventory ./nodes.yaml   (New-OSInventory ./nodes.yaml writes one to start from)");

    /// <summary>The nodes whose names match, in the order of the inventory.</summary>
    /// <exception cref="NodeException">InventoryNotLoaded; NotFound: a name without wildcards that is not there.</exception>
    public IReadOnlyList<Node> FindNodes(IEnumerable<string> names)
    {
        var nodes = RequireInventory().Nodes;
        List<WildcardPattern> patterns = [];
        foreach (var name in names)
        {
            var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
            patterns.Add(pattern);
            if (!WildcardPattern.ContainsWildcardCharacters(name) && !nodes.Any(node => pattern.IsMatch(node.Name)))
                throw NotFound(name, nodes);
        }

        return [.. nodes.Where(node => patterns.Exists(pattern => pattern.IsMatch(node.Name)))];
    }

    private static ModuleState Create(Runspace runspace)
    {
        runspace.StateChanged += (_, change) =>
        {
            if (change.RunspaceStateInfo.State is RunspaceState.Closed or RunspaceState.Broken)
                Forget(runspace);
        };
        return new ModuleState();
    }

    private static NodeException NotFound(string name, IReadOnlyList<Node> nodes) => new(
        ErrorIds.NodeNotFound,
        $"No node of the inventory is called '{name}'. It has: {string.Join(", ", nodes.Take(20).Select(node => node.Name))}{(nodes.Count > 20 ? ", ..." : "")}.",
        "Get-OSNode");
}

/// <summary>Closes the sessions when the module is removed.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        ModuleState.Forget(Runspace.DefaultRunspace);
    }
}
