using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using OpenStackTrain.ScriptRunner.Cmdlets;

namespace OpenStackTrain.Cmdlet.Tests.Module;

/// <summary>One PowerShell session (a runspace) with a host that writes everything down.</summary>
internal sealed class ModuleSession : IDisposable
{
    private readonly Runspace runspace;

    /// <summary>Opens one, in strict mode.</summary>
    /// <param name="imports">Whether the module is imported.</param>
    public ModuleSession(bool imports = true)
    {
        var state = InitialSessionState.CreateDefault2();
        // The cmdlets that the engine's package lacks: Select-Object, Out-String and so on.
        foreach (var type in typeof(SelectObjectCommand).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is { } name)
                state.Commands.Add(new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", type, helpFileName: null));
        }

        runspace = RunspaceFactory.CreateRunspace(Host, state);
        runspace.Open();
        Run("Set-StrictMode -Version Latest").Succeeded();
        if (imports)
            Run($"Import-Module '{BuiltModule.Manifest}'").Succeeded();
    }

    /// <summary>The host.</summary>
    public RecordingHost Host { get; } = new();

    /// <summary>What is shown.</summary>
    public RecordingScreen Screen => Host.Screen;

    /// <summary>The session itself.</summary>
    public Runspace Runspace => runspace;

    /// <summary>Sets a variable.</summary>
    public ModuleSession With(string variable, object? value)
    {
        runspace.SessionStateProxy.SetVariable(variable, value);
        return this;
    }

    /// <summary>Runs a script to its end.</summary>
    public Outcome Run(string script)
    {
        using var run = Start(script);
        return run.Wait();
    }

    /// <summary>Runs it as a host runs what is typed: its output goes to the screen.</summary>
    public Outcome Type(string line)
    {
        using var run = new RunningScript(runspace, line, atPrompt: true);
        return run.Wait();
    }

    /// <summary>The error that ends a statement: what `catch` gets of it.</summary>
    public ErrorRecord Catch(string script) => Assert.IsType<ErrorRecord>(Run($"try {{ {script} }} catch {{ $_ }}").Succeeded().Output[^1]);

    /// <summary>Goes to a folder.</summary>
    public ModuleSession At(string folder)
    {
        Run($"$null = $ExecutionContext.SessionState.Path.SetLocation('{folder}')").Succeeded();
        return this;
    }

    /// <summary>Starts a script.</summary>
    public RunningScript Start(string script) => new(runspace, script);

    public void Dispose() => runspace.Dispose();
}

/// <summary>A script that runs.</summary>
internal sealed class RunningScript : IDisposable
{
    private readonly System.Management.Automation.PowerShell shell = System.Management.Automation.PowerShell.Create();
    private readonly PSDataCollection<PSObject> output = [];
    private readonly Task<PSDataCollection<PSObject>> end;

    public RunningScript(Runspace runspace, string script, bool atPrompt = false)
    {
        shell.Runspace = runspace;
        shell.AddScript(script);
        if (atPrompt)
            shell.AddCommand("Out-Default");
        end = shell.InvokeAsync<PSObject, PSObject>(input: null, output);
    }

    /// <summary>Whether it has ended.</summary>
    public Task End => end;

    /// <summary>What came out so far.</summary>
    public IReadOnlyList<object> Output => [.. output.ToArray().Select(item => item.BaseObject)];

    /// <summary>Completes when so many objects have come out.</summary>
    public async Task<IReadOnlyList<object>> WhenOutputAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        output.DataAdded += (_, _) => Look();
        Look();
        await reached.Task.Soon();
        return Output;

        void Look()
        {
            if (output.Count >= count)
                _ = reached.TrySetResult();
        }
    }

    /// <summary>Completes when a progress record as wanted has been written.</summary>
    public Task WhenProgressAsync(Func<ProgressRecord, bool> isWanted)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        shell.Streams.Progress.DataAdded += (_, _) => Look();
        Look();
        return reached.Task.Soon();

        void Look()
        {
            if (shell.Streams.Progress.ToArray().Any(isWanted))
                _ = reached.TrySetResult();
        }
    }

    /// <summary>As Ctrl+C.</summary>
    public Task StopAsync() => Task.Factory.FromAsync(shell.BeginStop(callback: null, state: null), shell.EndStop);

    /// <summary>Waits for the end.</summary>
    public Outcome Wait()
    {
        Exception? failure = null;
        try
        {
            end.Soon().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is RuntimeException or InvalidOperationException)
        {
            failure = exception;
        }

        return new Outcome(
            Output,
            [.. shell.Streams.Error],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Progress],
            failure)
        {
            Debug = [.. shell.Streams.Debug.Select(record => record.Message)],
            Information = [.. shell.Streams.Information],
        };
    }

    public void Dispose()
    {
        shell.Dispose();
        output.Dispose();
    }
}

/// <summary>What came of a script.</summary>
internal sealed record Outcome(
    IReadOnlyList<object> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<string> Verbose, IReadOnlyList<ProgressRecord> Progress, Exception? Failure)
{
    /// <summary>The debug stream.</summary>
    public IReadOnlyList<string> Debug { get; init; } = [];

    /// <summary>The information stream.</summary>
    public IReadOnlyList<InformationRecord> Information { get; init; } = [];

    /// <summary>The nodes that came out.</summary>
    public IReadOnlyList<Node> Nodes => [.. Output.Cast<Node>()];

    /// <summary>The one error.</summary>
    public ErrorRecord Error => Failure is null ? Assert.Single(Errors) : Terminating;

    /// <summary>The error that ended it.</summary>
    public ErrorRecord Terminating => Assert.IsAssignableFrom<IContainsErrorRecord>(Failure).ErrorRecord;

    /// <summary>Fails the test if there was an error.</summary>
    public Outcome Succeeded()
    {
        Assert.Null(Failure);
        Assert.True(Errors.Count == 0, string.Join("\n", Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error} {error.Exception}")));
        return this;
    }
}

/// <summary>Waiting that cannot last for ever.</summary>
internal static class Patience
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(Limit, CancellationToken.None);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Limit, CancellationToken.None);
}
