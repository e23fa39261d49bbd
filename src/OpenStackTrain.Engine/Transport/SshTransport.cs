using System.Diagnostics;
using System.Text;
using OpenStackTrain.Transport;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// An SSH connection that runs scripts. The library's waits are never trusted: every one is raced against our own time limit and token, and a
/// connection whose command did not come to its end is given up as a whole, in the background (a later answer could be taken for the next one's).
/// What runs on the node is not killed by that.
/// </summary>
internal sealed class SshTransport : INodeTransport
{
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(2);
    private readonly NodeEndpoint endpoint;
    private readonly SshConnection connection;
    private readonly SshClient client;
    private readonly SemaphoreSlim gate = new(1);
    private readonly LinkProbe probe;
    private readonly TimeSpan startLimit;
    private int closed;

    /// <summary>Takes over a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="jumps">The jump hosts that it goes through.</param>
    /// <param name="probeInterval">The pause between the questions to a silent node.</param>
    /// <param name="startLimit">How long the account's startup files may take.</param>
    public SshTransport(SshConnection connection, IReadOnlyList<Hop> jumps, TimeSpan probeInterval, TimeSpan startLimit)
    {
        this.startLimit = startLimit;
        this.connection = connection;
        endpoint = connection.Hop.Endpoint;
        client = connection.Client;
        probe = new LinkProbe(client, probeInterval);
        Way = new NodeWay(
            connection.Hop.Where,
            endpoint.Settings.User,
            Sudo.IsUsed(endpoint.Settings) ? Elevation.Sudo : Elevation.None,
            [.. jumps.Select(jump => jump.Login)],
            [.. jumps.Append(connection.Hop).SelectMany(hop => hop.Config.Notices).Distinct(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public bool IsAlive => Volatile.Read(ref closed) == 0 && connection.IsConnected;

    /// <inheritdoc/>
    public string HostKey => connection.HostKey;

    /// <inheritdoc/>
    public NodeWay Way { get; }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SectionResult>> RunAsync(NodeScript script, CancellationToken cancellation)
    {
        var nonce = script.Job?.Id ?? Framing.NewNonce();
        var text = Framing.Render(script, nonce);
        await gate.WaitAsync(cancellation);
        var clock = Stopwatch.StartNew();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            if (!IsAlive)
            {
                throw Fault(ErrorIds.ConnectionLost, "the connection is not open any more", RetryAction);
            }

            limit.CancelAfter(script.Timeout);
            var answer = await ExchangeAsync(text, nonce, script.Heard, limit.Token);
            return Framing.TryParse(script, nonce, answer.Output, out var results, out var fault) ? results : throw Unframed(nonce, answer, fault, clock.Elapsed);
        }
        catch (OperationCanceledException)
        {
            GiveUp().Forget();
            cancellation.ThrowIfCancellationRequested();
            throw Fault(
                ErrorIds.Timeout, $"the script did not end within {ConnectFault.Seconds(script.Timeout)}; the node may still be working on it", RetryAction);
        }
        catch (NodeException)
        {
            throw;
        }
        catch (RunawayException runaway)
        {
            GiveUp().Forget();
            throw Fault(runaway.ErrorId, Masked(runaway.Message), ShellAction);
        }
        catch (Exception exception)
        {
            GiveUp().Forget();
            throw Lost(exception, clock.Elapsed);
        }
        finally
        {
            await limit.CancelAsync();
            gate.Release();
        }
    }

    /// <summary>Closes the connection: at most 2 seconds, the rest in the background.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await GiveUp().WaitAsync(DisposeLimit);
        }
        catch (TimeoutException)
        {
            // The library still waits for the node's goodbye; nobody needs it.
        }
    }

    private string RetryAction => $"Get-OSNode {endpoint.Name} | Get-OSNodeFact opens a new session and shows how the node is.";

    private Task GiveUp() => Interlocked.Exchange(ref closed, 1) == 0 ? connection.CloseAsync() : Task.CompletedTask;

    private async Task<ShellAnswer> ExchangeAsync(string text, string nonce, Action<string>? heard, CancellationToken cancellation)
    {
        var exchange = new ShellExchange(client, endpoint, startLimit);
        try
        {
            var answer = exchange.RunAsync(text, cancellation);
            answer.Forget();
            if (heard is not null)
            {
                exchange.ListenAsync(nonce, heard, answer).Forget();
            }

            await probe.WatchAsync(answer, cancellation);
            return await answer;
        }
        finally
        {
            // Closing the channel tells the node that nobody listens any more; it waits for the node, so not here.
            OwnThread.Free(exchange).Forget();
        }
    }

    private NodeException Unframed(string nonce, ShellAnswer answer, string fault, TimeSpan elapsed)
    {
        var errors = Encoding.UTF8.GetString(answer.Errors);
        if (Sudo.IsUsed(endpoint.Settings) && Sudo.Recognise(endpoint, errors, answer.ExitCode) is { } denied)
        {
            return denied;
        }

        if (answer.ExitCode is null && answer.Signal is null)
        {
            GiveUp().Forget();
            return Lost(null, elapsed);
        }

        var said = Masked(Framing.Printable([.. Framing.Noise(nonce, answer.Output), (byte)' ', .. answer.Errors]));
        var end = answer.Signal is { } signal ? $"signal {signal}" : $"exit code {answer.ExitCode}";
        return Fault(
            ErrorIds.ProtocolError,
            $"{fault} ({end}){(said.Length == 0 ? "" : $"; the node said: {said}")}",
            ShellAction);
    }

    private string ShellAction =>
        $"Try it by hand: ssh {endpoint.Settings.User}@{endpoint.Address} /bin/sh -c true. The account needs a shell, and its startup files (~/.bashrc, /etc/bashrc, /etc/profile.d) "
        + "must not end the session, hang, or read what is typed; where it hangs with sudo, look at PAM, the DNS and the home directory.";

    /// <summary>Without the password, which an account's startup file may have taken and printed.</summary>
    private string Masked(string text) => endpoint.ElevationPassword?.Reveal() is { Length: > 0 } password ? text.Replace(password, "***", StringComparison.Ordinal) : text;

    /// <summary>The jump host that the connection went over. Which link broke first is not always known yet: the node's may be noticed before the jump host's.</summary>
    private string Over => connection.Lease switch
    {
        null => "",
        { Broken: { } jump } => $" because that to the jump host {jump.Endpoint.Name} was",
        { Hop: var jump } => $", which went over the jump host {jump.Endpoint.Name}",
    };

    private NodeException Lost(Exception? exception, TimeSpan elapsed) => Fault(
        ErrorIds.ConnectionLost,
        $"the connection was lost after {ConnectFault.Seconds(elapsed)}{Over}; the node may still be working"
        + (exception is SshException or null or ObjectDisposedException ? "" : $" ({exception.Message.TrimEnd('.')})"),
        RetryAction);

    private NodeException Fault(string id, string cause, string action) => new(id, $"{endpoint.Name} ({endpoint.Address}): {cause}.", action);
}
