using System.Collections.Concurrent;
using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// What every cmdlet that works on nodes shares: nodes come in by the pipeline, the work runs beside the pipeline, and whatever it has to say
/// comes back to the pipeline's thread through one queue. A node's output goes on as soon as that node is done.
/// </summary>
public abstract class NodeCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);
    private static readonly Node[] NoNodes = [];

    /// <summary>Who asks for one of these sees all that a cmdlet writes.</summary>
    private static readonly string[] Watching = ["OutVariable", "PipelineVariable", "OutBuffer"];

    private readonly BlockingCollection<Action> turns = [];
    private readonly CancellationTokenSource cancellation = new();
    private readonly ConcurrentDictionary<Node, NodeVisit> coming = new(ReferenceEqualityComparer.Instance);
    private readonly NodeProgress progress = new();
    private NodePipeline? pipeline;
    private ModuleState? module;
    private bool takesWhatComes;
    private bool isWatched;
    private int isNudged;
    private int atWork;

    /// <summary>
    /// <para type="description">The nodes: objects of Get-OSNode, or names.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name", "ComputerName")]
    [NodeTransformation]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    [ValidateNotNull]
    [AllowEmptyCollection]
    public Node[] Node { get; set; } = [];

    /// <summary>
    /// <para type="description">How many nodes are worked on at the same time, in the whole pipeline: of several numbers in it the smallest holds. Without any, 32.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = NodePipeline.UsualLimit;

    /// <summary>What the module knows in this runspace.</summary>
    internal ModuleState Module => module ??= ModuleState.Current;

    /// <summary>Cancelled by Ctrl+C, by a stopping pipeline and by disposal.</summary>
    internal CancellationToken Cancellation => cancellation.Token;

    /// <summary>Whether nodes are still at work: the pipeline was stopped before its end.</summary>
    private protected bool IsUnfinished => Volatile.Read(ref atWork) > 0;

    /// <summary>When it was made, in the order of <see cref="NodePipeline.Now"/>.</summary>
    internal long MadeAt { get; } = NodePipeline.Now();

    /// <summary>Its place in the pipeline and the pipeline's length, counted in commands.</summary>
    internal (int Place, int Length) Position => (MyInvocation.PipelinePosition, MyInvocation.PipelineLength);

    /// <summary>The limit that the user gave; null: none.</summary>
    internal int? GivenLimit => MyInvocation.BoundParameters.ContainsKey(nameof(ThrottleLimit)) ? ThrottleLimit : null;

    /// <summary>Whether the user is asked about everything (<c>-WhatIf</c>, <c>-Confirm</c>).</summary>
    internal virtual bool MustBeAsked => false;

    /// <summary>Whether a neighbour before it may hand it nodes: they must be what comes by the pipeline anyway.</summary>
    internal virtual bool CanBeHandedNodes => takesWhatComes && !MustBeAsked;

    /// <summary>The neighbours behind it that nodes are handed over to.</summary>
    private protected IEnumerable<NodeCmdlet> Behind => pipeline!.Behind(this);

    /// <summary>The work on one node; runs on a worker thread. It speaks through <see cref="Post"/> only.</summary>
    private protected abstract Task WorkAsync(Node node, CancellationToken cancellation);

    /// <summary>A node has come in, by the pipeline or from the neighbour before; runs before its work begins.</summary>
    private protected virtual void OnNode(Node node)
    {
    }

    /// <summary>No further node will come in; runs on the pipeline's thread.</summary>
    private protected virtual void OnLastNode()
    {
    }

    /// <summary>The work on a node is over, well or not; runs on its worker.</summary>
    private protected virtual void OnNodeEnd(Node node)
    {
    }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        // What comes by the pipeline is bound later.
        takesWhatComes = MyInvocation.ExpectingInput && !MyInvocation.BoundParameters.ContainsKey(nameof(Node)) && !NodePipeline.HasScriptBlock(MyInvocation);
        isWatched = Array.Exists(Watching, MyInvocation.BoundParameters.ContainsKey);
        pipeline = NodePipeline.Join(this, Module);
        progress.Begin(MyInvocation.MyCommand.Name, MyInvocation.PipelinePosition);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var node in Node)
        {
            if (node.Fault is { } fault)
            {
                WriteError(NodeErrors.Record(fault, node.Name));
                continue;
            }

            // Its work may have begun before it comes.
            if (!coming.TryRemove(node, out var visit))
            {
                visit = new NodeVisit(this, node, new Reading());
                Await(visit);
                pipeline!.Begin(visit);
            }

            visit.Arrive(Take);
        }

        while (turns.TryTake(out var turn))
            turn();
        WriteProgressRecord();
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        OnLastNode();
        try
        {
            while (IsUnfinished)
            {
                if (turns.TryTake(out var turn, (int)ProgressInterval.TotalMilliseconds, Cancellation))
                    turn();
                WriteProgressRecord();
            }
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }

        foreach (var record in progress.Complete())
            WriteProgress(record);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => cancellation.Cancel();

    /// <summary>Cancels what still runs: <c>Select-Object -First 1</c> calls nothing else.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Cancels what still runs.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        pipeline?.Leave(module!);
        try
        {
            cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of a dying connection; the work is over either way.
        }
    }

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
            failure = NodeErrors.Record(exception, node);
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

    private void WriteProgressRecord()
    {
        foreach (var record in progress.Next())
            WriteProgress(record);
    }
}
