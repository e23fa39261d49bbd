using System.Diagnostics;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Brings a node to a step's state: reads, compares, changes one phase, reads again, until nothing differs. What it reports comes from the
/// last reading, never from an exit code.
/// </summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="run">Whose changes they are; null: nothing is changed.</param>
internal sealed class Converger(INodeRunner runner, IStepObserver observer, Run? run = null)
{
    /// <summary>No step needs so many rounds; a resource that keeps inventing new differences is stopped here.</summary>
    private const int MostRounds = 24;

    /// <summary>Reads the facts of all steps in one round trip and compares.</summary>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    public async Task<IReadOnlyList<Finding>> CompareAsync(Node node, IReadOnlyList<Step> steps, CancellationToken cancellation)
        => await CompareAsync(node, steps, await ReadAsync(node, steps, cancellation), cancellation);

    /// <summary>Reads the facts of all steps in one round trip.</summary>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    public async Task<FactSet> ReadAsync(Node node, IReadOnlyList<Step> steps, CancellationToken cancellation)
    {
        var facts = await new NodeConversation(runner, node, observer).ReadAsync(AllResources(node, steps), cancellation);
        RequireSupportedSystem(node, facts);
        return facts;
    }

    /// <summary>Compares with what was read.</summary>
    /// <exception cref="NodeException">PeerMissing: a node that is needed has not answered.</exception>
    public async Task<IReadOnlyList<Finding>> CompareAsync(Node node, IReadOnlyList<Step> steps, FactSet facts, CancellationToken cancellation)
    {
        foreach (var step in steps.Where(step => step.Concerns(node)))
            await step.MeetAsync(node, facts, observer, cancellation);
        return [.. AllResources(node, steps).SelectMany(resource => resource.Findings(facts))];
    }

    private static List<Resource> AllResources(Node node, IReadOnlyList<Step> steps) => [.. steps.Where(step => step.Concerns(node)).SelectMany(step => step.For(node).Concat(step.Checks(node)))];

    /// <summary>
    /// Brings the node to the state of several steps, in order. All of them are read in one round trip; as long as nothing differs, that is all.
    /// From the first change on every step reads for itself, because what it rests on has changed.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="steps">The steps in order.</param>
    /// <param name="before">Is awaited before a step that has something to do: what it needs of other nodes. True: there was something to wait for, and the node is read again.</param>
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

            var roundTrips = conversation.RoundTrips;
            foreach (var step in steps)
            {
                var result = !step.Concerns(node) ? NotHere(step)
                    : await ConvergeAsync(node, step, nodeLock, reading, roundTrips, before, cancellation);
                result = result with { Duration = Stopwatch.GetElapsedTime(began) };
                (roundTrips, began) = (0, Stopwatch.GetTimestamp());
                if (result.Changed)
                {
                    result = result with { Run = nodeLock.Run.Id };
                    reading.Spoil();
                }

                done(result);
            }
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

    private static IReadOnlyList<Resource> ResourcesAhead(Step step, Node node)
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

    private async Task<StepResult> ConvergeAsync(Node node, Step step, NodeLock nodeLock, Reading reading, int roundTrips, Func<Step, Task<bool>> before, CancellationToken cancellation)
    {
        List<Resource> resources = [.. step.For(node).OrderBy(resource => resource.Phase)];
        var conversation = new NodeConversation(runner, node, observer, nodeLock, step, roundTrips);
        var facts = reading.For(resources);
        if (facts is null)
        {
            observer.Progress(node, $"{step.Name}: reading");
            facts = await conversation.ReadAsync(resources, cancellation);
        }

        RequireSupportedSystem(node, facts);
        await step.MeetAsync(node, facts, observer, cancellation);
        if (Compare(resources, facts).Exists(pair => IsOpen(pair.Finding)) && await before(step))
        {
            facts = await conversation.ReadAsync(resources, cancellation);
            await step.MeetAsync(node, facts, observer, cancellation);
        }

        var attempt = new Attempt(node, step);
        for (var round = 0; ; round++)
        {
            var findings = Compare(resources, facts);
            attempt.Observe(findings);
            var open = findings.Where(pair => IsOpen(pair.Finding) && !attempt.IsDeclined(pair.Finding)).ToList();
            if (observer.WhatIf)
            {
                var first = open.Select(pair => pair.Resource.Phase).DefaultIfEmpty().Min();
                List<Finding> inTheWay = [.. open.Where(pair => pair.Resource.Phase == first && pair.Finding.Repair is null).Select(pair => pair.Finding)];
                if (inTheWay.Count > 0)
                    observer.Warning($"{node.Name}: {step.Name} would stop there: {Attempt.Describe(inTheWay)}.");
                List<Finding> wouldChange = [.. open.Select(pair => pair.Finding).Where(finding => finding.Repair is { IsWait: false })];
                await observer.ApproveAsync(node, step, wouldChange, cancellation);
                return attempt.Result([.. wouldChange.Select(ToChange)], findings, whatIf: true, conversation.RoundTrips);
            }

            if (open.Count == 0)
                return attempt.Result(attempt.Made, findings, whatIf: false, conversation.RoundTrips);

            var phase = open.Min(pair => pair.Resource.Phase);
            List<Finding> now = [.. open.Where(pair => pair.Resource.Phase == phase).Select(pair => pair.Finding)];
            var (changes, waits) = (now.Where(finding => finding.Repair is { IsWait: false }).ToList(), now.Where(finding => finding.Repair is { IsWait: true }).ToList());
            if (attempt.HasDeclined && changes.Count == 0)
            {
                observer.Warning($"{node.Name}: {step.Name} stays incomplete, because a change was declined: {Attempt.Describe(now)}.");
                return attempt.Result(attempt.Made, findings, whatIf: false, conversation.RoundTrips);
            }

            if (round >= MostRounds || (changes.Count == 0 && waits.Count == 0) || now.Any(attempt.WasTried))
                throw attempt.NotConverged(now);

            if (changes.Count > 0)
            {
                var approved = await observer.ApproveAsync(node, step, changes, cancellation);
                attempt.Decline(changes.Except(approved));
                if (approved.Count == 0)
                    continue;
                changes = [.. approved];
            }

            foreach (var change in changes)
                observer.Verbose($"{node.Name}: {ToChange(change)}");
            foreach (var wait in changes.Count == 0 ? waits : [])
                observer.Verbose($"{node.Name}: waiting until {wait.What} is {wait.Expected}");
            var next = changes.Count > 0 ? changes : waits;
            observer.Progress(node, $"{step.Name}: {(changes.Count > 0 ? "" : "waiting for ")}{next[0].What}{(next.Count == 1 ? "" : $" and {next.Count - 1} more")}");
            (facts, var outcomes) = await conversation.ChangeAsync(next, resources, cancellation);
            attempt.Tried(outcomes);
            await step.MeetAsync(node, facts, observer, cancellation);
        }
    }

    private static bool IsOpen(Finding finding) => finding.Status is FindingStatus.Different or FindingStatus.Unreadable;

    private StepResult NotHere(Step step) => new() { Step = step.Name, Section = step.Section, NotApplicable = true, WhatIf = observer.WhatIf };

    private static List<(Resource Resource, Finding Finding)> Compare(IReadOnlyList<Resource> resources, FactSet facts)
        => [.. resources.SelectMany(resource => resource.Findings(facts).Select(finding => (resource, finding)))];

    private static Change ToChange(Finding finding) => new(finding.What, finding.Actual, finding.Expected);

    private static void RequireSupportedSystem(Node node, FactSet facts)
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
