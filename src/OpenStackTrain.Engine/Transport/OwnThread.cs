namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Work that blocks, on a thread of its own: parts of the library block where their names say Async, and a blocked thread of the pool (there are
/// as many as cores) would hold up every other node.
/// </summary>
internal static class OwnThread
{
    /// <summary>Runs it.</summary>
    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    /// <summary>Frees things in their order, in the background; it never faults: the link is given up, and the library may notice that in many ways.</summary>
    public static Task Free(params IDisposable[] things) => Run(() => things.Count(thing => Free(thing) is null));

    /// <summary>Takes note of the task's fault, so that it is not reported as unobserved.</summary>
    public static void Forget(this Task task) => _ = ObserveAsync(task);

    private static async Task ObserveAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = task.Exception;
    }

    private static Exception? Free(IDisposable thing)
    {
        try
        {
            thing.Dispose();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
