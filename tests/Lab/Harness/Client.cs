using System.Diagnostics;
using System.Text;

namespace OpenStackTrain.LabTests;

/// <summary>A user's process of its own: a script with the module in it, which can be killed.</summary>
internal sealed class Client : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-client-").FullName;
    private readonly Process process;
    private readonly StringBuilder said = new();

    private Client(string script)
    {
        var file = Path.Combine(folder, "script.ps1");
        File.WriteAllText(file, $"""
            Import-Module '{Path.Combine(Lab.Root, "out", "OpenStackTrain")}'
            $null = Import-OSInventory '{Lab.File("nodes.yaml")}' -WarningAction SilentlyContinue
            {script}
            """);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Lab.Root, "tools", "ScriptRunner", "bin", "Release", "net10.0", "ost-run.dll"), file])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Starts one.</summary>
    public static Client Start(string script) => new(script);

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (said)
                return said.ToString();
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool IsOver => process.HasExited;

    /// <summary>Ends it as a crash would.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.HasExited)
            Kill();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private void Hear(string? line)
    {
        lock (said)
            said.AppendLine(line);
    }
}
