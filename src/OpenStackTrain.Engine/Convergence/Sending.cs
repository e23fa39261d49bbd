using System.Diagnostics;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// One script on its way to a node until its answer is there: over a link that may be lost, and past a lock that somebody else may hold. What
/// changes the node is a job of the node: sent again, it is found, not started again.
/// </summary>
internal sealed class Sending(INodeRunner runner, Node node, IStepObserver observer, NodeLock? nodeLock, Step? step)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>What a link that comes back may show on its way.</summary>
    private static readonly string[] WhileAway = [ErrorIds.ConnectionFailed, ErrorIds.ConnectionLost, ErrorIds.Timeout, ErrorIds.ProtocolError];

    /// <summary>Whether the failure means that the node cannot be asked any more for now.</summary>
    public static bool IsAway(NodeException failure) => failure.ErrorId == ErrorIds.LockHeld || WhileAway.Contains(failure.ErrorId, StringComparer.Ordinal);

    private TimeSpan ReconnectTimeout => nodeLock?.Run.ReconnectTimeout ?? TimeSpan.Zero;

    /// <summary>How many times the node was asked.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Reads. Within a run that changes the node a lost link is tried again.</summary>
    /// <exception cref="NodeException">As <see cref="INodeRunner.RunAsync"/>.</exception>
    public Task<IReadOnlyList<SectionResult>> ReadAsync(NodeScript script, CancellationToken cancellation) => RunAsync(_ => script, cancellation);

    /// <summary>Changes, once the lock is ours. Where it had to be waited for, only the questions are answered.</summary>
    /// <exception cref="NodeException">LockHeld; ConnectionLost; RemoteCommandFailed: the node cannot keep a lock.</exception>
    public async Task<IReadOnlyList<SectionResult>> ChangeAsync(NodeScript script, CancellationToken cancellation)
    {
        if (nodeLock is null)
            throw new InvalidOperationException("Nothing is changed without a lock.");
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var job = Run.NewJob();
            observer.Working(node, job);
            IReadOnlyList<SectionResult> answers;
            try
            {
                answers = await RunAsync(wasSent => script with { Timeout = script.Timeout + NodeLock.Wait, Job = nodeLock.Job(step?.Name ?? "", job, wasSent) }, cancellation);
            }
            catch (NodeException lost) when (lost.ErrorId is ErrorIds.ConnectionLost or ErrorIds.Timeout)
            {
                throw new NodeException(
                    lost.ErrorId,
                    $"{lost.Message} What was begun goes on there by itself (run {nodeLock.Run.Id}).",
                    $"When {node.Name} can be reached again, run the same command: it joins what is at work, and goes on from what it finds.",
                    lost);
            }

            nodeLock.End();
            observer.Working(node, null);
            if (answers.Count == 0 || answers[0].Name != NodeJob.GateName)
                return answers;
            var gate = answers[0];
            switch (gate.ExitCode)
            {
                case 0:
                    return answers;
                case NodeLock.ReadAgain:
                    if (LockHolder.Parse(gate) is { IsGone: true } gone)
                        observer.Verbose($"{node.Name}: the lock of {gone} is taken over: nothing of it is there any more");
                    return answers;
                case NodeLock.Held:
                    Wait(LockHolder.Parse(gate), clock.Elapsed);
                    continue;
                default:
                    throw new NodeException(
                        ErrorIds.RemoteCommandFailed,
                        $"{node.Name}: the lock cannot be taken: {gate.ErrorTail.Trim()} (exit code {gate.ExitCode}). Nothing was changed.",
                        $"Mend the cause on {node.Name} (the lock is below /run/openstack-train), then run the same command again.");
            }
        }
    }

    /// <summary>Changes what does not rest on anything read before: a lock that had to be waited for is no reason to read again.</summary>
    /// <exception cref="NodeException">As <see cref="ChangeAsync"/>.</exception>
    public async Task<IReadOnlyList<SectionResult>> ChangeUnreadAsync(NodeScript script, CancellationToken cancellation)
    {
        while (true)
        {
            var answers = await ChangeAsync(script, cancellation);
            if (!answers.Any(answer => answer is { Name: NodeJob.GateName, ExitCode: not 0 }))
                return answers;
        }
    }

    private void Wait(LockHolder holder, TimeSpan waited)
    {
        // What a client that is gone has left at work ends by itself: its own time limits bound it.
        if (!holder.IsOrphan && waited >= nodeLock!.Run.LockTimeout)
        {
            throw new NodeException(
                ErrorIds.LockHeld,
                $"{node.Name} is being changed by {holder}. Waited {waited.TotalSeconds:0} s; nothing was changed.",
                $"Wait until it is over, or longer: -LockTimeout {Math.Max(600, nodeLock.Run.LockTimeout.TotalSeconds * 2):0}. The lock ends by itself when its holder is gone.");
        }

        observer.Verbose($"{node.Name}: {(holder.IsOrphan ? "joined what is left of" : "waiting for")} {holder}");
    }

    /// <summary>Sends until there is an answer; after the first try the link may be away for as long as the run allows.</summary>
    private async Task<IReadOnlyList<SectionResult>> RunAsync(Func<bool, NodeScript> script, CancellationToken cancellation)
    {
        RoundTrips++;
        try
        {
            return await runner.RunAsync(node, script(false), cancellation);
        }
        catch (NodeException lost) when (lost.ErrorId == ErrorIds.ConnectionLost && ReconnectTimeout > TimeSpan.Zero)
        {
            observer.Verbose($"{lost.Message} Trying again for {ReconnectTimeout.TotalSeconds:0} s");
            var clock = Stopwatch.StartNew();
            for (var pause = FirstPause; ; pause = pause + pause > LongestPause ? LongestPause : pause + pause)
            {
                observer.Progress(node, $"{step?.Name ?? "reading"}: the link is lost, trying again ({Math.Max(0, (ReconnectTimeout - clock.Elapsed).TotalSeconds):0} s left)");
                await Task.Delay(pause, cancellation);
                try
                {
                    RoundTrips++;
                    var answers = await runner.RunAsync(node, script(true), cancellation);
                    observer.Verbose($"{node.Name}: the link is back after {clock.Elapsed.TotalSeconds:0} s");
                    return answers;
                }
                catch (NodeException away) when (WhileAway.Contains(away.ErrorId, StringComparer.Ordinal))
                {
                    if (clock.Elapsed >= ReconnectTimeout)
                        throw new NodeException(ErrorIds.ConnectionLost, $"{lost.Message} It did not come back within {ReconnectTimeout.TotalSeconds:0} s: {away.Message}", lost.RecommendedAction, away);
                }
            }
        }
    }
}
