using System.Collections.ObjectModel;
using OpenStackTrain.Baseline;

namespace OpenStackTrain;

/// <summary>The nodes of one installation, their networks, and what the baseline's cmdlets and test share.</summary>
public sealed record Inventory
{
    private readonly IReadOnlyList<Node> nodes = [];

    /// <summary>An inventory with nothing in it.</summary>
    public Inventory()
    {
    }

    // The copy of a 'with': its nodes must refer to it, not to the original. Every new property has to be named here (tested).
    private Inventory(Inventory original)
    {
        Path = original.Path;
        Networks = original.Networks;
        nodes = Bound(original.nodes);
        Baseline = original.Baseline;
        Warnings = original.Warnings;
    }

    /// <summary>An inventory without nodes.</summary>
    internal static Inventory Empty { get; } = new();

    /// <summary>The file that it was read from; null when it was made in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Networks by name in CIDR form: <c>management</c> is the one that the nodes talk on.</summary>
    public IReadOnlyDictionary<string, string> Networks { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The nodes in the order of the file; each of them refers to this inventory.</summary>
    public IReadOnlyList<Node> Nodes
    {
        get => nodes;
        init => nodes = Bound(value);
    }

    /// <summary>The wishes of the <c>baseline:</c> section.</summary>
    public BaselineSettings Baseline { get; init; } = new();

    /// <summary>What is allowed and yet looks wrong, each with its place in the file.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    private IReadOnlyList<Node> Bound(IReadOnlyList<Node> unbound) => [.. unbound.Select(node => node with { Inventory = this })];

    /// <summary>The node that all others take their time from: the one that the baseline names, else the first controller; null: there is neither.</summary>
    internal Node? TimeSource => Baseline.Time.Source is { } name
        ? Nodes.FirstOrDefault(node => string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase))
        : Nodes.FirstOrDefault(node => node.Is(Role.Controller));
}
