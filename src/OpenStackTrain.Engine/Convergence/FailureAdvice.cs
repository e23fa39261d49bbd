using System.Text.RegularExpressions;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// What to do about the causes that any change can meet: told by what the programs of the node say in LC_ALL=C. Sources: errno(3), yum 3.4.3's and
/// rpm 4.11's messages, curl(1); dnf's and later rpm's where they differ.
/// </summary>
internal static partial class FailureAdvice
{
    private static readonly (string[] Said, Func<string, string, string> Advice)[] Causes =
    [
        (["History database is not writable", "history.sqlite\": Executing"], (node, _) =>
            $"The history of yum on {node} was cut off when its disk was full, and yum does not mend it. Move it away, it is made anew: mv /var/lib/yum/history /var/lib/yum/history.old (dnf: rm /var/lib/dnf/history.sqlite*)"),
        (["No space left on device", "more space needed on the", "Disk Requirements:", "is the disk full?", "disk is full", "[Errno 28]", "Curl error (23)", "curl#23"], (node, path) =>
            $"The file system that holds {path} is full, or has no inodes left. On {node}, `df -h {path}` and `df -i {path}` tell which; make room"),
        (["Read-only file system", "read-only filesystem", "[Errno 30]"], (node, path) =>
            $"The file system that holds {path} is read-only: after an error of the disk, or by /etc/fstab. On {node}, `findmnt -T {path}` and `dmesg` tell; mend it, then mount -o remount,rw"),
        (["; waited for ", "currently holding the yum lock"], (node, _) =>
            $"Let that program come to its end on {node}, or stop it. If it is no package program, a crash has left the lock over: rm {Resources.PackageLock.YumFile}"),
        (["transaction lock on"], (node, _) =>
            $"Somebody else works with the packages of {node} (rpm, by hand): let it come to its end"),
        (["DB_RUNRECOVERY", "rpmdb open failed", "Thread died in Berkeley DB", "rpmdb: unable to", "cannot open Packages", "disk image is malformed"], (node, _) =>
            $"rpm's database on {node} is damaged. As root there: rm -f /var/lib/rpm/__db.*; rpm --rebuilddb"),
        (["Could not resolve host", "Couldn't resolve host", "Name or service not known", "Temporary failure in name resolution", "Resolving timed out"], (node, _) =>
            $"{node} cannot resolve the name: look at /etc/resolv.conf there, or name a mirror by an address that it can reach: Get-OSNode {node} | Install-OSBaseRepo -BaseUrl URL"),
        (["All mirrors were tried", "All mirrors were already tried", "No more mirrors to try", "Curl error", "[Errno 256]", "[Errno 14]", "[Errno 12]", "Cannot retrieve repository metadata", "Cannot find a valid baseurl", "Failed to download metadata"], (node, _) =>
            $"The mirror does not give {node} what it should. Try again later, or use another: Get-OSNode {node} | Install-OSBaseRepo -BaseUrl URL"),
        (["GPG check FAILED", "Public key for"], (node, _) =>
            $"yum could not take or keep the key that the package is signed with. On {node}, `df -h /var/lib/rpm` tells whether rpm's database has room for it; if it has, set the repositories and their keys: Get-OSNode {node} | Install-OSBaseRepo"),
        (["Cannot allocate memory", "Out of memory", "oom-kill"], (node, _) =>
            $"{node} has too little memory: `free -m` and `dmesg` there tell who uses it"),
    ];

    /// <summary>The advice, a sentence without its end; null: the cause is none of these.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="what">What was to be changed.</param>
    /// <param name="said">What the node's programs said.</param>
    public static string? For(string node, string what, string said)
    {
        foreach (var (texts, advice) in Causes)
        {
            if (Array.Exists(texts, text => said.Contains(text, StringComparison.OrdinalIgnoreCase)))
                return advice(node, PathIn(said) ?? PathIn(what) ?? "/");
        }

        return null;
    }

    /// <summary>The folder of the first absolute path (the file itself may be one that could not be made), or yum's <c>on the / filesystem</c>.</summary>
    private static string? PathIn(string text)
    {
        if (FileSystem().Match(text) is { Success: true } told)
            return told.Groups["path"].Value;
        if (Path().Match(text) is not { Success: true } match)
            return null;
        var path = match.Groups["path"].Value;
        return path.LastIndexOf('/') is > 0 and var end ? path[..end] : "/";
    }

    [GeneratedRegex(@"on the (?<path>/\S*) filesystem", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FileSystem();

    [GeneratedRegex(@"(?:^|[\s'""‘“`(])(?<path>/[A-Za-z0-9._@+/-]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Path();
}
