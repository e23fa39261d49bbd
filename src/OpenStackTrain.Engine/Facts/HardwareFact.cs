using System.Globalization;
using System.Text.RegularExpressions;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>What the machine is made of, and its clock (rules P-02, P-03, P-07, P-13, P-14). Sources: proc(5), df(1), lsblk(8), date(1).</summary>
internal sealed partial record HardwareFact : Fact<HardwareState>
{
    /// <summary>The only one.</summary>
    public static HardwareFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "/proc/cpuinfo, /proc/meminfo, df, lsblk, date";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public override string Shell => """
        printf 'now=%s\n' "$(date +%s)"
        printf 'processors=%s\n' "$(grep -c '^processor' /proc/cpuinfo)"
        case " $(grep -m 1 '^flags' /proc/cpuinfo) " in *' vmx '*) echo virtualisation=vmx ;; *' svm '*) echo virtualisation=svm ;; esac
        while read -r key value rest; do [ "$key" = MemTotal: ] && printf 'memory=%s\n' "$value"; done </proc/meminfo
        timeout 10 df -P -k -l 2>/dev/null | while read -r device blocks used free percent mount; do printf 'mount\t%s\t%s\t%s\n' "$mount" "$blocks" "$free"; done
        timeout 10 lsblk -b -n -P -o NAME,TYPE,SIZE,FSTYPE,MOUNTPOINT,PKNAME 2>/dev/null | while IFS= read -r line; do printf 'block\t%s\n' "$line"; done
        true
        """;

    /// <inheritdoc/>
    public override HardwareState Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        if (Number(pairs.GetValueOrDefault("memory", "")) is not { } memory || Number(pairs.GetValueOrDefault("processors", "")) is not { } processors || Number(pairs.GetValueOrDefault("now", "")) is not { } now)
            throw new FactException($"the node does not say what it is made of: {answer.ErrorTail.Trim()}");
        List<MountState> mounts = [];
        List<(string Name, string Type, long Size, bool IsUsed, string Parent)> blocks = [];
        foreach (var words in answer.Lines().Select(line => line.Split('\t')))
        {
            if (words is ["mount", var path, var size, var free] && Number(size) is { } whole && Number(free) is { } left)
                mounts.Add(new MountState(path, whole * 1024, left * 1024));
            else if (words is ["block", var text])
                blocks.Add(Block(text));
        }

        // A disk whose parts, or that itself, hold a file system, a volume group or anything else is somebody's.
        var parents = blocks.Select(block => block.Parent).ToHashSet(StringComparer.Ordinal);
        return new HardwareState(
            (int)Math.Min(processors, int.MaxValue),
            pairs.GetValueOrDefault("virtualisation", ""),
            memory * 1024,
            mounts,
            [.. blocks.Where(block => block.Type is "disk" or "loop" && block.Size > 0 && !block.IsUsed && !parents.Contains(block.Name)).Select(block => new DiskState($"/dev/{block.Name}", block.Size))],
            DateTimeOffset.FromUnixTimeSeconds(Math.Min(now, 1L << 36)));
    }

    private static (string Name, string Type, long Size, bool IsUsed, string Parent) Block(string text)
    {
        var values = Value().Matches(text).GroupBy(match => match.Groups["key"].Value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Groups["value"].Value, StringComparer.Ordinal);
        string Of(string key) => values.GetValueOrDefault(key, "");
        return (Of("NAME"), Of("TYPE"), Number(Of("SIZE")) ?? 0, Of("FSTYPE").Length > 0 || Of("MOUNTPOINT").Length > 0, Of("PKNAME"));
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, long.MaxValue >> 12) : null;

    [GeneratedRegex("(?<key>[A-Z]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}

/// <summary>What the machine is made of.</summary>
/// <param name="Processors">The number of its processors, as Linux counts them: threads.</param>
/// <param name="Virtualisation">The processor's flag for virtual machines, <c>vmx</c> or <c>svm</c>; empty: none.</param>
/// <param name="Memory">In bytes.</param>
/// <param name="Mounts">The local file systems.</param>
/// <param name="FreeDisks">The disks that hold nothing: no partition, file system, volume or mount. A loop device is one: volumes can be kept on it (losetup(8)).</param>
/// <param name="Now">Its clock, in whole seconds.</param>
internal sealed record HardwareState(int Processors, string Virtualisation, long Memory, IReadOnlyList<MountState> Mounts, IReadOnlyList<DiskState> FreeDisks, DateTimeOffset Now)
{
    /// <summary>The file system that a folder is on; null: df has not told.</summary>
    public MountState? Of(string folder) => Mounts.Where(mount => folder == mount.Path || mount.Path == "/" || folder.StartsWith(mount.Path + "/", StringComparison.Ordinal)).MaxBy(mount => mount.Path.Length);
}

/// <summary>A local file system.</summary>
/// <param name="Path">Where it is mounted.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Free">What users can still write, in bytes.</param>
internal sealed record MountState(string Path, long Size, long Free);

/// <summary>A disk.</summary>
/// <param name="Path"><c>/dev/sdb</c>.</param>
/// <param name="Size">In bytes.</param>
internal sealed record DiskState(string Path, long Size);
