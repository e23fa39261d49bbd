using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>What a run says while it works, and whom it asks. Called from worker threads.</summary>
internal interface IStepObserver
{
    /// <summary>What is being done, for a person: <c>compute01: reading 14 facts</c>.</summary>
    void Verbose(string text);

    /// <summary>What is done at the moment, for the progress display.</summary>
    void Progress(Node node, string text);

    /// <summary>The node begins a job, which it would end without us; null: it is over.</summary>
    void Working(Node node, string? job);

    /// <summary>Something to act on that is no error.</summary>
    void Warning(string text);

    /// <summary>A step is over on the node.</summary>
    void Done(Node node, StepResult result)
    {
    }

    /// <summary>Waits for other nodes' work. The node's turn goes to another node meanwhile, so that all of them can come.</summary>
    Task<T> WaitAsync<T>(Node node, string text, Task<T> work);

    /// <summary>Asks which of the changes may be made. Without <c>-WhatIf</c> and <c>-Confirm</c>: all, at once.</summary>
    /// <returns>The approved ones, in order.</returns>
    Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation);

    /// <summary>Whether nothing may be touched (<c>-WhatIf</c>).</summary>
    bool WhatIf { get; }
}
