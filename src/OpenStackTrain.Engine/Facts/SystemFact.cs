using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The operating system (rules P-01, and the ground of all others). Sources: os-release(5), uname(1), systemd-detect-virt(1), machine-id(5).</summary>
internal sealed record SystemFact : Fact<SystemState>
{
    /// <summary>The only one.</summary>
    public static SystemFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "system: /etc/os-release, uname, systemd-detect-virt";

    /// <inheritdoc/>
    public override string Shell => """
        printf 'machine=%s\nkernel=%s\n' "$(uname -m)" "$(uname -r)"
        printf 'container=%s\n' "$(systemd-detect-virt --container 2>/dev/null)"
        if read -r id </etc/machine-id; then printf 'machine-id=%s\n' "$id"; fi 2>/dev/null
        cat /etc/os-release
        """;

    /// <inheritdoc/>
    public override SystemState Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        string Get(string key) => pairs.GetValueOrDefault(key, "").Trim('"', '\'');
        if (Get("ID").Length == 0)
            throw new FactException("/etc/os-release names no ID");
        return new SystemState(Get("ID"), Get("VERSION_ID"), Get("PRETTY_NAME"), Get("machine"), Get("kernel"), Get("container") is "" or "none" ? null : Get("container"), Get("machine-id"));
    }
}

/// <summary>What runs on the node.</summary>
/// <param name="Id">os-release's ID, <c>centos</c>.</param>
/// <param name="VersionId">os-release's VERSION_ID, <c>7</c>.</param>
/// <param name="PrettyName">The name for people.</param>
/// <param name="Architecture">The machine's architecture, <c>x86_64</c>.</param>
/// <param name="Kernel">The running kernel's release.</param>
/// <param name="Container">The kind of container that the node is; null for a machine. A container's kernel, clock and SELinux are its host's.</param>
/// <param name="MachineId">The machine's id; empty: it has none.</param>
internal sealed record SystemState(string Id, string VersionId, string PrettyName, string Architecture, string Kernel, string? Container, string MachineId)
{
    /// <summary>Whether it is the system that the Train packages are for.</summary>
    public bool IsSupported => Id == "centos" && VersionId == "7" && Architecture == "x86_64";
}
