using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// An account of RabbitMQ. A password is proven by a login, not by writing it again: so a second run changes nothing, and nobody's password is
/// replaced by one that nobody asked for (rule Q-04).
/// </summary>
/// <param name="address">Where the broker listens.</param>
/// <param name="password">The account; its password is set if it was given, or if the account is new.</param>
/// <param name="virtualHost">Where it may do something.</param>
internal sealed class RabbitAccount(string address, ServicePassword password, string virtualHost) : Resource(Phase.Account)
{
    private readonly AmqpLogin login = new(password.UserName, password.Value, virtualHost);

    /// <summary>What it may do in the virtual host; null: all of it where the account has nothing yet, else as it is.</summary>
    public RabbitPermission? Permission { get; init; }

    /// <summary>What it may do beyond messages; null: as it is.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <inheritdoc/>
    public override string Name => NameOf(password.UserName);

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => password.IsGenerated ? [RabbitFact.Instance] : [RabbitFact.Instance, new AmqpLoginFact(address, login)];

    /// <summary>What the account's finding is called: by its change, the step knows whether it made the account.</summary>
    public static string NameOf(string user) => $"RabbitMQ: account {user}";

    /// <summary>All of it.</summary>
    public static RabbitPermission Everything(string user, string virtualHost) => new(user, virtualHost, ".*", ".*", ".*");

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(RabbitFact.Instance);
        var user = state.User(password.UserName);
        var hasHost = state.VirtualHosts.Contains(virtualHost, StringComparer.Ordinal);
        if (virtualHost != "/" || (state.IsRunning && !hasHost))
            yield return Finding.Of($"RabbitMQ: virtual host {virtualHost}", "present", Shown(state, hasHost ? "present" : "absent"), hasHost, RabbitRepair.AddVirtualHost(virtualHost));
        yield return Finding.Of(Name, "present", Shown(state, user is null ? "absent" : "present"), user is not null, password.IsGenerated ? RabbitRepair.NewAccount(login, address) : RabbitRepair.Password(login, isNew: true));
        if (user is not null && !password.IsGenerated)
            yield return PasswordFinding(facts.Get(new AmqpLoginFact(address, login)));
        if (Tags is { } tags && (user is not null || tags.Count > 0))
            yield return Finding.Compare($"{Name}: tags", Join(tags), Shown(state, Join(user?.Tags ?? [])), RabbitRepair.Tags(password.UserName, tags, user?.Tags ?? []));

        var has = state.Permission(password.UserName, virtualHost);
        var wanted = Permission ?? has ?? Everything(password.UserName, virtualHost);
        yield return Finding.Compare($"{Name}: permissions on {virtualHost}", wanted.ToString(), Shown(state, has?.ToString() ?? "none"), RabbitRepair.Permit(wanted, has));
    }

    private Finding PasswordFinding(AmqpAnswer answer)
    {
        var isMet = answer.Outcome is AmqpOutcome.Accepted or AmqpOutcome.VirtualHostRefused;
        var finding = Finding.Of($"{Name}: login with the password", "accepted", isMet ? "accepted" : answer.Outcome == AmqpOutcome.Refused ? "refused" : "no answer", isMet, answer.Outcome == AmqpOutcome.Refused ? RabbitRepair.Password(login) : null);
        return isMet ? finding : finding with { Reason = answer.Text };
    }

    private static string Join(IEnumerable<string> tags) => string.Join(", ", tags.Order(StringComparer.Ordinal).DefaultIfEmpty("none"));

    /// <summary>What is known of a broker that runs; of another one nothing is.</summary>
    private static string Shown(RabbitState state, string text) => state.IsRunning ? text : "not known, RabbitMQ does not run";
}
