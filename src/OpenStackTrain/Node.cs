using System.Collections.ObjectModel;

namespace OpenStackTrain;

/// <summary>
/// A machine of the inventory, and what the cmdlets of this pipeline did on it. Immutable: a cmdlet emits a new node with one more result.
/// </summary>
public sealed record Node
{
    /// <summary>The short host name, unique in the inventory; also the name that the node is given by <c>Set-OSHostName</c> (rule P-05).</summary>
    public required string Name { get; init; }

    /// <summary>What the node is for; at least one role.</summary>
    public required IReadOnlyList<Role> Roles { get; init; }

    /// <summary>The management address: where the session goes and what the other nodes call it by (seed 3.1).</summary>
    public required string Address { get; init; }

    /// <summary>The interfaces by name, as the inventory says; empty when it says nothing.</summary>
    public IReadOnlyDictionary<string, NodeInterface> Interfaces { get; init; } = ReadOnlyDictionary<string, NodeInterface>.Empty;

    /// <summary>How a session to the node is opened.</summary>
    public ConnectionSettings Connection { get; init; } = new();

    /// <summary>What the steps of this pipeline did, in their order.</summary>
    public IReadOnlyList<StepResult> Results { get; init; } = [];

    /// <summary>The sum of <see cref="Results"/>; null before the first step.</summary>
    public NodeState? State => Results.Count == 0
        ? null
        : Results.Any(result => result.RebootRequired) ? NodeState.RebootRequired
        : Results.Any(result => result.Changed) ? NodeState.Changed
        : Results.Any(result => result.WhatIf && result.Changes.Count > 0) ? NodeState.WouldChange
        : NodeState.Unchanged;

    /// <summary>The accounts whose passwords this pipeline generated and set; each has a <c>Credential</c>.</summary>
    public IReadOnlyList<ServiceAccount> Accounts => [.. Results.SelectMany(result => result.Accounts)];

    /// <summary>The inventory that the node belongs to: a step reads the other nodes' names and addresses from it.</summary>
    internal Inventory Inventory { get; init; } = Inventory.Empty;

    /// <summary>Why it is no node at all: a name that the inventory does not have. It is reported by the cmdlet that was given the name.</summary>
    internal NodeException? Fault { get; init; }

    /// <summary>Whether the node has the role.</summary>
    public bool Is(Role role) => Roles.Contains(role);

    /// <summary>The node with one more result.</summary>
    internal Node With(StepResult result) => this with { Results = [.. Results, result] };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>What a node is for (seed 1.5).</summary>
public enum Role
{
    /// <summary>Runs the shared services: database, message queue, time source, APIs.</summary>
    Controller,

    /// <summary>Runs instances.</summary>
    Compute,

    /// <summary>Connects the private networks to the outside.</summary>
    Network,

    /// <summary>Holds volumes and objects.</summary>
    Storage,
}

/// <summary>What became of a node in a pipeline.</summary>
public enum NodeState
{
    /// <summary>No step changed anything: the node was as it should be, or the changes were declined (which a warning says).</summary>
    Unchanged,

    /// <summary>At least one step changed something; all of it was read back afterwards.</summary>
    Changed,

    /// <summary>The node is set, but something takes effect only with the next boot.</summary>
    RebootRequired,

    /// <summary>With <c>-WhatIf</c>: there are differences, nothing was touched.</summary>
    WouldChange,
}

/// <summary>A network interface as the inventory wants it.</summary>
/// <param name="Name">The interface's name, <c>eth0</c>.</param>
/// <param name="Address">The address with its prefix length, <c>192.168.100.11/24</c>; null for one that carries none (a provider network).</param>
public sealed record NodeInterface(string Name, string? Address)
{
    /// <summary>Name and address.</summary>
    public override string ToString() => Address is null ? Name : $"{Name} {Address}";
}
