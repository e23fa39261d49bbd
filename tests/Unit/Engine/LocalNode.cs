using System.Diagnostics;
using System.Text;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>
/// This computer as a node, as far as a folder goes: scripts run in a real shell, with the node's own folders (lock, jobs, journal) below one of the
/// test's.
/// </summary>
internal sealed class LocalNode(string shell = "sh") : INodeRunner, IDisposable
{
    private int attached;

    /// <summary>The test's folder.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("ost-node").FullName;

    /// <summary>In the place of /run/openstack-train.</summary>
    public string Run => Path.Combine(Folder, "run");

    /// <summary>In the place of /var/lib/openstack-train.</summary>
    public string State => Path.Combine(Folder, "state");

    /// <summary>The journal.</summary>
    public string Journal => Path.Combine(State, "journal");

    /// <summary>Ends the attached shell and all that belongs to its session, as the loss of a link does.</summary>
    public Task CutAsync() => Local.RunAsync(Local.Need("pkill"), ["-KILL", "-s", attached.ToString(System.Globalization.CultureInfo.InvariantCulture)], cancellation: TestContext.Current.CancellationToken);

    /// <summary>Shell text as this node is to run it.</summary>
    public string Here(string text) => text
        .Replace(Framing.RunFolder, Run, StringComparison.Ordinal)
        .Replace(Framing.StateFolder, State, StringComparison.Ordinal)
        .Replace("/bin/sh ", Local.Need(shell) + " ", StringComparison.Ordinal);

    /// <summary>Runs the script as a node would, in a session of its own.</summary>
    /// <exception cref="NodeException">ConnectionLost: the attached shell was killed.</exception>
    public async Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation)
    {
        var nonce = script.Job?.Id ?? Framing.NewNonce();
        var start = new ProcessStartInfo(Local.Need("setsid"), [Local.Need("sh"), "-c", Here("exec " + Framing.Shell)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        attached = process.Id;
        using var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
        var errors = ListenAsync(process.StandardError, nonce, script.Heard);
        await process.StandardInput.WriteAsync(Framing.Begin + "\n" + Here(Framing.Render(script, nonce)));
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellation);
        await reading;
        return Framing.TryParse(script, nonce, output.ToArray(), out var results, out var fault) ? results
            : throw new NodeException(ErrorIds.ConnectionLost, $"{node.Name}: {fault}: {await errors}", "Again.");
    }

    private static async Task<string> ListenAsync(StreamReader errors, string nonce, Action<string>? heard)
    {
        var all = new StringBuilder();
        while (await errors.ReadLineAsync(CancellationToken.None) is { } line)
        {
            all.Append(line).Append('\n');
            var from = 0;
            foreach (var text in Framing.Said(nonce, Encoding.UTF8.GetBytes(line + "\n"), ref from))
                heard?.Invoke(text);
        }

        return all.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
