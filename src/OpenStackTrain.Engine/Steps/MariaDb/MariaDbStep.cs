using System.Globalization;
using System.Net;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The controllers' database: MariaDB of the Train repository, on the management address, with as many connections as asked for, hardened (seed 3.3.6,
/// rules D-01 to D-07). Its settings and its file limit are there before it starts for the first time.
/// </summary>
internal sealed class MariaDbStep(MariaDbSettings settings) : Step("MariaDb", "3.3.6")
{
    private const string Unit = "mariadb";
    private const string Path = "/etc/my.cnf.d/openstack.cnf";

    /// <summary>The server's own log, its errors first: the journal has none of it.</summary>
    private const string Diagnosis = """{ tail -n 50 -- /var/log/mariadb/mariadb.log | grep -e '\[ERROR\]' || tail -n 4 -- /var/log/mariadb/mariadb.log; } 2>/dev/null | tail -n 4""";

    private const int Port = 3306;
    private const string LowestSeries = "10.3";

    /// <summary>Five files a connection is what the server asks for; 4096 connections end as 214 with a unit's usual 1024 (pain 7).</summary>
    private const int OpenFileLimit = 65535;

    private readonly ServicePassword fresh = ServicePassword.Generate("root");

    /// <inheritdoc/>
    public override bool Concerns(Node node) => node.Is(Role.Controller);

    /// <inheritdoc/>
    public override IReadOnlyList<ServiceAccount> AccountsOf(IReadOnlyList<Change> made)
        => made.Any(change => change is { What: MariaDbRoot.Password, After: MariaDbRoot.Generated }) ? [fresh.ToAccount("MariaDB")] : [];

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        if (!IPAddress.TryParse(node.Address, out var address))
            throw new NodeException(ErrorIds.InvalidSetting, $"{node.Name}: MariaDB binds to an address, and '{node.Address}' is none.", $"Give {node.Name} its management address in the inventory: address: 192.168.100.11.");
        IReadOnlyList<string> packages = settings.Profile == Profile.Seed ? [.. Packages.Database, "libibverbs"] : Packages.Database;
        var given = settings.Root?.Value;
        var service = new Service(Unit, Path, DropIn.PathOf(Unit)) { Diagnosis = Diagnosis };

        yield return Origin(PackagesFact.About(packages)).Proves("D-01");
        yield return DataDirectory().Proves("D-05");
        yield return new OwnAddress(address).Proves("D-05");
        yield return new OwnPort(Unit, Port).Proves("D-05");
        yield return new PackageSet(packages).Proves("D-01");
        yield return DropIn.Of(Unit, [.. DropIn.AfterNetwork, "", "[Service]", $"LimitNOFILE={OpenFileLimit}", "Restart=on-failure"]).Proves("D-04");
        yield return new ConfigFile(Path, [.. Wanted(node).Select(one => Edit(one.Key, one.Value))]) { Access = FilePermission.Public, Unit = Unit }.Proves("D-02");
        yield return service.Proves("D-05");
        yield return new OpenFiles(Unit, OpenFileLimit).Proves("D-04");
        yield return new Listening(Unit, Port, node.Address).Proves("D-05");
        yield return new MariaDbRoot(settings.Root, fresh);
        yield return new MariaDbHardening(given).Proves("D-06");
        yield return new MariaDbVariables(given, [.. Wanted(node).Select(one => (one.Key.Replace('-', '_'), one.Value, one.Key == "max_connections" ? "D-03" : "D-02"))], service.Restart());
    }

    /// <summary>The tutorial's and the guide's settings, as both write them.</summary>
    private IEnumerable<KeyValuePair<string, string>> Wanted(Node node) =>
    [
        new("bind-address", node.Address),
        new("default-storage-engine", "innodb"),
        new("innodb_file_per_table", "on"),
        new("max_connections", settings.MaxConnections.ToString(CultureInfo.InvariantCulture)),
        new("collation-server", "utf8_general_ci"),
        new("character-set-server", "utf8"),
    ];

    private static FileEdit Edit(string key, string value)
        => new(key, value, text => IniDocument.Parse(text).Get("mysqld", key) ?? "absent", text => IniDocument.Parse(text).Set("mysqld", key, value).ToString());

    /// <summary>
    /// The server is the Train repository's: the base repository has 5.5 under the same name, and takes over when Train's is off (pain 6). A database's
    /// program is not exchanged by us: that is a decision about its data.
    /// </summary>
    private Check Origin(PackagesFact fact) => new("origin of mariadb-server", Phase.Ground, [fact, RepositoryFilesFact.Instance], facts =>
    {
        if (facts.Get(fact).Provider("mariadb-server") is not { } server)
        {
            var isOn = facts.Get(RepositoryFilesFact.Instance).Sections.Any(section => section.IsEnabled && section.Id == Repositories.Train[0].Id);
            return
            [
                Finding.Of($"repository {Repositories.Train[0].Id}", "enabled", isOn ? "enabled" : "absent or disabled", isOn) with
                {
                    Reason = isOn ? "" : "without it yum would take MariaDB 5.5 of the base repository",
                    Advice = "Install-OSBaseRepo, then run the same command again.",
                },
            ];
        }

        var isNew = MariaDbDataFact.VersionIn(server.Version) is { } version && version >= Version.Parse(LowestSeries);
        var signer = PackageOrigin.SignerOf(server, settings.Repository);
        return
        [
            Finding.Of("mariadb-server: version", $"{LowestSeries} or later", server.Version, isNew) with
            {
                Reason = isNew ? "" : "it is the base repository's: it was installed while the Train repository was off",
                Advice = "Save what is in it, take it away (yum remove mariadb-server mariadb mariadb-libs; mv /var/lib/mysql /var/lib/mysql.old), then: Install-OSBaseRepo and the same command again.",
            },
            Finding.Compare("mariadb-server: signed by", Repositories.TrainKey, signer) with
            {
                Reason = signer == Repositories.TrainKey ? "" : "it is not from the Train repository, and a database's program is not exchanged without being asked",
                Advice = "Exchange it when its data allow it (yum distro-sync mariadb-server), or name the signer's key under baseline: repository: keys: in the inventory.",
            },
        ];
    });

    /// <summary>The data directory is one that the server can start on; what is in it is never touched.</summary>
    private static Check DataDirectory()
    {
        var fact = new MariaDbDataFact();
        return new Check("data directory", Phase.Ground, [fact], facts =>
        {
            var data = facts.Get(fact);
            var actual = data is { HasTables: true, HasSystem: false } ? "tables without the system database mysql"
                : data is { Written: { } written, Program: { } program } && written > program ? $"written by MariaDB {written}, the server is {program}"
                : "fit for the server";
            return
            [
                Finding.Compare(MariaDbDataFact.Folder, "fit for the server", actual) with
                {
                    Reason = actual == "fit for the server" ? "" : "it is another installation's, and is not touched",
                    Advice = $"Save it and begin anew (mv {MariaDbDataFact.Folder} {MariaDbDataFact.Folder}.old && install -d -o mysql -g mysql {MariaDbDataFact.Folder}), or install the version that wrote it.",
                },
            ];
        });
    }
}
