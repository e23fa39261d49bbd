using System.Management.Automation;
using System.Security;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>Reads lines and secrets so that Ctrl+C ends the waiting.</summary>
internal sealed class ConsoleInput
{
    private readonly TaskCompletionSource cancelled = new();

    public void Cancel() => cancelled.TrySetResult();

    /// <summary>A line, or null at the end of the input.</summary>
    public string? ReadLine() => Await(Console.ReadLine);

    /// <summary>A secret: nothing of it is shown, not even its length.</summary>
    public SecureString ReadSecret()
    {
        var secret = new SecureString();
        if (Console.IsInputRedirected)
        {
            foreach (var c in ReadLine() ?? "") secret.AppendChar(c);
            return secret;
        }

        while (true)
        {
            var key = Await(() => Console.ReadKey(intercept: true));
            if (key.Key == ConsoleKey.Enter) break;
            if (key.Key != ConsoleKey.Backspace && key.KeyChar != '\0') secret.AppendChar(key.KeyChar);
            else if (key.Key == ConsoleKey.Backspace && secret.Length > 0) secret.RemoveAt(secret.Length - 1);
        }

        Console.WriteLine();
        return secret;
    }

    // Console reads cannot be cancelled: they wait on a thread that the process does not wait for.
    private T Await<T>(Func<T> read)
    {
        var answer = Task.Factory.StartNew(read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (Task.WaitAny(answer, cancelled.Task) == 1) throw new PipelineStoppedException();
        return answer.Result;
    }
}
