using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <content>The work on a node: what its worker may say and ask, and where the node goes on.</content>
public abstract partial class NodeCmdlet
{
    private static readonly Node[] NoNodes = [];
    private static readonly string[] Milestones = ["OpenStackTrain"];
    private int isNudged;

    /// <summary>Does something on the pipeline's thread, in this cmdlet's turn and not before its node has come: write an object, ask a question.</summary>
    private protected void Post(Action turn)
    {
        if (cancellation.IsCancellationRequested)
            return;
        if (NodeVisit.Current is { } visit && ReferenceEquals(visit.Stage, this))
            visit.Post(turn, Take);
        else
            Take(turn);
    }

    /// <summary>
    /// Something is to be written. A cmdlet may write only in its own turn, and the pipeline's thread may be waiting in the neighbour before: that one gives it a
    /// turn by bringing it no node.
    /// </summary>
    private void Take(Action turn)
    {
        turns.Add(turn);
        if (pipeline!.Before(this) is { isWatched: false } before && Interlocked.Exchange(ref before.isNudged, 1) == 0)
        {
            before.Take(() =>
            {
                Volatile.Write(ref before.isNudged, 0);
                before.WriteObject(NoNodes);
            });
        }
    }

    /// <summary>Emits a node whose work here is done; called last. The neighbour behind goes on with it at once.</summary>
    /// <param name="node">The node with what was done.</param>
    /// <param name="reading">What was read of it and still holds; null: nothing.</param>
    private protected static void PassOn(Node node, Reading? reading = null) => NodeVisit.Current!.GoesOn = (node, reading ?? new Reading());

    /// <summary>Asks something on the pipeline's thread. Other nodes have this one's turn meanwhile.</summary>
    private protected Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var registration = Cancellation.Register(() => answer.TrySetCanceled(Cancellation));
        Post(() =>
        {
            var given = question();
            registration.Dispose();
            answer.TrySetResult(given);
        });
        return pipeline!.WaitAsync(answer.Task);
    }

    /// <summary>What the progress display says of the node.</summary>
    private protected void Report(Node node, string text) => progress.Report(node, text);

    /// <summary>
    /// What is being done, for <c>-Verbose</c>. With <c>-Debug</c> alone it goes there: of a verbose line PowerShell would ask then whether to go on.
    /// </summary>
    private protected void TellVerbose(string text) => Post(() =>
    {
        if (IsDebugSwitched && !MyInvocation.BoundParameters.ContainsKey("Verbose"))
            WriteDebug(PlainText.Of(text));
        else
            WriteVerbose(PlainText.Of(text));
    });

    /// <summary>Something to act on that is no error.</summary>
    private protected void TellWarning(string text) => Post(() => WriteWarning(PlainText.Of(text)));

    /// <summary>Something is done that a person may want to hear of later: <c>-InformationAction</c>, <c>-InformationVariable</c>.</summary>
    private protected void TellMilestone(string text) => Post(() => WriteInformation(text, Milestones));

    /// <summary>Waits for other nodes' work.</summary>
    private protected async Task<T> WaitAsync<T>(Node node, string text, Task<T> work)
    {
        if (work.IsCompleted)
            return await work;
        Report(node, text);
        return await pipeline!.WaitAsync(work);
    }

    /// <summary>A node will be worked on.</summary>
    private void Await(NodeVisit visit)
    {
        Interlocked.Increment(ref atWork);
        progress.Expect(visit.Node);
        OnNode(visit.Node);
    }

    /// <summary>Works on a node, on its worker.</summary>
    /// <returns>Its visit to the neighbour behind; null: it goes on by the pipeline, or not at all.</returns>
    internal async Task<NodeVisit?> ReceiveAsync(NodeVisit visit)
    {
        NodeVisit.Current = visit;
        var node = visit.Node;
        ErrorRecord? failure = null;
        try
        {
            Cancellation.ThrowIfCancellationRequested();
            progress.Start(node);
            await WorkAsync(node, Cancellation);
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            OnNodeEnd(node);
            return null;
        }
        catch (NodeException exception)
        {
            failure = NodeErrors.Record(exception, exception.Results.Aggregate(node, (sum, result) => sum.With(result)));
            OnFailure(node, exception);
        }
#pragma warning disable CA1031 // The pipeline must hear of every fault of a worker, and go on with the other nodes.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            failure = NodeErrors.Unexpected(exception, node);
        }

        OnNodeEnd(node);
        progress.Finish(node, failed: failure is not null);
        NodeVisit? next = null;
        if (failure is null && visit.GoesOn is var (after, reading))
        {
            // The neighbour knows of the node before the pipeline can bring it.
            if (Behind.FirstOrDefault() is { } neighbour)
                next = neighbour.AwaitComing(after, reading);
            Post(() => WriteObject(after));
        }

        Post(() =>
        {
            Interlocked.Decrement(ref atWork);
            if (failure is not null)
                WriteError(failure);
        });
        return next;
    }

    /// <summary>A node that has not begun yet will not any more: the pipeline was stopped.</summary>
    internal void CallOff(NodeVisit visit) => OnNodeEnd(visit.Node);

    private NodeVisit AwaitComing(Node node, Reading reading)
    {
        var visit = new NodeVisit(this, node, reading);
        Await(visit);
        coming[node] = visit;
        return visit;
    }
}
