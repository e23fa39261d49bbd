using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// The progress of one cmdlet over its nodes: how many are done, at work and failed, and below it a line for each of the slowest nodes with what it
/// is doing right now.
/// </summary>
internal sealed class NodeProgress
{
    /// <summary>More lines than these push everything else off the screen.</summary>
    private const int MostLines = 8;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, (string Text, long Since)> running = new(StringComparer.Ordinal);
    private string activity = "";
    private int id;
    private int expected;
    private int done;
    private int failed;
    private long lastShown;
    private int changes;
    private int shownChanges;
    private bool shown;
    private int lines;

    /// <summary>Names the activity.</summary>
    public void Begin(string command, int position) => (activity, id) = (command, position);

    /// <summary>One more node is on the list.</summary>
    public void Expect(Node node)
    {
        _ = Interlocked.Increment(ref expected);
        _ = Interlocked.Increment(ref changes);
    }

    /// <summary>Work on the node has begun.</summary>
    public void Start(Node node)
    {
        running[node.Name] = ("connecting", Stopwatch.GetTimestamp());
        _ = Interlocked.Increment(ref changes);
    }

    /// <summary>What is done on the node at the moment.</summary>
    public void Report(Node node, string text)
    {
        if (text.Length == 0 || !running.TryGetValue(node.Name, out var now) || now.Text == text)
            return;
        running[node.Name] = (text, now.Since);
        _ = Interlocked.Increment(ref changes);
    }

    /// <summary>Work on the node is over.</summary>
    public void Finish(Node node, bool failed)
    {
        _ = running.TryRemove(node.Name, out _);
        _ = failed ? Interlocked.Increment(ref this.failed) : Interlocked.Increment(ref done);
        _ = Interlocked.Increment(ref changes);
    }

    /// <summary>The records to show now; none: it is too soon, or they would say what the last ones said.</summary>
    public IReadOnlyList<ProgressRecord> Next()
    {
        var seen = Volatile.Read(ref changes);
        if (seen == shownChanges || Stopwatch.GetElapsedTime(lastShown) < Interval)
            return [];
        shownChanges = seen;
        lastShown = Stopwatch.GetTimestamp();
        shown = true;
        // As one moment's picture: sorting the live one fails where a node joins meanwhile.
        List<KeyValuePair<string, (string Text, long Since)>> slowest = [.. running.ToArray().OrderBy(pair => pair.Value.Since).Take(MostLines)];
        List<ProgressRecord> records =
        [
            new ProgressRecord(id, activity, $"{done} done, {running.Count} running{(failed > 0 ? $", {failed} failed" : "")} of {expected}")
            {
                PercentComplete = (done + failed) * 100 / expected,
            },
            .. slowest.Select((pair, line) => new ProgressRecord(LineId(line), pair.Key, pair.Value.Text) { ParentActivityId = id }),
            .. Enumerable.Range(slowest.Count, Math.Max(0, lines - slowest.Count)).Select(Ended),
        ];
        lines = slowest.Count;
        return records;
    }

    /// <summary>The last records; none: nothing was shown.</summary>
    public IReadOnlyList<ProgressRecord> Complete()
        => shown ? [.. Enumerable.Range(0, lines).Select(Ended), new ProgressRecord(id, activity, "done") { RecordType = ProgressRecordType.Completed }] : [];

    private ProgressRecord Ended(int line) => new(LineId(line), "node", "done") { ParentActivityId = id, RecordType = ProgressRecordType.Completed };

    /// <summary>Stages of a pipeline number their activities by their position; lines go above all of those.</summary>
    private int LineId(int line) => ((id + 1) * 1000) + line;
}
