using System.Diagnostics;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// One step on its way on one node: it reads, compares, changes one phase, reads again, until nothing differs. What it reports comes from the last
/// reading, never from an exit code. Where all that is left is to wait for what comes by itself, it can be put aside: other steps go on meanwhile.
/// </summary>
/// <param name="runner">The way to the node.</param>
/// <param name="node">The node.</param>
/// <param name="step">The step.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="nodeLock">The node's lock.</param>
/// <param name="reading">What was read of the node for several steps; given up by the first change.</param>
/// <param name="along">The packages of later steps that come with this one's.</param>
internal sealed class StepAtWork(INodeRunner runner, Node node, Step step, IStepObserver observer, NodeLock nodeLock, Reading reading, PackagesAlong along)
{
    /// <summary>No step needs so many rounds; a resource that keeps inventing new differences is stopped here.</summary>
    private const int MostRounds = 24;

    private readonly List<Resource> resources = [.. step.For(node).OrderBy(resource => resource.Phase)];
    private readonly IReadOnlyList<Resource> company = along.ResourcesFor(step);
    private readonly NodeConversation conversation = new(runner, node, observer, nodeLock, step);
    private readonly Attempt attempt = new(node, step);
    private FactSet? facts;
    private bool hasWaitedForOthers;
    private bool hasMet;
    private long readAt;
    private int round;

    /// <summary>What the step after this one looks at; asked when it is likely that this one is through.</summary>
    public Func<IReadOnlyList<Resource>> Ahead { get; set; } = () => [];

    /// <summary>Whether it is put aside because others have not told yet what it needs of them.</summary>
    public bool IsToMeet => facts is not null && !hasMet;

    /// <summary>How many times the node was asked for this step before it began.</summary>
    public int RoundTrips { get; init; }

    /// <summary>How long this step was at work; not while it was put aside.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Brings the node to the step's state.</summary>
    /// <param name="waits">Whether it waits here for what comes by itself. False: it is put aside then.</param>
    /// <param name="others">Is awaited before it waits: what it needs of other nodes. True: there was something to wait for, and the node is read again.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The result; null: it is put aside, and called again.</returns>
    /// <exception cref="NodeException">The node cannot be asked, a change failed (RemoteCommandFailed), or the state does not stick (NotConverged).</exception>
    public async Task<StepResult?> GoOnAsync(bool waits, Func<Step, Task<bool>> others, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        StepResult? result;
        try
        {
            result = await ConvergeAsync(waits, others, cancellation);
        }
        catch (NodeException failure) when (attempt.Accounts.Count > 0)
        {
            throw new NodeException(failure.ErrorId, failure.Message, failure.RecommendedAction, failure)
            {
                Results = [new StepResult { Step = step.Name, Section = step.Section, Changed = true, Accounts = attempt.Accounts, Run = nodeLock.Run.Id }],
            };
        }

        Duration += Stopwatch.GetElapsedTime(began);
        return result is null ? null : result with { Duration = Duration, RoundTrips = RoundTrips + conversation.RoundTrips, Run = result.Changed ? nodeLock.Run.Id : result.Run };
    }

    private async Task<StepResult?> ConvergeAsync(bool waits, Func<Step, Task<bool>> others, CancellationToken cancellation)
    {
        if (facts is null)
            await BeginAsync(cancellation);
        for (; ; round++)
        {
            if (!await HasMetAsync(waits || observer.WhatIf, cancellation))
                return null;
            var findings = Compare();
            attempt.Observe(findings);
            var open = findings.Where(pair => IsOpen(pair.Finding) && !attempt.IsDeclined(pair.Finding)).ToList();
            if (observer.WhatIf)
                return await PreviewAsync(open, cancellation);
            if (open.Count == 0)
                return attempt.Result(findings);

            var phase = open.Min(pair => pair.Resource.Phase);
            List<Finding> now = [.. open.Where(pair => pair.Resource.Phase == phase).Select(pair => pair.Finding)];
            List<Finding> changes = [.. now.Where(finding => finding.Repair is { IsWait: false })];
            if (changes.Count == 0 && attempt.HasDeclined)
            {
                observer.Warning($"{node.Name}: {step.Name} stays incomplete, because a change was declined: {Attempt.Describe(now)}.");
                return attempt.Result(findings);
            }

            IReadOnlyList<Finding> companions = [];
            List<Finding> awaited = changes.Count > 0 ? [] : [.. now.Where(finding => finding.Repair is not null)];
            if (awaited.Count > 0 && !now.Exists(attempt.WasTried))
            {
                if (!waits)
                    return null;
                if (await HasWaitedForOthersAsync(others, cancellation))
                    continue;
            }

            if (round >= MostRounds || (changes.Count == 0 && awaited.Count == 0) || now.Exists(attempt.WasTried))
                throw attempt.NotConverged(now);
            if (changes.Count > 0)
            {
                var approved = await observer.ApproveAsync(node, step, changes, cancellation);
                attempt.Decline(changes.Except(approved));
                if (approved.Count == 0)
                    continue;
                changes = [.. approved];
                reading.Spoil();
                if (changes.Exists(change => change.Repair is PackageInstall))
                    companions = await along.ChooseAsync(step, facts!, cancellation);
            }

            var isLast = open.TrueForAll(pair => pair.Resource.Phase == phase || pair.Finding.Repair is { IsWait: true });
            await MakeAsync(changes, companions, awaited, isLast ? Ahead() : [], cancellation);
        }
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        attempt.MadeBefore(along.MadeFor(step));
        var first = reading.For([.. resources, .. company]) ?? await ReadAsync(cancellation);
        // Whoever has changed the node was asked that.
        if (!reading.IsSpoilt)
            Converger.RequireSupportedSystem(node, first);
        Keep(first);
    }

