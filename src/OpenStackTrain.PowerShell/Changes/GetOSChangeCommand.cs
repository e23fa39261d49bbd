using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Reads the journals of nodes: every change that was made on them, by whom, when, and whether it can be taken back. The newest comes last.</para>
/// </summary>
[Cmdlet(VerbsCommon.Get, "OSChange")]
[OutputType(typeof(NodeChange))]
public sealed class GetOSChangeCommand : NodeCmdlet
{
    /// <summary>
    /// <para type="description">Only the changes with these numbers.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 99999999)]
    public int[] Id { get; set; } = [];

    /// <summary>
    /// <para type="description">Only the changes of these runs: what one call of a cmdlet has made. A step's result names its run.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Run { get; set; } = [];

    /// <summary>
    /// <para type="description">Only the changes of these steps; wildcards are allowed.</para>
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StepNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Step { get; set; } = [];

    /// <summary>
    /// <para type="description">Only what was changed at this time or later, by the node's clock.</para>
    /// </summary>
    [Parameter]
    public DateTime? After { get; set; }

    /// <summary>
    /// <para type="description">Only what was changed before this time, by the node's clock.</para>
    /// </summary>
    [Parameter]
    public DateTime? Before { get; set; }

    /// <summary>
    /// <para type="description">Only so many of the newest, of each node.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1000000)]
    public int Last { get; set; } = int.MaxValue;

    private bool IsFiltered => Run.Length > 0 || Step.Length > 0 || After is not null || Before is not null;

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        Report(node, "reading");
        var fact = Id.Length > 0 ? JournalFact.Of(Id) : IsFiltered || Last == int.MaxValue ? new JournalFact() : new JournalFact(Last: Last);
        var journal = await Undoing.ReadAsync(Runner, node, fact, cancellation);
        List<NodeChange> changes = [.. journal.Changes.Where(IsWanted).TakeLast(Last)];
        Post(() =>
        {
            if (journal.Damaged.Count > 0)
                WriteWarning($"{node.Name}: {journal.Damaged.Count} of the journal's entries cannot be understood and {(journal.Damaged.Count == 1 ? "is" : "are")} left out: {string.Join(", ", journal.Damaged.Take(10))}{(journal.Damaged.Count > 10 ? ", ..." : "")}. They are below {JournalFact.Folder} there.");
            WriteObject(changes, enumerateCollection: true);
            foreach (var id in Id.Where(id => !journal.Changes.Any(change => change.Id == id) && !journal.Damaged.Contains(id)))
                WriteError(NodeErrors.Record(new NodeException(ErrorIds.ChangeNotFound, $"{node.Name}: the journal has no change {id}.", $"Get-OSChange {node.Name} shows what it has; only the newest are kept."), node));
        });
    }

    private bool IsWanted(NodeChange change)
        => (Run.Length == 0 || Run.Contains(change.Run, StringComparer.OrdinalIgnoreCase))
            && (Step.Length == 0 || Array.Exists(Step, name => new WildcardPattern(name, WildcardOptions.IgnoreCase).IsMatch(change.Step)))
            && (After is not { } after || change.Time >= new DateTimeOffset(after))
            && (Before is not { } before || change.Time < new DateTimeOffset(before));
}
