namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// The moments at which running exchanges look at what has come: the same for all of them, five times a second, on a thread of their own. A timer for each would
/// wake a thread of the pool every time, which spins before it sleeps again: with forty nodes that is most of what waiting costs.
/// </summary>
internal static class Look
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private static readonly object Sync = new();
    private static TaskCompletionSource next = new();
    private static bool isAwaited;
    private static bool isThere;

    /// <summary>Ends at the next moment. What follows it runs on this clock's thread, one after the other, so it must be short.</summary>
    public static Task Next
    {
        get
        {
            lock (Sync)
            {
                isAwaited = true;
                if (!isThere)
                {
                    isThere = true;
                    new Thread(Tick) { IsBackground = true, Name = nameof(Look) }.UnsafeStart();
                }

                return next.Task;
            }
        }
    }

    /// <summary>As long as somebody waits.</summary>
    private static void Tick()
    {
        while (true)
        {
            Thread.Sleep(Interval);
            TaskCompletionSource now;
            lock (Sync)
            {
                isThere = isAwaited;
                if (!isThere)
                    return;
                (now, next, isAwaited) = (next, new TaskCompletionSource(), false);
            }

            now.SetResult();
        }
    }
}
