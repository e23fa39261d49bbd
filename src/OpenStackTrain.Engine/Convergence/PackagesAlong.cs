using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Packages that later steps of a run miss come along with those of an earlier one: yum takes longer to begin than to install. They are the later step's
/// change all the same: asked for in its name, and told as its own. What cannot be had now is left to its step.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="steps">The steps of the run in order.</param>
/// <param name="observer">Who is asked.</param>
internal sealed class PackagesAlong(Node node, IReadOnlyList<Step> steps, IStepObserver observer)
{
    private readonly Dictionary<Step, IReadOnlyList<Finding>> asked = [];
    private readonly Dictionary<Step, IReadOnlyList<Change>> made = [];

    /// <summary>What tells which packages can come along with the step's own, and whether something has to be mended before them.</summary>
    public IReadOnlyList<Resource> ResourcesFor(Step step) => [.. CompanyOf(step).SelectMany(ResourcesOf)];

    /// <summary>The missing packages that come along with the step's own. A step with anything to say before its packages is left out.</summary>
    public async Task<IReadOnlyList<Finding>> ChooseAsync(Step step, FactSet facts, CancellationToken cancellation)
    {
        List<Finding> chosen = [];
        asked.Clear();
        foreach (var later in CompanyOf(step))
        {
            List<Finding> open = [.. ResourcesOf(later).SelectMany(resource => resource.Findings(facts)).Where(StepAtWork.IsOpen)];
            if (open.Count == 0 || !open.TrueForAll(finding => finding.Repair is PackageInstall))
                continue;
            asked[later] = await observer.ApproveAsync(node, later, open, cancellation);
            chosen.AddRange(asked[later].Select(finding => finding with { Repair = ((PackageInstall)finding.Repair!).AsCompanion() }));
        }

        return chosen;
    }

    /// <summary>Notes which of the last chosen ones have really come.</summary>
    public void Look(FactSet facts)
    {
        foreach (var (later, findings) in asked)
        {
            var missing = ResourcesOf(later).SelectMany(resource => resource.Findings(facts)).Where(StepAtWork.IsOpen).Select(finding => finding.What).ToHashSet(StringComparer.Ordinal);
            made[later] = [.. findings.Where(finding => !missing.Contains(finding.What)).Select(StepAtWork.ToChange)];
        }
    }

    /// <summary>What was changed for the step before its turn.</summary>
    public IReadOnlyList<Change> MadeFor(Step step) => made.GetValueOrDefault(step, []);

    /// <summary>
    /// The steps behind it whose packages come along. Not before the repositories are right: others' packages would be the wrong ones. And none behind a step that
    /// waits for what comes by itself: that begins the sooner, and they are installed meanwhile.
    /// </summary>
    private IEnumerable<Step> CompanyOf(Step step)
    {
        if (observer.WhatIf || step.Waits || !steps.TakeWhile(earlier => earlier != step).Any(earlier => earlier.SetsRepositories))
            yield break;
        foreach (var later in steps.SkipWhile(earlier => earlier != step).Skip(1).Where(later => later.Concerns(node)))
        {
            yield return later;
            if (later.Waits)
                yield break;
        }
    }

    private IEnumerable<Resource> ResourcesOf(Step step) => Converger.ResourcesAhead(step, node).Where(resource => resource.Phase <= Phase.Package);
}
