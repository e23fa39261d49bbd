using System.Collections.ObjectModel;
using OpenStackTrain.Baseline;

namespace OpenStackTrain;

/// <summary>The nodes of one installation, their networks, and what the baseline's cmdlets and test share.</summary>
public sealed record Inventory
{
    /// <summary>An inventory without nodes.</summary>
    internal static Inventory Empty { get; } = new();

    /// <summary>The file that it was read from; null when it was made in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Networks by name in CIDR form: <c>management</c> is the one that the nodes talk on.</summary>
    public IReadOnlyDictionary<string, string> Networks { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The nodes in the order of the file.</summary>
    public IReadOnlyList<Node> Nodes { get; init; } = [];

    /// <summary>The wishes of the <c>baseline:</c> section.</summary>
    public BaselineSettings Baseline { get; init; } = new();
}
