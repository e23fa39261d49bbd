using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>
/// What is wanted in the end: the inventory's <c>baseline:</c> section, and the profile where it says nothing. Cmdlets and test ask here, so that they
/// cannot differ.
/// </summary>
/// <param name="settings">The inventory's section.</param>
/// <param name="asked">The profile that a parameter asks for; null: the inventory's, or Guide.</param>
internal sealed class BaselineWishes(BaselineSettings settings, Profile? asked = null)
{
    private readonly Profile profile = asked ?? settings.Profile ?? Profile.Guide;

    /// <summary>The wishes for a node's inventory.</summary>
    public static BaselineWishes Of(Node node, Profile? asked = null) => new(node.Inventory.Baseline, asked);

    /// <summary>What becomes of firewalld.</summary>
    public FirewallState Firewall => settings.Firewall ?? (profile == Profile.Hardened ? FirewallState.Managed : FirewallState.Off);

    /// <summary>What becomes of SELinux.</summary>
    public SelinuxMode Selinux => settings.Selinux ?? profile switch
    {
        Profile.Seed => SelinuxMode.Disabled,
        Profile.Hardened => SelinuxMode.Enforcing,
        _ => SelinuxMode.Permissive,
    };

    /// <summary>Whether the tutorial's compilers are wanted.</summary>
    public bool BuildTools => settings.BuildTools ?? profile == Profile.Seed;

    /// <summary>The profile that holds.</summary>
    public Profile Profile => profile;

    /// <summary>Who logs in to whom: the security guide wants no mesh of root's keys.</summary>
    public TrustTopology Topology => settings.Trust.Topology ?? (profile == Profile.Hardened ? TrustTopology.Star : TrustTopology.Mesh);

    /// <summary>Who logs in to whom, and as whom.</summary>
    public Trust Trust => new(settings.Trust.User, Topology) { RefusesPasswords = profile == Profile.Hardened };

    /// <summary>The recurring note of the time sources, as the tutorial has it.</summary>
    public CronJob CronJob => new("chronyc-sources", settings.TimeLog.Schedule, settings.TimeLog.User, "/usr/bin/chronyc sources", settings.TimeLog.Log);

    /// <summary>Whether RabbitMQ's management plugin is on: the tutorial wants it.</summary>
    public bool Management => settings.Messaging.Management ?? profile == Profile.Seed;

    /// <summary>The message queue.</summary>
    public RabbitMqSettings RabbitMq => new(settings.Messaging.User, Management, profile, Repository);

    /// <summary>Whether etcd answers on 127.0.0.1 too: a plain etcdctl asks there, which neither the tutorial nor the guide minds.</summary>
    public bool EtcdLoopback => settings.Etcd.Loopback ?? profile == Profile.Guide;

    /// <summary>The inventory's own words, where the profile has no say.</summary>
    public BaselineSettings Settings => settings;

    /// <summary>Where packages come from.</summary>
    public RepositorySettings Repository => settings.Repository;

    /// <summary>Where time comes from.</summary>
    /// <param name="node">The node.</param>
    /// <param name="source">What a parameter names; empty: the inventory's time source.</param>
    /// <exception cref="NodeException">InvalidSetting: there is no controller and no source is named.</exception>
    public ChronySettings ChronyFor(Node node, params IReadOnlyList<string> source)
    {
        if (source.Count == 0)
        {
            source = [node.Inventory.TimeSource?.Name ?? throw new NodeException(
                ErrorIds.InvalidSetting,
                $"{node.Name}: nobody says where the time comes from: the inventory has no controller and no baseline: time: source:.",
                "Set-OSChrony -Source NAME, or name it in the inventory.")];
        }

        return new ChronySettings(source, Upstream);
    }

    /// <summary>The database; who knows root's password adds it.</summary>
    public MariaDbSettings MariaDb => new(profile, settings.Database.MaxConnections, Repository);

    /// <summary>The command line that mends a rule on a node, with the values that are wanted, whichever profile was asked for. What is between nodes is mended on all of them.</summary>
    public string FixFor(Catalog.Rule rule, Node node, string? zone) => (rule.Fix.StartsWith("Get-OSNode ", StringComparison.Ordinal) ? rule.Fix : $"Get-OSNode {node.Name} | {rule.Fix}")
        .Replace("{firewall}", Firewall.ToString(), StringComparison.Ordinal)
        .Replace("{selinux}", Selinux.ToString(), StringComparison.Ordinal)
        .Replace("{buildTools}", BuildTools ? " -BuildTools" : "", StringComparison.Ordinal)
        .Replace("{profile}", asked is null ? "" : $" -Profile {asked}", StringComparison.Ordinal)
        .Replace("{zone}", zone ?? "UTC", StringComparison.Ordinal);

    /// <summary>The names of all steps, in the order that must hold.</summary>
    public static IReadOnlyList<string> StepNames { get; } = ["HostName", "Firewall", "Selinux", "HostsFile", "SshTrust", "BaseRepo", "BasePackage", "Chrony", "CronJob", "MariaDb", "RabbitMq", "Memcached", "Etcd"];

    /// <summary>All steps for a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="zone">The time zone that all nodes shall have; null: the inventory's.</param>
    /// <param name="meeting">Where the nodes of the run tell each other their ssh keys; null: what depends on the others' keys is left out.</param>
    /// <param name="upgrade">Whether all packages are upgraded.</param>
    /// <param name="database">The database's root; null: as it is, or generated.</param>
    /// <param name="rabbit">The message queue's account of the OpenStack services; null: as it is, or generated.</param>
    public IEnumerable<Step> StepsFor(Node node, string? zone = null, TrustMeeting? meeting = null, bool upgrade = false, ServicePassword? database = null, ServicePassword? rabbit = null) =>
    [
        new HostNameStep(),
        new FirewallStep(Firewall),
        new SelinuxStep(Selinux),
        new HostsFileStep(),
        new SshTrustStep(Trust, meeting),
        new BaseRepositoryStep(Repository, upgrade),
        new BasePackageStep(Repository, BuildTools),
        Chrony(node, zone),
        new CronJobStep(CronJob),
        new MariaDbStep(MariaDb with { Root = database }),
        new RabbitMqStep(RabbitMq, rabbit),
        new MemcachedStep(settings.Cache, Repository),
        new EtcdStep(settings.Etcd, EtcdLoopback),
    ];

    private Step Chrony(Node node, string? zone)
    {
        try
        {
            var chrony = ChronyFor(node);
            return new ChronyStep(zone is null ? chrony : chrony with { Time = chrony.Time with { Zone = zone } });
        }
        catch (NodeException reason)
        {
            return new UnsettledStep("Chrony", "3.3.4", reason);
        }
    }

    /// <summary>The tutorial's server where nobody names one; a lab that has no way out must say so by a local stratum.</summary>
    private TimeSettings Upstream => settings.Time.Upstream.Count > 0 || settings.Time.LocalStratum is not null ? settings.Time : settings.Time with { Upstream = ["ntp.aliyun.com"] };
}
