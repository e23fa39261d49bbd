using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>An account of a broker that runs, for any user: there, or not there (seed 3.3.7).</summary>
/// <param name="settings">What is wanted of it.</param>
internal sealed class RabbitUserStep(RabbitUserSettings settings) : Step("RabbitUser", "3.3.7")
{
    /// <inheritdoc/>
    public override bool Concerns(Node node) => node.Is(Role.Controller);

    /// <inheritdoc/>
    public override IReadOnlyList<ServiceAccount> AccountsOf(IReadOnlyList<Change> made)
        => settings.Password is { IsGenerated: true } password && made.Any(change => change.What == RabbitAccount.NameOf(password.UserName)) ? [password.ToAccount("RabbitMQ")] : [];

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        yield return Running(node);
        if (settings.Password is not { } password)
        {
            yield return Absent();
            yield break;
        }

        yield return new RabbitAccount(node.Address, password, settings.VirtualHost) { Permission = settings.Permission, Tags = settings.Tags };
        if (settings.Tags is { Count: > 0 } && !password.IsGenerated)
            yield return ManagementLogin(node, password);
    }

    /// <summary>The broker that the step needs and does not set up itself.</summary>
    internal static Resource Running(Node node) => new Check("RabbitMQ", Phase.Ground, [RabbitFact.Instance], facts =>
    {
        var state = facts.Get(RabbitFact.Instance);
        return [Finding.Compare("RabbitMQ: broker", "running", state.IsRunning ? "running" : state.IsUp ? "does not answer" : "not up") with
        {
            Reason = state.IsRunning ? "" : $"{(state.Fault.Length > 0 ? state.Fault + "; " : "")}set it up first: Get-OSNode {node.Name} | Install-OSRabbitMq",
        }];
    });

    private Resource Absent() => new Check(RabbitAccount.NameOf(settings.User), Phase.Account, [RabbitFact.Instance], facts =>
        [Finding.Compare(RabbitAccount.NameOf(settings.User), "absent", facts.Get(RabbitFact.Instance).User(settings.User) is null ? "absent" : "present", RabbitRepair.Remove(settings.User))]);

    /// <summary>An account with a tag is for the management: where that is on, it lets the account in (rule Q-06).</summary>
    private static Resource ManagementLogin(Node node, ServicePassword password)
    {
        var login = new RabbitManagementFact(node.Address, password.UserName) { Password = password.Value };
        var what = $"{RabbitAccount.NameOf(password.UserName)}: login to the management";
        return new Check(what, Phase.Proof, [RabbitFact.Instance, login], facts =>
        {
            if (!facts.Get(RabbitFact.Instance).Plugins.Contains(RabbitPlugin.Management, StringComparer.Ordinal))
                return [Finding.NotApplicable(what, "the management is off")];
            var status = facts.Get(login);
            return [Finding.Of(what, "accepted", status switch { 200 => "accepted", 0 => "no answer", _ => $"refused ({status})" }, status == 200)];
        });
    }
}

/// <summary>What is wanted of an account.</summary>
/// <param name="User">Its name.</param>
/// <param name="Password">Its password; null: the account shall not be there.</param>
internal sealed record RabbitUserSettings(string User, ServicePassword? Password)
{
    /// <summary>The virtual host that it works in.</summary>
    public string VirtualHost { get; init; } = "/";

    /// <summary>What it may do there; null: everything, unless the account may do something already.</summary>
    public RabbitPermission? Permission { get; init; }

    /// <summary>What it may do beyond messages; null: nothing, unless the account may do something already.</summary>
    public IReadOnlyList<string>? Tags { get; init; }
}

/// <summary>Plugins of a broker that runs (seed 3.3.7, rule Q-06).</summary>
/// <param name="names">The plugins.</param>
internal sealed class RabbitPluginStep(IReadOnlyList<string> names) : Step("RabbitPlugin", "3.3.7")
{
    /// <inheritdoc/>
    public override bool Concerns(Node node) => node.Is(Role.Controller);

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
        => [RabbitUserStep.Running(node), .. names.Distinct(StringComparer.Ordinal).Select(name => new RabbitPlugin(name, node.Address))];
}
