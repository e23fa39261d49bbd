using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// One run of many steps over many nodes: on each node the steps in their order, and between the nodes the few edges that steps name
/// (<see cref="Step.After"/>). A node that fails stops alone; who needs it is told so instead of waiting for it.
/// </summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="run">Whose changes they are.</param>
internal sealed class StepGraph(INodeRunner runner, IStepObserver observer, Run run)
{
    private readonly object sync = new();
    private readonly Dictionary<string, NodeMeeting<StepResult>> over = new(StringComparer.Ordinal);
    private readonly List<Action<NodeMeeting<StepResult>>> past = [];

    /// <summary>A node takes part.</summary>
    public void Join(Node node) => TellAll(meeting => meeting.Join(node));

    /// <summary>No further node will take part.</summary>
    public void Close() => TellAll(meeting => meeting.Close());

    /// <summary>The node's run is over, well or not.</summary>
    public void Leave(Node node) => TellAll(meeting => meeting.Leave(node));

    /// <summary>Brings the node to the state of all steps.</summary>
    /// <param name="node">The node.</param>
    /// <param name="wanted">The steps in order.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="reading">What was read of the node already, and goes on to those who come after.</param>
    /// <param name="ahead">The steps that are known to come after these.</param>
    /// <exception cref="NodeException">As <see cref="Converger"/>'s, with the steps that are done; PeerMissing: a node that is needed has failed.</exception>
    public async Task<IReadOnlyList<StepResult>> ConvergeAsync(Node node, IReadOnlyList<Step> wanted, CancellationToken cancellation, Reading? reading = null, IEnumerable<Step>? ahead = null)
    {
        List<StepResult> results = [];
        try
        {
            await new Converger(runner, observer, run).ConvergeAsync(node, wanted, step => WaitForOthersAsync(step, node, cancellation), Done, cancellation, reading, ahead);
            return InOrder();
        }
        catch (NodeException failure) when (results.Count > 0)
        {
            throw new NodeException(failure.ErrorId, $"{failure.Message} Done: {string.Join(", ", InOrder().Where(result => !result.NotApplicable))}.", failure.RecommendedAction, failure)
            {
                Results = [.. InOrder(), .. failure.Results],
            };
        }

        // A step that was put aside came later.
        List<StepResult> InOrder()
        {
            List<string> order = [.. wanted.Select(step => step.Name)];
            return [.. results.OrderBy(result => order.IndexOf(result.Step))];
        }

        void Done(StepResult result)
        {
            results.Add(result);
            MeetingOf(result.Step).Tell(node, result);
        }
    }

    /// <summary>Waits until the step is over on the nodes that it needs.</summary>
    /// <returns>Whether there was anybody to wait for: what was read before is old then.</returns>
    private async Task<bool> WaitForOthersAsync(Step step, Node node, CancellationToken cancellation)
    {
        List<Node> needed = [.. step.After(node).Where(other => other.Name != node.Name)];
        if (needed.Count == 0)
            return false;
        var results = await observer.WaitAsync(node, $"{step.Name}: waiting for {string.Join(", ", needed)}", MeetingOf(step.Name).GatherAsync(needed, cancellation));
        List<string> failed = [.. results.Where(pair => pair.Value is null).Select(pair => pair.Key)];
        if (failed.Count > 0)
        {
            throw new NodeException(
                ErrorIds.PeerMissing,
                $"{node.Name}: {step.Name} (seed {step.Section}) needs {string.Join(", ", failed)}, where it has not come right.",
                $"Mend {string.Join(", ", failed)} first (its own error tells how), then run the same command again: it goes on from what it finds.");
        }

        step.Hear(node, needed.Select(other => (other, results[other.Name]!)), observer);
        return results.Values.Any(result => !result!.NotApplicable);
    }

    private void TellAll(Action<NodeMeeting<StepResult>> tell)
    {
        lock (sync)
        {
            past.Add(tell);
            foreach (var meeting in over.Values)
                tell(meeting);
        }
    }

    /// <summary>Where the nodes tell that a step is over. A node that is not in this run is as it is: nobody waits for it.</summary>
    private NodeMeeting<StepResult> MeetingOf(string step)
    {
        lock (sync)
        {
            if (over.TryGetValue(step, out var meeting))
                return meeting;
            over[step] = meeting = new NodeMeeting<StepResult>((_, _) => Task.FromResult(new StepResult { Step = step, Section = "", NotApplicable = true }));
            foreach (var tell in past)
                tell(meeting);
            return meeting;
        }
    }
}
