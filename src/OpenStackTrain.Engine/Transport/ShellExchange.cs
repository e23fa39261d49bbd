using System.Buffers;
using System.Diagnostics;
using System.Text;
using OpenStackTrain.Transport;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace OpenStackTrain.Engine.Transport;

/// <summary>What came back from the node, raw.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Errors">Standard error.</param>
/// <param name="ExitCode">Null: the node did not tell.</param>
/// <param name="Signal">The signal that ended it, as in <c>KILL</c>.</param>
internal sealed record ShellAnswer(byte[] Output, byte[] Errors, int? ExitCode, string? Signal);

/// <summary>What runs on the node instead of the script will not end by itself: the connection is to be given up.</summary>
/// <param name="errorId">Of <see cref="ErrorIds"/>.</param>
/// <param name="message">What was seen.</param>
internal sealed class RunawayException(string errorId, string message) : Exception(message)
{
    /// <summary>The stable id.</summary>
    public string ErrorId => errorId;
}

/// <summary>One script's way to the node and back: the launch command, the sudo password where there is one, the script, the answer.</summary>
internal sealed class ShellExchange : IDisposable
{
    /// <summary>More than any startup file or login message says before the script starts.</summary>
    private const int MostNoise = 8 << 20;

    /// <summary>
    /// The most that a script may answer, both streams together. It travels as base64, so three quarters of it are content: some fifty times the largest file that a
    /// step reads. What is more comes from a command that does not end, or from a node that means harm.
    /// </summary>
    public const int MostBytes = 64 << 20;

    private static readonly TimeSpan PromptLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(2);
    private static readonly byte[] Ready = Encoding.ASCII.GetBytes(Framing.Ready);
    private readonly object sync = new();
    private readonly NodeEndpoint endpoint;
    private readonly TimeSpan startLimit;
    private readonly SshCommand command;
    private readonly MemoryStream output = new();
    private readonly MemoryStream errors = new();

    /// <summary>Prepares one.</summary>
    /// <param name="client">The connection.</param>
    /// <param name="endpoint">The node.</param>
    /// <param name="startLimit">How long the account's startup files, and sudo, may take until our shell is there.</param>
    public ShellExchange(SshClient client, NodeEndpoint endpoint, TimeSpan startLimit)
    {
        this.endpoint = endpoint;
        this.startLimit = startLimit;
        command = client.CreateCommand(Sudo.Launch(endpoint));
    }

    /// <summary>Sends the script and waits for the end of the answer.</summary>
    /// <exception cref="SshException">The library's: the link is lost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command goes on on the node.</exception>
    /// <exception cref="RunawayException">The account's shell does not come to the script, or prints without an end.</exception>
    public async Task<ShellAnswer> RunAsync(string script, CancellationToken cancellation)
    {
        var password = Sudo.IsUsed(endpoint.Settings) && endpoint.ElevationPassword is { } secret ? Sudo.PasswordLine(endpoint, secret) : null;

        // Both block until the node answers. Without a token: the library's cancelling waits half a second for an answer to a signal (fact 4).
        var opening = OwnThread.Run(() => command.ExecuteAsync(CancellationToken.None));
        opening.Forget();
        var execution = await opening.WaitAsync(cancellation);
        execution.Forget();
        var guard = GuardAsync(execution, cancellation);
        guard.Forget();
        var exchange = ExchangeAsync(script, password, execution, cancellation);
        exchange.Forget();
        if (await Task.WhenAny(exchange, guard) == guard)
        {
            await guard;
        }

        return await exchange;
    }

    /// <summary>Sends the script and waits for the end.</summary>
    private async Task<ShellAnswer> ExchangeAsync(string script, string? password, Task execution, CancellationToken cancellation)
    {
        var writing = OwnThread.Run(() => Write(script, password, execution, cancellation));
        writing.Forget();
        if (await Task.WhenAny(execution, writing).WaitAsync(cancellation) == writing && writing.IsFaulted)
        {
            // The node did not take the script: its shell or sudo has ended, and what it said is on its way.
            await Task.WhenAny(execution, Task.Delay(RefusalLimit, cancellation));
            if (!execution.IsCompleted)
            {
                cancellation.ThrowIfCancellationRequested();
                await writing;
            }
        }

        await execution.WaitAsync(cancellation);
        lock (sync)
        {
            Drain();
            return new ShellAnswer(output.ToArray(), errors.ToArray(), command.ExitStatus, command.ExitSignal);
        }
    }

