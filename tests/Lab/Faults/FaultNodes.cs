using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>The nodes of the fault tests: made ready once for all of them. Every test leaves them as it found them.</summary>
[CollectionDefinition(Name)]
public sealed class FaultNodes : ICollectionFixture<ReadyNodes>
{
    /// <summary>The collection.</summary>
    public const string Name = "faults";

    /// <summary>How many random runs: the environment variable OST_FAULTS (<c>./build.sh test faults -Long</c> sets it) times as many as the short form has.</summary>
    public static int Runs(int few) => few * (int.TryParse(Environment.GetEnvironmentVariable("OST_FAULTS"), out var times) ? times : 1);

    /// <summary>Whether slow cases have their turn too.</summary>
    public static bool IsLong => Runs(1) > 1;
}

/// <summary>A fault that is there as long as this is.</summary>
internal sealed class Fault : IDisposable
{
    private readonly Action mend;

    private Fault(Action make, Action mend)
    {
        this.mend = mend;
        make();
    }

    /// <summary>Shell text in the node that makes the fault, and the one that mends it.</summary>
    public static Fault In(string node, string make, string mend) => new(() => Lab.Exec(node, make), () => Lab.Exec(node, mend));

    /// <summary>A folder of a node on a file system of its own, with its content, mounted with these options.</summary>
    public static Fault Mounted(string node, string folder, string options)
        => In(node, $"mkdir -p {folder} && mount -t tmpfs -o {options} tmpfs {folder}", $"umount {folder}");

    /// <summary>A folder of a node that nobody can write to. A service with mounts of its own keeps this one longer than we do.</summary>
    public static Fault ReadOnly(string node, string folder)
        => In(node, $"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder}", $"umount {folder}; systemctl stop systemd-hostnamed");

    /// <summary>A startup file of root's.</summary>
    public static Fault Startup(string node, string text) => new(
        () => Lab.Feed(node, "cp -p /root/.bashrc /root/bashrc.old 2>/dev/null; cat >/root/.bashrc", text + "\n"),
        () => Lab.Exec(node, "mv /root/bashrc.old /root/.bashrc 2>/dev/null || rm -f /root/.bashrc"));

    /// <summary>A file of a node with more at its beginning.</summary>
    public static Fault Before(string node, string path, string text, string then = "true") => new(
        () => Lab.Exec(node, $"cp -p {path} /root/fault.old && printf '%b\\n' '{text.Replace("\n", "\\n", StringComparison.Ordinal)}' | cat - /root/fault.old >{path} && {then}"),
        () => Lab.Exec(node, $"cat /root/fault.old >{path} && rm /root/fault.old && {then}"));

    /// <summary>Something else.</summary>
    public static Fault Of(Action make, Action mend) => new(make, mend);

    /// <summary>Runs a script, which must come to its end in time, whatever that is.</summary>
    public static Outcome Run(Shell shell, string script, int seconds)
    {
        var clock = Stopwatch.StartNew();
        var outcome = shell.Run(script);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, seconds);
        return outcome;
    }

    /// <summary>Names, modes, owners and content of the files below folders of a node, without the module's own journal.</summary>
    public static string Digest(string node, string folders = "/etc /root")
        => Lab.Exec(node, $"find {folders} -xdev -printf '%p %m %u %g %l\\n' | sort; find {folders} -xdev -type f -print0 | sort -z | xargs -0 sha256sum");

    /// <summary>The packages of a node, and that rpm's database is whole; the keys that yum takes before it installs anything are none of them.</summary>
    public static string Packages(string node) => Lab.Exec(node, "rpm --verifydb && rpm -qa | grep -v '^gpg-pubkey-' | sort");

    /// <inheritdoc/>
    public void Dispose() => mend();
}
