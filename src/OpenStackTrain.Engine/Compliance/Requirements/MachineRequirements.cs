using System.Globalization;
using System.Net;
using OpenStackTrain.Engine.Architecture;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>What a machine must be made of for its roles (rules P-01 to P-04, P-07 to P-09, P-13, P-14).</summary>
internal static class MachineRequirements
{
    private const long Giga = 1L << 30;

    /// <summary>Six gigabytes of memory, of which the firmware and the kernel keep some.</summary>
    private const long LeastMemory = 5L * Giga + (Giga / 2);

    /// <summary>A disk of 30 GB (of a thousand million bytes) with its boot partition and swap taken off.</summary>
    private const long LeastRoot = 22L * Giga;

    private const long LeastFree = 5L * Giga;

    /// <summary>Where packages and logs go.</summary>
    private static readonly string[] Grown = ["/", "/var"];

    private static readonly TimeSpan MostSkew = TimeSpan.FromSeconds(5);

    /// <summary>All of them.</summary>
    /// <param name="node">The node.</param>
    /// <param name="asked">When the node was asked, and when it had answered.</param>
    public static IEnumerable<Resource> For(Node node, Func<(DateTimeOffset Sent, DateTimeOffset Received)> asked)
    {
        var (hardware, cards) = (HardwareFact.Instance, NetworkCardsFact.Instance);
        yield return new Check("operating system", Phase.Ground, [SystemFact.Instance], facts => [System(facts.Get(SystemFact.Instance))]).Proves("P-01");
        yield return new Check("memory and processors", Phase.Ground, [hardware], facts => Size(facts.Get(hardware))).Proves("P-02");
        yield return new Check("virtual machines", Phase.Ground, [hardware], facts => [Virtualisation(node, facts.Get(hardware))]).Proves("P-03");
        yield return new Check("disks", Phase.Ground, [hardware], facts => Disks(node, facts.Get(hardware))).Proves("P-07");
        yield return new Check("free space", Phase.Ground, [hardware], facts => Space(facts.Get(hardware))).Proves("P-14");
        yield return new Check("network cards", Phase.Ground, [cards], facts => [Cards(node, facts.Get(cards))]).Proves("P-08");
        yield return new Check("addresses", Phase.Ground, [cards], facts => Addresses(node, facts.Get(cards))).Proves("P-04");
        yield return new Check("address space", Phase.Ground, [cards], facts => AddressSpace(facts.Get(cards))).Proves("P-09");
        yield return new Check("clock", Phase.Ground, [hardware], facts => [Clock(facts.Get(hardware).Now, asked())]).Proves("P-13");
    }

    private static Finding System(SystemState system) => Finding.Of("operating system", "CentOS 7 on x86_64", $"{system.PrettyName} on {system.Architecture}", system.IsSupported);

    private static IEnumerable<Finding> Size(HardwareState hardware)
    {
        yield return Finding.Of("memory", "at least 6 GB, better 8", Bytes(hardware.Memory), hardware.Memory >= LeastMemory);
        yield return Finding.Of("processors", "at least 2", hardware.Processors.ToString(CultureInfo.InvariantCulture), hardware.Processors >= 2);
    }

    private static Finding Virtualisation(Node node, HardwareState hardware) => node.Is(Role.Compute)
        ? Finding.Of("processor flag for virtual machines", "vmx or svm", hardware.Virtualisation.Length > 0 ? hardware.Virtualisation : "none: instances would be emulated, slowly", hardware.Virtualisation.Length > 0)
        : Finding.NotApplicable("processor flag for virtual machines", "no instances run here");

    private static IEnumerable<Finding> Disks(Node node, HardwareState hardware)
    {
        var root = hardware.Of("/");
        yield return root is null
            ? new Finding("system disk", "at least 30 GB", "df has not told", FindingStatus.Unreadable)
            : Finding.Of("system disk", "at least 30 GB", $"{Bytes(root.Size)} on /", root.Size >= LeastRoot);
        var free = string.Join(", ", hardware.FreeDisks.Select(disk => $"{disk.Path} {Bytes(disk.Size)}"));
        yield return node.Is(Role.Storage)
            ? Finding.Of("data disk", "a disk that holds nothing yet", free.Length > 0 ? free : "none: every disk holds a partition, a file system or a volume", free.Length > 0)
            : Finding.NotApplicable("data disk", "no volumes are kept here");
    }

