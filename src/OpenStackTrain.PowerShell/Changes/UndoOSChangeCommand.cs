using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Takes changes of nodes back, the newest first. What somebody has changed since is left alone, with the reason.</para>
/// <para type="description">An undo destroys nothing: what was there comes back from the node's journal, data stay where they are, and packages go only when
/// that is asked for. So it asks no more than the cmdlets that make changes do (its impact is medium). It is a change itself, which the journal
/// notes; it is not undone: run the step's own cmdlet again instead.</para>
/// </summary>
[Cmdlet(VerbsCommon.Undo, "OSChange", SupportsShouldProcess = true)]
[OutputType(typeof(NodeChange))]
public sealed class UndoOSChangeCommand : ChangeCmdlet
{
    private readonly List<(Node Node, int[] Ids, string Run)> asked = [];

    /// <summary>
    /// <para type="description">The changes' numbers. An object of Get-OSChange brings its own.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(1, 99999999)]
    public int[] Id { get; set; } = [];

    /// <summary>
    /// <para type="description">The run whose changes are taken back: all of them, or those of the given numbers.</para>
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    public new string Run { get; set; } = "";

    /// <summary>
    /// <para type="description">Removes packages too, with all that their removal does: exactly those that the change has installed, unless others need them. Their data and accounts stay.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter IncludePackage { get; set; }

    /// <summary>
    /// <para type="description">Emits the changes as they are afterwards.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    internal override bool CanBeHandedNodes => false;

    /// <summary>The order of the input does not count, so nothing begins before its end.</summary>
    protected override void ProcessRecord()
    {
        if (Id.Length == 0 && Run.Length == 0)
        {
            WriteError(NodeErrors.Record(
                new NodeException(ErrorIds.InvalidSetting, "Which changes are to be taken back? Neither a number nor a run is given.", "Get-OSNode | Get-OSChange -Last 20 shows them; pipe the right ones to Undo-OSChange."),
                string.Join(", ", Node.Select(node => node.Name))));
            return;
        }

        foreach (var node in Node)
            asked.Add((node, Id, Run));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Node = [.. asked.Select(one => one.Node).DistinctBy(node => node.Name, StringComparer.Ordinal)];
        base.ProcessRecord();
        base.EndProcessing();
    }

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        Report(node, "reading the journal");
        var journal = await Undoing.ReadAsync(Runner, node, new JournalFact(), cancellation);
        List<NodeChange> possible = [.. Wanted(node, journal).Where(change => CanBegin(node, change))];
        if (!IncludePackage && possible.Exists(change => change.IsPackage))
        {
            var packages = string.Join(", ", possible.Where(change => change.IsPackage).Select(change => change.Id));
            TellWarning($"{node.Name}: packages stay (change {packages}). -IncludePackage removes what was installed.");
            possible.RemoveAll(change => change.IsPackage);
        }

        // Asked in the order in which it would be done.
        var approved = possible.Count == 0 ? [] : await AskAsync(() => possible.OrderByDescending(change => change.Id).Where(change => ShouldProcess(node.Name, Action(change))).ToList());
        foreach (var outcome in await new Undoing(Runner, StepObserver, base.Run).UndoAsync(node, approved, cancellation))
            Tell(node, outcome, journal.Changes);
    }

    /// <summary>The changes that are meant, each once.</summary>
    private List<NodeChange> Wanted(Node node, JournalState journal)
    {
        List<NodeChange> wanted = [];
        foreach (var (_, ids, run) in asked.Where(one => one.Node.Name == node.Name))
        {
            List<NodeChange> found = [.. journal.Changes.Where(change => (ids.Length == 0 ? change.UndoOf is null : ids.Contains(change.Id)) && (run.Length == 0 || change.Run == run))];
            wanted.AddRange(found);
            foreach (var id in ids.Where(id => !found.Exists(change => change.Id == id)))
                Fail(ErrorIds.ChangeNotFound, $"{node.Name}: the journal has no change {id}{(run.Length > 0 ? $" of run {run}" : "")}{(journal.Damaged.Contains(id) ? " that can be understood" : "")}.", $"Get-OSChange {node.Name} shows what it has; only the newest are kept.", node);
            if (ids.Length > 0 || found.Count > 0)
                continue;
            if (journal.Changes.Any(change => change.Run == run))
                Fail(ErrorIds.UndoRefused, $"{node.Name}: run {run} has itself taken changes back.", $"The cmdlet that made them makes them again; Get-OSChange {node.Name} shows which they are.", node);
            else
                Fail(ErrorIds.ChangeNotFound, $"{node.Name}: no change of run {run} is in the journal.", $"Get-OSChange {node.Name} shows what it has; only the newest are kept.", node);
        }

        return [.. wanted.DistinctBy(change => change.Id)];
    }

    private bool CanBegin(Node node, NodeChange change)
    {
        if (change.State == ChangeState.Undone)
            TellVerbose($"{node.Name}: change {change.Id} is undone already");
        else if (!change.CanUndo)
            Fail(ErrorIds.UndoRefused, $"{node.Name}: change {change.Id} ({change.What}) cannot be undone: {change.WhyNot}.", $"Get-OSChange {node.Name} -Id {change.Id} | Format-List shows what was before and after; set by hand what is needed.", change);
        return change.CanUndo;
    }

    private void Tell(Node node, UndoOutcome outcome, IReadOnlyList<NodeChange> journal)
    {
        var change = outcome.Change;
        var name = $"change {change.Id} ({change.What})";
        switch (outcome.Result)
        {
            case UndoResult.Undone:
                TellVerbose($"{node.Name}: {name} is undone");
                if (outcome.Text.Length > 0)
                    TellWarning($"{node.Name}: {name} is undone; {outcome.Text}.");
                break;
            case UndoResult.Nothing:
                TellVerbose($"{node.Name}: of {name} there is nothing to undo: all is as it was before it");
                break;
            case UndoResult.Refused:
                var later = Undoing.Later(change, journal);
                Fail(
                    ErrorIds.UndoRefused,
                    $"{node.Name}: {name} is not undone: {outcome.Text.TrimEnd('.')}.{(later is null ? "" : $" Change {later.Id} changed {string.Join(", ", Undoing.CommonThings(change, later))} later.")}",
                    later is null ? $"If the change since then is not needed, set by hand what was before: Get-OSChange {node.Name} -Id {change.Id} | Format-List; the old files are in {JournalFact.FolderOf(change.Id)} there." : $"Undo the later one first: Undo-OSChange {node.Name} -Id {later.Id}, {change.Id}",
                    change);
                break;
            case UndoResult.Failed:
                Fail(ErrorIds.RemoteCommandFailed, $"{node.Name}: {name} could not be undone: {outcome.Text.TrimEnd('.')}.", $"Mend the cause on {node.Name}, then run the same command again.", change);
                break;
            case UndoResult.Gone:
                Fail(ErrorIds.ChangeNotFound, $"{node.Name}: {name} is not in the journal any more.", $"Get-OSChange {node.Name} shows what it has.", change);
                break;
        }

        if (PassThru)
            Post(() => WriteObject(change));
    }

    private void Fail(string id, string message, string action, object target) => Post(() => WriteError(NodeErrors.Record(new NodeException(id, message, action), target)));

    private static string Action(NodeChange change) => $"undo {change.Id}, {string.Join("; ", change.Changes.Select(one => $"{one.What}: {one.After} -> {one.Before}"))}";
}
