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

/// <summary>One script's way to the node and back: the launch command, the sudo password where there is one, the script, the answer.</summary>
internal sealed class ShellExchange : IDisposable
{
    /// <summary>
    /// The most that a script may answer, both streams together. It travels as base64, so three quarters of it are content: some fifty times the largest file that a
    /// step reads. What is more comes from a command that does not end, or from a node that means harm.
    /// </summary>
    public const int MostBytes = 64 << 20;

    private static readonly TimeSpan PasswordLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RefusalLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ListenInterval = TimeSpan.FromMilliseconds(200);
    private readonly object sync = new();
    private readonly NodeEndpoint endpoint;
    private readonly SshCommand command;
    private readonly MemoryStream output = new();
    private readonly MemoryStream errors = new();

    /// <summary>Prepares one.</summary>
    public ShellExchange(SshClient client, NodeEndpoint endpoint)
    {
        this.endpoint = endpoint;
        command = client.CreateCommand(Sudo.Launch(endpoint));
    }

    /// <summary>Sends the script and waits for the end of the answer.</summary>
    /// <exception cref="SshException">The library's: the link is lost.</exception>
    /// <exception cref="NodeException">ProtocolError: the answer is larger than <see cref="MostBytes"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command goes on on the node.</exception>
    public async Task<ShellAnswer> RunAsync(string script, CancellationToken cancellation)
    {
        var password = Sudo.IsUsed(endpoint.Settings) && endpoint.ElevationPassword is { } secret ? Sudo.PasswordLine(endpoint, secret) : null;

        // Both block until the node answers. Without a token: the library's cancelling waits half a second for an answer to a signal (fact 4).
        var opening = OwnThread.Run(() => command.ExecuteAsync(CancellationToken.None));
        opening.Forget();
        var execution = await opening.WaitAsync(cancellation);
        execution.Forget();
        var reading = ReadAsync(execution, cancellation);
        reading.Forget();
        var writing = OwnThread.Run(() => Write(script, password, execution, cancellation));
        writing.Forget();
        if (await Task.WhenAny(execution, writing, reading).WaitAsync(cancellation) == writing && writing.IsFaulted)
        {
            // The node did not take the script: its shell or sudo has ended, and what it said is on its way.
            await Task.WhenAny(execution, Task.Delay(RefusalLimit, cancellation));
            if (!execution.IsCompleted)
            {
                cancellation.ThrowIfCancellationRequested();
                await writing;
            }
        }

        await reading.WaitAsync(cancellation);
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
            await Task.WhenAny(answer, Task.Delay(ListenInterval));
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
        if (password is not null)
        {
            input.Write(Encoding.UTF8.GetBytes(password));
            if (!IsShellThere(execution, cancellation))
            {
                // sudo has refused; the end of input makes it say so.
                return false;
            }
        }

        input.Write(Encoding.UTF8.GetBytes(Framing.Begin + "\n" + script));
        return true;
    }

    /// <summary>
    /// Waits until sudo has taken the password and the shell is there. Nothing more is sent before that: sudo would take the script's lines for
    /// further tries, and three wrong ones can lock an account (pam_faillock(8)).
    /// </summary>
    private bool IsShellThere(Task execution, CancellationToken cancellation)
    {
        var limit = Environment.TickCount64 + (long)PasswordLimit.TotalMilliseconds;
        for (var pause = 1; !execution.IsCompleted && !cancellation.IsCancellationRequested && Environment.TickCount64 < limit; pause = Math.Min(pause * 2, 16))
        {
            lock (sync)
            {
                Drain();
                if (output.GetBuffer().AsSpan(0, (int)output.Length).IndexOf(Encoding.ASCII.GetBytes(Framing.Ready)) >= 0)
                {
                    return true;
                }

                if (Sudo.RefusedPassword(Encoding.UTF8.GetString(errors.GetBuffer(), 0, (int)errors.Length)))
                {
                    return false;
                }
            }

            Thread.Sleep(pause);
        }

        return false;
    }

    /// <summary>Takes the answer while it comes: the library would keep any amount of it. Nothing tells when there is more to take.</summary>
    private async Task ReadAsync(Task execution, CancellationToken cancellation)
    {
        while (!execution.IsCompleted && !cancellation.IsCancellationRequested)
        {
            await Task.WhenAny(execution, Task.Delay(ListenInterval, cancellation));
            lock (sync)
            {
                Drain();
            }
        }
    }

    /// <summary>Takes what has come so far.</summary>
    /// <exception cref="NodeException">ProtocolError: it is too much.</exception>
    private void Drain()
    {
        Drain(command.OutputStream, output);
        Drain(command.ExtendedOutputStream, errors);
    }

    private void Drain(Stream from, MemoryStream to)
    {
        var buffer = new byte[16384];
        while (from.Length > 0)
        {
            var count = from.Read(buffer);
            if (output.Length + errors.Length + count > MostBytes)
            {
                throw new NodeException(
                    ErrorIds.ProtocolError,
                    $"{endpoint.Name} ({endpoint.Address}): the answer is larger than {MostBytes >> 20} MiB, and the rest was not read.",
                    "Let the command print less, or into a file on the node.");
            }

            to.Write(buffer, 0, count);
        }
    }
}
