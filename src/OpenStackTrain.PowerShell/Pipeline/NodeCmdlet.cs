using System.Collections.Concurrent;
using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// What every cmdlet that works on nodes shares: nodes come in by the pipeline, the work runs beside the pipeline, and whatever it has to say
/// comes back to the pipeline's thread through one queue. A node's output goes on as soon as that node is done.
/// </summary>
public abstract class NodeCmdlet : PSCmdlet, IDisposable
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(200);

    private readonly BlockingCollection<Action> turns = [];
    private readonly CancellationTokenSource cancellation = new();
    private readonly Dictionary<string, Task> work = new(StringComparer.Ordinal);
    private readonly NodeProgress progress = new();
    private SemaphoreSlim? throttle;
    private ModuleState? module;
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
    /// <para type="description">How many nodes are worked on at the same time.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 1024)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>What the module knows in this runspace.</summary>
    internal ModuleState Module => module ??= ModuleState.Current;

    /// <summary>Cancelled by Ctrl+C, by a stopping pipeline and by disposal.</summary>
    internal CancellationToken Cancellation => cancellation.Token;

    /// <summary>Whether nodes are still at work: the pipeline was stopped before its end.</summary>
    private protected bool IsUnfinished => atWork > 0;

    /// <summary>The work on one node; runs on a worker thread. It speaks through <see cref="Post"/> only.</summary>
    private protected abstract Task WorkAsync(Node node, CancellationToken cancellation);

    /// <summary>A node has come in; runs on the pipeline's thread before its work begins.</summary>
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
        throttle = new SemaphoreSlim(ThrottleLimit);
        progress.Begin(MyInvocation.MyCommand.Name, MyInvocation.PipelinePosition);
        _ = Module;
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

            atWork++;
            progress.Expect(node);
            OnNode(node);
            // A node that is given twice is worked on one after the other.
            var before = work.GetValueOrDefault(node.Name, Task.CompletedTask);
            work[node.Name] = Task.Run(() => RunAsync(node, before));
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
            while (atWork > 0)
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
        try
        {
            cancellation.Cancel();
        }
        catch (AggregateException)
        {
            // A callback of a dying connection; the work is over either way.
        }
    }

    /// <summary>Does something on the pipeline's thread, in this cmdlet's turn: write an object, ask a question.</summary>
    private protected void Post(Action turn)
    {
        if (!cancellation.IsCancellationRequested)
            turns.Add(turn);
    }

    /// <summary>Asks something on the pipeline's thread.</summary>
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
        return answer.Task;
    }

    /// <summary>What the progress display says of the node.</summary>
    private protected void Report(Node node, string text) => progress.Report(node, text);

    /// <summary>Waits for other nodes' work; another node has this one's turn meanwhile, so that a limit on nodes at work never keeps those away that are waited for.</summary>
    private protected async Task<T> WaitAsync<T>(Node node, string text, Task<T> work)
    {
        if (work.IsCompleted)
            return await work;
        Report(node, text);
        throttle!.Release();
        try
        {
            return await work;
        }
        finally
        {
            await throttle.WaitAsync(CancellationToken.None);
        }
    }

    private async Task RunAsync(Node node, Task before)
    {
        ErrorRecord? failure = null;
        try
        {
            await before;
            await throttle!.WaitAsync(Cancellation);
            try
            {
                progress.Start(node);
                await WorkAsync(node, Cancellation);
            }
            finally
            {
                throttle.Release();
            }
        }
        catch (OperationCanceledException) when (Cancellation.IsCancellationRequested)
        {
            OnNodeEnd(node);
            return;
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
        Post(() =>
        {
            atWork--;
            if (failure is not null)
                WriteError(failure);
        });
    }

    private void WriteProgressRecord()
    {
        foreach (var record in progress.Next())
            WriteProgress(record);
    }
}
