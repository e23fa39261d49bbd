using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>The engine's view of this program: its console, culture and exit.</summary>
internal sealed class ConsoleHost : PSHost
{
    private readonly ConsoleUserInterface ui = new();
    private int nesting;
    private bool leaveNested;

    public override string Name => "OpenStackTrain script runner";
    public override Version Version { get; } = new(1, 0);
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;
    public override PSHostUserInterface UI => ui;

    /// <summary>The number of `exit N`, once it was called.</summary>
    public int? ExitCode { get; private set; }

    public void CancelInput() => ui.CancelInput();

    public void Close() => ui.Progress.Clear();

    public override void SetShouldExit(int exitCode)
    {
        if (nesting > 0) leaveNested = true;
        else ExitCode = exitCode;
    }

    /// <summary>The "Suspend" answer of -Confirm: commands are read and run until `exit`.</summary>
    public override void EnterNestedPrompt()
    {
        nesting++;
        while (!leaveNested)
        {
            ui.Write("PS>> ");
            if (ui.Input.ReadLine() is not { } line) break;
            using var ps = PowerShell.Create(RunspaceMode.CurrentRunspace);
            ps.AddScript(line).Commands.Commands[^1].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
            try
            {
                ps.AddCommand("Out-Default").Invoke();
            }
            catch (RuntimeException e) when (e is not PipelineStoppedException)
            {
                ui.WriteErrorLine(e.Message);
            }
        }

        leaveNested = false;
        nesting--;
    }

    public override void ExitNestedPrompt() => leaveNested = true;

    /// <summary>A native program takes the terminal: the progress lines must not be in its way.</summary>
    public override void NotifyBeginApplication() => ui.Progress.Hide();

    public override void NotifyEndApplication() => ui.Progress.Show();
}
