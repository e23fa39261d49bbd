using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What mysql_secure_installation would ask about, as a state (rule D-06): nobody comes in without a name, root comes from the node itself only, there is
/// no database <c>test</c> and no right that everybody has. A database with something in it is left to people.
/// </summary>
/// <param name="given">The password that the user gave for root; null: none.</param>
internal sealed class MariaDbHardening(Secret? given) : Resource(Phase.Account)
{
    private readonly MariaDbFact server = new(given);

    /// <summary>Why these changes are not taken back.</summary>
    public const string Dropped = "the database is not opened again: what was dropped let anybody in";

    /// <inheritdoc/>
    public override string Name => "MariaDB: accounts";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [server];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(server);
        // Without a login there is nothing to see; MariaDbRoot says so.
        if (!state.IsComplete)
            yield break;

        var anonymous = state.Accounts.Where(account => account.User.Length == 0).ToList();
        yield return Finding.Compare("MariaDB: accounts without a name", "none", Show(anonymous), Drop(anonymous));
        var remote = state.Accounts.Where(account => account.User == "root" && !MariaDbRoot.Hosts.Contains(account.Host, StringComparer.Ordinal)).ToList();
        // Without root@localhost one of these is the way by which we came.
        yield return Finding.Compare("MariaDB: root from other hosts", "none", Show(remote), state.RootAt("localhost") is null ? null : Drop(remote));

        var things = state.TestDatabases.Sum(database => database.Things);
        yield return Finding.Compare(
            "MariaDB: database test",
            "absent",
            state.TestDatabases.Count == 0 ? "absent" : things == 0 ? "empty" : string.Create(CultureInfo.InvariantCulture, $"{things} table{(things == 1 ? "" : "s")}, views or routines in it"),
            things > 0 ? null : new SqlRepair(given, [.. state.TestDatabases.Select(database => $"DROP DATABASE IF EXISTS {Sql.Name(database.Name)}")]) { WhyNoUndo = "it was empty, and everybody's: mysql -e 'CREATE DATABASE test' makes it again" }) with
        { Reason = things > 0 ? "a database with something in it is not dropped: look whose it is, save what is needed, then: mysql -e 'DROP DATABASE test'" : "" };
        yield return Finding.Compare(
            "MariaDB: rights of everybody",
            "none",
            state.RightsOfAll.Count == 0 ? "none" : string.Join(", ", state.RightsOfAll.Select(right => $"on {right.Databases} from {right.Host}")),
            new SqlRepair(given, "DELETE FROM mysql.db WHERE user = ''", "FLUSH PRIVILEGES") { WhyNoUndo = Dropped });
    }

    private static string Show(List<MariaDbAccount> accounts) => accounts.Count == 0 ? "none" : string.Join(", ", accounts);

    private SqlRepair Drop(List<MariaDbAccount> accounts) => new(given, [.. accounts.Select(account => $"DROP USER IF EXISTS {Sql.Account(account.User, account.Host)}")]) { WhyNoUndo = Dropped };
}
