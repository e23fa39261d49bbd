using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// The open sessions, one per node name. A node that is used without one gets one by its own settings; a session that has broken is opened again
/// the way it was opened first, with the secrets that were given then (they stay in memory as long as the session is in the pool).
/// </summary>
internal sealed class SessionPool : INodeRunner, IAsyncDisposable
{
    private const int MaxConnecting = 32;
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);
    private readonly object sync = new();
    private readonly Dictionary<string, PooledSession> sessions = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim connecting = new(MaxConnecting);
    private readonly INodeTransportFactory? factory;
    private readonly SshTransportFactory ssh;
    private readonly TimeSpan idleLimit;
    private bool disposed;

    /// <summary>Makes an empty one.</summary>
    /// <param name="factory">Opens the transports; null: a test's (<see cref="NodeTransports.Override"/>), else SSH.</param>
    /// <param name="idleLimit">How long a session may be unused before its link is asked ahead of the next script; null: 15 seconds.</param>
    /// <param name="nodes">The inventory's node of a name: a jump host may be one; null: there is no inventory.</param>
    public SessionPool(INodeTransportFactory? factory = null, TimeSpan? idleLimit = null, Func<string, Node?>? nodes = null)
    {
        this.factory = factory;
        ssh = new SshTransportFactory(nodes);
        this.idleLimit = idleLimit ?? TimeSpan.FromSeconds(15);
    }

    /// <summary>The open transport of a node; opens one if there is none or it is broken. Callers at the same time share one opening.</summary>
    /// <exception cref="NodeException">As <see cref="INodeTransportFactory.ConnectAsync"/>.</exception>
    public async Task<INodeTransport> GetAsync(Node node, CancellationToken cancellation) => await SessionOf(node).GetAsync(cancellation);

    /// <summary>Opens a session, in the place of the node's present one, which stays where the new one cannot be opened.</summary>
    /// <exception cref="NodeException">As <see cref="INodeTransportFactory.ConnectAsync"/>.</exception>
    public async Task<NodeSession> OpenAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        var session = new PooledSession(endpoint, ConnectAsync, isExplicit: true, idleLimit);
        await session.GetAsync(cancellation);
        PooledSession? before;
        lock (sync)
        {
            if (disposed)
            {
                session.DisposeAsync().AsTask().Forget();
                ObjectDisposedException.ThrowIf(disposed, this);
            }

            sessions.Remove(endpoint.Name, out before);
            sessions.Add(endpoint.Name, session);
        }

        before?.DisposeAsync().AsTask().Forget();
        return session.Snapshot()!;
    }

    /// <summary>The sessions as they are now, by name.</summary>
    public IReadOnlyList<NodeSession> List()
    {
        lock (sync)
        {
            return [.. sessions.Values.Select(session => session.Snapshot()).OfType<NodeSession>().OrderBy(session => session.Node, StringComparer.OrdinalIgnoreCase)];
        }
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
        SessionOf(node).RunAsync(script, cancellation);

    /// <summary>Closes everything: about 2 seconds at most, what is slower goes on in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        List<PooledSession> sessions;
        lock (sync)
        {
            disposed = true;
            sessions = [.. this.sessions.Values];
            this.sessions.Clear();
        }

        var closing = Task.WhenAll(sessions.Select(session => session.DisposeAsync().AsTask()));
        closing.Forget();
        await Task.WhenAny(closing, Task.Delay(CloseLimit));
    }

    private PooledSession SessionOf(Node node)
    {
        lock (sync)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (sessions.TryGetValue(node.Name, out var session))
            {
                if (session.Serves(node))
                {
                    return session;
                }

                // The inventory says something else now.
                session.DisposeAsync().AsTask().Forget();
            }

            return sessions[node.Name] = new PooledSession(new NodeEndpoint(node.Name, node.Address, node.Connection), ConnectAsync, isExplicit: false, idleLimit);
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
