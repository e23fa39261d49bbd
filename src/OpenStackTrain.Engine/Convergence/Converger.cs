using System.Diagnostics;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Brings a node to a step's state: reads, compares, changes one phase, reads again, until nothing differs. What it reports comes from the
/// last reading, never from an exit code.
/// </summary>
internal sealed class Converger(INodeRunner runner, IStepObserver observer)
{
    /// <summary>No step needs so many rounds; a resource that keeps inventing new differences is stopped here.</summary>
    private const int MostRounds = 24;

    /// <summary>Reads the facts of all steps in one round trip and compares.</summary>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    public async Task<IReadOnlyList<Finding>> CompareAsync(Node node, IEnumerable<Step> steps, CancellationToken cancellation)
    {
        List<Resource> resources = [.. steps.SelectMany(step => step.For(node).Concat(step.Checks(node)))];
        var facts = await new NodeConversation(runner, node, observer).ReadAsync(resources, cancellation);
        RequireSupportedSystem(node, facts);
        return [.. resources.SelectMany(resource => resource.Findings(facts))];
    }

    /// <summary>Brings the node to the step's state.</summary>
    /// <exception cref="NodeException">The node cannot be asked, a change failed (RemoteCommandFailed), or the state does not stick (NotConverged).</exception>
    public async Task<StepResult> ConvergeAsync(Node node, Step step, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        List<Resource> resources = [.. step.For(node).OrderBy(resource => resource.Phase)];
        var conversation = new NodeConversation(runner, node, observer);
        observer.Progress(node, "reading");
        var facts = await conversation.ReadAsync(resources, cancellation);
        RequireSupportedSystem(node, facts);

        var attempt = new Attempt(node, step);
        for (var round = 0; ; round++)
        {
            var findings = Compare(resources, facts);
            attempt.Observe(findings);
            var open = findings.Where(pair => pair.Finding.Status is FindingStatus.Different or FindingStatus.Unreadable && !attempt.IsDeclined(pair.Finding)).ToList();
            if (observer.WhatIf)
            {
                var first = open.Select(pair => pair.Resource.Phase).DefaultIfEmpty().Min();
                List<Finding> inTheWay = [.. open.Where(pair => pair.Resource.Phase == first && pair.Finding.Repair is null).Select(pair => pair.Finding)];
                if (inTheWay.Count > 0)
                    observer.Warning($"{node.Name}: {step.Name} would stop there: {Attempt.Describe(inTheWay)}.");
                List<Finding> wouldChange = [.. open.Select(pair => pair.Finding).Where(finding => finding.Repair is { IsWait: false })];
                await observer.ApproveAsync(node, step, wouldChange, cancellation);
                return attempt.Result([.. wouldChange.Select(ToChange)], findings, whatIf: true, clock.Elapsed, conversation.RoundTrips);
            }

            if (open.Count == 0)
                return attempt.Result(attempt.Made, findings, whatIf: false, clock.Elapsed, conversation.RoundTrips);

            var phase = open.Min(pair => pair.Resource.Phase);
            List<Finding> now = [.. open.Where(pair => pair.Resource.Phase == phase).Select(pair => pair.Finding)];
            var (changes, waits) = (now.Where(finding => finding.Repair is { IsWait: false }).ToList(), now.Where(finding => finding.Repair is { IsWait: true }).ToList());
            if (attempt.HasDeclined && changes.Count == 0)
            {
                observer.Warning($"{node.Name}: {step.Name} stays incomplete, because a change was declined: {Attempt.Describe(now)}.");
                return attempt.Result(attempt.Made, findings, whatIf: false, clock.Elapsed, conversation.RoundTrips);
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
            observer.Progress(node, next.Count == 1 ? next[0].What : $"{next[0].What} and {next.Count - 1} more");
            (facts, var outcomes) = await conversation.ChangeAsync(next, resources, cancellation);
            attempt.Tried(outcomes);
        }
    }

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
