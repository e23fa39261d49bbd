using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

public sealed class SessionPoolTests
{
    private static readonly NodeScript Nothing = Local.Script(":");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Node NodeNamed(string name, string address = "10.0.0.1") => new() { Name = name, Roles = [Role.Compute], Address = address };

    [Fact]
    public async Task Callers_at_the_same_time_share_one_opening_and_the_session_is_kept()
    {
        var factory = new Factory { Delay = TimeSpan.FromMilliseconds(100) };
        await using var pool = new SessionPool(factory);

        var transports = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => pool.GetAsync(NodeNamed("a"), Cancellation)));

        Assert.Single(transports.Distinct());
        Assert.Same(transports[0], await pool.GetAsync(NodeNamed("A"), Cancellation));
        Assert.Single(factory.Opened);
        var session = Assert.Single(pool.List());
        Assert.Equal(("a", "10.0.0.1:22", SessionState.Open, Elevation.None), (session.Node, session.Address, session.State, session.Elevation));
    }

    [Fact]
    public async Task One_callers_cancelling_does_not_harm_the_other_and_the_last_ones_ends_the_opening()
    {
        var factory = new Factory { Delay = TimeSpan.FromMilliseconds(300) };
        await using var pool = new SessionPool(factory);
        using var one = new CancellationTokenSource(50);
        var first = pool.GetAsync(NodeNamed("a"), one.Token);
        var second = pool.GetAsync(NodeNamed("a"), Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.True((await second).IsAlive);

        using var only = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pool.GetAsync(NodeNamed("b"), only.Token));
        await Task.Delay(50, Cancellation);
        Assert.Equal(1, factory.Cancelled);
        Assert.True((await pool.GetAsync(NodeNamed("b"), Cancellation)).IsAlive);
    }

    [Fact]
    public async Task A_broken_session_is_opened_again_as_it_was_opened_first()
    {
        var factory = new Factory();
        await using var pool = new SessionPool(factory);
        var endpoint = new NodeEndpoint("a", "10.0.0.1", new ConnectionSettings { User = "admin" }) { Password = new Secret("p"), ElevationPassword = new Secret("e") };
        var session = await pool.OpenAsync(endpoint, Cancellation);
        Assert.Equal(("admin", Elevation.Sudo), (session.User, session.Elevation));
        factory.Opened[0].Transport.IsAlive = false;
        Assert.Equal(SessionState.Broken, pool.List()[0].State);

        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);

        Assert.Equal(2, factory.Opened.Count);
        Assert.Same(endpoint, factory.Opened[1].Endpoint);
        Assert.Equal(SessionState.Open, pool.List()[0].State);
    }

    [Fact]
    public async Task A_failed_opening_is_told_to_all_and_tried_again_by_the_next()
    {
        var factory = new Factory { Delay = TimeSpan.FromMilliseconds(50), Fault = new NodeException(ErrorIds.ConnectionFailed, "no", "try") };
        await using var pool = new SessionPool(factory);
        var callers = Enumerable.Range(0, 3).Select(_ => pool.GetAsync(NodeNamed("a"), Cancellation)).ToList();
        foreach (var caller in callers)
        {
            Assert.Equal(ErrorIds.ConnectionFailed, (await Assert.ThrowsAsync<NodeException>(() => caller)).ErrorId);
        }

        Assert.Equal(1, factory.Tries);
        Assert.Empty(pool.List());
        factory.Fault = null;
        Assert.True((await pool.GetAsync(NodeNamed("a"), Cancellation)).IsAlive);
    }

    [Fact]
    public async Task An_explicit_session_replaces_the_old_one_only_when_it_opens()
    {
        var factory = new Factory();
        await using var pool = new SessionPool(factory);
        var first = await pool.GetAsync(NodeNamed("a"), Cancellation);
        factory.Fault = new NodeException(ErrorIds.AuthenticationFailed, "no", "try");
        var endpoint = new NodeEndpoint("a", "10.0.0.1", new ConnectionSettings());
        await Assert.ThrowsAsync<NodeException>(() => pool.OpenAsync(endpoint, Cancellation));
        Assert.Same(first, await pool.GetAsync(NodeNamed("a"), Cancellation));

        factory.Fault = null;
        await pool.OpenAsync(endpoint, Cancellation);

        Assert.NotSame(first, await pool.GetAsync(NodeNamed("a"), Cancellation));
        Assert.True(factory.Opened[0].Transport.Disposed);
    }

    [Fact]
    public async Task A_node_that_has_moved_gets_a_new_session()
    {
        var factory = new Factory();
        await using var pool = new SessionPool(factory);
        await pool.OpenAsync(new NodeEndpoint("a", "10.0.0.1", new ConnectionSettings()) { Password = new Secret("p") }, Cancellation);

        await pool.GetAsync(NodeNamed("a", "10.0.0.9"), Cancellation);

        Assert.Equal("10.0.0.9", factory.Opened[1].Endpoint.Address);
        Assert.Null(factory.Opened[1].Endpoint.Password);
        Assert.True(factory.Opened[0].Transport.Disposed);
    }

    [Fact]
    public async Task Scripts_of_a_node_run_one_at_a_time_and_those_of_others_meanwhile()
    {
        var factory = new Factory { RunTime = TimeSpan.FromMilliseconds(50) };
        await using var pool = new SessionPool(factory);

        await Task.WhenAll(Enumerable.Range(0, 12).Select(index => pool.RunAsync(NodeNamed(index % 2 == 0 ? "a" : "b"), Nothing, Cancellation)));

        Assert.All(factory.Opened, opened => Assert.Equal((1, 6), (opened.Transport.MostAtOnce, opened.Transport.Runs)));
    }

    [Fact]
    public async Task At_most_32_are_connecting_at_once()
    {
        var factory = new Factory { Delay = TimeSpan.FromMilliseconds(30) };
        await using var pool = new SessionPool(factory);

        await Task.WhenAll(Enumerable.Range(0, 80).Select(index => pool.GetAsync(NodeNamed($"n{index}"), Cancellation)));

        Assert.InRange(factory.MostAtOnce, 2, 32);
        Assert.Equal((80, SessionPool.MostIdle), (factory.Opened.Count, pool.List().Count));
    }

    [Fact]
    public async Task A_link_that_died_while_idle_is_opened_anew_before_the_script_is_sent()
    {
        var factory = new Factory();
        await using var pool = new SessionPool(factory, idleLimit: TimeSpan.FromMilliseconds(30));
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);
        await Task.Delay(60, Cancellation);
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);
        Assert.Equal((1, 3), (factory.Opened.Count, factory.Opened[0].Transport.Runs));

        factory.Opened[0].Transport.Fault = new NodeException(ErrorIds.ConnectionLost, "gone", "");
        await Task.Delay(60, Cancellation);
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);

        Assert.Equal(2, factory.Opened.Count);
        Assert.True(factory.Opened[0].Transport.Disposed);
        Assert.Equal(1, factory.Opened[1].Transport.Runs);
    }

    [Fact]
    public async Task What_is_not_used_any_more_is_closed_but_not_what_was_opened_by_hand()
    {
        var (factory, time) = (new Factory(), new HandClock());
        await using var pool = new SessionPool(factory, time: time);
        await pool.OpenAsync(new NodeEndpoint("hand", "10.0.0.1", new ConnectionSettings()), Cancellation);
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);
        time.Advance(TimeSpan.FromMinutes(6));
        await pool.RunAsync(NodeNamed("b"), Nothing, Cancellation);

        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["b", "hand"], pool.List().Select(session => session.Node));
        time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(["hand"], pool.List().Select(session => session.Node));
        time.Advance(TimeSpan.FromHours(6));

        Assert.Equal([false, true, true], factory.Opened.Select(opened => opened.Transport.Disposed));
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);
        Assert.Equal(4, factory.Opened.Count);
    }

    [Fact]
    public async Task Of_a_thousand_nodes_those_used_last_stay_open()
    {
        var factory = new Factory { RunTime = TimeSpan.FromMilliseconds(1) };
        await using var pool = new SessionPool(factory);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 1000), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancellation }, async (index, cancellation) =>
            {
                await pool.RunAsync(NodeNamed($"n{index}"), Nothing, cancellation);
                Assert.InRange(factory.Opened.Count - factory.Closed, 1, SessionPool.MostIdle + 32);
            });

        Assert.Equal(SessionPool.MostIdle, pool.List().Count);
        Assert.Contains("n999", pool.List().Select(session => session.Node));
        Assert.Equal((1000, 1000 - SessionPool.MostIdle), (factory.Opened.Count, factory.Closed));
    }

    [Fact]
    public async Task What_has_just_made_changes_stays_open_because_the_nodes_lock_hangs_on_it()
    {
        var (factory, time) = (new Factory(), new HandClock());
        await using var pool = new SessionPool(factory, time: time);
        await pool.RunAsync(NodeNamed("changing"), Nothing with { Job = new NodeJob("ost-1", "") }, Cancellation);
        for (var index = 0; index < SessionPool.MostIdle + 5; index++)
        {
            await pool.RunAsync(NodeNamed($"n{index}"), Nothing, Cancellation);
        }

        Assert.Contains("changing", pool.List().Select(session => session.Node));
        time.Advance(TimeSpan.FromSeconds(61));
        await pool.RunAsync(NodeNamed("one more"), Nothing, Cancellation);

        Assert.DoesNotContain("changing", pool.List().Select(session => session.Node));
        Assert.Equal(SessionPool.MostIdle, pool.List().Count);
    }

    [Fact]
    public async Task Removing_and_disposing_close()
    {
        var factory = new Factory();
        var pool = new SessionPool(factory);
        await pool.GetAsync(NodeNamed("a"), Cancellation);
        await pool.GetAsync(NodeNamed("b"), Cancellation);

        Assert.Equal(["a"], await pool.RemoveAsync(["A", "nobody"]));
        Assert.Equal(["b"], pool.List().Select(session => session.Node));
        await pool.DisposeAsync();

        Assert.All(factory.Opened, opened => Assert.True(opened.Transport.Disposed));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.GetAsync(NodeNamed("a"), Cancellation));
    }

    /// <summary>A clock that goes on when it is told to.</summary>
    private sealed class HandClock : TimeProvider
    {
        private readonly List<HandTimer> timers = [];
        private TimeSpan now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new HandTimer(this, () => callback(state));
            timer.Change(dueTime, period);
            timers.Add(timer);
            return timer;
        }

        public void Advance(TimeSpan by)
        {
            now += by;
            foreach (var timer in timers)
            {
                timer.Ring();
            }
        }

        private sealed class HandTimer(HandClock clock, Action ring) : ITimer
        {
            private TimeSpan? due;

            public bool Change(TimeSpan dueTime, TimeSpan period)
            {
                due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
                return true;
            }

            public void Ring()
            {
                if (due <= clock.now)
                {
                    due = null;
                    ring();
                }
            }

            public void Dispose() => due = null;

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    [Fact]
    public async Task A_node_that_moves_is_followed_with_the_secrets_and_the_key_from_before()
    {
        var factory = new Factory();
        await using var pool = new SessionPool(factory);
        var node = NodeNamed("a");
        await pool.OpenAsync(new NodeEndpoint("a", node.Address, new ConnectionSettings { User = "admin" }) { Password = new Secret("p") }, Cancellation);

        pool.Redirect(node, "10.0.0.2");
        await pool.RunAsync(node, Nothing, Cancellation);
        pool.Redirect(node, "10.0.0.2");
        await pool.RunAsync(node, Nothing, Cancellation);
        var followed = factory.Opened[^1].Endpoint;
        Assert.Equal((2, "10.0.0.2", "10.0.0.1", "admin", "p"), (factory.Opened.Count, followed.Address, followed.KnownAs, followed.Settings.User, followed.Password?.Reveal()));
        Assert.InRange(followed.Settings.ConnectTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(5));

        pool.Redirect(node, address: null);
        await pool.RunAsync(node, Nothing, Cancellation);
        Assert.Equal(("10.0.0.1", null), (factory.Opened[^1].Endpoint.Address, factory.Opened[^1].Endpoint.KnownAs));

        pool.Redirect(node, "10.0.0.2");
        pool.Settle(NodeNamed("a", "10.0.0.2"));
        await pool.RunAsync(NodeNamed("a", "10.0.0.2"), Nothing, Cancellation);
        var settled = factory.Opened[^1].Endpoint;
        Assert.Equal(("10.0.0.2", null, "p"), (settled.Address, settled.KnownAs, settled.Password?.Reveal()));
        Assert.Equal(settled.Settings.ConnectTimeout, new ConnectionSettings().ConnectTimeout);
    }

    [Fact]
    public async Task A_session_at_another_address_is_the_nodes_all_the_same()
    {
        var factory = new Factory();
        await using var pool = new SessionPool(factory);
        await pool.OpenAsync(new NodeEndpoint("a", "10.0.0.133", new ConnectionSettings()) { StandsFor = "10.0.0.1" }, Cancellation);
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);
        Assert.Single(factory.Opened);

        // Once the node has its own address, nothing is left of the other one.
        pool.Redirect(NodeNamed("a"), "10.0.0.1");
        pool.Settle(NodeNamed("a"));
        await pool.RunAsync(NodeNamed("a"), Nothing, Cancellation);
        Assert.Equal(("10.0.0.1", null, null), (factory.Opened[^1].Endpoint.Address, factory.Opened[^1].Endpoint.StandsFor, factory.Opened[^1].Endpoint.KnownAs));
    }

    private sealed class Factory : INodeTransportFactory
    {
        private int now;
        private int closed;

        public TimeSpan Delay { get; init; }

        public TimeSpan RunTime { get; init; }

        public NodeException? Fault { get; set; }

        public int Tries { get; private set; }

        public int Cancelled { get; private set; }

        public int MostAtOnce { get; private set; }

        public int Closed => closed;

        public List<(NodeEndpoint Endpoint, FakeTransport Transport)> Opened { get; } = [];

        public async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation)
        {
            lock (Opened)
            {
                Tries++;
                MostAtOnce = Math.Max(MostAtOnce, ++now);
            }

            try
            {
                await Task.Delay(Delay, cancellation);
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                throw;
            }
            finally
            {
                Interlocked.Decrement(ref now);
            }

            if (Fault is not null)
            {
                throw Fault;
            }

            var transport = new FakeTransport { RunTime = RunTime, WhenClosed = () => Interlocked.Increment(ref closed) };
            lock (Opened)
            {
                Opened.Add((endpoint, transport));
            }

            return transport;
        }
    }

    private sealed class FakeTransport : INodeTransport
    {
        private int now;

        public TimeSpan RunTime { get; init; }

        public bool IsAlive { get; set; } = true;

        public NodeException? Fault { get; set; }

        public Action WhenClosed { get; init; } = () => { };

        public string HostKey => "ssh-ed25519 SHA256:x";

        public bool Disposed { get; private set; }

        public int Runs { get; private set; }

        public int MostAtOnce { get; private set; }

        public async Task<IReadOnlyList<SectionResult>> RunAsync(NodeScript script, CancellationToken cancellation)
        {
            Runs++;
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref now));
            await Task.Delay(RunTime, cancellation);
            Interlocked.Decrement(ref now);
            return Fault is null ? [] : throw Fault;
        }

        public ValueTask DisposeAsync()
        {
            Disposed = true;
            IsAlive = false;
            WhenClosed();
            return ValueTask.CompletedTask;
        }
    }
}
