using System.Diagnostics;
using System.Text;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>Programs of this computer: a test that needs one is skipped, with the reason, where it is not there.</summary>
internal static class Local
{
    public sealed record Ended(int ExitCode, byte[] Output, string Errors);

    /// <summary>The program's path; skips the test when there is none.</summary>
    public static string Need(string name)
    {
        var path = Find(name);
        Assert.SkipWhen(path is null, $"{name} is not installed here.");
        return path!;
    }

    public static string? Find(string name) => OperatingSystem.IsWindows()
        ? null
        : new[] { "/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/local/bin" }.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    public static Task<Ended> RunAsync(string program, string[] arguments, string input = "", CancellationToken cancellation = default) =>
        RunAsync(program, arguments, Encoding.UTF8.GetBytes(input), [], cancellation);

    public static async Task<Ended> RunAsync(
        string program, string[] arguments, byte[] input, Dictionary<string, string> environment, CancellationToken cancellation = default)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellation);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading.
        }

        await reading;
        await process.WaitForExitAsync(cancellation);
        return new Ended(process.ExitCode, output.ToArray(), await errors);
    }

    /// <summary>Runs a script as a node would: the login shell gets the launch command, the rest comes on standard input.</summary>
    public static async Task<IReadOnlyList<SectionResult>> RunScriptAsync(string loginShell, NodeScript script, string before = "", string? launch = null)
    {
        var nonce = Framing.NewNonce();
        var input = before + Framing.Begin + "\n" + Framing.Render(script, nonce);
        var ended = await RunAsync(loginShell, ["-c", launch ?? "exec " + Framing.Shell], input, TestContext.Current.CancellationToken);
        Assert.True(Framing.TryParse(script, nonce, ended.Output, out var results, out var fault), fault + "\n" + ended.Errors + Encoding.UTF8.GetString(ended.Output));
        Assert.Equal("", ended.Errors);
        return results;
    }

    public static NodeScript Script(params string[] bodies) =>
        new([.. bodies.Select((body, index) => new ScriptSection($"s{index}", body, SectionKind.Ask))], TimeSpan.FromSeconds(30));

    public static string Text(this SectionResult result) => Encoding.UTF8.GetString(result.Output);
}
