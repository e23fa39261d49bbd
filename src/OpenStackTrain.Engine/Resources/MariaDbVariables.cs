using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// What the server really does, by its own answer (rules D-02, D-03): a configuration file is only a wish. The server takes fewer connections than
/// asked for when it may open too few files, and the last file that names a variable wins.
/// </summary>
/// <param name="given">The password that the user gave for root; null: none.</param>
/// <param name="wanted">Variables and values; the rule that each of them proves.</param>
/// <param name="restart">What lets the server read its configuration anew.</param>
internal sealed class MariaDbVariables(Secret? given, IReadOnlyList<(string Name, string Value, string Rule)> wanted, Repair restart) : Resource(Phase.Proof)
{
    private readonly MariaDbFact server = new(given);

    /// <inheritdoc/>
    public override string Name => "MariaDB: variables";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [server];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(server);
        foreach (var (name, value, rule) in wanted)
        {
            if (!state.IsComplete)
            {
                yield return Silent($"MariaDB: {name}", state) with { Rules = [rule] };
                continue;
            }

            var actual = Plain(state.Variables.GetValueOrDefault(name, "unknown"));
            var met = actual.Equals(value, StringComparison.OrdinalIgnoreCase);
            yield return Finding.Of($"MariaDB: {name}", value, actual, met, restart) with { Rules = [rule], Reason = met ? "" : Why(name, state) };
        }
    }

    /// <summary>What cannot be seen because the server says nothing.</summary>
    internal static Finding Silent(string what, MariaDbState state) => state.IsRefused
        ? throw new FactException("MariaDB refuses root's login")
        : Finding.Of(what, "as wanted", "the server does not answer", met: false);

    /// <summary>utf8 has been an alias of utf8mb3 since 10.6.</summary>
    private static string Plain(string value) => value.Replace("utf8mb3", "utf8", StringComparison.Ordinal);

    private static string Why(string name, MariaDbState state) => name == "max_connections"
        ? $"the server may open {state.Variables.GetValueOrDefault("open_files_limit", "few")} files and takes as many connections as fit into that, or another file than openstack.cnf says so"
        : "another file than openstack.cnf says so, or /etc/my.cnf does not include /etc/my.cnf.d";
}
