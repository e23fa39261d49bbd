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
    private static readonly TimeSpan PasswordLimit = TimeSpan.FromSeconds(20);
    private readonly NodeEndpoint _endpoint;
    private readonly SshCommand _command;
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _errors = new();

    /// <summary>Prepares one.</summary>
    public ShellExchange(SshClient client, NodeEndpoint endpoint)
    {
        _endpoint = endpoint;
        _command = client.CreateCommand(Sudo.Launch(endpoint));
    }

    /// <summary>Sends the script and waits for the end of the answer.</summary>
    /// <exception cref="SshException">The library's: the link is lost.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the command goes on on the node.</exception>
    public async Task<ShellAnswer> RunAsync(string script, CancellationToken cancellation)
    {
        // Opening the channel and writing block until the node answers.
        var sending = OwnThread.Run(() => Send(script, cancellation));
        sending.Forget();
        var (execution, writing) = await sending.WaitAsync(cancellation);
        execution.Forget();
        if (writing is not null)
        {
            // The node did not take the script: its shell or sudo has ended, and what it said is on its way.
            var ended = await Task.WhenAny(execution, Task.Delay(TimeSpan.FromSeconds(2), cancellation));
            if (ended != execution)
            {
                cancellation.ThrowIfCancellationRequested();
                throw writing;
            }
        }

        await execution.WaitAsync(cancellation);
        Drain();
        return new ShellAnswer(_output.ToArray(), _errors.ToArray(), _command.ExitStatus, _command.ExitSignal);
    }

    /// <summary>Closes the channel; may wait for the node.</summary>
    public void Dispose() => _command.Dispose();

    private (Task Execution, Exception? Writing) Send(string script, CancellationToken cancellation)
    {
        // Without a token: the library's cancelling waits half a second for an answer to a signal (fact 4), and we do not need it.
        var execution = _command.ExecuteAsync(CancellationToken.None);
        try
        {
            using var input = _command.CreateInputStream();
            if (!Sudo.IsUsed(_endpoint.Settings) || _endpoint.ElevationPassword is not { } password
                || SendPassword(input, password, execution, cancellation))
            {
                input.Write(Encoding.UTF8.GetBytes(Framing.Begin + "\n" + script));
            }

            return (execution, null);
        }
        catch (Exception exception) when (exception is SshException or ObjectDisposedException or IOException)
        {
            return (execution, exception);
        }
    }

    /// <summary>
    /// Gives sudo the password, and waits until the shell is there. Nothing more is sent before that: sudo would take the script's lines for further
    /// tries, and three wrong ones can lock an account (pam_faillock(8)).
    /// </summary>
    /// <returns>False: sudo has refused; the end of input makes it say so.</returns>
    private bool SendPassword(Stream input, Secret password, Task execution, CancellationToken cancellation)
    {
        input.Write(Encoding.UTF8.GetBytes(Sudo.PasswordLine(_endpoint, password)));
        var limit = Environment.TickCount64 + (long)PasswordLimit.TotalMilliseconds;
        for (var pause = 1; !execution.IsCompleted && Environment.TickCount64 < limit; pause = Math.Min(pause * 2, 16))
        {
            Drain();
            if (_output.GetBuffer().AsSpan(0, (int)_output.Length).IndexOf(Encoding.ASCII.GetBytes(Framing.Ready)) >= 0)
            {
                return true;
            }

            if (cancellation.IsCancellationRequested || Sudo.RefusedPassword(Encoding.UTF8.GetString(_errors.GetBuffer(), 0, (int)_errors.Length)))
            {
                return false;
            }

            Thread.Sleep(pause);
        }

        return false;
    }

    /// <summary>Takes what has come so far.</summary>
    private void Drain()
    {
        Drain(_command.OutputStream, _output);
        Drain(_command.ExtendedOutputStream, _errors);
    }

    private static void Drain(Stream from, MemoryStream to)
    {
        var buffer = new byte[16384];
        while (from.Length > 0)
        {
            var count = from.Read(buffer);
            to.Write(buffer, 0, count);
        }
    }
}
