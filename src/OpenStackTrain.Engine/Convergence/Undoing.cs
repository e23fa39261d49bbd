using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Takes changes back, newest first: under the node's lock, as a job of the node, and noted in its journal as a change of its own. The node holds all
/// that is needed for it. Each change is looked at before: where somebody has changed the thing since, it stays as it is.
/// </summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="run">Whose doing it is.</param>
internal sealed class Undoing(INodeRunner runner, IStepObserver observer, Run run)
{
    /// <summary>Why an undo itself is not taken back.</summary>
    public const string NoRedo = "it is an undo itself; the step's own cmdlet makes the change anew";

    /// <summary>How long one change may take on its way back: a service that does not want to end, a transaction of rpm's, a wait for another one's.</summary>
    private static readonly TimeSpan OneTime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan PackageTime = TimeSpan.FromMinutes(30);

    /// <summary>The things that two changes are both about, by what they are called: a path, a unit.</summary>
    public static IEnumerable<string> CommonThings(NodeChange one, NodeChange other) => ThingsOf(one).Intersect(ThingsOf(other), StringComparer.Ordinal);

    /// <summary>The change that must be taken back before this one, because it changed the same thing later; null: none.</summary>
    public static NodeChange? Later(NodeChange change, IEnumerable<NodeChange> journal)
        => journal.Where(other => other.Id > change.Id && other.UndoOf is null && other.State != ChangeState.Undone && CommonThings(change, other).Any()).MaxBy(other => other.Id);

    /// <summary>Reads a node's journal.</summary>
    /// <exception cref="NodeException">The node cannot be asked, or its journal cannot be read.</exception>
    public static async Task<JournalState> ReadAsync(INodeRunner runner, Node node, JournalFact fact, CancellationToken cancellation)
    {
        var answers = await runner.RunAsync(node, new NodeScript([fact.Section], TimeSpan.FromSeconds(30) + fact.Time), cancellation);
        return Understand(node, fact, answers[0]);
    }

    /// <summary>Takes the changes back.</summary>
    /// <param name="node">The node.</param>
    /// <param name="changes">The changes, in any order; each of them can be taken back, as far as its entry tells.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>What came of each, newest first.</returns>
    /// <exception cref="NodeException">LockHeld; ConnectionLost; the node cannot be asked.</exception>
    public async Task<IReadOnlyList<UndoOutcome>> UndoAsync(Node node, IEnumerable<NodeChange> changes, CancellationToken cancellation)
    {
        List<NodeChange> newestFirst = [.. changes.OrderByDescending(change => change.Id)];
        if (newestFirst.Count == 0)
            return [];
        var fact = JournalFact.Of(newestFirst.Select(change => change.Id));
        List<ScriptSection> sections =
        [
            .. newestFirst.Select(change => new ScriptSection(NameOf(change), TakeBack(change), SectionKind.Act)),
            new ScriptSection(FollowUp, Afterwards, SectionKind.Act),
            fact.Section,
        ];
        var time = newestFirst.Aggregate(OneTime, (sum, change) => sum + (change.IsPackage ? PackageTime : OneTime));
        var script = new NodeScript(sections, time) { Heard = text => observer.Progress(node, text) };
        var nodeLock = new NodeLock(run, node);
        try
        {
            observer.Progress(node, $"taking back {newestFirst.Count} change{(newestFirst.Count == 1 ? "" : "s")}");
            // Nothing was read before: each change is looked at once it is its turn.
            var answers = await new Sending(runner, node, observer, nodeLock, step: null).ChangeUnreadAsync(script, cancellation);
            var byName = answers.ToDictionary(answer => answer.Name, StringComparer.Ordinal);
            var now = Understand(node, fact, byName[fact.Key]).Changes.ToDictionary(change => change.Id);
            if (byName.TryGetValue(FollowUp, out var followed))
            {
                foreach (var line in followed.Lines().Where(line => line.Length > 0))
                    observer.Warning($"{node.Name}: what follows the undo has failed: {line}.");
            }

            return [.. newestFirst.Select(change => Outcome(change, now.GetValueOrDefault(change.Id, change), byName.GetValueOrDefault(NameOf(change))))];
        }
        finally
        {
            await nodeLock.ReleaseAsync(runner, cancellation);
        }
    }

    private static JournalState Understand(Node node, JournalFact fact, SectionResult answer)
    {
        try
        {
            var state = fact.Parse(answer);
            return state with { Changes = [.. state.Changes.Select(change => change with { Node = node.Name })] };
        }
        catch (FactException failure)
        {
            throw new NodeException(ErrorIds.ProtocolError, $"{node.Name}: {failure.Message}.", $"Look at {Framing.StateFolder}/journal on {node.Name} by hand.", failure);
        }
    }

    private const string FollowUp = "afterwards";

    private static string NameOf(NodeChange change) => string.Create(CultureInfo.InvariantCulture, $"undo {change.Id}");

