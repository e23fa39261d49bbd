using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The database's root has a password, and the system's root has it in its option file (rules D-06, D-07). Whether a password is the right one, a login
/// tells. A generated password is written into the file before the server learns it, one that the user gave after: whatever is cut off in
/// between, the next run finds a way in.
/// </summary>
/// <param name="given">The password that the user gave; null: whichever there is.</param>
/// <param name="fresh">The password that is set where there is none.</param>
internal sealed class MariaDbRoot(ServicePassword? given, ServicePassword fresh) : Resource(Phase.Account)
{
    /// <summary>What the finding about the password is called.</summary>
    public const string Password = "MariaDB: root's password";

    /// <summary>What is wanted where nobody gave a password and there is none.</summary>
    public const string Generated = "a generated one";

    /// <summary>Why the option file is not taken back.</summary>
    private const string StaysIn = "the server keeps the password, and without the file nobody would know it";

    /// <summary>From where the database's root may come: the node itself.</summary>
    public static IReadOnlyList<string> Hosts { get; } = ["localhost", "127.0.0.1", "::1"];

    private readonly MariaDbFact server = new(given?.Value);
    private readonly FileFact file = new(MariaDbClient.OptionFile);

    /// <inheritdoc/>
    public override string Name => "MariaDB: root's login";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [server, file];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var (state, options) = (facts.Get(server), facts.Get(file));
        if (options.Exists)
            yield return Finding.Compare($"{MariaDbClient.OptionFile}: access", FilePermission.Private.ToString(), $"{options.Mode} {options.Owner}", FilePermission.Private.Repair(options.Path)) with { Rules = ["D-07"] };
        if (!state.IsComplete || state.RootAt("localhost") is not { } local)
        {
            yield return NoLogin(state, options) with { Rules = ["D-06", "D-07"] };
            yield break;
        }

        yield return Finding.Of(Name, "works", "works", met: true) with { Rules = ["D-07"] };
        var open = Hosts.Select(state.RootAt).OfType<MariaDbAccount>().Where(account => account.Closed == "open").ToList();
        foreach (var finding in given is not null ? AsGiven(state, options) : open.Count == 0 ? [Has("one", met: true)] : AsKept(local, open, options))
            yield return finding;
    }

    /// <summary>The user's password: first the server takes it, then it is written down.</summary>
    private IEnumerable<Finding> AsGiven(MariaDbState state, FileState options)
    {
        var others = Hosts.Select(state.RootAt).OfType<MariaDbAccount>().Where(account => account.Closed != "given").ToList();
        var met = others.Count == 0 && state.Way == MariaDbWay.Given;
        var actual = others.Count == 0 ? "the given one, and refused" : $"{(others.TrueForAll(account => account.Closed == "open") ? "none" : "another one")} ({string.Join(", ", others)})";
        yield return Has("the given one", met, actual, others.Count == 0 ? null : Set(given!, others));
        var repair = new FileRepair(options, text => With(text, given!)) { Access = FilePermission.Private, IsFinal = true, WhyNoUndo = StaysIn };
        var kept = With(options.Text, given!) == options.Text;
        yield return Finding.Of($"{MariaDbClient.OptionFile}: root's password", "the given one", kept ? "the given one" : PasswordIn(options.Text) is null ? "none" : "another one", kept, repair) with { Rules = ["D-07"] };
    }

    /// <summary>Nobody gave one, and an account has none: it gets the one of the option file, or a new one.</summary>
    private IEnumerable<Finding> AsKept(MariaDbAccount local, List<MariaDbAccount> open, FileState options)
    {
        var none = $"none ({string.Join(", ", open)})";
        if (PasswordIn(options.Text) is { } kept)
            yield return Has($"that of {MariaDbClient.OptionFile}", met: false, none, Set(fresh with { Value = new(kept) }, open));
        else if (local.Closed != "open")
            yield return Has("one, or no account", met: false, none, new SqlRepair(null, [.. open.Select(account => $"DROP USER IF EXISTS {Sql.Account(account.User, account.Host)}")]) { WhyNoUndo = MariaDbHardening.Dropped });
        else
            yield return Has(Generated, met: false, none, new FileRepair(options, text => With(text, fresh), Set(fresh, open).Shell) { Access = FilePermission.Private, IsFinal = true, WhyNoUndo = StaysIn });
    }

    private SqlRepair Set(ServicePassword password, IEnumerable<MariaDbAccount> accounts)
        => new(given?.Value, [.. accounts.Select(account => $"ALTER USER {Sql.Account(account.User, account.Host)} IDENTIFIED BY PASSWORD {Sql.Text(Sql.PasswordHash(password.Value.Reveal()))}")]) { WhyNoUndo = "the old password is not known, and the account is not opened to everybody again" };

    private static Finding Has(string expected, bool met, string actual = "", Repair? repair = null)
        => Finding.Of(Password, expected, met ? expected : actual, met, repair) with { Rules = ["D-06"] };

    private Finding NoLogin(MariaDbState state, FileState options)
    {
        if (!state.IsComplete && !state.IsRefused)
            return Finding.Of(Name, "works", state.Complaint.Length > 0 ? $"the server does not answer: {state.Complaint}" : "there is no program mysql", met: false);
        var tried = $"{(given is null ? "" : "the given password, ")}{(options.Exists ? $"{MariaDbClient.OptionFile}, " : "")}no password";
        return Finding.Of(Name, "works", state.IsComplete ? "there is no account root@localhost" : $"refused ({tried})", met: false) with
        {
            Reason = "the server knows a password for root that is not known here",
            ErrorId = ErrorIds.PasswordUnknown,
            Advice = $"{(given is null ? "Give it: Install-OSMariaDb -RootCredential root. " : "")}If nobody knows it any more, on the node: systemctl set-environment MYSQLD_OPTS='--skip-grant-tables --skip-networking' && systemctl restart mariadb; "
                + "mysql -e \"FLUSH PRIVILEGES; ALTER USER root@localhost IDENTIFIED BY ''\"; systemctl unset-environment MYSQLD_OPTS && systemctl restart mariadb. Then run the same command again: it sets a new one.",
        };
    }

    /// <summary>The password in the option file; null: none.</summary>
    private static string? PasswordIn(string text) => IniDocument.Parse(text).Get("client", "password") is { } value && OptionValue.Read(value) is { Length: > 0 } password ? password : null;

    private static string With(string text, ServicePassword password)
    {
        var document = IniDocument.Parse(text);
        if (document.Get("client", "user") != "root")
            document = document.Set("client", "user", "root");
        if (document.Get("client", "socket") != MariaDbClient.Socket)
            document = document.Set("client", "socket", MariaDbClient.Socket);
        return PasswordIn(text) == password.Value.Reveal() ? document.ToString() : document.Set("client", "password", OptionValue.Write(password.Value.Reveal())).ToString();
    }
}
