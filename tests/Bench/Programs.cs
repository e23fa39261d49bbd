using System.Diagnostics;

namespace OpenStackTrain.Bench;

/// <summary>Other programs.</summary>
internal static class Programs
{
    /// <summary>Runs one to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} cannot be started.");
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var said = await output;
        var complaint = await errors;
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? said : throw new InvalidOperationException($"{program} ended with exit code {process.ExitCode}: {complaint}{said}");
    }

    /// <summary>Whether there is such a program.</summary>
    public static bool Has(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>The lab's script.</summary>
    public static Task<string> LabAsync(params string[] arguments) => RunAsync("bash", [Path.Combine(Built.Root, "lab", "lab.sh"), .. arguments]);

    /// <summary>A script by the ssh program, as an administrator would send it.</summary>
    public static Task<string> SshAsync(Node node, string script) => RunAsync(
        "ssh",
        ["-o", "BatchMode=yes", "-o", $"UserKnownHostsFile={node.Connection.KnownHostsPath}", "-i", node.Connection.KeyFilePath ?? "", "-l", node.Connection.User, node.Address, "s=$(cat); exec sh -c \"$s\" </dev/null"],
        script);

    /// <summary>The runner on a script, as a whole process.</summary>
    public static Task<string> ProcessAsync(string script) => RunAsync("dotnet", [Built.Runner, script]);
}
