using System.Diagnostics;
using System.Reflection;

namespace OpenStackTrain.Tests.ScriptRunner;

/// <summary>The script runner as a program: its arguments in, its exit code and streams out.</summary>
internal sealed class RunnerProcess : IDisposable
{
    private static readonly string s_path = typeof(RunnerProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "ScriptRunner").Value!;
    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    private RunnerProcess(IEnumerable<string> arguments, string input)
    {
        var start = new ProcessStartInfo("dotnet", [s_path, .. arguments]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

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
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, (await output).ReplaceLineEndings("\n").Trim('\n'), (await error).ReplaceLineEndings("\n").Trim('\n'));
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
