using System.Diagnostics;
using System.Net.Sockets;
using OpenStackTrain.Transport;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Opens SSH connections: the only place where one is made, so that no connection is without a verified host key. Keeps the connections to jump
/// hosts for the nodes behind them.
/// </summary>
internal sealed class SshTransportFactory : INodeTransportFactory
{
    private const int Tries = 3;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    private readonly JumpLinks jumps = new();
    private readonly SshConfigFiles files;
    private readonly Func<string, Node?> nodes;
    private readonly TimeSpan probeInterval;
    private readonly TimeSpan startLimit;

    /// <summary>With the user's and the system's files.</summary>
    /// <param name="nodes">The inventory's node of a name: a jump host may be one; null: there is no inventory.</param>
    public SshTransportFactory(Func<string, Node?>? nodes = null)
        : this(SshConfigFiles.OfUser, nodes, TimeSpan.FromSeconds(10))
    {
    }

    /// <summary>For tests: with other files, another pause between the questions to a silent node, and another patience with an account's startup files.</summary>
    internal SshTransportFactory(SshConfigFiles files, Func<string, Node?>? nodes, TimeSpan probeInterval, TimeSpan? startLimit = null) =>
        (this.files, this.nodes, this.probeInterval, this.startLimit) = (files, nodes ?? (_ => null), probeInterval, startLimit ?? TimeSpan.FromSeconds(45));

    /// <inheritdoc/>
    public async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        // Files are read on a thread of their own: one of them may be on a slow disk.
        var route = await OwnThread.Run(() => Route.To(endpoint, files, nodes)).WaitAsync(cancellation);
        var (hop, before) = (route[^1], route.SkipLast(1).ToList());
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(hop.Endpoint.Settings.ConnectTimeout);
        var clock = Stopwatch.StartNew();
        JumpLease? lease = null;
        try
        {
            lease = await jumps.GetAsync(before, ConnectAsync, limit.Token);
            var connection = await ConnectAsync(hop, lease, hop.Endpoint.Settings.ConnectTimeout - clock.Elapsed, clock, cancellation);
            lease = null;
            return new SshTransport(connection, before, probeInterval, startLimit);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw ConnectFault.TimedOut(jumps.FirstClosed(before), ConnectPhase.Dialling, clock.Elapsed);
        }
        finally
        {
            lease?.Dispose();
        }
    }

    private Task<SshConnection> ConnectAsync(Hop jump, JumpLease? before) =>
        ConnectAsync(jump, before, jump.Endpoint.Settings.ConnectTimeout, Stopwatch.StartNew(), CancellationToken.None);

    private static async Task<SshConnection> ConnectAsync(Hop hop, JumpLease? lease, TimeSpan time, Stopwatch clock, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);

        // Reading a key with a passphrase is meant to be slow: not on a thread of the pool.
        var credentials = await ReadKeysAsync(hop, limit.Token, cancellation);
        for (var attempt = 1; ; attempt++)
        {
            var connecting = new Connecting(hop, credentials, lease);
            try
            {
                return await connecting.RunAsync(limit.Token);
            }
            catch (Exception exception) when (exception is SshOperationTimeoutException or OperationCanceledException && !cancellation.IsCancellationRequested)
            {
                // Our limit and the library's end at the same time.
                var elapsed = clock.Elapsed;
                var phase = lease is null && connecting.Phase == ConnectPhase.Dialling && await TakesConnectionsAsync(hop.Endpoint, cancellation) ? ConnectPhase.Silent : connecting.Phase;
                throw ConnectFault.TimedOut(hop, phase, elapsed);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                if (attempt >= Tries || lease?.Broken is not null || !ConnectFault.IsWorthAnotherTry(exception, connecting.Phase))
                {
                    throw ConnectFault.Of(exception, hop, lease, credentials, connecting.Phase, clock.Elapsed, attempt);
                }
            }

            await PauseAsync(attempt, limit.Token);
        }
    }

    private static async Task<Credentials> ReadKeysAsync(Hop hop, CancellationToken limit, CancellationToken cancellation)
    {
        var reading = OwnThread.Run(() => new Credentials(hop));
        reading.Forget();
        try
        {
            return await reading.WaitAsync(limit);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new NodeException(
                ErrorIds.KeyFileUnusable,
                $"{hop.Title}: the private keys could not be read within {ConnectFault.Seconds(hop.Endpoint.Settings.ConnectTimeout)}.",
                "Are they on a network drive that does not answer? Name one that is here: New-OSNodeSession -KeyFilePath");
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
    private sealed class Connecting(Hop hop, Credentials credentials, JumpLease? lease)
    {
        private volatile HostKey? hostKey;
        private volatile bool identified;

        public ConnectPhase Phase => hostKey is not null ? ConnectPhase.LoggingIn : identified ? ConnectPhase.Exchanging : ConnectPhase.Dialling;

        public async Task<SshConnection> RunAsync(CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var settings = hop.Endpoint.Settings;
            var door = lease?.Open(hop.Endpoint.Address, settings.Port);
            var information = new ConnectionInfo(door is null ? hop.Endpoint.Address : "127.0.0.1", door?.Port ?? settings.Port, settings.User, credentials.Methods)
            {
                Timeout = settings.ConnectTimeout,
                ChannelCloseTimeout = TimeSpan.FromMilliseconds(200),
                RetryAttempts = 1,
            };
            var policy = new HostKeyPolicy(hop);
            SshAlgorithms.Choose(
                information,
                hop.KnownHosts.PreferredAlgorithms(hop.KeyName, hop.KeyPort),
                hop.KnownHosts.HasAuthority(hop.KeyName, hop.KeyPort) ? policy.Accepts : null,
                settings.AllowLegacyAlgorithms);
            var client = new SshClient(information) { KeepAliveInterval = KeepAlive };
            var shown = "";
            client.ServerIdentificationReceived += (_, _) => identified = true;
            client.HostKeyReceived += (_, arguments) =>
            {
                // Trusted is the library's default: it stays untrusted until our own check has ended without an exception.
                arguments.CanTrust = false;
                // A certificate that comes here was accepted by the policy, and its signatures by the library.
                var key = (arguments.Certificate is null ? HostKey.From(arguments.HostKey) : policy.Certified) ?? throw new InvalidDataException("the host key is damaged");
                if (arguments.Certificate is null)
                {
                    policy.Verify(key);
                }

                shown = arguments.Certificate is null ? key.ToString() : $"{key}, certified by {HostKey.From(arguments.Certificate.CertificateAuthorityKey)}";
                hostKey = key;
                arguments.CanTrust = true;
            };

            var connect = client.ConnectAsync(cancellation);
            try
            {
                await connect.WaitAsync(cancellation);
                return hostKey is null
                    ? throw new InvalidOperationException("the host key was not shown")
                    : new SshConnection(hop, client, credentials, shown, door, lease);
            }
            catch
            {
                // A cancelled library call may still be waiting for the server: it is freed once it has returned.
                FreeAsync(connect, client, door).Forget();
                throw;
            }
        }

        private static async Task FreeAsync(Task connect, SshClient client, Door? door)
        {
            await connect.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await OwnThread.Free([client, .. door is null ? Array.Empty<IDisposable>() : [door]]);
        }
    }
}
