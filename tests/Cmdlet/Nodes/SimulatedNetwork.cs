using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>Nodes in memory, and the way to them: in the place of SSH as long as it is not disposed.</summary>
internal sealed class SimulatedNetwork : INodeTransportFactory, IDisposable
{
    private readonly ConcurrentDictionary<string, SimulatedNode> byAddress = new(StringComparer.Ordinal);
    private readonly string folder = Directory.CreateTempSubdirectory("ost-cmdlet-").FullName;

    public SimulatedNetwork(params IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            var number = 11 + byAddress.Count;
            var node = new SimulatedNode(name, $"192.168.{100 + (number / 250)}.{number % 250}");
            node.System.Network = address => byAddress.GetValueOrDefault(address)?.System;
            byAddress[node.Address] = node;
        }

        NodeTransports.Override = this;
        InventoryPath = Write("nodes.yaml", Inventory());
    }

    /// <summary>A folder for the test's files.</summary>
    public string Folder => folder;

    /// <summary>The inventory with all nodes.</summary>
    public string InventoryPath { get; }

    /// <summary>All nodes.</summary>
    public IReadOnlyCollection<SimulatedNode> Nodes => [.. byAddress.Values];

    /// <summary>A node by its name.</summary>
    public SimulatedNode this[string name] => byAddress.Values.First(node => node.Name == name);

    /// <summary>Writes a file into <see cref="Folder"/>.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        if (!byAddress.TryGetValue(endpoint.Address, out var node))
            throw new NodeException(ErrorIds.ConnectionFailed, $"{endpoint.Name} ({endpoint.Address}): no route to host.", "Look whether the node is up.");
        return await node.ConnectAsync(endpoint, cancellation);
    }

    public void Dispose()
    {
        NodeTransports.Override = null;
        Directory.Delete(folder, recursive: true);
    }

    private string Inventory()
    {
        var text = new StringBuilder("networks: { management: 192.168.96.0/20 }\nnodes:\n");
        foreach (var node in byAddress.Values.OrderBy(node => node.Address, StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"  {node.Name}: {{ roles: [{(node.Name.StartsWith("controller", StringComparison.Ordinal) ? "controller" : "compute")}], address: {node.Address} }}\n");
        text.Append("baseline:\n  time: { localStratum: 10 }\n  repository:\n    baseUrl: http://mirror.example/centos/7.9.2009\n    keys:\n");
        foreach (var file in SimulatedPackages.KeyFiles)
            text.Append(CultureInfo.InvariantCulture, $"      {file}: {SigningKey.Fingerprint}\n");
        return text.ToString();
    }
}

/// <summary>A connection to a node in memory.</summary>
internal sealed class SimulatedTransport(SimulatedNode node, NodeEndpoint endpoint) : INodeTransport
{
    private int disposed;

    /// <summary>How it was opened.</summary>
    public NodeEndpoint Endpoint => endpoint;

    /// <summary>Whether the module has closed it.</summary>
    public bool IsDisposed => Volatile.Read(ref disposed) != 0;

    /// <summary>Whether the link is gone.</summary>
    public bool IsCut { get; set; }

    public bool IsAlive => !IsDisposed && !IsCut;

    public string HostKey => "ssh-ed25519 SHA256:0000000000000000000000000000000000000000000";

    public Task<IReadOnlyList<SectionResult>> RunAsync(NodeScript script, CancellationToken cancellation) => node.RunAsync(this, script, cancellation);

    public ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref disposed, 1);
        return ValueTask.CompletedTask;
    }
}
