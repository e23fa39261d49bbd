using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>The progress of one cmdlet over its nodes: how many are done, at work and failed, and what the slowest ones do.</summary>
internal sealed class NodeProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, (string Text, long Since)> running = new(StringComparer.Ordinal);
    private string activity = "";
    private int id;
    private int expected;
    private int done;
    private int failed;
    private long lastShown;
    private bool shown;

    /// <summary>Names the activity.</summary>
    public void Begin(string command, int position) => (activity, id) = (command, position);

    /// <summary>One more node is on the list.</summary>
    public void Expect(Node node) => Interlocked.Increment(ref expected);

    /// <summary>Work on the node has begun.</summary>
    public void Start(Node node) => running[node.Name] = ("connecting", Stopwatch.GetTimestamp());

    /// <summary>What is done on the node at the moment.</summary>
    public void Report(Node node, string text)
    {
        if (running.TryGetValue(node.Name, out var now))
            running[node.Name] = (text, now.Since);
    }

    /// <summary>Work on the node is over.</summary>
    public void Finish(Node node, bool failed)
    {
        _ = running.TryRemove(node.Name, out _);
        _ = failed ? Interlocked.Increment(ref this.failed) : Interlocked.Increment(ref done);
    }

    /// <summary>The record to show now; null: it is too soon.</summary>
    public ProgressRecord? Next()
    {
        if (expected == 0 || Stopwatch.GetElapsedTime(lastShown) < Interval)
            return null;
        lastShown = Stopwatch.GetTimestamp();
        shown = true;
        var slowest = running.OrderBy(pair => pair.Value.Since).Take(3).Select(pair => $"{pair.Key}: {pair.Value.Text}");
        // The usual one-line view shows activity and status only.
        return new ProgressRecord(id, activity, $"{done} done, {running.Count} running{(failed > 0 ? $", {failed} failed" : "")} of {expected}: {string.Join("; ", slowest)}")
        {
            PercentComplete = (done + failed) * 100 / expected,
        };
    }

    /// <summary>The last record; null: nothing was shown.</summary>
    public ProgressRecord? Complete() => shown ? new ProgressRecord(id, activity, "done") { RecordType = ProgressRecordType.Completed } : null;
}
