using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>Small sshds on the loopback interface, each with a host key and settings of its own, all in one temporary folder; ended by their process ids.</summary>
public sealed class OwnSshd : IAsyncDisposable
{
    private readonly List<Process> processes = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("ost-own-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public static string User => Environment.UserName;

    internal HostKey HostKeyOf(string name) => HostKey.From(File.ReadAllText(At(name + ".pub")).Split(' ')[1])!;

    public async Task MakeKeyAsync(string name, string type = "ed25519", string passphrase = "") =>
        await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-t", type, .. type == "rsa" ? new[] { "-b", "2048" } : [], "-N", passphrase, "-C", name, "-f", At(name)]);

    /// <summary>Starts one; its host key is NAME, made where it is missing. Logs in the keys that AUTHORIZED names.</summary>
    /// <returns>Its port.</returns>
    public async Task<int> StartAsync(string name, string authorized, string settings = "", string type = "ed25519")
    {
        var sshd = Local.Need("sshd");
        if (!File.Exists(At(name)))
        {
            await MakeKeyAsync(name, type);
        }

        if (User == "root")
        {
            Directory.CreateDirectory("/run/sshd");
        }

        var port = FreePort();
        await File.WriteAllTextAsync(At(name + ".conf"), $"""
            {settings}
            ListenAddress 127.0.0.1
            Port {port}
            HostKey {At(name)}
            AuthorizedKeysFile {At(authorized + ".pub")}
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin yes
            MaxStartups 100

            """);
        var process = Process.Start(new ProcessStartInfo(sshd, ["-D", "-e", "-f", At(name + ".conf")]) { UseShellExecute = false, RedirectStandardError = true })!;
        var log = new List<string>();
        process.ErrorDataReceived += (_, line) =>
        {
            lock (log)
            {
                log.Add(line.Data ?? "");
            }
        };
        process.BeginErrorReadLine();
        processes.Add(process);
        for (var attempt = 0; attempt < 200 && !process.HasExited; attempt++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return port;
            }
            catch (SocketException)
            {
                await Task.Delay(25);
            }
        }

        lock (log)
        {
            Assert.Fail("sshd does not listen: " + string.Join('\n', log));
        }

        return 0;
    }

    /// <summary>Ends all of them.</summary>
    public void Stop()
    {
        foreach (var process in processes.Where(process => !process.HasExited))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(2000);
        }
    }

    /// <summary>Ends one and its sessions.</summary>
    public void Stop(int index)
    {
        processes[index].Kill(entireProcessTree: true);
        processes[index].WaitForExit(2000);
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        processes.ForEach(process => process.Dispose());
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
