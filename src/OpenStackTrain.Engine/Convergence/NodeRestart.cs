using System.Diagnostics;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>Boots a node anew and waits until it is back: another boot id, and a systemd that has finished starting. Sources: random(4), systemctl(1).</summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="run">Whose doing it is: a node that somebody else changes is not restarted under their hands.</param>
internal sealed class NodeRestart(INodeRunner runner, IStepObserver observer, Run run)
{
    private static readonly TimeSpan QuestionTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);
    private static readonly string[] WhileDown = [ErrorIds.ConnectionFailed, ErrorIds.ConnectionLost, ErrorIds.Timeout, ErrorIds.ProtocolError];

    /// <summary>Tells the node to boot. The link may be gone before its answer.</summary>
    /// <returns>The id of the boot that ends.</returns>
    /// <exception cref="NodeException">The node cannot be asked, or refuses.</exception>
    public async Task<string> BeginAsync(Node node, CancellationToken cancellation)
    {
        var before = (await AskAsync(node, cancellation)).Boot;
        observer.Progress(node, "restarting");
        observer.Verbose($"{node.Name}: restarting");
        var script = new NodeScript([new ScriptSection("restart", "systemctl --no-block reboot", SectionKind.Act)], QuestionTime);
        try
        {
            var nodeLock = new NodeLock(run with { ReconnectTimeout = TimeSpan.Zero }, node);
            var answers = await new Sending(runner, node, observer, nodeLock, step: null).ChangeUnreadAsync(script, cancellation);

            // The boot may have ended the job before its answer; it is not sent again.
            if (answers.LastOrDefault(section => section.Name == "restart") is { ExitCode: not 0 } answer)
            {
                await nodeLock.ReleaseAsync(runner, cancellation);
                throw new NodeException(ErrorIds.RestartFailed, $"{node.Name}: systemd refuses to restart: {answer.ErrorTail.Trim()}.", $"Look at the node: Invoke-OSNodeCommand {node.Name} 'systemctl list-jobs'");
            }
        }
        catch (NodeException lost) when (lost.ErrorId is ErrorIds.ConnectionLost)
        {
            // Whether it restarts, its next boot id tells.
        }

        return before;
    }

    /// <summary>Waits until the node is up in another boot.</summary>
    /// <exception cref="NodeException">RestartFailed: not in time; or what a node that is up again refuses, such as a host key.</exception>
    public async Task WaitAsync(Node node, string before, TimeSpan limit, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var last = "it has not gone down";
        while (clock.Elapsed < limit)
        {
            try
            {
                var (boot, state) = await AskAsync(node, cancellation);
                if (boot != before && state is "running" or "degraded")
                    return;
                last = boot == before ? "it has not gone down" : $"it is up, and systemd is still '{state}'";
                observer.Progress(node, boot == before ? "going down" : $"coming up: {state}");
            }
            catch (NodeException down) when (WhileDown.Contains(down.ErrorId, StringComparer.Ordinal))
            {
                last = down.Message.TrimEnd('.');
                observer.Progress(node, "waiting until it is back");
            }

            await Task.Delay(Pause, cancellation);
        }

        throw new NodeException(ErrorIds.RestartFailed, $"{node.Name} ({node.Address}) is not back {limit.TotalSeconds:0} s after its restart: {last}.", "Look at its console. When it is back: Get-OSNode | Test-OSBaseline");
    }

    private async Task<(string Boot, string State)> AskAsync(Node node, CancellationToken cancellation)
    {
        const string shell = "printf 'boot=%s\\nstate=%s\\n' \"$(cat /proc/sys/kernel/random/boot_id)\" \"$(systemctl is-system-running 2>/dev/null)\"";
        var answer = await runner.RunAsync(node, new NodeScript([new ScriptSection("boot id", shell, SectionKind.Ask)], QuestionTime), cancellation);
        var pairs = answer[0].Pairs();
        return (pairs.GetValueOrDefault("boot", ""), pairs.GetValueOrDefault("state", ""));
    }
}
