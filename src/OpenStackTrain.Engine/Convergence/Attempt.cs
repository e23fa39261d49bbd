using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>The memory of one step's run on one node: what was tried, made and declined.</summary>
internal sealed class Attempt(Node node, Step step)
{
    private readonly HashSet<(string What, string Expected, string Actual)> tried = [];
    private readonly HashSet<string> declined = new(StringComparer.Ordinal);
    private readonly List<Change> pending = [];
    private readonly List<Change> made = [];

    /// <summary>Whether the user said no to anything: what rests on that cannot come right then.</summary>
    public bool HasDeclined => declined.Count > 0;

    /// <summary>The accounts whose passwords were generated and set so far, as far as is known.</summary>
    public IReadOnlyList<ServiceAccount> Accounts => step.AccountsOf([.. made, .. pending]);

    /// <summary>Whether the user said no to it.</summary>
    public bool IsDeclined(Finding finding) => declined.Contains(finding.What);

    /// <summary>Remembers what the user said no to: it is not asked again, and no failure.</summary>
    public void Decline(IEnumerable<Finding> findings)
    {
        foreach (var finding in findings)
            declined.Add(finding.What);
    }

    /// <summary>Whether the very same difference was mended before and has come back.</summary>
    public bool WasTried(Finding finding) => tried.Contains((finding.What, finding.Expected, finding.Actual));

    /// <summary>Takes the outcomes of a round of changes.</summary>
    /// <exception cref="NodeException">RemoteCommandFailed.</exception>
    public void Tried(IReadOnlyList<ChangeOutcome> outcomes)
    {
        foreach (var (change, outcome) in outcomes)
        {
            if (outcome.ExitCode == Repair.ChangedMeanwhile)
                return;
            if (outcome.ExitCode != 0 && !change.Repair!.IsWait)
                throw Failed(change, outcome);
            tried.Add((change.What, change.Expected, change.Actual));
            if (!change.Repair!.IsWait && !pending.Exists(earlier => earlier.What == change.What))
                pending.Add(new Change(change.What, change.Actual, change.Expected));
        }
    }

    /// <summary>Takes what was changed for this step before its turn.</summary>
    public void MadeBefore(IEnumerable<Change> changes) => pending.AddRange(changes);

    /// <summary>Takes a new reading: what is right now, and was wrong, has been changed.</summary>
    public void Observe(IReadOnlyList<(Resource Resource, Finding Finding)> findings)
    {
        var wrong = findings.Where(pair => pair.Finding.Status == FindingStatus.Different).Select(pair => pair.Finding.What).ToHashSet(StringComparer.Ordinal);
        var seen = findings.Select(pair => pair.Finding.What).ToHashSet(StringComparer.Ordinal);
        var isAllRead = !findings.Any(pair => pair.Finding.Status == FindingStatus.Unreadable);
        List<Change> right = [.. pending.Where(change => !wrong.Contains(change.What) && (isAllRead || seen.Contains(change.What)))];
        made.AddRange(right);
        pending.RemoveAll(right.Contains);
    }

    /// <summary>The step's result.</summary>
    public StepResult Result(IReadOnlyList<(Resource Resource, Finding Finding)> findings) => new()
    {
        Step = step.Name,
        Section = step.Section,
        Changed = made.Count > 0,
        Changes = made,
        Accounts = step.AccountsOf(made),
        RebootRequired = findings.Any(pair => pair.Finding.Status == FindingStatus.PendingReboot),
        Declined = HasDeclined,
    };

    /// <summary>The step's result where nothing is touched.</summary>
    public StepResult Preview(IReadOnlyList<Change> wouldChange) => new() { Step = step.Name, Section = step.Section, Changes = wouldChange, WhatIf = true };

    /// <summary>The error for what would not stick, or cannot be mended by the step.</summary>
    public NodeException NotConverged(IReadOnlyList<Finding> findings)
    {
        var stuck = findings.Where(finding => WasTried(finding) || finding.Repair is null).DefaultIfEmpty(findings[0]).ToList();
        var telling = stuck.Find(finding => finding.ErrorId != ErrorIds.NotConverged) ?? stuck.Find(finding => finding.Advice.Length > 0) ?? stuck[0];
        return new NodeException(
            telling.ErrorId,
            $"{node.Name}: {step.Name} (seed {step.Section}) did not come right: {Describe(stuck)}.{MadeText(made)}",
            telling.Advice.Length > 0 ? telling.Advice
                : stuck.Exists(WasTried)
                ? $"Something on {node.Name} undoes or prevents it. Look there, then run the same command again: it goes on from what it finds."
                : $"{FailureAdvice.For(node.Name, telling.What, telling.Actual) ?? $"Mend it on {node.Name}"}, then run the same command again.");
    }

    /// <summary>What differs, in words.</summary>
    public static string Describe(IEnumerable<Finding> findings) => string.Join("; ", findings.Select(finding =>
        (finding.Status == FindingStatus.Unreadable ? finding.Actual : $"{finding.What} should be {finding.Expected}, is {finding.Actual}")
        + (finding.Reason.Length > 0 ? $" ({finding.Reason})" : "")));

    private NodeException Failed(Finding change, SectionResult outcome)
    {
        var said = string.Join('\n', (outcome.Text() + "\n" + outcome.ErrorTail).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(6));
        return new NodeException(
            ErrorIds.RemoteCommandFailed,
            $"{node.Name}: {step.Name} (seed {step.Section}): '{change.What}' could not be changed from {change.Actual} to {change.Expected}: exit code {outcome.ExitCode}{(said.Length > 0 ? $": {said.TrimEnd('.')}" : "")}.{MadeText([.. made, .. pending])}",
            $"{FailureAdvice.For(node.Name, change.What, said) ?? $"Mend the cause on {node.Name}"}, then run the same command again: it goes on from what it finds.");
    }

    private static string MadeText(IReadOnlyList<Change> made) => made.Count == 0 ? "" : $" Changed before that: {string.Join(", ", made.Select(change => change.What))}.";
}
