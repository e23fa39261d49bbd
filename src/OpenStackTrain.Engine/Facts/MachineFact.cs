using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>What the machine is, for people (<c>Get-OSNodeFact</c>). Sources: os-release(5), proc(5), ip-address(8), df(1).</summary>
internal sealed record MachineFact : Fact<NodeFact>
{
    /// <inheritdoc/>
    public override string Key => "machine";

    /// <inheritdoc/>
    public override string Shell => """
        cat /etc/os-release
        printf '\nhostname=%s\nmachine=%s\nkernel=%s\n' "$(uname -n)" "$(uname -m)" "$(uname -r)"
        printf 'release=%s\n' "$(cat /etc/centos-release 2>/dev/null)"
        printf 'virt=%s\n' "$(systemd-detect-virt 2>/dev/null)"
        printf 'processors=%s\n' "$(grep -c '^processor' /proc/cpuinfo)"
        while read -r key value rest; do [ "$key" = MemTotal: ] && printf 'memory=%s\n' "$value"; done </proc/meminfo
        printf 'free=%s\n' "$(timeout 5 df -P -k / | tail -n 1 | tr -s ' ' | cut -d ' ' -f 4)"
        printf 'machineid=%s\n' "$(cat /etc/machine-id 2>/dev/null)"
        printf 'zone=%s\n' "$(readlink /etc/localtime)"
        printf 'selinux=%s\n' "$(getenforce 2>/dev/null)"
        printf 'now=%s\nuptime=%s\n' "$(date +%s)" "$(cut -d ' ' -f 1 /proc/uptime)"
        ip -o addr show | while read -r index name family address rest; do case $family in inet|inet6) printf 'address %s %s\n' "$name" "$address";; esac; done
        true
        """;

    /// <inheritdoc/>
    public override NodeFact Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        if (!pairs.ContainsKey("hostname"))
            throw new FactException($"the node does not say what it is: {answer.ErrorTail.Trim()}");
        var release = Get("release").Split(' ').FirstOrDefault(word => word.Length > 0 && char.IsAsciiDigit(word[0])) ?? Get("VERSION_ID");
        var zoneAt = Get("zone").IndexOf("/zoneinfo/", StringComparison.Ordinal);
        return new NodeFact
        {
            HostName = Get("hostname"),
            OperatingSystem = Get("PRETTY_NAME"),
            Release = release,
            Kernel = Get("kernel"),
            Architecture = Get("machine"),
            Virtualization = Get("virt") is { Length: > 0 } virt and not "none" ? virt : "machine",
            Processors = (int)Number("processors"),
            Memory = Number("memory") * 1024,
            FreeSpace = Number("free") * 1024,
            MachineId = Get("machineid"),
            Interfaces = [.. answer.Lines().Select(line => line.Split(' ')).Where(words => words is ["address", not "lo", _]).Select(words => new NodeInterface(PlainText.Of(words[1]), PlainText.Of(words[2])))],
            Selinux = Enum.TryParse<SelinuxMode>(Get("selinux"), out var mode) ? mode : SelinuxMode.Disabled,
            StartedAt = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Number("now") - Number("uptime"), 0, 1L << 36)),
            TimeZone = zoneAt < 0 ? "UTC" : Get("zone")[(zoneAt + "/zoneinfo/".Length)..],
        };

        string Get(string key) => PlainText.Of(pairs.GetValueOrDefault(key, "")).Trim().Trim('"', '\'');
        long Number(string key) => double.TryParse(Get(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? (long)Math.Clamp(value, 0, long.MaxValue >> 12) : 0;
    }
}
