using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>What only one machine of an installation may be called (rule P-06): clones of one image share it.</summary>
/// <param name="MachineId">Its machine-id.</param>
/// <param name="HostName">The name that it gives itself.</param>
/// <param name="Hardware">Its cards' hardware addresses.</param>
/// <param name="Addresses">Its addresses.</param>
internal sealed record PeerIdentity(string MachineId, string HostName, IReadOnlyList<string> Hardware, IReadOnlyList<string> Addresses)
{
    /// <summary>What a fresh machine calls itself before it has a name.</summary>
    private static readonly string[] Nameless = ["localhost", "localhost.localdomain"];

    /// <summary>Of a node that is not in the run.</summary>
    public static PeerIdentity Unknown { get; } = new("", "", [], []);

    /// <summary>The facts that it is made of.</summary>
    public static IReadOnlyList<Fact> Facts { get; } = [SystemFact.Instance, new HostNameFact(), NetworkCardsFact.Instance];

    /// <summary>From what was read.</summary>
    /// <exception cref="FactException">A fact could not be had.</exception>
    public static PeerIdentity Of(FactSet facts)
    {
        var cards = facts.Get(NetworkCardsFact.Instance);
        return new PeerIdentity(
            facts.Get(SystemFact.Instance).MachineId,
            facts.Get(new HostNameFact()).Running,
            [.. cards.Select(card => card.Hardware)],
            [.. cards.SelectMany(card => card.Addresses).Select(address => address.Split('/')[0])]);
    }

    /// <summary>What others have too.</summary>
    public IEnumerable<Finding> Compare(IEnumerable<(string Node, PeerIdentity Other)> others)
    {
        List<(string Node, PeerIdentity Other)> all = [.. others];
        yield return Alone("machine-id", MachineId.Length == 0 ? [] : [MachineId], all, other => [other.MachineId]);
        yield return Alone("host name", Nameless.Contains(HostName, StringComparer.Ordinal) ? [] : [HostName], all, other => [other.HostName]);
        yield return Alone("hardware addresses", Hardware, all, other => other.Hardware);
        yield return Alone("addresses", Addresses, all, other => other.Addresses);
    }

    private static Finding Alone(string what, IReadOnlyList<string> own, IEnumerable<(string Node, PeerIdentity Other)> others, Func<PeerIdentity, IReadOnlyList<string>> of)
    {
        List<string> shared = [.. others.SelectMany(pair => own.Intersect(of(pair.Other), StringComparer.OrdinalIgnoreCase).Select(value => $"{value} is {pair.Node}'s too"))];
        return Finding.Of(what, "no other node's", shared.Count == 0 ? "no other node's" : string.Join(", ", shared), shared.Count == 0);
    }
}
