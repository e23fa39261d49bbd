using System.Diagnostics;
using System.Reflection;

namespace OpenStackTrain.LabTests;

/// <summary>The lab's own commands (lab/lab.sh), and the files that it writes.</summary>
internal static class Lab
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);

    /// <summary>The names of the three nodes, as a script wants them.</summary>
    public const string Controller = "controller";

    /// <summary>The first compute node.</summary>
    public const string Compute01 = "compute01";

    /// <summary>The second compute node: the one that tests break most.</summary>
    public const string Compute02 = "compute02";

    /// <summary>The fourth node, which joins later.</summary>
    public const string Compute03 = "compute03";

    /// <summary>The lab's gateway: mirror and time server.</summary>
    public const string Gateway = "192.168.100.2";

    /// <summary>This machine, as the nodes see it.</summary>
    public const string Host = "192.168.100.1";

    /// <summary>The repository's root.</summary>
    public static string Root { get; } = typeof(Lab).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "Root").Value!;

    /// <summary>What the lab wrote: nodes.yaml, id_ed25519, known_hosts, passwords.</summary>
    public static string File(string name) => Path.Combine(Root, ".lab", name);

    /// <summary>The lab's password of an account.</summary>
    public static string PasswordOf(string account)
        => System.IO.File.ReadLines(File("passwords")).Select(line => line.Split(':', 2)).First(pair => pair[0] == account)[1];

    /// <summary>Runs shell text in a node, past the module and past ssh; it must succeed.</summary>
    public static string Exec(string node, string shell)
    {
        var answer = Try(node, shell);
        return answer.ExitCode == 0 ? answer.Output : throw new InvalidOperationException($"{node}: exit code {answer.ExitCode} of: {shell}\n{answer.Output}\n{answer.Error}");
    }

    /// <summary>Runs shell text in a node, whatever comes of it.</summary>
    public static ProgramAnswer Try(string node, string shell) => Run("bash", Path.Combine(Root, "lab", "lab.sh"), "exec", node, "sh", "-c", shell);

    /// <summary>Runs shell text in a node with this on its standard input.</summary>
    public static ProgramAnswer Feed(string node, string shell, string input) => RunWith(input, "bash", Path.Combine(Root, "lab", "lab.sh"), "exec", node, "sh", "-c", shell);

    /// <summary>Nodes of the two other roles, network01 and storage01.</summary>
    public static void UpRoles() => Do("up", "4", "--roles");

    /// <summary>Fresh disks.</summary>
    public static void Reset(params string[] nodes) => Do(["reset", .. nodes]);

    /// <summary>A fresh disk of a size of its own, which can be filled.</summary>
    public static void ResetSmall(string node, string size) => Do("reset", "--disk", size, node);

    /// <summary>Makes such a disk bigger, while the node runs.</summary>
    public static void Grow(string node, string size) => Do("grow", node, size);

    /// <summary>All that runs in it stops where it is.</summary>
    public static void Freeze(string node) => Do("freeze", node);

    /// <summary>And goes on.</summary>
    public static void Thaw(string node) => Do("thaw", node);

    /// <summary>Off, at once.</summary>
    public static void Kill(string node) => Do("kill", node);

    /// <summary>On again, with the same disk.</summary>
    public static void Boot(string node) => Do("boot", node);

    /// <summary>Silently off the network.</summary>
    public static void Cut(string node) => Do("cut", node);

    /// <summary>Back on the network.</summary>
    public static void Heal(string node) => Do("heal", node);

    /// <summary>How the package mirror behaves: ok, slow, fail, broken.</summary>
    public static void Mirror(string how) => Do("mirror", how);

    /// <summary>Waits until something is so.</summary>
    public static async Task UntilAsync(string what, Func<bool> isSo, int seconds = 30)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            if (clock.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new TimeoutException($"{what}: not within {seconds} s");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static ProgramAnswer Run(string program, params IEnumerable<string> arguments) => RunWith("", program, arguments);

    private static ProgramAnswer RunWith(string input, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = Root };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (process.WaitForExit(Limit))
            return new ProgramAnswer(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        process.Kill(entireProcessTree: true);
        throw new TimeoutException($"{program} {string.Join(' ', start.ArgumentList)}: not within {Limit}");
    }

    private static void Do(params IEnumerable<string> arguments)
    {
        List<string> command = [Path.Combine(Root, "lab", "lab.sh"), .. arguments];
        var answer = Run("bash", command);
        if (answer.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)}: {answer.Output}{answer.Error}");
    }
}

/// <summary>What a program said.</summary>
internal sealed record ProgramAnswer(int ExitCode, string Output, string Error);
