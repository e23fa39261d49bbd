using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>A package mirror of a test's own (lab/mirror.py on the lab's bridge), which behaves as the test says.</summary>
internal sealed class FaultyMirror : IDisposable
{
    private const int Port = 8090;
    private readonly string folder = Directory.CreateTempSubdirectory("ost-mirror-").FullName;
    private readonly Process process;

    /// <summary>Starts it.</summary>
    /// <param name="mode">One of mirror.py's modes.</param>
    public FaultyMirror(string mode)
    {
        Set(mode);
        var repository = Path.Combine("/var/lib/openstack-train-lab/cache", "repo");
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardError = true, UseShellExecute = false };
        foreach (var argument in new[] { Path.Combine(Lab.Root, "lab", "mirror.py"), $"{Lab.Host}:{Port}", repository, Path.Combine(folder, "mode") })
            start.ArgumentList.Add(argument);
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
    }

    /// <summary>Where it is.</summary>
    public static string Address { get; } = $"http://{Lab.Host}:{Port}/centos/7.9.2009";

    /// <summary>It behaves like this from now on.</summary>
    public void Set(string mode)
    {
        File.WriteAllText(Path.Combine(folder, "mode.new"), mode);
        File.Move(Path.Combine(folder, "mode.new"), Path.Combine(folder, "mode"), overwrite: true);
    }

    /// <summary>A node takes its packages from here, and waits only shortly for an answer, until this is over.</summary>
    public Fault Of(string node)
    {
        var ours = $"s,{Lab.Gateway}/,{Lab.Host}:{Port}/,";
        var back = $"s,{Lab.Host}:{Port}/,{Lab.Gateway}/,";
        return Fault.In(
            node,
            $"sed -i '{ours}' /etc/yum.repos.d/*.repo; cp -p /etc/yum.conf /root/yum.conf; sed -i '/^\\[main\\]/a timeout=2' /etc/yum.conf; yum -q clean all >/dev/null",
            $"sed -i '{back}' /etc/yum.repos.d/*.repo; cat /root/yum.conf >/etc/yum.conf; rm /root/yum.conf; yum -q clean all >/dev/null");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
