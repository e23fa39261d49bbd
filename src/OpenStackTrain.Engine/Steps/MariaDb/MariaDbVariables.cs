using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What the server really does, by its own answer (rules D-02, D-03): a configuration file is only a wish. The server takes fewer connections than
/// asked for when it may open too few files, and the last file that names a variable wins.
/// </summary>
/// <param name="given">The password that the user gave for root; null: none.</param>
/// <param name="wanted">Variables and values; the rule that each of them proves.</param>
/// <param name="restart">What lets the server read its configuration anew.</param>
internal sealed class MariaDbVariables(Secret? given, IReadOnlyList<(string Name, string Value, string Rule)> wanted, Repair restart) : Resource(Phase.Proof)
{
    /// <summary>The server keeps 810 files for itself and its tables when it has too few for all (mysqld.cc): of 1024, 214 connections are left.</summary>
    private const int FilesBesides = 1000;

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
            if (state.IsComplete && !state.Variables.ContainsKey(name))
            {
                // Not every release shows every option as a variable.
                yield return Finding.NotApplicable($"MariaDB: {name}", "the server does not tell it") with { Rules = [rule] };
                continue;
            }

            var actual = state.IsComplete ? Plain(state.Variables[name] is { Length: > 0 } answer ? answer : "none") : state.IsRefused ? "not known: root's login is refused" : "the server does not answer";
            var met = actual.Equals(value, StringComparison.OrdinalIgnoreCase);
            yield return Finding.Of($"MariaDB: {name}", value, actual, met, state.IsComplete ? restart : null) with { Rules = [rule], Reason = met || !state.IsComplete ? "" : Why(name, state) };
        }
    }

    /// <summary>utf8 has been an alias of utf8mb3 since 10.6.</summary>
    private static string Plain(string value) => value.Replace("utf8mb3", "utf8", StringComparison.Ordinal);

    private static string Why(string name, MariaDbState state)
        => name == "max_connections" && Number(state.Variables.GetValueOrDefault("open_files_limit", "")) is { } files && files < Number(state.Variables[name]) + FilesBesides
            ? string.Create(CultureInfo.InvariantCulture, $"the server may open {files} files, and no more connections fit into that")
            : "it was set while the server ran, or another file is read after openstack.cnf, or /etc/my.cnf does not include /etc/my.cnf.d";

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
