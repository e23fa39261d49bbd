using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>Holds what comes to it until it is opened.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when somebody stands before it.</summary>
    public Task Reached => reached.Task.Soon();

    /// <summary>Completes when somebody who stood before it was called off.</summary>
    public Task Cancelled => cancelled.Task.Soon();

    /// <summary>Whether somebody has come.</summary>
    public bool IsReached => reached.Task.IsCompleted;

    /// <summary>Whether it lets all pass.</summary>
    public bool IsOpen => opened.Task.IsCompleted;

    /// <summary>Lets all pass.</summary>
    public void Open() => _ = opened.TrySetResult();

    /// <summary>Waits before it.</summary>
    public async Task PassAsync(CancellationToken cancellation)
    {
        _ = reached.TrySetResult();
        try
        {
            await opened.Task.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            _ = cancelled.TrySetResult();
            throw;
        }
    }
}
