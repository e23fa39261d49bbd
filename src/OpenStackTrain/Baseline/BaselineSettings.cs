using System.Collections.ObjectModel;

namespace OpenStackTrain.Baseline;

/// <summary>
/// What the cmdlets and the test share: the inventory's <c>baseline:</c> section. A null means that the profile decides; a parameter of a
/// cmdlet goes before all of it.
/// </summary>
public sealed record BaselineSettings
{
    /// <summary>Which of the three sets of wishes holds; null: <see cref="OpenStackTrain.Profile.Guide"/>.</summary>
    public Profile? Profile { get; init; }

    /// <summary>Where time comes from (seed 3.3.4).</summary>
    public TimeSettings Time { get; init; } = new();

    /// <summary>Where packages come from (seed 3.3.3).</summary>
    public RepositorySettings Repository { get; init; } = new();

    /// <summary>What becomes of firewalld (seed 3.3.1).</summary>
    public FirewallState? Firewall { get; init; }

    /// <summary>What becomes of SELinux (seed 3.3.1).</summary>
    public SelinuxMode? Selinux { get; init; }

    /// <summary>Whether the compilers and -devel packages that the seed installs belong to the baseline; null: the profile decides.</summary>
    public bool? BuildTools { get; init; }
}

/// <summary>Where time comes from.</summary>
public sealed record TimeSettings
{
    /// <summary>The node that all others follow; null: the first controller.</summary>
    public string? Source { get; init; }

    /// <summary>The servers that the source node follows; empty: the profile's.</summary>
    public IReadOnlyList<string> Upstream { get; init; } = [];

    /// <summary>The networks that the source node serves, in CIDR form; empty: the management network.</summary>
    public IReadOnlyList<string> Allow { get; init; } = [];

    /// <summary>The stratum that the source node claims without any upstream, 1 to 15; null: it claims none.</summary>
    public int? LocalStratum { get; init; }

    /// <summary>How far a node's clock may be off, in seconds (rule T-05).</summary>
    public double MaxOffset { get; init; } = 0.5;

    /// <summary>The time zone that all nodes have, <c>Asia/Shanghai</c>; null: whichever they have, as long as it is one (rule T-07).</summary>
    public string? Zone { get; init; }
}

/// <summary>Where packages come from.</summary>
public sealed record RepositorySettings
{
    /// <summary>
    /// Folders of mirrors that hold <c>os/</c>, <c>updates/</c>, <c>extras/</c>, <c>cloud/</c>, ...: one is taken as it is, of several the node takes the
    /// fastest that is complete; empty: the archives of the catalogue.
    /// </summary>
    public IReadOnlyList<string> BaseUrl { get; init; } = [];

    /// <summary>The proxy that yum goes through; null: none.</summary>
    public string? Proxy { get; init; }

    /// <summary>Fingerprints (40 hexadecimal digits) by name of the key's file, for a mirror that signs with keys of its own; empty: CentOS's.</summary>
    public IReadOnlyDictionary<string, string> Keys { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
