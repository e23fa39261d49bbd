using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// The open sessions, one per node name. A node that is used without one gets one by its own settings; a session that has broken is opened again
/// the way it was opened first, with the secrets that were given then (they stay in memory as long as the session is in the pool).
/// What nobody opened by hand is closed when it is not used any more: after <see cref="RestAfter"/>, and earlier where more than
/// <see cref="MostIdle"/> nodes were left, the longest unused first. So a thousand nodes one after the other do not hold a thousand connections.
/// </summary>
internal sealed class SessionPool : INodeRunner, IAsyncDisposable
{
    /// <summary>How many sessions are opened at once. A node's sshd sees one of them: its own (MaxStartups, sshd_config(5)).</summary>
    private const int MaxConnecting = 32;

    /// <summary>How many sessions stay open without being used.</summary>
    public const int MostIdle = 64;

    /// <summary>How long a session stays open without being used.</summary>
    public static readonly TimeSpan RestAfter = TimeSpan.FromMinutes(10);

    /// <summary>How long a node that has moved may take to answer: it is asked again soon.</summary>
    private static readonly TimeSpan RedirectedTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private readonly object sync = new();
    private readonly Dictionary<string, PooledSession> sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim connecting = new(MaxConnecting);
    private readonly INodeTransportFactory? factory;
    private readonly SshTransportFactory ssh;
    private readonly TimeSpan idleLimit;
    private readonly TimeProvider time;

    // Those that nobody uses, the longest unused first.
    private readonly LinkedList<PooledSession> idle = [];
    private readonly ITimer rest;
    private bool disposed;

    /// <summary>Makes an empty one.</summary>
    /// <param name="factory">Opens the transports; null: a test's (<see cref="NodeTransports.Override"/>), else SSH.</param>
    /// <param name="idleLimit">How long a session may be unused before its link is asked ahead of the next script; null: 15 seconds.</param>
    /// <param name="nodes">The inventory's node of a name: a jump host may be one; null: there is no inventory.</param>
    /// <param name="time">The clock; null: the system's.</param>
    public SessionPool(INodeTransportFactory? factory = null, TimeSpan? idleLimit = null, Func<string, Node?>? nodes = null, TimeProvider? time = null)
    {
        this.factory = factory;
        ssh = new SshTransportFactory(nodes);
        this.idleLimit = idleLimit ?? TimeSpan.FromSeconds(15);
        this.time = time ?? TimeProvider.System;
        rest = this.time.CreateTimer(pool => ((SessionPool)pool!).Rest(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The open transport of a node; opens one if there is none or it is broken. Callers at the same time share one opening.</summary>
    /// <exception cref="NodeException">As <see cref="INodeTransportFactory.ConnectAsync"/>.</exception>
    public Task<INodeTransport> GetAsync(Node node, CancellationToken cancellation) => UseAsync(node, session => session.GetAsync(cancellation));

    /// <summary>Opens a session, in the place of the node's present one, which stays where the new one cannot be opened.</summary>
    /// <exception cref="NodeException">As <see cref="INodeTransportFactory.ConnectAsync"/>.</exception>
    public async Task<NodeSession> OpenAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        var session = new PooledSession(endpoint, ConnectAsync, isExplicit: true, idleLimit, time);
        await session.GetAsync(cancellation);
        lock (sync)
        {
            if (disposed)
            {
                session.DisposeAsync().AsTask().Forget();
                ObjectDisposedException.ThrowIf(disposed, this);
            }

            if (sessions.TryGetValue(endpoint.Name, out var before))
            {
                Close(before);
            }

            sessions.Add(endpoint.Name, session);
        }

        return session.Snapshot()!;
    }

    /// <inheritdoc/>
    public void Redirect(Node node, string? address)
    {
        lock (sync)
        {
            var present = SessionOf(node);
            var origin = present.Origin ?? present.Endpoint;
            var endpoint = address is null ? origin : origin with
            {
                Address = address,
                KnownAs = origin.KnownAs ?? origin.Address,
                Settings = origin.Settings with { ConnectTimeout = origin.Settings.ConnectTimeout < RedirectedTimeout ? origin.Settings.ConnectTimeout : RedirectedTimeout },
            };
            if (endpoint != present.Endpoint)
                Replace(present, new PooledSession(endpoint, ConnectAsync, present.IsExplicit, idleLimit, time) { Origin = address is null ? null : origin });
        }
    }

    /// <inheritdoc/>
    public void Settle(Node node)
    {
        lock (sync)
        {
            if (!sessions.TryGetValue(node.Name, out var present) || present.Origin is not { } origin)
                return;
            Close(present);
            if (present.IsExplicit)
                sessions[node.Name] = new PooledSession(origin with { Address = node.Address, StandsFor = null, KnownAs = null }, ConnectAsync, isExplicit: true, idleLimit, time);
        }
    }

    /// <summary>The sessions as they are now, by name.</summary>
    public IReadOnlyList<NodeSession> List()
    {
        lock (sync)
        {
            return [.. sessions.Values.Select(session => session.Snapshot()).OfType<NodeSession>().OrderBy(session => session.Node, StringComparer.OrdinalIgnoreCase)];
        }
    }

    /// <summary>A node's session as it is now; null: there is none.</summary>
    public NodeSession? Find(string name)
    {
        lock (sync)
            return sessions.TryGetValue(name, out var session) ? session.Snapshot() : null;
    }

    /// <summary>Closes sessions and forgets how they were opened.</summary>
    /// <returns>The names of those that there were.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(IEnumerable<string> names)
    {
        var removed = new List<PooledSession>();
        lock (sync)
        {
            foreach (var name in names)
            {
                if (sessions.Remove(name, out var session))
                {
                    LeaveIdle(session);
                    removed.Add(session);
                }
            }
        }

        await Task.WhenAll(removed.Select(session => session.DisposeAsync().AsTask()));
        return [.. removed.Select(session => session.Endpoint.Name)];
    }

    /// <summary>Runs a script on a node: one at a time per node, others wait for their turn.</summary>
    /// <exception cref="NodeException">As <see cref="INodeTransportFactory.ConnectAsync"/> and <see cref="INodeTransport.RunAsync"/>.</exception>
    public Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation) =>
        UseAsync(node, session => session.RunAsync(script, cancellation));

    /// <summary>Closes everything: about 2 seconds at most, what is slower goes on in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        List<PooledSession> sessions;
        lock (sync)
        {
            disposed = true;
            sessions = [.. this.sessions.Values];
            this.sessions.Clear();
            idle.Clear();
        }

        await rest.DisposeAsync();
        var closing = Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
        closing.Forget();
        await Task.WhenAny(closing, Task.Delay(CloseLimit));
    }

