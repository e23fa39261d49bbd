using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What a node tells the others of its keys; nothing of it is secret.</summary>
/// <param name="Public">The public key of the account; null: it has no key pair that ssh can use.</param>
/// <param name="Host">The host keys of its sshd, read over a verified session.</param>
/// <param name="Accepted">The node's authorized_keys as it was then.</param>
/// <param name="RootLogin">What its sshd says of root.</param>
internal sealed record NodeKeys(HostKey? Public, IReadOnlyList<HostKey> Host, AuthorizedKeysDocument Accepted, string RootLogin)
{
    /// <summary>Whether the node takes part in the run, so that what it lacks is made in it.</summary>
    public bool IsInRun { get; init; }

    /// <summary>The facts that tell it.</summary>
    public static IReadOnlyList<Fact> FactsOf(string user) => [new AccountFact(user), new SshFolderFact(user), new UserFileFact(user, AuthorizedKeys), SshServerFact.Instance];

    /// <summary>From the answers.</summary>
    /// <exception cref="FactException">The node could not tell.</exception>
    public static NodeKeys From(FactSet facts, string user) => new(
        facts.Get(new SshFolderFact(user)).Usable?.Private,
        facts.Get(SshServerFact.Instance).HostKeys,
        AuthorizedKeysDocument.Parse(facts.Get(new UserFileFact(user, AuthorizedKeys)).Text),
        facts.Get(SshServerFact.Instance).RootLogin);

    /// <summary>Whose public keys an account accepts, below its home.</summary>
    public const string AuthorizedKeys = ".ssh/authorized_keys";

    /// <summary>Whose host keys an account knows, below its home.</summary>
    public const string KnownHosts = ".ssh/known_hosts";
}
