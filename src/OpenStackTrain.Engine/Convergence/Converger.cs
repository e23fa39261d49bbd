using System.Diagnostics;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Compares a node with what steps want of it, and brings it there.
/// </summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="run">Whose changes they are; null: nothing is changed.</param>
internal sealed class Converger(INodeRunner runner, IStepObserver observer, Run? run = null)
{
    /// <summary>Reads the facts of all steps in one round trip and compares.</summary>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    public async Task<IReadOnlyList<Finding>> CompareAsync(Node node, IReadOnlyList<Step> steps, CancellationToken cancellation)
        => await CompareAsync(node, steps, await ReadAsync(node, steps, cancellation), cancellation);

    /// <summary>Reads the facts of all steps in one round trip.</summary>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    public async Task<FactSet> ReadAsync(Node node, IReadOnlyList<Step> steps, CancellationToken cancellation, IReadOnlyList<Fact>? also = null)
    {
        var facts = await new NodeConversation(runner, node, observer).ReadAsync(AllResources(node, steps), cancellation, also: also);
        RequireSupportedSystem(node, facts);
        return facts;
    }

    /// <summary>Compares with what was read.</summary>
    /// <exception cref="NodeException">PeerMissing: a node that is needed has not answered.</exception>
    public async Task<IReadOnlyList<Finding>> CompareAsync(Node node, IReadOnlyList<Step> steps, FactSet facts, CancellationToken cancellation)
    {
        foreach (var step in steps.Where(step => step.Concerns(node)))
            await step.MeetAsync(node, facts, observer, waits: true, cancellation);
        return [.. AllResources(node, steps).SelectMany(resource => resource.Findings(facts))];
    }

    private static List<Resource> AllResources(Node node, IReadOnlyList<Step> steps) => [.. steps.Where(step => step.Concerns(node)).SelectMany(step => step.For(node).Concat(step.Checks(node)))];

    /// <summary>
    /// Brings the node to the state of several steps, in order. All of them are read in one round trip; as long as nothing differs, that is all.
    /// From the first change on every step reads for itself, because what it rests on has changed.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="steps">The steps in order.</param>
    /// <param name="before">Is awaited before a step waits for what comes by itself: what it needs of other nodes. True: there was something to wait for, and the node is read again.</param>
    /// <param name="done">Hears of each step's result at once.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="reading">What was read of the node already; it goes on to those who come after these steps.</param>
    /// <param name="ahead">The steps that are known to follow: what they ask is read in the same round trip.</param>
    /// <exception cref="NodeException">As <see cref="ConvergeAsync(Node, Step, CancellationToken)"/>; the steps after that are not tried.</exception>
    public async Task ConvergeAsync(
        Node node, IReadOnlyList<Step> steps, Func<Step, Task<bool>> before, Action<StepResult> done, CancellationToken cancellation, Reading? reading = null, IEnumerable<Step>? ahead = null)
    {
        reading ??= new Reading();
        List<Resource> wanted = [.. steps.Where(step => step.Concerns(node)).SelectMany(step => step.For(node))];
        var nodeLock = LockOf(node);
        var began = Stopwatch.GetTimestamp();
        try
        {
            var conversation = new NodeConversation(runner, node, observer, nodeLock);
            if (wanted.Count > 0 && reading.For(wanted) is null)
            {
                observer.Progress(node, "reading");
                await ReadAsync(conversation, node, wanted, reading.IsSpoilt ? [] : ahead ?? [], reading, cancellation);
            }

            await new StepsAtWork(runner, node, steps, observer, nodeLock, reading, before, done).ConvergeAsync((conversation.RoundTrips, Stopwatch.GetElapsedTime(began)), cancellation);
        }
        finally
        {
            await nodeLock.ReleaseAsync(runner, cancellation);
        }
    }

    /// <summary>Reads, together with what the steps ahead ask. A question of theirs that cannot be answered is their failure, not that of these.</summary>
    private static async Task ReadAsync(NodeConversation conversation, Node node, IReadOnlyList<Resource> wanted, IEnumerable<Step> ahead, Reading reading, CancellationToken cancellation)
    {
        List<Resource> further = [.. ahead.Where(step => step.Concerns(node)).SelectMany(step => ResourcesAhead(step, node))];
        try
        {
            reading.Keep(await conversation.ReadAsync([.. wanted, .. further], cancellation));
        }
        catch (NodeException failure) when (further.Count > 0 && failure.ErrorId is ErrorIds.Timeout or ErrorIds.ProtocolError)
        {
            reading.Keep(await conversation.ReadAsync(wanted, cancellation));
        }
    }

    /// <summary>What a step to come looks at.</summary>
    public static IReadOnlyList<Resource> ResourcesAhead(Step step, Node node)
    {
        try
        {
            return [.. step.For(node)];
        }
        catch (NodeException)
        {
            // A setting that does not fit the node: said when it is that step's turn.
            return [];
        }
    }

    /// <summary>Brings the node to the step's state.</summary>
    /// <exception cref="NodeException">The node cannot be asked, a change failed (RemoteCommandFailed), or the state does not stick (NotConverged).</exception>
    public async Task<StepResult> ConvergeAsync(Node node, Step step, CancellationToken cancellation)
    {
        StepResult? only = null;
        await ConvergeAsync(node, [step], _ => Task.FromResult(false), result => only = result, cancellation);
        return only!;
    }

    private NodeLock LockOf(Node node) => new(run ?? throw new InvalidOperationException("A run that changes nodes needs a name."), node);

    /// <summary>The result of a step that does not concern a node.</summary>
    public static StepResult NotHere(Step step, IStepObserver observer) => new() { Step = step.Name, Section = step.Section, NotApplicable = true, WhatIf = observer.WhatIf };

    /// <summary>The packages are for CentOS 7 on x86_64.</summary>
    /// <exception cref="NodeException">UnsupportedSystem.</exception>
    public static void RequireSupportedSystem(Node node, FactSet facts)
    {
        SystemState system;
        try
        {
            system = facts.Get(SystemFact.Instance);
        }
        catch (FactException failure)
        {
            throw new NodeException(ErrorIds.UnsupportedSystem, $"{node.Name}: the operating system cannot be told: {failure.Message}.", "The module works on CentOS 7 (x86_64).");
        }

        if (!system.IsSupported)
        {
            throw new NodeException(
                ErrorIds.UnsupportedSystem,
                $"{node.Name} ({node.Address}) runs {system.PrettyName} on {system.Architecture}; the OpenStack Train packages that this module installs are for CentOS 7 on x86_64. Nothing was changed.",
                "Correct the node's address in the inventory, or install CentOS 7 on it.");
        }
    }
}