    private async Task<T> UseAsync<T>(Node node, Func<PooledSession, Task<T>> use)
    {
        PooledSession session;
        lock (sync)
        {
            session = SessionOf(node);
            session.Users++;
            LeaveIdle(session);
        }

        try
        {
            return await use(session);
        }
        finally
        {
            lock (sync)
            {
                if (--session.Users == 0 && !session.IsExplicit && !disposed && sessions.GetValueOrDefault(node.Name) == session)
                {
                    idle.AddLast(session.Idle);
                    CloseLongestUnused();
                }
            }
        }
    }

    /// <summary>The session of a node, as it is to be opened now. Under the lock.</summary>
    private PooledSession SessionOf(Node node)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (sessions.TryGetValue(node.Name, out var session))
        {
            if (session.Serves(node))
            {
                return session;
            }

            // The inventory says something else now.
            Close(session);
        }

        return sessions[node.Name] = new PooledSession(new NodeEndpoint(node.Name, node.Address, node.Connection), ConnectAsync, isExplicit: false, idleLimit, time);
    }

    private void Rest()
    {
        lock (sync)
        {
            if (!disposed)
            {
                CloseLongestUnused();
            }
        }
    }

    /// <summary>Closes what is too much, and has itself called again for what will be. Under the lock.</summary>
    private void CloseLongestUnused()
    {
        for (var (entry, extra) = (idle.First, idle.Count - MostIdle); entry is not null; extra--)
        {
            var (session, next) = (entry.Value, entry.Next);
            var unused = session.Unused;
            if (unused >= RestAfter || (extra > 0 && !(session.MayHoldLock && unused < NodeLock.Lease)))
            {
                Close(session);
            }
            else if (extra <= 0)
            {
                // The others were used later.
                rest.Change(RestAfter - unused, Timeout.InfiniteTimeSpan);
                return;
            }

            entry = next;
        }
    }

    private void Replace(PooledSession session, PooledSession other)
    {
        Close(session);
        sessions[other.Endpoint.Name] = other;
    }

    private void Close(PooledSession session)
    {
        sessions.Remove(session.Endpoint.Name);
        LeaveIdle(session);
        session.DisposeAsync().AsTask().Forget();
    }

    private void LeaveIdle(PooledSession session)
    {
        if (session.Idle.List is not null)
        {
            idle.Remove(session.Idle);
        }
    }

    private async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        await connecting.WaitAsync(cancellation);
        try
        {
            var factory = this.factory ?? NodeTransports.Override ?? ssh;
            return await factory.ConnectAsync(endpoint, cancellation);
        }
        finally
        {
            connecting.Release();
        }
    }
}
