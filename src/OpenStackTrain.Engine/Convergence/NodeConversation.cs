using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Asks one node for facts and makes changes on it, counting the round trips. Changes are made under the node's lock, as a job of the node: a link
/// that is lost on the way is tried again, and what was started is found again.
/// </summary>
/// <param name="runner">The way to the node.</param>
/// <param name="node">The node.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="nodeLock">The node's lock; null: nothing will be changed.</param>
/// <param name="step">The step that is at work; null: several.</param>
internal sealed class NodeConversation(INodeRunner runner, Node node, IStepObserver observer, NodeLock? nodeLock = null, Step? step = null)
{
    /// <summary>How long reading facts may take at most, beside those that say that they take long.</summary>
    private static readonly TimeSpan ReadingTime = TimeSpan.FromSeconds(90);

    /// <summary>How many times the node was asked.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Reads all facts of the resources, and the further ones that they call for.</summary>
    /// <param name="resources">The resources.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="isFirst">Whether it is not known yet what system the node runs.</param>
    /// <param name="also">Facts that no resource asks for.</param>
    public async Task<FactSet> ReadAsync(IReadOnlyList<Resource> resources, CancellationToken cancellation, bool isFirst = true, IReadOnlyList<Fact>? also = null)
    {
        var facts = new FactSet();
        await RunAsync(facts, [], FactsOf(resources, [.. isFirst ? [SystemFact.Instance] : (IReadOnlyList<Fact>)[], .. also ?? []]), cancellation);
        await ReadFurtherAsync(facts, resources, cancellation);
        return facts;
    }

    /// <summary>
    /// Makes the changes in order, stopping at the first that fails, and reads all facts again: one round trip. Where the lock had to be waited for,
    /// nothing is made (no outcome): what was read before is old then.
    /// </summary>
    /// <param name="changes">What differs and is to be mended.</param>
    /// <param name="resources">Whose facts are read again.</param>
    /// <param name="ahead">Whose facts are read besides: those that come next.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NodeException">LockHeld: the node belongs to somebody else for too long. ConnectionLost: for too long, too.</exception>
    public async Task<(FactSet Facts, IReadOnlyList<ChangeOutcome> Outcomes)> ChangeAsync(
        IReadOnlyList<Finding> changes, IReadOnlyList<Resource> resources, IReadOnlyList<Resource> ahead, CancellationToken cancellation)
    {
        var facts = new FactSet();
        var outcomes = await RunAsync(facts, changes, FactsOf([.. resources, .. ahead]), cancellation);
        if (outcomes.All(outcome => outcome.Answer.ExitCode is 0 or Repair.ChangedMeanwhile || outcome.Change.Repair!.IsWait))
            await ReadFurtherAsync(facts, resources, cancellation);
        return (facts, outcomes);
    }

    private static List<Fact> FactsOf(IReadOnlyList<Resource> resources, params IEnumerable<Fact> first) => [.. first.Concat(resources.SelectMany(resource => resource.Facts)).Distinct()];

    private async Task ReadFurtherAsync(FactSet facts, IReadOnlyList<Resource> resources, CancellationToken cancellation)
    {
        // A fact may call for another, which may call for a third; more than that is a fault of a resource.
        for (var depth = 0; depth < 3; depth++)
        {
            var further = resources.SelectMany(resource => FurtherFacts(resource, facts)).Where(fact => !facts.Has(fact)).Distinct().ToList();
            if (further.Count == 0)
                return;
            await RunAsync(facts, [], further, cancellation);
        }
    }

    /// <summary>What a resource asks because of what the first facts say.</summary>
    public static IReadOnlyList<Fact> FurtherFacts(Resource resource, FactSet facts)
    {
        try
        {
            return [.. resource.FurtherFacts(facts)];
        }
        catch (FactException)
        {
            // The resource's findings will say that the first fact is unreadable.
            return [];
        }
    }

    private async Task<IReadOnlyList<ChangeOutcome>> RunAsync(FactSet facts, IReadOnlyList<Finding> changes, List<Fact> asked, CancellationToken cancellation)
    {
        observer.Verbose($"{node.Name}: {(changes.Count == 0 ? "" : $"making {changes.Count} change{(changes.Count == 1 ? "" : "s")}, ")}reading {asked.Count} fact{(asked.Count == 1 ? "" : "s")}");
        var acts = Combine(changes);
        List<ScriptSection> sections =
        [
            .. acts.Select((act, index) => new ScriptSection(ActName(index), act.Repair.Shell, SectionKind.Act) { Record = Journal.RecordOf(nodeLock?.Run, step, act.Repair, act.Changes) }),
            .. asked.Select(fact => fact.Section),
        ];
        var time = asked.Select(fact => fact.Time).Concat(acts.Select(act => act.Repair.Timeout)).Aggregate(ReadingTime, (sum, one) => sum + one);
        var script = new NodeScript(sections, time) { Heard = acts.Count == 0 ? null : text => observer.Progress(node, $"{step?.Name}: {Lower(text)}") };
        var sending = new Sending(runner, node, observer, nodeLock, step);
        var answers = acts.Count == 0 ? await sending.ReadAsync(script, cancellation) : await sending.ChangeAsync(script, cancellation);
        RoundTrips += sending.RoundTrips;
        var byName = answers.ToDictionary(answer => answer.Name, StringComparer.Ordinal);
        facts.Add(asked, byName);
        List<ChangeOutcome> outcomes = [];
        for (var index = 0; index < acts.Count; index++)
        {
            if (byName.TryGetValue(ActName(index), out var answer))
                outcomes.AddRange(acts[index].Changes.Select(change => new ChangeOutcome(change, answer)));
        }

        return outcomes;
    }

    /// <summary>Puts together what can only be done as one: two edits of one file.</summary>
    private static List<(Repair Repair, List<Finding> Changes)> Combine(IReadOnlyList<Finding> changes)
    {
        List<(Repair Repair, List<Finding> Changes)> acts = [];
        foreach (var change in changes)
        {
            var repair = change.Repair ?? throw new InvalidOperationException($"'{change.What}' has no repair.");
            var at = acts.FindIndex(act => act.Repair.TryCombine(repair) is not null);
            if (at < 0)
            {
                acts.Add((repair, [change]));
                continue;
            }

            acts[at].Changes.Add(change);
            acts[at] = (acts[at].Repair.TryCombine(repair)!, acts[at].Changes);
        }

        return acts;
    }

    /// <summary>yum's <c>Installing</c> in the middle of our line.</summary>
    private static string Lower(string text) => text.Length > 1 && char.IsAsciiLetterLower(text[1]) ? char.ToLowerInvariant(text[0]) + text[1..] : text;

    private static string ActName(int index) => $"change {index + 1}";
}

/// <summary>What came of one change.</summary>
/// <param name="Change">The difference that was to be mended.</param>
/// <param name="Answer">The answer of the shell text that did it.</param>
internal sealed record ChangeOutcome(Finding Change, SectionResult Answer);