    private void Keep(FactSet read) => (facts, readAt, hasMet) = (read, Stopwatch.GetTimestamp(), false);

    /// <summary>Whether the others have told what the step needs of them. Where that took long, the node is read again.</summary>
    private async Task<bool> HasMetAsync(bool waits, CancellationToken cancellation)
    {
        if (hasMet)
            return true;
        hasMet = await step.MeetAsync(node, facts!, observer, waits, cancellation);
        if (!hasMet || Stopwatch.GetElapsedTime(readAt) < Reading.Fresh)
            return hasMet;
        Keep(await ReadAsync(cancellation));
        return hasMet = await step.MeetAsync(node, facts!, observer, waits, cancellation);
    }

    private Task<FactSet> ReadAsync(CancellationToken cancellation)
    {
        observer.Progress(node, $"{step.Name}: reading");
        return conversation.ReadAsync([.. resources, .. company], cancellation, isFirst: !reading.IsSpoilt);
    }

    /// <summary>Once: whether there was anything to wait for; what was read before is old then.</summary>
    private async Task<bool> HasWaitedForOthersAsync(Func<Step, Task<bool>> others, CancellationToken cancellation)
    {
        if (hasWaitedForOthers)
            return false;
        hasWaitedForOthers = true;
        if (!await others(step))
            return false;
        Keep(await ReadAsync(cancellation));
        return true;
    }

    /// <summary>Changes or waits, and reads again. With what is likely to be the step's last round the next step's questions are asked as well.</summary>
    private async Task MakeAsync(IReadOnlyList<Finding> changes, IReadOnlyList<Finding> companions, IReadOnlyList<Finding> awaited, IReadOnlyList<Resource> ahead, CancellationToken cancellation)
    {
        foreach (var change in changes.Concat(companions))
            observer.Verbose($"{node.Name}: {ToChange(change)}");
        foreach (var wait in awaited)
            observer.Verbose($"{node.Name}: waiting until {wait.What} is {wait.Expected}");
        var next = changes.Count > 0 ? changes : awaited;
        observer.Progress(node, $"{step.Name}: {(changes.Count > 0 ? "" : "waiting for ")}{next[0].What}{(next.Count == 1 ? "" : $" and {next.Count - 1} more")}");
        var (read, outcomes) = await conversation.ChangeAsync([.. next, .. companions], [.. resources, .. company], ahead, cancellation);
        attempt.Tried([.. outcomes.Where(outcome => !companions.Contains(outcome.Change))]);
        Keep(read);
        if (companions.Count > 0)
            along.Look(read);
        if (ahead.Count > 0)
            reading.Keep(read);
    }

    /// <summary>Shows what would be changed, as far as that can be told from here.</summary>
    private async Task<StepResult> PreviewAsync(List<(Resource Resource, Finding Finding)> open, CancellationToken cancellation)
    {
        var first = open.Select(pair => pair.Resource.Phase).DefaultIfEmpty().Min();
        List<Finding> inTheWay = [.. open.Where(pair => pair.Resource.Phase == first && pair.Finding.Repair is null).Select(pair => pair.Finding)];
        if (inTheWay.Count > 0)
            observer.Warning($"{node.Name}: {step.Name} would stop there: {Attempt.Describe(inTheWay)}.");
        List<Finding> wouldChange = [.. open.Select(pair => pair.Finding).Where(finding => finding.Repair is { IsWait: false })];
        await observer.ApproveAsync(node, step, wouldChange, cancellation);
        return attempt.Preview([.. wouldChange.Select(ToChange)]);
    }

    private List<(Resource Resource, Finding Finding)> Compare() => [.. resources.SelectMany(resource => resource.Findings(facts!).Select(finding => (resource, finding)))];

    /// <summary>Whether something is to be done about it.</summary>
    public static bool IsOpen(Finding finding) => finding.Status is FindingStatus.Different or FindingStatus.Unreadable;

    /// <summary>The difference, as what mending it changes.</summary>
    public static Change ToChange(Finding finding) => new(finding.What, finding.Actual, finding.Expected);
}