    private static IEnumerable<Finding> Space(HardwareState hardware) => Grown
        .Select(hardware.Of)
        .OfType<MountState>()
        .Distinct()
        .Select(mount => Finding.Of($"free on {mount.Path}", $"at least {Bytes(LeastFree)}", Bytes(mount.Free), mount.Free >= LeastFree))
        .DefaultIfEmpty(new Finding("free space", $"at least {Bytes(LeastFree)}", "df has not told", FindingStatus.Unreadable));

    private static Finding Cards(Node node, IReadOnlyList<NetworkCard> cards)
    {
        var role = Roles.All.Where(role => node.Is(role.Name)).MaxBy(role => role.NetworkCards);
        return role is null
            ? Finding.NotApplicable("network cards", "it has no role")
            : Finding.Of("network cards", $"at least {role.NetworkCards} ({string.Join(", ", role.Networks)})", $"{cards.Count}{(cards.Count > 0 ? $" ({string.Join(", ", cards.Select(card => card.Name))})" : "")}", cards.Count >= role.NetworkCards);
    }

    private static IEnumerable<Finding> Addresses(Node node, IReadOnlyList<NetworkCard> cards)
    {
        foreach (var wanted in node.Interfaces.Values)
        {
            var card = cards.FirstOrDefault(card => card.Name == wanted.Name);
            var holder = wanted.Address is null ? null : cards.FirstOrDefault(other => other.Addresses.Contains(wanted.Address, StringComparer.Ordinal));
            yield return Finding.Of(
                wanted.Name,
                wanted.Address ?? "there",
                card is null ? $"there is no such card{(holder is null ? "" : $"; {holder.Name} has the address")}" : wanted.Address is null ? "there" : string.Join(", ", card.Addresses.DefaultIfEmpty("no address")),
                card is not null && (wanted.Address is null || holder == card));
        }

        if (node.Interfaces.Count == 0)
            yield return Finding.Of("management address", node.Address, string.Join(", ", cards.SelectMany(card => card.Addresses)), cards.SelectMany(card => card.Addresses).Any(address => address.Split('/')[0] == node.Address));
    }

    private static IEnumerable<Finding> AddressSpace(IReadOnlyList<NetworkCard> cards)
    {
        var known = cards.SelectMany(card => card.Addresses.Select(address => (card.Name, Address: address))).Where(pair => !pair.Address.Contains(':', StringComparison.Ordinal)).ToList();
        return known.Count == 0
            ? [Finding.NotApplicable("address space", "it has no IPv4 address")]
            : known.Select(pair => Finding.Of($"{pair.Name} {pair.Address}", "private address space", IsPublic(pair.Address) ? "public: its owners on the internet cannot be reached from here" : "private address space", !IsPublic(pair.Address)));
    }

    private static bool IsPublic(string address) => IPAddress.TryParse(address.Split('/')[0], out var own) && NetworkValues.IsPublic(new IPNetwork(own, 32));

    /// <summary>The node looked at its clock somewhere between the question and the answer.</summary>
    private static Finding Clock(DateTimeOffset now, (DateTimeOffset Sent, DateTimeOffset Received) asked)
    {
        // It tells whole seconds.
        var skew = now.AddSeconds(1) < asked.Sent ? now.AddSeconds(1) - asked.Sent : now > asked.Received ? now - asked.Received : TimeSpan.Zero;
        return Finding.Of("clock", $"at most {MostSkew.TotalSeconds:f0} s from here", skew == TimeSpan.Zero ? "the same as here" : string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(skew.TotalSeconds):f0} s {(skew > TimeSpan.Zero ? "fast" : "slow")}"), skew.Duration() <= MostSkew);
    }

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)Giga:0.#} GiB");
}
