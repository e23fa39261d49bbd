using System.Diagnostics;
using System.Net.Sockets;
using OpenStackTrain.Transport;
using Renci.SshNet;

namespace OpenStackTrain.Engine.Transport;

/// <summary>Opens SSH connections: the only place where one is made, so that no connection is without a verified host key.</summary>
internal sealed class SshTransportFactory : INodeTransportFactory
{
    private const int Tries = 3;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private readonly TimeSpan probeInterval;
    private readonly TimeSpan startLimit;
    private readonly Func<ConnectionSettings, KnownHosts> knownHosts;

    /// <summary>With the user's and the system's known_hosts files.</summary>
    public SshTransportFactory()
        : this(KnownHosts.For, TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>For tests: with other known_hosts files, another pause between the questions to a silent node, and another patience with an account's startup files.</summary>
    internal SshTransportFactory(Func<ConnectionSettings, KnownHosts> knownHosts, TimeSpan probeInterval, TimeSpan? startLimit = null)
        => (this.knownHosts, this.probeInterval, this.startLimit) = (knownHosts, probeInterval, startLimit ?? TimeSpan.FromSeconds(45));

    /// <inheritdoc/>
    public async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(endpoint.Settings.ConnectTimeout);

        // Reading a key with a passphrase is meant to be slow: not on a thread of the pool.
        var credentials = await OwnThread.Run(() => new Credentials(endpoint, KeyFile.Defaults)).WaitAsync(cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var connecting = new Connecting(endpoint, credentials, knownHosts(endpoint.Settings), probeInterval, startLimit);
            try
            {
                return await connecting.RunAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                var elapsed = clock.Elapsed;
                var phase = connecting.Phase == ConnectPhase.Dialling && await TakesConnectionsAsync(endpoint, cancellation) ? ConnectPhase.Silent : connecting.Phase;
                throw ConnectFault.TimedOut(endpoint, phase, elapsed);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (attempt >= Tries || !ConnectFault.IsWorthAnotherTry(exception, connecting.Phase))
                {
                    throw ConnectFault.Of(exception, endpoint, credentials, connecting.Phase, clock.Elapsed, attempt);
                }
            }

            await PauseAsync(attempt, limit.Token);
        }
    }

    /// <summary>Whether somebody is there at all: a node that hangs still takes connections. The library does not tell.</summary>
    private static async Task<bool> TakesConnectionsAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(endpoint.Address, endpoint.Settings.Port, limit.Token);
            return true;
        }
        catch (Exception exception) when (exception is SocketException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    private static async Task PauseAsync(int attempt, CancellationToken cancellation)
    {
#pragma warning disable CA5394 // Spreads connections in time; no secret depends on it.
        var pause = TimeSpan.FromMilliseconds(attempt * Random.Shared.Next(150, 450));
#pragma warning restore CA5394
        await Task.Delay(pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>One try.</summary>
    private sealed class Connecting(NodeEndpoint endpoint, Credentials credentials, KnownHosts knownHosts, TimeSpan probeInterval, TimeSpan startLimit)
    {
        private volatile HostKey? hostKey;
        private volatile bool identified;

        public ConnectPhase Phase => hostKey is not null ? ConnectPhase.LoggingIn : identified ? ConnectPhase.Exchanging : ConnectPhase.Dialling;

        public async Task<INodeTransport> RunAsync(CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var settings = endpoint.Settings;
            var information = new ConnectionInfo(endpoint.Address, settings.Port, settings.User, credentials.Methods)
            {
                Timeout = settings.ConnectTimeout,
                ChannelCloseTimeout = TimeSpan.FromMilliseconds(200),
                RetryAttempts = 1,
            };
            SshAlgorithms.Choose(information, knownHosts.PreferredAlgorithms(endpoint.Address, settings.Port));
            var client = new SshClient(information) { KeepAliveInterval = KeepAlive };
            client.ServerIdentificationReceived += (_, _) => identified = true;
            client.HostKeyReceived += (_, arguments) =>
            {
                // Trusted is the library's default: it stays untrusted until our own check has ended without an exception.
                arguments.CanTrust = false;
                var key = HostKey.From(arguments.HostKey) ?? throw new InvalidDataException("the host key is damaged");
                new HostKeyPolicy(endpoint, knownHosts).Verify(key);
                hostKey = key;
                arguments.CanTrust = true;
            };

            var connect = client.ConnectAsync(cancellation);
            try
            {
                await connect.WaitAsync(cancellation);
                var hostKey = this.hostKey ?? throw new InvalidOperationException("the host key was not shown");
                return new SshTransport(endpoint, client, credentials, hostKey.ToString(), probeInterval, startLimit);
            }
            catch
            {
                // A cancelled library call may still be waiting for the server: it is freed once it has returned.
                FreeAsync(connect, client).Forget();
                throw;
            }
        }

        private static async Task FreeAsync(Task connect, SshClient client)
        {
            await connect.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await OwnThread.Free(client);
        }
    }
}
