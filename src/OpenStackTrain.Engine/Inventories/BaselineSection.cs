using System.Net;
using OpenStackTrain.Baseline;

namespace OpenStackTrain.Engine.Inventories;

/// <summary>The <c>baseline:</c> section: what the cmdlets and the test share.</summary>
/// <param name="reader">Reads the pieces.</param>
/// <param name="nodes">The inventory's nodes, one of which may be the source of time.</param>
internal sealed class BaselineSection(PieceReader reader, IReadOnlyList<Node> nodes)
{
    private static readonly string[] keys = ["profile", "time", "repository", "firewall", "selinux", "buildTools", "trust", "timeLog", "database", "messaging", "cache", "etcd"];
    private static readonly string[] timeKeys = ["source", "upstream", "allow", "localStratum", "maxOffset", "zone"];
    private static readonly string[] repositoryKeys = ["baseUrl", "proxy", "keys"];
    private static readonly string[] trustKeys = ["topology", "user"];
    private static readonly string[] timeLogKeys = ["schedule", "user", "log"];
    private static readonly string[] databaseKeys = ["maxConnections"];
    private static readonly string[] messagingKeys = ["user", "management"];
    private static readonly string[] cacheKeys = ["size", "maxConnections"];
    private static readonly string[] etcdKeys = ["cluster", "loopback"];

    /// <summary>Reads the section.</summary>
    public BaselineSettings Read(YamlPiece? piece)
    {
        var section = new Section(piece, "baseline", keys, reader);
        return new BaselineSettings
        {
            Profile = section.Optional<Profile>("profile", SettingValues.Choice),
            Time = Time(section["time"]),
            Repository = Repository(section["repository"]),
            Firewall = section.Optional<FirewallState>("firewall", SettingValues.Choice),
            Selinux = section.Optional<SelinuxMode>("selinux", SettingValues.Choice),
            BuildTools = section.Optional<bool>("buildTools", SettingValues.Flag),
            Trust = Trust(section["trust"]),
            TimeLog = TimeLog(section["timeLog"]),
            Database = new DatabaseSettings { MaxConnections = new Section(section["database"], "database", databaseKeys, reader).Value("maxConnections", new DatabaseSettings().MaxConnections, SettingValues.Whole(10, 12000)) },
            Messaging = Messaging(section["messaging"]),
            Cache = Cache(section["cache"]),
            Etcd = Etcd(section["etcd"]),
        };
    }

    private TrustSettings Trust(YamlPiece? piece)
    {
        var section = new Section(piece, "trust", trustKeys, reader);
        return new TrustSettings { Topology = section.Optional<TrustTopology>("topology", SettingValues.Choice), User = section.Text("user", SettingValues.Account) ?? new TrustSettings().User };
    }

    private TimeLogSettings TimeLog(YamlPiece? piece)
    {
        var section = new Section(piece, "timeLog", timeLogKeys, reader);
        var defaults = new TimeLogSettings();
        return new TimeLogSettings
        {
            Schedule = section.Text("schedule", SettingValues.Schedule) ?? defaults.Schedule,
            User = section.Text("user", SettingValues.Account) ?? defaults.User,
            Log = section.Text("log", SettingValues.FilePath) ?? defaults.Log,
        };
    }

    private MessagingSettings Messaging(YamlPiece? piece)
    {
        var section = new Section(piece, "messaging", messagingKeys, reader);
        return new MessagingSettings { User = section.Text("user", SettingValues.Name) ?? new MessagingSettings().User, Management = section.Optional<bool>("management", SettingValues.Flag) };
    }

    private CacheSettings Cache(YamlPiece? piece)
    {
        var section = new Section(piece, "cache", cacheKeys, reader);
        var defaults = new CacheSettings();
        return new CacheSettings { Size = section.Value("size", defaults.Size, SettingValues.Whole(1, 1048576)), MaxConnections = section.Value("maxConnections", defaults.MaxConnections, SettingValues.Whole(1, 65535)) };
    }

    private EtcdSettings Etcd(YamlPiece? piece)
    {
        var section = new Section(piece, "etcd", etcdKeys, reader);
        return new EtcdSettings { Cluster = section.Text("cluster", SettingValues.Name) ?? new EtcdSettings().Cluster, Loopback = section.Optional<bool>("loopback", SettingValues.Flag) };
    }

    private TimeSettings Time(YamlPiece? piece)
    {
        var section = new Section(piece, "time", timeKeys, reader);
        var defaults = new TimeSettings();
        var time = defaults with
        {
            Source = section.Text("source", NodeOfInventory),
            Upstream = reader.List<string>(section["upstream"], "upstream", SettingValues.Host),
            Allow = [.. reader.List<IPNetwork>(section["allow"], "allow", NetworkValues.Network).Select(network => network.ToString())],
            LocalStratum = section.Optional("localStratum", SettingValues.Whole(1, 15)),
            MaxOffset = section.Value("maxOffset", TimeSpan.FromSeconds(defaults.MaxOffset), SettingValues.Duration).TotalSeconds,
            Zone = section.Text("zone", SettingValues.Zone),
        };
        RefuseCircle(time, section["upstream"]);
        return time;
    }

    private RepositorySettings Repository(YamlPiece? piece)
    {
        var section = new Section(piece, "repository", repositoryKeys, reader);
        var fingerprints = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in reader.Entries(section["keys"], "keys", "names of key files with fingerprints"))
        {
            if (reader.TryRead<string>(key, "keys", SettingValues.Name, out var name)
                && reader.TryRead<string>(value, name, SettingValues.Fingerprint, out var fingerprint))
                fingerprints.Add(name, fingerprint);
        }

        return new RepositorySettings
        {
            BaseUrl = reader.List<string>(section["baseUrl"], "baseUrl", SettingValues.Url("http", "https", "file")),
            Proxy = section.Text("proxy", SettingValues.Url("http", "https")),
            Keys = fingerprints.AsReadOnly(),
        };
    }

    private Fault? NodeOfInventory(string text, out string value)
    {
        value = nodes.FirstOrDefault(node => node.Name.Equals(text, StringComparison.OrdinalIgnoreCase))?.Name ?? text;
        return nodes.Any(node => node.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            ? null
            : new Fault(
                $"no node is called {Fault.Quote(text)}{Suggestion.For(text, nodes.Select(node => node.Name))}",
                "the name of a node of this inventory (servers outside belong into 'upstream')");
    }

    // The source of time must not follow itself.
    private void RefuseCircle(TimeSettings time, YamlPiece? upstream)
    {
        var source = nodes.FirstOrDefault(node => time.Source is null ? node.Is(Role.Controller) : node.Name == time.Source);
        if (upstream is null || source is null) return;
        if (time.Upstream.Any(server => server.Equals(source.Name, StringComparison.OrdinalIgnoreCase) || server == source.Address))
            reader.Problems.Add(upstream.Place, $"upstream: {source.Name} is the source of time itself", "servers outside, which the source follows");
    }
}
