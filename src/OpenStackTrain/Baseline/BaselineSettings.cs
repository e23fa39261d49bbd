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

    /// <summary>Who logs in to whom without a password (seed 3.3.2).</summary>
    public TrustSettings Trust { get; init; } = new();

    /// <summary>The recurring note of the time sources (seed 3.3.5).</summary>
    public TimeLogSettings TimeLog { get; init; } = new();

    /// <summary>The database (seed 3.3.6).</summary>
    public DatabaseSettings Database { get; init; } = new();

    /// <summary>The message queue (seed 3.3.7).</summary>
    public MessagingSettings Messaging { get; init; } = new();

    /// <summary>memcached (seed 3.3.8).</summary>
    public CacheSettings Cache { get; init; } = new();

    /// <summary>etcd (seed 3.3.9).</summary>
    public EtcdSettings Etcd { get; init; } = new();
}

/// <summary>Who logs in to whom without a password.</summary>
public sealed record TrustSettings
{
    /// <summary>Every node to every node, or the controllers to all; null: the profile decides.</summary>
    public TrustTopology? Topology { get; init; }

    /// <summary>The account, the same on all nodes.</summary>
    public string User { get; init; } = "root";
}

/// <summary>The recurring note of the time sources: it records, it sets no clock.</summary>
public sealed record TimeLogSettings
{
    /// <summary>When, as crontab(5) writes it.</summary>
    public string Schedule { get; init; } = "*/30 * * * *";

    /// <summary>The account that it runs as.</summary>
    public string User { get; init; } = "root";

    /// <summary>The file that it is written to; rotated by logrotate.</summary>
    public string Log { get; init; } = "/var/log/chronyc.log";
}

/// <summary>The database.</summary>
public sealed record DatabaseSettings
{
    /// <summary>How many connections at the same time the server really takes (rule D-03).</summary>
    public int MaxConnections { get; init; } = 4096;
}

/// <summary>The message queue.</summary>
public sealed record MessagingSettings
{
    /// <summary>The account of the OpenStack services (rule Q-04).</summary>
    public string User { get; init; } = "openstack";

    /// <summary>Whether the management plugin is on (port 15672, rule Q-06); null: the profile decides.</summary>
    public bool? Management { get; init; }
}

/// <summary>memcached.</summary>
public sealed record CacheSettings
{
    /// <summary>Its memory in MiB.</summary>
    public int Size { get; init; } = 64;

    /// <summary>How many connections at the same time it takes.</summary>
    public int MaxConnections { get; init; } = 1024;
}

/// <summary>etcd.</summary>
public sealed record EtcdSettings
{
    /// <summary>The cluster's name (<c>ETCD_INITIAL_CLUSTER_TOKEN</c>, which is no secret); read by etcd only while its data directory is empty.</summary>
    public string Cluster { get; init; } = "etcd-cluster-01";

    /// <summary>Whether clients on the node itself may use 127.0.0.1 (rule E-03), as a plain <c>etcdctl</c> does; null: the profile decides.</summary>
    public bool? Loopback { get; init; }
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