    private static IEnumerable<string> ThingsOf(NodeChange change) => change.Changes.Select(one => one.What.Split(": ")[0]);

    private static UndoOutcome Outcome(NodeChange before, NodeChange now, SectionResult? answer)
    {
        // Not reached: the job was stopped before.
        if (answer is null)
            return new UndoOutcome(now, UndoResult.NotTried, "");
        var text = answer.Text();
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var (word, rest) = end < 0 ? (text, "") : (text[..end], text[(end + 1)..]);
        var why = string.Join("; ", rest.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(6));
        return word switch
        {
            "undone" => new UndoOutcome(now, UndoResult.Undone, why),
            "nothing" => new UndoOutcome(now, UndoResult.Nothing, ""),
            "refused" => new UndoOutcome(now, UndoResult.Refused, why),
            "gone" => new UndoOutcome(before, UndoResult.Gone, ""),
            _ => new UndoOutcome(now, UndoResult.Failed, why.Length > 0 ? why : answer.ErrorTail.Trim()),
        };
    }

    /// <summary>
    /// One change on its way back. It always succeeds as an act, so that the others get their turn; its first line says what came of it. Its own entry in
    /// the journal is made only once it is certain to be tried.
    /// </summary>
    internal string TakeBack(NodeChange change)
    {
        var record = Journal.Text(new JournalEntry
        {
            Step = change.Step,
            Section = change.Section,
            Changes = [.. change.Changes.Select(one => new JournalChange(one.What, one.After, one.Before))],
            Undo = UndoKind.No,
            WhyNot = NoRedo,
            UndoOf = change.Id,
        });
        return $$"""
            e={{JournalFact.FolderOf(change.Id)}}
            if ! grep -q -x 'run={{change.Run}}' "$e/by" 2>/dev/null || [ ! -s "$e/undo" ]; then echo gone; exit 0; fi
            if [ -e "$e/undone" ]; then echo nothing; exit 0; fi
            noted() {
              printf '%s\n' 'run={{run.Id}}' "time=$(date -u +%Y-%m-%dT%H:%M:%SZ)" "entry=$1" >"$e/undone.new" && dd if=/dev/null of="$e/undone.new" conv=notrunc,fsync 2>/dev/null && mv "$e/undone.new" "$e/undone"
            }
            code=0
            why=$(/bin/sh "$e/undo" check 2>&1 4>&-) || code=$?
            if [ "$code" -eq {{Undo.AsBefore}} ]; then noted none && echo nothing; exit 0; fi
            if [ "$code" -ne 0 ]; then printf 'refused\n%s\n' "$why"; exit 0; fi
            ost_say {{Sh.Quote($"undo {change.Id.ToString(CultureInfo.InvariantCulture)}: {change.What}")}}
            if ! ost_keep {{Sh.Quote(record)}} '' 2>"$ost_d/fault"; then
              printf 'failed\nit cannot be noted in the journal, so it was not begun\n'; tail -n 1 "$ost_d/fault"; exit 0
            fi
            why=$(/bin/sh "$e/undo" run 2>"$ost_d/fault" 4>&-) || code=$?
            if [ "$code" -eq 0 ] && noted "${ost_entry##*/}"; then
              : >"$ost_entry/made"
              printf '%s\n' "$e" >>"$ost_d/undone"
              printf 'undone\n%s\n' "$why"
            else
              printf '%s\n' "$code" >"$ost_entry/failed"
              printf 'failed\n%s\n%s\nexit code %s\n' "$why" "$(tail -n 5 "$ost_d/fault")" "$code"
            fi
            """;
    }

    /// <summary>What follows once all are taken back, each distinct text once; only what fails is told.</summary>
    internal const string Afterwards = """
        seen=
        while read -r e; do
          text=$(sed -n '/^afterwards)$/,/^;;$/p' "$e/undo" | sha256sum)
          case $seen in *"${text%% *}"*) continue ;; esac
          seen="$seen ${text%% *}"
          said=$(/bin/sh "$e/undo" afterwards 2>&1 </dev/null) || printf '%s\n' "$said" | grep -v '^$' | tail -n 1
        done <"$(if [ -e "$ost_d/undone" ]; then echo "$ost_d/undone"; else echo /dev/null; fi)"
        exit 0
        """;
}

/// <summary>What came of one change that was to be taken back.</summary>
/// <param name="Change">The change as it is now.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Text">Why not, or what is left; for people.</param>
internal sealed record UndoOutcome(NodeChange Change, UndoResult Result, string Text);

/// <summary>What can come of it.</summary>
internal enum UndoResult
{
    /// <summary>It is taken back.</summary>
    Undone,

    /// <summary>There was nothing to take back: it was never made, or is taken back already.</summary>
    Nothing,

    /// <summary>Somebody has changed the thing since.</summary>
    Refused,

    /// <summary>It was tried, and failed.</summary>
    Failed,

    /// <summary>The journal has no such change any more.</summary>
    Gone,

    /// <summary>The work was stopped before.</summary>
    NotTried,
}
