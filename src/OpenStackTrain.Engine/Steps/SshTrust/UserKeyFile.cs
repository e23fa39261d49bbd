using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A file of keys in an account's ~/.ssh. It is the account's own, so a link that leads out of the home is not followed: root would write
/// wherever the account wishes.
/// </summary>
/// <param name="user">The account.</param>
/// <param name="name">The file below the home.</param>
/// <param name="compare">Compares its text; the function makes the repair that an edit of it is.</param>
internal sealed class UserKeyFile(string user, string name, Func<string, Func<Func<string, string>, Repair>, IEnumerable<Finding>> compare) : Resource(Phase.File)
{
    private readonly AccountFact account = new(user);
    private readonly UserFileFact fact = new(user, name);

    /// <inheritdoc/>
    public override string Name => $"~{user}/{name}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [account, fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var (owner, file) = (facts.Get(account), facts.Get(fact));
        if (!owner.Exists)
            throw new FactException($"there is no account {user}");
        if (!file.Exists)
            file = FileState.Absent($"{owner.Home}/{name}");
        if (user != "root" && !file.Path.StartsWith($"{owner.Home}/", StringComparison.Ordinal))
            throw new FactException($"{Name} is a link that leads out of the home, to {file.Path}");

        var access = new FilePermission("600", owner.Owner);
        if (file.Exists)
        {
            var met = PathAccess.Of(file.Mode, file.Owner.Split(':')[0]).IsPrivateTo(user);
            yield return Finding.Of($"{Name}: access", $"600 {user}", met ? $"600 {user}" : $"{file.Mode} {file.Owner}", met, access.Repair(file.Path)) with { Rules = ["K-01"] };
        }

        foreach (var finding in compare(file.Text, edit => new FileRepair(file, edit) { Access = access }))
            yield return finding;
    }
}
