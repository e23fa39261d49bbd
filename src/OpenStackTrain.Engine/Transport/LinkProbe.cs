using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Messages.Transport;

namespace OpenStackTrain.Engine.Transport;

/// <summary>
/// Finds out that a link is silently dead while a long script runs. The library's keep-alive messages want no answer, so a cable that is pulled
/// would be noticed only when TCP gives up, a quarter of an hour later. The probe opens a second channel: any answer, a refusal too, proves the link.
/// </summary>
/// <param name="client">The connection.</param>
/// <param name="interval">How long a script may run before the node is asked, the pause between questions, and how long an answer may take: a dead link is noticed after three times as long.</param>
internal sealed class LinkProbe(SshClient client, TimeSpan interval)
{
    private const int MissesUntilLost = 2;

    /// <summary>Waits for the work, and asks meanwhile.</summary>
    /// <exception cref="SshConnectionException">The link is dead.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public async Task WatchAsync(Task work, CancellationToken cancellation)
    {
        var misses = 0;
        while (misses > 0 || !await EndsWithinAsync(work, cancellation))
        {
            var question = OwnThread.Run(Ask);
            question.Forget();
            var answered = await EndsWithinAsync(Task.WhenAny(work, question), cancellation) && (work.IsCompleted || await question);
            if (work.IsCompleted)
            {
                return;
            }

            misses = answered ? 0 : misses + 1;
            if (misses >= MissesUntilLost)
            {
                throw new SshConnectionException("The node has stopped answering.", DisconnectReason.ConnectionLost);
            }
        }
    }

    private async Task<bool> EndsWithinAsync(Task task, CancellationToken cancellation)
    {
        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ended = await Task.WhenAny(task, Task.Delay(interval, pause.Token)) == task;
        await pause.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
        return ended;
    }

    /// <summary>Whether the node answers; blocks until it does, at most as long as the connection's timeout.</summary>
    private bool Ask()
    {
        try
        {
            using var command = client.CreateCommand(":");
            command.ExecuteAsync().Forget();
            return true;
        }
        catch (Exception exception) when (exception is SshOperationTimeoutException or SshConnectionException or ObjectDisposedException)
        {
            return false;
        }
        catch (SshException)
        {
            return true;
        }
    }
}
