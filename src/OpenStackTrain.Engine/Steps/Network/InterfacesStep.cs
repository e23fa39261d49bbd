using System.Net;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The node's network cards have fixed addresses, now and after a boot (seed 3.2, rule P-04). It only compares: what may cut the node off is made by
/// <see cref="Convergence.InterfaceChange"/>, which the node takes back by itself.
/// </summary>
/// <param name="wishes">What is wanted, a card each.</param>
internal sealed class InterfacesStep(IReadOnlyList<InterfaceWish> wishes) : Step("NetworkInterface", "3.2")
{
    /// <summary>The name of a card as the kernel takes it, and as it can stand in a file's name.</summary>
    private static readonly Regex CardName = new("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private static readonly FileFact Resolver = new("/etc/resolv.conf");

    /// <summary>What is wanted.</summary>
    public IReadOnlyList<InterfaceWish> Wishes => wishes;

    /// <summary>Whether the text can be a card's name.</summary>
    public static bool IsCardName(string text) => CardName.IsMatch(text);

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node) => wishes.Select(wish =>
    {
        FileFact file = new(InterfaceFile.PathOf(wish.Name));
        return new Check($"network card {wish.Name}", Phase.File, [file, NetworkCardsFact.Instance, RoutesFact.Instance, Resolver], facts => Compare(wish, file, facts));
    });

    /// <summary>Whether the wishes can be had on this node.</summary>
    /// <exception cref="NodeException">InvalidSetting: there is no such card, it is part of a bridge, or the gateway is not in its network.</exception>
    public void Require(Node node, FactSet facts)
    {
        var cards = facts.Get(NetworkCardsFact.Instance);
        foreach (var wish in wishes)
        {
            if (!cards.Any(card => card.Name == wish.Name))
                throw Refused($"{node.Name} has no network card '{wish.Name}'; it has {string.Join(", ", cards.Select(card => $"{card.Name} ({card.Hardware})").DefaultIfEmpty("none"))}.", "Name one of these with -Interface, or correct 'interfaces:' in the inventory.");
            var file = KeyValueDocument.Parse(facts.Get(new FileFact(InterfaceFile.PathOf(wish.Name))).Text);
            if (InterfaceFile.PartOf(file) is { Length: > 0 } whole)
                throw Refused($"{node.Name}: {wish.Name} is a part of {whole}: an address on it would not work.", $"Give the address to {whole}, by hand.");
            var gateway = wish.Gateway?.ToString() ?? (wish.HasNoAddress ? null : InterfaceFile.GatewayOf(file));
            var address = wish.Address ?? InterfaceAddress.Of(cards.First(card => card.Name == wish.Name));
            if (address is not null && IPAddress.TryParse(gateway, out var way) && !address.Network.Contains(way))
                throw Refused($"{node.Name}: the gateway {way} is not in {wish.Name}'s network ({address}): nothing could be sent to it.", "Give a gateway of that network: -Gateway");
        }

        NodeException Refused(string message, string action) => new(ErrorIds.InvalidSetting, message + " Nothing was changed.", action);
    }

    /// <summary>The files as they are and as they are to be.</summary>
    public IReadOnlyList<(InterfaceWish Wish, FileState Before, string After)> Files(FactSet facts) => [.. wishes.Select(wish =>
    {
        var file = facts.Get(new FileFact(InterfaceFile.PathOf(wish.Name)));
        return (wish, file, EditsOf(wish, facts).Aggregate(file.Text, (text, edit) => edit.Apply(text)));
    })];

    private static IEnumerable<FileEdit> EditsOf(InterfaceWish wish, FactSet facts)
        => InterfaceFile.Edits(wish, facts.Get(NetworkCardsFact.Instance).FirstOrDefault(card => card.Name == wish.Name)?.Hardware ?? "");

    private static IEnumerable<Finding> Compare(InterfaceWish wish, FileFact fact, FactSet facts)
    {
        var text = facts.Get(fact).Text;
        foreach (var edit in EditsOf(wish, facts))
            yield return Finding.Compare($"{fact.Path}: {edit.What}", edit.Expected, edit.Read(text));
        var card = facts.Get(NetworkCardsFact.Instance).FirstOrDefault(card => card.Name == wish.Name);
        var addresses = card?.Addresses.Where(address => !address.Contains(':', StringComparison.Ordinal)).ToList() ?? [];
        var shown = string.Join(", ", addresses.DefaultIfEmpty("none"));
        if (wish.Address is { } address)
            yield return Finding.Of($"{wish.Name}: address", address.ToString(), shown, addresses.Contains(address.ToString(), StringComparer.Ordinal));
        if (wish.HasNoAddress)
            yield return Finding.Compare($"{wish.Name}: address", "none", shown);
        if (wish.Mtu is { } mtu)
            yield return Finding.Of($"{wish.Name}: MTU", $"{mtu}", $"{card?.Mtu ?? 0}", card?.Mtu == mtu);
        var routes = facts.Get(RoutesFact.Instance);
        if (wish.Gateway is { } gateway)
            yield return Finding.Of($"{wish.Name}: default route", $"{gateway}", string.Join(", ", routes.Select(route => route.ToString()).DefaultIfEmpty("none")), routes.Contains(new DefaultRoute(gateway, wish.Name)));
        if (wish.NameServers is { } servers)
        {
            List<string> known = [.. facts.Get(Resolver).Text.Split('\n').Select(line => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)).Where(words => words is ["nameserver", _, ..]).Select(words => words[1])];
            yield return Finding.Of($"{Resolver.Path}: name servers", string.Join(", ", servers), string.Join(", ", known.DefaultIfEmpty("none")), servers.All(server => known.Contains(server.ToString(), StringComparer.Ordinal)));
        }
    }
}
