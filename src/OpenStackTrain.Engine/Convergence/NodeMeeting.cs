namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Where the nodes of one run tell each other something before any of them goes on: every key is gathered before any is spread. A node of the
/// inventory that is not in the run is asked by itself.
/// </summary>
/// <typeparam name="T">What a node tells.</typeparam>
/// <param name="ask">Asks a node that is not in the run.</param>
internal sealed class NodeMeeting<T>(Func<Node, CancellationToken, Task<T>> ask)
    where T : class
{
    private readonly object sync = new();
    private readonly Dictionary<string, TaskCompletionSource<T?>> told = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Task<T>> asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A node takes part.</summary>
    public void Join(Node node)
    {
        lock (sync)
            _ = told.TryAdd(node.Name, new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>No further node will take part.</summary>
    public void Close() => closed.TrySetResult();

    /// <summary>What a node has to tell.</summary>
    public void Tell(Node node, T value) => Of(node).TrySetResult(value);

    /// <summary>The node has nothing (more) to tell: it is done, or it has failed.</summary>
    public void Leave(Node node) => Of(node).TrySetResult(null);

    /// <summary>What all these nodes tell; null where a node of the run has left without a word.</summary>
    /// <exception cref="NodeException">A node that is not in the run cannot be asked.</exception>
    public async Task<IReadOnlyDictionary<string, T?>> GatherAsync(IEnumerable<Node> nodes, CancellationToken cancellation)
    {
        List<Node> wanted = [.. nodes];
        var values = await Task.WhenAll(wanted.Select(node => OneAsync(node, cancellation)));
        return wanted.Zip(values).ToDictionary(pair => pair.First.Name, pair => pair.Second, StringComparer.OrdinalIgnoreCase);
    }

    private async Task<T?> OneAsync(Node node, CancellationToken cancellation)
    {
        if (Joined(node) is null)
            await closed.Task.WaitAsync(cancellation);
        if (Joined(node) is { } source)
            return await source.Task.WaitAsync(cancellation);
        Task<T> answer;
        lock (sync)
        {
            if (!asked.TryGetValue(node.Name, out answer!))
                asked[node.Name] = answer = ask(node, cancellation);
        }

        return await answer.WaitAsync(cancellation);
    }

    private TaskCompletionSource<T?>? Joined(Node node)
    {
        lock (sync)
            return told.GetValueOrDefault(node.Name);
    }

    private TaskCompletionSource<T?> Of(Node node)
    {
        Join(node);
        lock (sync)
            return told[node.Name];
    }
}
