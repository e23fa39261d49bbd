using System.Collections.Concurrent;
using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// What every cmdlet that works on nodes shares: nodes come in by the pipeline, the work runs beside the pipeline, and whatever it has to say
/// comes back to the pipeline's thread through one queue. A node's output goes on as soon as that node is done.
/// </summary>
public abstract partial class NodeCmdlet : PSCmdlet, IDisposable
{
    /// <summary>How long a change of the progress may wait for its turn.</summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(500);

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

    /// <summary>The way to the nodes; with <c>-Debug</c> every round trip is told.</summary>
    private protected INodeRunner Runner { get; private set; } = null!;

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

    /// <summary>The work on a node has failed; runs on its worker.</summary>
    private protected virtual void OnFailure(Node node, NodeException failure)
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
        Runner = IsDebug ? new WireLog(Module.Sessions, Module.Sessions.Find, text => Post(() => WriteDebug(PlainText.Of(text)))) : Module.Sessions;
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

    private bool IsDebugSwitched => MyInvocation.BoundParameters.TryGetValue("Debug", out var given) && ((SwitchParameter)given).ToBool();

    private bool IsDebug => MyInvocation.BoundParameters.ContainsKey("Debug") ? IsDebugSwitched
        : LanguagePrimitives.TryConvertTo(GetVariableValue("DebugPreference"), out ActionPreference preference) && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);

    private void WriteProgressRecord()
    {
        foreach (var record in progress.Next())
            WriteProgress(record);
    }
}
