using System.Text;

namespace OpenStackTrain.LabTests;

/// <summary>
/// Looks for secrets where nobody may find them while something goes on: the arguments and the environment of every process on this machine, which
/// the nodes' processes are, too. A process that lives for less than a look at all others may be missed.
/// </summary>
internal sealed class SecretScan : IDisposable
{
    /// <summary>The places on a node that a secret may not reach: logs, crontabs, temporary and our own files, the accounts' homes.</summary>
    private const string Places = "/etc /home /root /run /tmp /usr/local /var/cache /var/lib/openstack-train /var/log /var/spool /var/tmp";

    private readonly List<(string Name, byte[] Bytes)> secrets;
    private readonly HashSet<string> found = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource end = new();
    private readonly Thread thread;

    /// <summary>Begins to look.</summary>
    /// <param name="secrets">The secrets by a name for each.</param>
    public SecretScan(params IEnumerable<(string Name, string Secret)> secrets)
    {
        this.secrets = [.. secrets.Select(secret => (secret.Name, Encoding.UTF8.GetBytes(secret.Secret)))];
        thread = new Thread(Look) { IsBackground = true, Name = "secret scan" };
        thread.Start();
    }

    /// <summary>How often all processes were looked at.</summary>
    public int Looks { get; private set; }

    /// <summary>Ends it.</summary>
    /// <returns>What was found, where.</returns>
    public IReadOnlyCollection<string> Finish()
    {
        end.Cancel();
        thread.Join();
        return found;
    }

    /// <summary>The files and journal entries of a node that hold a secret: <c>/root/.my.cnf</c>, <c>journal: ...</c>.</summary>
    public static IReadOnlyList<string> FilesWith(string node, params IReadOnlyList<string> secrets)
    {
        // The patterns come on standard input, so that the scan itself is no leak.
        var patterns = string.Join('\n', secrets) + "\n";
        var answer = Lab.Feed(node, $"""
            umask 077; cat >/dev/shm/patterns
            grep -r -l -a -F -f /dev/shm/patterns {Places} 2>/dev/null
            journalctl --no-pager -o cat 2>/dev/null | grep -a -F -f /dev/shm/patterns | sed 's/^/journal: /'
            rm /dev/shm/patterns
            """, patterns);
        return [.. answer.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ = Finish();
        end.Dispose();
    }

    private void Look()
    {
        var own = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        while (!end.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                var pid = Path.GetFileName(folder);
                if (!char.IsAsciiDigit(pid[0]) || pid == own)
                    continue;
                Look(folder, "cmdline");
                Look(folder, "environ");
            }

            Looks++;
        }
    }

    private void Look(string folder, string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(Path.Combine(folder, file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The process has ended meanwhile, or is the kernel's own.
            return;
        }

        foreach (var (name, secret) in secrets)
        {
            if (bytes.AsSpan().IndexOf(secret) >= 0)
                found.Add($"{name} in the {file} of {Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(60, bytes.Length))).Replace('\0', ' ').Split(' ')[0]}");
        }
    }
}
