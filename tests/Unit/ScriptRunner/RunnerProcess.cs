using System.Diagnostics;
using System.Reflection;

namespace OpenStackTrain.Tests.ScriptRunner;

/// <summary>The script runner as a program: its arguments in, its exit code and streams out.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private static readonly string s_path = typeof(RunnerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ScriptRunner").Value!;
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private RunnerProcess(IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo("dotnet", [s_path, .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start)!;
        _process.StandardInput.Write(input);
        _process.StandardInput.Close();
        _output = _process.StandardOutput.ReadToEndAsync();
        _error = _process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public static RunnerProcess Start(params string[] arguments) => new(arguments, "");

    /// <summary>Runs a text to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> CommandAsync(string text, string input = "")
    {
        using var run = new RunnerProcess(["-Command", text], input);
        return await run.EndAsync();
    }

    /// <summary>Runs a script of this text to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> ScriptAsync(string text, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("ost-run");
        try
        {
            var script = Path.Combine(folder.FullName, "test.ps1");
            await File.WriteAllTextAsync(script, text);
            using var run = new RunnerProcess([script, .. arguments], "");
            return await run.EndAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public async Task<(int Code, string Output, string Error)> EndAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, (await _output).ReplaceLineEndings("\n").Trim('\n'), (await _error).ReplaceLineEndings("\n").Trim('\n'));
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
