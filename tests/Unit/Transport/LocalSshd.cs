using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>
/// A real sshd on the loopback interface with keys and configuration of its own in a temporary folder, ended by its process id. Where the tests run as
/// root it has its own mount namespace with accounts and sudo rules of its own: the computer's are not touched.
/// </summary>
public sealed class LocalSshd : IAsyncLifetime
{
    public const string Password = "right password";
    private const string PasswordHash = "$6$osttrain$wMpCLP7QToE.2Fj1vUvdojeQghL8p0IouVEYBz047GyTZ/V4suLiIzf42dlGquOZH4/c5LwS2pikg4CRXmnp3/";
    private static readonly string[] Accounts = ["ostsudo", "ostfree", "ostnone", "osttty", "ostcsh", "ostfish", "ostnoise", "ostout", "osthang", "ostyes", "ostcat", "ostsftp", "ostaway", "ostrbash"];
    private Process? process;

    public string Folder { get; } = Directory.CreateTempSubdirectory("ost-sshd-").FullName;

    public int Port { get; private set; }

    public string? Missing { get; private set; }

    /// <summary>Whether there are accounts of our own.</summary>
    public bool HasAccounts { get; private set; }

    public string Key => Path.Combine(Folder, "id_ed25519");

    public async ValueTask InitializeAsync()
    {
        var (sshd, keygen) = (Local.Find("sshd"), Local.Find("ssh-keygen"));
        if (sshd is null || keygen is null)
        {
            Missing = "There is no OpenSSH server here (/usr/sbin/sshd).";
            return;
        }

        await KeygenAsync("id_ed25519", "ed25519");
        await KeygenAsync("host_ed25519", "ed25519");
        await KeygenAsync("host_rsa", "rsa");
        Port = FreePort();
        File.Copy(Key + ".pub", Path.Combine(Folder, "authorized_keys"));
        var noise = Path.Combine(Folder, "noise.sh");
        await File.WriteAllTextAsync(noise, "#!/bin/sh\necho Welcome to the machine\nprintf 'no newline'\necho noise >&2\n/bin/bash -c \"$SSH_ORIGINAL_COMMAND\"\necho Bye\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "refuse.sh"), "#!/bin/sh\necho 'Please log in as the user centos.'\nexit 142\n");
        HasAccounts = Environment.UserName == "root" && (await Local.RunAsync("/usr/bin/unshare", ["-m", "true"])).ExitCode == 0 && Local.Find("sudo") is not null;
        await File.WriteAllTextAsync(Path.Combine(Folder, "sshd_config"), $"""
            ListenAddress 127.0.0.1
            Port {Port}
            HostKey {Folder}/host_ed25519
            HostKey {Folder}/host_rsa
            AuthorizedKeysFile {Folder}/authorized_keys
            PidFile none
            StrictModes no
            UsePAM {(HasAccounts ? "yes" : "no")}
            PasswordAuthentication yes
            KbdInteractiveAuthentication yes
            PermitRootLogin yes
            PrintMotd no
            MaxStartups 100
            Match User ostnoise
                ForceCommand sh {noise}
            Match User ostout
                ForceCommand sh {Folder}/refuse.sh
            Match User osthang
                ForceCommand echo Mounting /home; exec sleep 600
            Match User ostyes
                ForceCommand exec yes "Everybody says"
            Match User ostcat
                ForceCommand exec cat
            Match User ostsftp
                ForceCommand internal-sftp

            """);
        if (HasAccounts)
        {
            await StartInNamespaceAsync(sshd);
        }
        else
        {
            Start(sshd, ["-D", "-e", "-f", Path.Combine(Folder, "sshd_config")]);
        }

        await ReadyAsync();
    }

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit(2000);
        }

        process?.Dispose();
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>How to get in with the key; the host is known where <paramref name="known"/>.</summary>
    internal NodeEndpoint Endpoint(string? user = null, bool known = true, string? keyPath = null, Secret? password = null)
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        Assert.SkipWhen(user is not null && !HasAccounts, "Accounts of our own need root, unshare and sudo.");
        var file = Path.Combine(Folder, Guid.NewGuid().ToString("N"), "known_hosts");
        if (known)
        {
            new KnownHosts(file).Add("127.0.0.1", Port, HostKeyOf("host_ed25519"));
        }

        return new NodeEndpoint("node", "127.0.0.1", new ConnectionSettings
        {
            User = user ?? Environment.UserName,
            Port = Port,
            KeyFilePath = password is null ? keyPath ?? Key : keyPath,
            KnownHostsPath = file,
            SshConfigPath = "none",
            Elevation = user is null ? Elevation.None : Elevation.Sudo,
        })
        { Password = password };
    }

    internal HostKey HostKeyOf(string name) => HostKey.From(File.ReadAllText(Path.Combine(Folder, name + ".pub")).Split(' ')[1])!;

    internal async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint) =>
        await new SshTransportFactory().ConnectAsync(endpoint, TestContext.Current.CancellationToken);

    public Task KeygenAsync(string name, string type, string passphrase = "", params string[] more) =>
        Local.RunAsync(Local.Find("ssh-keygen")!, ["-q", "-t", type, "-N", passphrase, "-C", "test", "-f", Path.Combine(Folder, name), .. more]);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task StartInNamespaceAsync(string sshd)
    {
        var shells = new Dictionary<string, string>(StringComparer.Ordinal) { ["ostcsh"] = "/usr/bin/tcsh", ["ostfish"] = "/usr/bin/fish", ["ostaway"] = "/usr/sbin/nologin", ["ostrbash"] = "/bin/rbash" };
        var passwd = Accounts.Select((name, index) => $"{name}:x:{23001 + index}:23001::/tmp:{shells.GetValueOrDefault(name, "/bin/bash")}\n");
        await File.WriteAllTextAsync(Path.Combine(Folder, "passwd"), await File.ReadAllTextAsync("/etc/passwd") + string.Concat(passwd));
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "shadow"), "root:*:19000:0:99999:7:::\n" + string.Concat(Accounts.Select(name => $"{name}:{PasswordHash}:19000:0:99999:7:::\n")));
        await File.WriteAllTextAsync(Path.Combine(Folder, "sudoers"), """
            Defaults:osttty requiretty
            ostsudo ALL=(ALL) ALL
            ostfree ALL=(ALL) NOPASSWD: ALL
            ostcsh ALL=(ALL) NOPASSWD: ALL
            ostfish ALL=(ALL) NOPASSWD: ALL
            ostnoise ALL=(ALL) NOPASSWD: ALL
            osttty ALL=(ALL) ALL

            """);
        await File.WriteAllTextAsync(Path.Combine(Folder, "start.sh"), $"""
            mkdir -p /run/sshd
            chmod 755 {Folder}; chmod 640 {Folder}/shadow; chgrp shadow {Folder}/shadow; chmod 440 {Folder}/sudoers
            for f in passwd shadow sudoers; do mount --bind {Folder}/$f /etc/$f || exit 1; done
            exec {sshd} -D -e -f {Folder}/sshd_config

            """);
        Start("/usr/bin/unshare", ["-m", "sh", Path.Combine(Folder, "start.sh")]);
    }

    private void Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true };
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (Log)
            {
                Log.Add(line.Data ?? "");
            }
        };
        process.BeginErrorReadLine();
    }

    public List<string> Log { get; } = [];

    private async Task ReadyAsync()
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            if (process!.HasExited)
            {
                Missing = "sshd does not start here: " + string.Join(' ', Log);
                return;
            }

            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(25);
            }
        }

        Missing = "sshd does not listen: " + string.Join(' ', Log);
    }
}
