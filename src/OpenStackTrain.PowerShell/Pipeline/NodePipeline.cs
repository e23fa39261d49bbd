using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// The module's cmdlets in one pipeline. Neighbours hand a node over directly: as soon as it is done at one, its work at the next begins, on the same
/// worker and in the same turn, while the pipeline's thread may be waiting elsewhere; the object itself comes later, by the pipeline. Where another
/// command stands between, or one must be asked first (<c>-WhatIf</c>, <c>-Confirm</c>), nodes go by the pipeline alone.
/// </summary>
internal sealed class NodePipeline
{
    /// <summary>Switched off, nodes go by the pipeline alone: <c>[AppContext]::SetSwitch('OpenStackTrain.HandOver', $false)</c>.</summary>
    private const string HandOverSwitch = "OpenStackTrain.HandOver";

    /// <summary>How many nodes are at work where nobody says otherwise.</summary>
    public const int UsualLimit = 32;

    private static long moments;

    private readonly object sync = new();
    private readonly List<NodeCmdlet> stages = [];
    private readonly Dictionary<string, Task> last = new(StringComparer.Ordinal);
    private readonly Lazy<SemaphoreSlim> turns;
    private readonly long begun = Now();

    private NodePipeline() => turns = new(() => new SemaphoreSlim(stages.Where(stage => stage.GivenLimit is not null).Select(stage => stage.GivenLimit!.Value).DefaultIfEmpty(UsualLimit).Min()));

    /// <summary>A point in the order of things.</summary>
    public static long Now() => Interlocked.Increment(ref moments);

    /// <summary>
    /// The pipeline that a cmdlet stands in. All commands of a pipeline are made before the first of them begins, so a cmdlet that was made later belongs to an inner one.
    /// </summary>
    public static NodePipeline Join(NodeCmdlet stage, ModuleState module)
    {
        var pipeline = module.Pipeline is { } open && open.stages[^1] is var before && stage.MadeAt < open.begun
            && before.Position.Length == stage.Position.Length && before.Position.Place < stage.Position.Place ? open : new NodePipeline();
        pipeline.stages.Add(stage);
        return module.Pipeline = pipeline;
    }

    /// <summary>The pipeline is over: no further cmdlet joins it.</summary>
    public void Leave(ModuleState module)
    {
        if (ReferenceEquals(module.Pipeline, this))
            module.Pipeline = null;
    }

    /// <summary>The neighbours behind a cmdlet, in order, that nodes are handed over to.</summary>
    public IEnumerable<NodeCmdlet> Behind(NodeCmdlet stage)
    {
        if (AppContext.TryGetSwitch(HandOverSwitch, out var isOn) && !isOn)
            yield break;
        for (var at = stages.IndexOf(stage) + 1; at < stages.Count && stages[at].Position.Place == stage.Position.Place + 1 && !stage.MustBeAsked && stages[at].CanBeHandedNodes; at++)
            yield return stage = stages[at];
    }

    /// <summary>The neighbour that hands nodes over to a cmdlet; null: none.</summary>
    public NodeCmdlet? Before(NodeCmdlet stage) => stages.IndexOf(stage) is > 0 and var at && Behind(stages[at - 1]).FirstOrDefault() == stage ? stages[at - 1] : null;

    /// <summary>Begins a node's work where the pipeline has brought it. A node that is given twice goes through one after the other.</summary>
    public void Begin(NodeVisit visit)
    {
        lock (sync)
        {
            var before = last.GetValueOrDefault(visit.Node.Name, Task.CompletedTask);
            last[visit.Node.Name] = Task.Run(() => GoThroughAsync(visit, before));
        }
    }

    /// <summary>Lets other nodes have this one's turn while it waits for them or for an answer: else a limit would keep those away that are waited for.</summary>
    public async Task<T> WaitAsync<T>(Task<T> work)
    {
        turns.Value.Release();
        try
        {
            return await work;
        }
        finally
        {
            await turns.Value.WaitAsync(CancellationToken.None);
        }
    }

    private async Task GoThroughAsync(NodeVisit first, Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await turns.Value.WaitAsync(first.Stage.Cancellation);
        }
        catch (OperationCanceledException)
        {
            first.Stage.CallOff(first);
            return;
        }

        try
        {
            for (NodeVisit? visit = first; visit is not null;)
                visit = await visit.Stage.ReceiveAsync(visit);
        }
        finally
        {
            turns.Value.Release();
        }
    }

    /// <summary>Whether a script block stands among a command's arguments: it may be one that turns what comes by the pipeline into another node.</summary>
    public static bool HasScriptBlock(InvocationInfo invocation)
        => (typeof(InvocationInfo).GetProperty("Statement")?.GetValue(invocation) as string ?? invocation.Line).Contains('{', StringComparison.Ordinal);
}
