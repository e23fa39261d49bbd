using System.Runtime.ExceptionServices;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Several steps on their way on one node, in order. One that has only to wait is put aside: the later ones go on meanwhile. What waits for other nodes'
/// word is gone on with before the next step as soon as that is there, the rest when the others are through.
/// </summary>
/// <param name="runner">The way to the node.</param>
/// <param name="node">The node.</param>
/// <param name="steps">The steps.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="nodeLock">The node's lock.</param>
/// <param name="reading">What was read of the node already; it goes on to those who come after these steps.</param>
/// <param name="others">Is awaited before a step waits for what comes by itself: what it needs of other nodes. True: there was something to wait for, and the node is read again.</param>
/// <param name="done">Hears of each step's result at once.</param>
internal sealed class StepsAtWork(
    INodeRunner runner, Node node, IReadOnlyList<Step> steps, IStepObserver observer, NodeLock nodeLock, Reading reading, Func<Step, Task<bool>> others, Action<StepResult> done)
{
    private readonly PackagesAlong along = new(node, steps, observer);
    private readonly List<StepAtWork> aside = [];
    private NodeException? stopped;
    private NodeException? failedAside;

    /// <summary>
    /// Brings the node to their state. A step that fails ends the node's run, but what was put aside is still brought to its end, as long as the node can be
    /// asked; and what fails there does not keep the others.
    /// </summary>
    /// <param name="spent">What was spent on the node for all of them; it counts as the first one's.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NodeException">The first failure, when all is over.</exception>
    public async Task ConvergeAsync((int RoundTrips, TimeSpan Duration) spent, CancellationToken cancellation)
    {
        for (var index = 0; index < steps.Count && stopped is null; index++)
        {
            var step = steps[index];
            if (!step.Concerns(node))
            {
                Done(Converger.NotHere(step, observer));
                continue;
            }

            foreach (var meeting in aside.Where(work => work.IsToMeet).ToList())
                await GoOnAsync(meeting, waits: false, step, cancellation);
            var next = steps.Skip(index + 1).FirstOrDefault(later => later.Concerns(node));
            try
            {
                var work = new StepAtWork(runner, node, step, observer, nodeLock, reading, along) { RoundTrips = spent.RoundTrips, Duration = spent.Duration, Ahead = Ahead(next) };
                spent = default;
                if (await work.GoOnAsync(waits: next is null && aside.Count == 0, others, cancellation) is { } result)
                    Done(result);
                else
                    aside.Add(work);
            }
            catch (NodeException failure)
            {
                stopped = failure;
            }
        }

        while (aside.Count > 0 && !(stopped is not null && Sending.IsAway(stopped)))
            await GoOnAsync(aside[0], waits: true, next: null, cancellation);
        if ((stopped ?? failedAside) is { } failed)
            ExceptionDispatchInfo.Throw(failed);
    }

    private async Task GoOnAsync(StepAtWork work, bool waits, Step? next, CancellationToken cancellation)
    {
        work.Ahead = Ahead(next);
        try
        {
            if (await work.GoOnAsync(waits, others, cancellation) is not { } result)
                return;
            aside.Remove(work);
            Done(result);
        }
        catch (NodeException failure)
        {
            aside.Remove(work);
            failedAside ??= failure;
        }
    }

    private Func<IReadOnlyList<Resource>> Ahead(Step? next) => () => next is null ? [] : [.. Converger.ResourcesAhead(next, node), .. along.ResourcesFor(next)];

    private void Done(StepResult result)
    {
        observer.Done(node, result);
        done(result);
    }
}
