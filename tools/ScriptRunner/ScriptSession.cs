using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.InteropServices;
using OpenStackTrain.ScriptRunner.Host;

namespace OpenStackTrain.ScriptRunner;

/// <summary>One runspace with its console, from the first module to the exit code.</summary>
internal sealed class ScriptSession : IDisposable
{
    private const int Interrupted = 130;
    private readonly ConsoleHost host = new();
    private readonly Runspace runspace;
    private readonly List<PosixSignalRegistration> signals = [];
    private readonly Lock gate = new();
    private PowerShell? running;
    private bool stopped;

    public ScriptSession()
    {
        runspace = RunspaceFactory.CreateRunspace(host, InitialState());
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal));
        signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal));
    }

    /// <summary>Imports the modules, runs the script or text and says the exit code.</summary>
    public int Run(RunnerOptions options)
    {
        foreach (var module in options.Modules)
        {
            var path = Directory.Exists(module) || File.Exists(module) ? Path.GetFullPath(module) : module;
            if (!Invoke(ps => ps.AddCommand("Import-Module").AddParameter("Name", path).AddParameter("ErrorAction", "Stop"))) return ExitCode(false);
        }

        // As in pwsh -Command: a last command that failed is a failure.
        if (options.Command is { } text) return ExitCode(Invoke(ps => ps.AddScript($"{text}\nif (-not $?) {{ exit 1 }}")));

        var script = Path.GetFullPath(options.Script!);
        if (!File.Exists(script)) throw new UsageException($"The script '{options.Script}' does not exist.");
        // As in pwsh -File: `exit` in the script is the exit of the whole run.
        EngineInternals.LetScriptsExit(runspace);
        var fine = Invoke(ps =>
        {
            var command = new Command(script, isScript: false, useLocalScope: false);
            foreach (var argument in ScriptArguments.Parse(options.ScriptArguments)) command.Parameters.Add(argument);
            ps.Commands.AddCommand(command);
        });

        return ExitCode(fine);
    }

    public void Dispose()
    {
        signals.ForEach(s => s.Dispose());
        host.Close();
        runspace.Dispose();
    }

    private static InitialSessionState InitialState()
    {
        var state = InitialSessionState.CreateDefault2();
        if (OperatingSystem.IsWindows()) state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } name)
                state.Commands.Add(new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", type, helpFileName: null));
        }

        return state;
    }

    private int ExitCode(bool fine) => stopped ? Interrupted : host.ExitCode ?? (fine ? 0 : 1);

    /// <summary>Runs one pipeline into Out-Default. False: it ended with a terminating error, which has been shown.</summary>
    private bool Invoke(Action<PowerShell> build)
    {
        using var ps = PowerShell.Create(runspace);
        build(ps);
        ps.Commands.Commands[^1].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        ps.AddCommand("Out-Default");
        lock (gate)
        {
            if (stopped) return false;
            running = ps;
        }

        try
        {
            ps.Invoke();
            return true;
        }
        catch (PipelineStoppedException)
        {
            return false;
        }
        catch (RuntimeException e)
        {
            Show(e.ErrorRecord ?? new ErrorRecord(e, "RuntimeException", ErrorCategory.NotSpecified, null));
            return false;
        }
        finally
        {
            lock (gate) running = null;
        }
    }

    private void Show(ErrorRecord error)
    {
        using var ps = PowerShell.Create(runspace);
        ps.AddCommand("Out-Default").Invoke(new[] { EngineInternals.AsError(error) });
    }

    /// <summary>The first Ctrl+C (or a polite kill) stops the pipeline, so that `finally` blocks run; the second ends the process.</summary>
    private void OnSignal(PosixSignalContext context)
    {
        PowerShell? current;
        lock (gate)
        {
            if (stopped) Environment.Exit(Interrupted);
            stopped = true;
            current = running;
        }

        context.Cancel = true;
        host.CancelInput();
        current?.BeginStop(null, null);
    }
}