    /// <summary>Hands on what the script says of its progress, as long as it runs.</summary>
    public async Task ListenAsync(string nonce, Action<string> heard, Task answer)
    {
        var from = 0;
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Look.Next);
            IReadOnlyList<string> said;
            lock (sync)
            {
                if (answer.IsCompleted)
                {
                    return;
                }

                Drain();
                said = Framing.Said(nonce, errors.GetBuffer().AsSpan(0, (int)errors.Length), ref from);
            }

            if (said.Count > 0)
            {
                heard(said[^1]);
            }
        }
    }

    /// <summary>Closes the channel; may wait for the node.</summary>
    public void Dispose() => command.Dispose();

    private bool Write(string script, string? password, Task execution, CancellationToken cancellation)
    {
        using var input = command.CreateInputStream();
        if (password is not null && !IsShellThere(input, password, execution, cancellation))
        {
            // sudo has refused; the end of input makes it say so.
            return false;
        }

        input.Write(Encoding.UTF8.GetBytes(Framing.Begin + "\n" + script));
        return true;
    }

    /// <summary>
    /// Gives sudo the password when it asks, and waits until the shell is there. What runs there may be something else than sudo, so the password is not
    /// sent unasked. (The question of a PAM module of its own is not known: any text without the shell is taken for one, after a while.) Nothing more is
    /// sent before the shell is there: sudo would take the script's lines for further tries, and three wrong ones can lock an account (pam_faillock(8)).
    /// </summary>
    private bool IsShellThere(Stream input, string password, Task execution, CancellationToken cancellation)
    {
        var (clock, isSent) = (Stopwatch.StartNew(), false);
        for (var pause = 1; !execution.IsCompleted && !cancellation.IsCancellationRequested && clock.Elapsed < startLimit; pause = Math.Min(pause * 2, 16))
        {
            string said;
            lock (sync)
            {
                Drain();
                if (Has(output, Ready))
                {
                    return true;
                }

                said = Encoding.UTF8.GetString(errors.GetBuffer(), 0, (int)Math.Min(errors.Length, Framing.ErrorTailLimit));
            }

            if (isSent && Sudo.RefusedPassword(said))
            {
                return false;
            }

            if (!isSent && (said.Contains(Sudo.Prompt, StringComparison.Ordinal) || (said.Length > 0 && clock.Elapsed > PromptLimit)))
            {
                input.Write(Encoding.UTF8.GetBytes(password));
                isSent = true;
            }

            Thread.Sleep(pause);
        }

        return false;
    }

    /// <summary>Watches what nobody else limits: how long it takes until the script starts, and how much is printed.</summary>
    private async Task GuardAsync(Task execution, CancellationToken cancellation)
    {
        var (clock, isThere) = (Stopwatch.StartNew(), false);
        while (!execution.IsCompleted && !cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(execution, Look.Next);
            lock (sync)
            {
                Drain();
                isThere = isThere || Has(output, Ready);
                if (output.Length + errors.Length > (isThere ? MostBytes : MostNoise))
                {
                    throw new RunawayException(
                        ErrorIds.ProtocolError,
                        isThere ? $"the answer is larger than {MostBytes >> 20} MiB" : $"the shell of {endpoint.Settings.User} prints without an end ({MostNoise >> 20} MB so far) and does not come to the script{Said()}");
                }

                if (!isThere && clock.Elapsed > startLimit && !execution.IsCompleted)
                {
                    throw new RunawayException(
                        ErrorIds.Timeout, $"the shell of {endpoint.Settings.User} did not come to the script within {ConnectFault.Seconds(startLimit)}{Said()}");
                }
            }
        }
    }

    private string Said()
    {
        var said = Framing.Printable([.. Start(output), (byte)' ', .. Start(errors)]);
        return said.Length == 0 ? "" : $"; the node said: {said}";

        static ReadOnlySpan<byte> Start(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)Math.Min(stream.Length, 1000));
    }

    private static bool Has(MemoryStream stream, byte[] mark) => stream.GetBuffer().AsSpan(0, (int)stream.Length).IndexOf(mark) >= 0;

    /// <summary>Takes what has come so far.</summary>
    private void Drain()
    {
        Drain(command.OutputStream, output);
        Drain(command.ExtendedOutputStream, errors);
    }

    private static void Drain(Stream from, MemoryStream to)
    {
        // It is looked at several times a second for every node at work, and mostly in vain.
        if (from.Length == 0)
            return;
        var buffer = ArrayPool<byte>.Shared.Rent(16384);
        // Not until nothing is left: a flood may come faster than it is taken, and nobody would look at how much it is. Nor more than shows that it is one.
        for (var left = Math.Min(from.Length, MostBytes + 1 - to.Length); left > 0 && from.Read(buffer) is > 0 and var count; left -= count)
            to.Write(buffer, 0, count);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }
}
