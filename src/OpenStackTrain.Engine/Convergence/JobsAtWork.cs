using System.Collections.Concurrent;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>The jobs that nodes work on for one run: what goes on there when the run itself is ended.</summary>
internal sealed class JobsAtWork
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<string, (Node Node, string Job)> jobs = new(StringComparer.Ordinal);

    /// <summary>A node begins a job, or has ended it (null).</summary>
    public void Set(Node node, string? job)
    {
        if (job is null)
            jobs.TryRemove(node.Name, out _);
        else
            jobs[node.Name] = (node, job);
    }

    /// <summary>The names of the nodes that are at work.</summary>
    public IReadOnlyList<string> Nodes => [.. jobs.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Tells the nodes to make no further change once the present one is over.</summary>
    /// <returns>The names of those that have heard it within some seconds.</returns>
    public async Task<IReadOnlyList<string>> StopAsync(INodeRunner runner)
    {
        using var limit = new CancellationTokenSource(StopTime);
        var heard = await Task.WhenAll(jobs.Values.Select(work => StopAsync(runner, work.Node, work.Job, limit.Token)));
        return [.. heard.OfType<string>().Order(StringComparer.Ordinal)];
    }

    private static async Task<string?> StopAsync(INodeRunner runner, Node node, string job, CancellationToken cancellation)
    {
        try
        {
            await runner.RunAsync(node, new NodeScript([new ScriptSection("stop", $"cd {Framing.RunFolder}/jobs/{job} 2>/dev/null && : >stop", SectionKind.Ask)], StopTime), cancellation);
            return node.Name;
        }
        catch (Exception failure) when (failure is NodeException or OperationCanceledException or ObjectDisposedException)
        {
            return null;
        }
    }
}
