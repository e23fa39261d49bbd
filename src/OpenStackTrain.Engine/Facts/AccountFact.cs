using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>An account of the node, by the system's own look-up: files, directory services and all. Source: getent(1), passwd(5).</summary>
/// <param name="User">The account's name.</param>
internal sealed record AccountFact(string User) : Fact<AccountState>
{
    /// <inheritdoc/>
    public override string Key => $"getent passwd {User}";

    /// <inheritdoc/>
    public override string Shell => $"getent passwd {Sh.Quote(User)} && id -gn {Sh.Quote(User)}";

    /// <inheritdoc/>
    public override AccountState Parse(SectionResult answer)
    {
        // getent says 2 where there is none.
        if (answer.ExitCode == 2)
            return new AccountState(User, Exists: false, "", "");
        var lines = answer.Lines().ToList();
        if (lines is not [var entry, var group] || entry.Split(':') is not [_, _, _, _, _, ['/', ..] home, _])
            throw new FactException($"getent does not say what the account {User} is: {answer.ErrorTail.Trim()}");
        return new AccountState(User, Exists: true, group, home.TrimEnd('/'));
    }
}

/// <summary>An account.</summary>
/// <param name="User">Its name.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Group">Its own group.</param>
/// <param name="Home">Its home without a slash at the end.</param>
internal sealed record AccountState(string User, bool Exists, string Group, string Home)
{
    /// <summary>The owner of its files.</summary>
    public string Owner => $"{User}:{Group}";
}
