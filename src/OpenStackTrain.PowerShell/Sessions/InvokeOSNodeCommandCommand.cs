using System.Diagnostics;
using System.Management.Automation;
using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Runs a shell command on nodes, as root.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Invoke, "OSNodeCommand", SupportsShouldProcess = true)]
[OutputType(typeof(CommandResult))]
public sealed class InvokeOSNodeCommandCommand : NodeCmdlet
{
    /// <summary>
    /// <para type="description">POSIX shell text. It travels on standard input: no process list shows it.</para>
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string Command { get; set; } = "";

    /// <summary>
    /// <para type="description">How long the command may take, in seconds.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int TimeoutSec { get; set; } = 600;

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        if (!await AskAsync(() => ShouldProcess(node.Name, $"run: {Command}")))
            return;
        var clock = Stopwatch.StartNew();
        Report(node, "running");
        var answers = await Runner.RunAsync(node, new NodeScript([new ScriptSection("command", Command, SectionKind.Act)], TimeSpan.FromSeconds(TimeoutSec)), cancellation);
        var result = new CommandResult
        {
            Node = node.Name,
            ExitCode = answers[0].ExitCode,
            Output = Encoding.UTF8.GetString(answers[0].Output).TrimEnd('\n'),
            Error = answers[0].ErrorTail.TrimEnd('\n'),
            Duration = clock.Elapsed,
        };
        Post(() => WriteObject(result));
    }
}
