namespace OpenStackTrain;

/// <summary>What a node is (<c>Get-OSNodeFact</c>).</summary>
public sealed record NodeFact
{
    /// <summary>The node's name in the inventory.</summary>
    public string Node { get; init; } = "";

    /// <summary>The name that the node gives itself.</summary>
    public required string HostName { get; init; }

    /// <summary>The operating system's name, <c>CentOS Linux 7 (Core)</c>.</summary>
    public required string OperatingSystem { get; init; }

    /// <summary>The release, <c>7.9.2009</c>, where the system tells it.</summary>
    public required string Release { get; init; }

    /// <summary>The running kernel's release.</summary>
    public required string Kernel { get; init; }

    /// <summary>The machine's architecture, <c>x86_64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>What it is: <c>machine</c>, a hypervisor's name, or a container's.</summary>
    public required string Virtualization { get; init; }

    /// <summary>The number of processors.</summary>
    public required int Processors { get; init; }

    /// <summary>The memory in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary>The free space of the root file system in bytes.</summary>
    public required long FreeSpace { get; init; }

    /// <summary>The machine's id (machine-id(5)).</summary>
    public required string MachineId { get; init; }

    /// <summary>The addresses of its interfaces, <c>eth0 192.168.100.11/24</c>; loopback is left out.</summary>
    public required IReadOnlyList<NodeInterface> Interfaces { get; init; }

    /// <summary>SELinux's running mode.</summary>
    public required SelinuxMode Selinux { get; init; }

    /// <summary>Since when it runs.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The time zone.</summary>
    public required string TimeZone { get; init; }
}
