using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A node's place in the pool: how it is opened, its transport when it is, and whose turn it is.</summary>
internal sealed class PooledSession(NodeEndpoint endpoint, Func<NodeEndpoint, CancellationToken, Task<INodeTransport>> connect, bool isExplicit, TimeSpan idleLimit, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan QuestionLimit = TimeSpan.FromSeconds(5);
    private readonly object sync = new();
    private readonly SemaphoreSlim turn = new(1);
    private LinkedListNode<PooledSession>? place;
    private Opening? opening;
    private INodeTransport? transport;
    private DateTimeOffset openedAt;
    private DateTimeOffset lastUsed;
    private long lastUsedStamp = time.GetTimestamp();
    private bool mayHoldLock;
    private bool closed;

    /// <summary>How it is opened.</summary>
    public NodeEndpoint Endpoint => endpoint;

    /// <summary>Whether somebody opened it by hand.</summary>
    public bool IsExplicit => isExplicit;

    /// <summary>How many use it or wait for their turn; the pool's.</summary>
    public int Users { get; set; }

    /// <summary>Its place among those that nobody uses; the pool's.</summary>
    public LinkedListNode<PooledSession> Idle => place ??= new(this);

    /// <summary>For how long nobody has used it.</summary>
    public TimeSpan Unused => time.GetElapsedTime(Volatile.Read(ref lastUsedStamp));

    /// <summary>Whether the node's lock may hang on this connection: the last script made changes.</summary>
    public bool MayHoldLock => Volatile.Read(ref mayHoldLock);

    /// <summary>How it was opened before the node moved; null: it has not.</summary>
    public NodeEndpoint? Origin { get; init; }

    /// <summary>Whether this session is the right one for the node: at its address, and opened by hand or by the settings that the node has now.</summary>
    public bool Serves(Node node)
    {
        var home = Origin ?? endpoint;
        return string.Equals(home.StandsFor ?? home.Address, node.Address, StringComparison.OrdinalIgnoreCase) && (isExplicit || home.Settings == node.Connection);
    }

    /// <summary>The session for people; null while it was never open.</summary>
    public NodeSession? Snapshot()
    {
        lock (sync)
        {
            return transport is null ? null : new NodeSession
            {
                Node = endpoint.Name,
                Address = transport.Way?.Address ?? $"{endpoint.Address}:{endpoint.Settings.Port}",
                Jump = transport.Way?.Jumps ?? [],
                Notices = transport.Way?.Notices ?? [],
                User = transport.Way?.User ?? endpoint.Settings.User,
                Elevation = transport.Way?.Elevation ?? (Sudo.IsUsed(endpoint.Settings) ? Elevation.Sudo : Elevation.None),
                State = transport.IsAlive ? SessionState.Open : SessionState.Broken,
                OpenedAt = openedAt,
                LastUsed = lastUsed,
                HostKey = transport.HostKey,
            };
        }
    }

    /// <summary>The open transport; opens it where needed. The opening is one for all callers, and is cancelled when the last of them is.</summary>
    public async Task<INodeTransport> GetAsync(CancellationToken cancellation)
    {
        Opening opening;
        lock (sync)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            if (transport is { IsAlive: true })
            {
                return transport;
            }

            opening = this.opening is { IsUsable: true } running ? running : this.opening = new Opening();
            opening.Callers++;
            opening.Task ??= OpenAsync(opening);
        }

        try
        {
            return await opening.Task.WaitAsync(cancellation);
        }
        finally
        {
            lock (sync)
            {
                if (--opening.Callers == 0 && !opening.Task.IsCompleted)
                {
                    opening.Cancellation.Cancel();
                    opening.Task.Forget();
                }
            }
        }
    }

    /// <summary>Runs a script when it is its turn. After a pause the link is asked first: nothing has been sent yet, so a dead one can be opened anew.</summary>
    public async Task<IReadOnlyList<SectionResult>> RunAsync(NodeScript script, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var transport = await GetAsync(cancellation);
            if (Unused > idleLimit && !await AnswersAsync(transport, cancellation))
            {
                await transport.DisposeAsync();
                transport = await GetAsync(cancellation);
            }

            Volatile.Write(ref mayHoldLock, script.Job is not null);
            return await transport.RunAsync(script, cancellation);
        }
        finally
        {
            lock (sync)
            {
                Used();
            }

            turn.Release();
        }
    }

    /// <summary>Closes it for good.</summary>
    public async ValueTask DisposeAsync()
    {
        INodeTransport? transport;
        lock (sync)
        {
            closed = true;
            opening?.Cancellation.Cancel();
            (transport, this.transport) = (this.transport, null);
        }

        if (transport is not null)
        {
            await transport.DisposeAsync();
        }
    }

    private void Used()
    {
        lastUsed = time.GetLocalNow();
        Volatile.Write(ref lastUsedStamp, time.GetTimestamp());
    }

    /// <summary>Whether an empty script comes back. Any other fault than a dead link is left to the real script.</summary>
    private static async Task<bool> AnswersAsync(INodeTransport transport, CancellationToken cancellation)
    {
        try
        {
            await transport.RunAsync(new NodeScript([], QuestionLimit), cancellation);
            return true;
        }
        catch (NodeException exception)
        {
            return exception.ErrorId is not (ErrorIds.ConnectionLost or ErrorIds.Timeout);
        }
    }

    private async Task<INodeTransport> OpenAsync(Opening opening)
    {
        // Off the caller's lock, and off its thread.
        await Task.Yield();
        var transport = await connect(endpoint, opening.Cancellation.Token);
        INodeTransport? unwanted;
        lock (sync)
        {
            if (closed || opening.Cancellation.IsCancellationRequested)
            {
                unwanted = transport;
            }
            else
            {
                (unwanted, this.transport) = (this.transport, transport);
                Used();
                openedAt = lastUsed;
            }
        }

        if (unwanted is not null)
        {
            unwanted.DisposeAsync().AsTask().Forget();
        }

        ObjectDisposedException.ThrowIf(ReferenceEquals(unwanted, transport), this);
        return transport;
    }

    private sealed class Opening
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public Task<INodeTransport>? Task { get; set; }

        public int Callers { get; set; }

        public bool IsUsable => Task is not { IsCompleted: true } && !Cancellation.IsCancellationRequested;
    }
}
