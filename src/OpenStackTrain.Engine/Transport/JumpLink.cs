namespace OpenStackTrain.Engine.Transport;

/// <summary>A connection to a jump host and how many use it.</summary>
internal sealed class JumpLink(Hop hop)
{
    /// <summary>The jump host.</summary>
    public Hop Hop => hop;

    /// <summary>How many use it.</summary>
    public int Leases { get; set; }

    /// <summary>Its opening.</summary>
    public Task<SshConnection> Opening { get; set; } = Task.FromException<SshConnection>(new InvalidOperationException());

    /// <summary>Whether it has failed or broken: the next one opens anew.</summary>
    public bool IsOver => Opening.IsCompleted && !IsOpen;

    /// <summary>Whether it can be used.</summary>
    public bool IsOpen => Opening.IsCompletedSuccessfully && Opening.Result.IsConnected && Opening.Result.Lease?.Broken is null;

    /// <summary>Closes it once it is open.</summary>
    public async Task CloseAsync()
    {
        await ((Task)Opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Opening.IsCompletedSuccessfully)
        {
            await (await Opening).CloseAsync();
        }
    }
}

/// <summary>The use of a connection to a jump host.</summary>
internal sealed class JumpLease(JumpLinks links, string key, JumpLink link) : IDisposable
{
    private int returned;

    /// <summary>The jump host on the way whose connection is gone; null: all are up.</summary>
    public Hop? Broken => link.IsOpen ? null : (link.Opening.IsCompletedSuccessfully ? link.Opening.Result.Lease?.Broken : null) ?? link.Hop;

    /// <summary>The last jump host.</summary>
    public Hop Hop => link.Hop;

    /// <summary>Opens a way to a server for one connection.</summary>
    public Door Open(string host, int port) => new(link.Opening.Result.Client, host, port);

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref returned, 1) == 0)
        {
            links.Return(key, link);
        }
    }
}
