using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// What the database server says of itself (rules D-02, D-03, D-06, D-07), and by which way root came in to ask: one call of mysql where the first
/// way is the right one. mysql.user is a table in MariaDB 10.3 and a view since 10.4; what is asked of it is in both.
/// </summary>
/// <param name="Given">The password that the user gave for root; null: none.</param>
internal sealed record MariaDbFact(Secret? Given) : Fact<MariaDbState>
{
    /// <summary>The variables that are asked for.</summary>
    private static readonly string[] Variables = ["max_connections", "bind_address", "default_storage_engine", "innodb_file_per_table", "character_set_server", "collation_server", "open_files_limit"];

    /// <inheritdoc/>
    public override string Key => "mysql: variables, mysql.user, mysql.db, information_schema";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(3 * MariaDbClient.Seconds);

    /// <inheritdoc/>
    public override string Shell => $$"""
        command -v mysql >/dev/null 2>&1 || exit 0
        {{MariaDbClient.Functions(Given)}}
        sql={{Sh.Quote(Questions)}}
        for way in $ways; do
          code=0
          said=$(login "$way") || code=$?
          printf 'way\t%s\t%s\n%s\n' "$way" "$code" "$said"
          if [ "$code" -eq 0 ]; then break; fi
        done
        true
        """;

    /// <summary>How well an account is closed, without a word of what opens it.</summary>
    private string Closed => $"""
        CASE WHEN plugin NOT IN ('', 'mysql_native_password', 'mysql_old_password') THEN 'other'
          WHEN CONCAT(password, authentication_string) = '' THEN 'open'
          {(Given is null ? "" : $"WHEN {Sql.Text(Sql.PasswordHash(Given.Reveal()))} IN (password, authentication_string) THEN 'given'")}
          WHEN CONCAT(password, authentication_string) LIKE '*%' THEN 'password' ELSE 'other' END
        """;

    private string Questions => $"""
        {Sql.Preamble}SELECT 'server', VERSION();
        SELECT 'variable', LOWER(variable_name), variable_value FROM information_schema.global_variables WHERE variable_name IN ({string.Join(", ", Variables.Select(Sql.Text))});
        SELECT 'account', user, host, {Closed} FROM mysql.user WHERE user IN ('root', '') AND is_role = 'N';
        SELECT 'database', schema_name, (SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = schema_name)
          + (SELECT COUNT(*) FROM information_schema.routines WHERE routine_schema = schema_name)
          + (SELECT COUNT(*) FROM information_schema.events WHERE event_schema = schema_name)
          FROM information_schema.schemata WHERE BINARY schema_name = 'test';
        SELECT 'right', host, db FROM mysql.db WHERE user = '';
        SELECT 'end';
        """;

    /// <inheritdoc/>
    public override MariaDbState Parse(SectionResult answer)
    {
        var state = new MariaDbState();
        var complaint = "";
        foreach (var line in answer.Lines())
        {
            string[] words = [.. line.Split('\t').Select(Unescape)];
            if (words is ["way", var way, var code])
                (state, complaint) = (new MariaDbState { Way = WayOf(way) }, $"mysql failed with exit code {code}");
            else if (words is ["server", var version])
                state = state with { Version = version };
            else if (words is ["variable", var name, var value])
                state.Variables[name] = value;
            else if (words is ["account", var user, var host, var closed])
                state.Accounts.Add(new MariaDbAccount(user, host, closed));
            else if (words is ["database", var database, var things])
                state.TestDatabases.Add((database, long.TryParse(things, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1));
            else if (words is ["right", var from, var pattern])
                state.RightsOfAll.Add((from, pattern));
            else if (words is ["end"])
                state = state with { IsComplete = true };
            else if (line.StartsWith("ERROR ", StringComparison.Ordinal))
                complaint = line.Trim();
        }

        // The last way that was tried is the plainest: what it complains of is the server's state, no fault of a file.
        return state.IsComplete ? state : new MariaDbState { Complaint = complaint };
    }

    private static MariaDbWay WayOf(string word) => word switch
    {
        "given" => MariaDbWay.Given,
        "file" => MariaDbWay.OptionFile,
        _ => MariaDbWay.NoPassword,
    };

    /// <summary>A field as mysql's batch mode writes it.</summary>
    private static string Unescape(string field)
    {
        var text = new StringBuilder();
        for (var at = 0; at < field.Length; at++)
        {
            if (field[at] != '\\' || at == field.Length - 1)
                text.Append(field[at]);
            else
                text.Append(field[++at] switch { 't' => '\t', 'n' => '\n', '0' => '\0', var other => other });
        }

        return text.ToString();
    }
}

/// <summary>The ways by which root comes in.</summary>
internal enum MariaDbWay
{
    /// <summary>By the password that the user gave.</summary>
    Given,

    /// <summary>By what root's option file says.</summary>
    OptionFile,

    /// <summary>Without any password: there is none, or the socket is enough for the system's root.</summary>
    NoPassword,
}

/// <summary>The server as it described itself.</summary>
internal sealed record MariaDbState
{
    /// <summary>Whether it has said all.</summary>
    public bool IsComplete { get; init; }

    /// <summary>The way by which root came in.</summary>
    public MariaDbWay Way { get; init; }

    /// <summary>What mysql complained of where nothing worked; empty also where there is no mysql.</summary>
    public string Complaint { get; init; } = "";

    /// <summary>Whether the server answers and refuses root.</summary>
    public bool IsRefused => Complaint.StartsWith("ERROR 1045 ", StringComparison.Ordinal) || Complaint.StartsWith("ERROR 1698 ", StringComparison.Ordinal);

    /// <summary>Its version.</summary>
    public string Version { get; init; } = "";

    /// <summary>Variables by their names in small letters.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The accounts <c>root</c> and those without a name.</summary>
    public List<MariaDbAccount> Accounts { get; } = [];

    /// <summary>The database <c>test</c> with the number of things in it.</summary>
    public List<(string Name, long Things)> TestDatabases { get; } = [];

    /// <summary>The rights that everybody has: on which databases, from which hosts.</summary>
    public List<(string Host, string Databases)> RightsOfAll { get; } = [];

    /// <summary>root's account for a host; null: there is none.</summary>
    public MariaDbAccount? RootAt(string host) => Accounts.Find(account => account.User == "root" && account.Host == host);
}

/// <summary>An account of the server.</summary>
/// <param name="User">Its name; empty: anybody.</param>
/// <param name="Host">From where.</param>
/// <param name="Closed"><c>open</c>: it has no password; <c>given</c>: it has the one that the user gave; <c>password</c>: another; <c>other</c>: closed otherwise.</param>
internal sealed record MariaDbAccount(string User, string Host, string Closed)
{
    /// <summary>The account for people.</summary>
    public override string ToString() => $"{User}@{Host}";
}
