using System.Net;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>The address that a service is to listen on is one of the node's own: otherwise it does not start, now or at the next boot (pain 11).</summary>
/// <param name="address">The address.</param>
internal sealed class OwnAddress(IPAddress address) : Resource(Phase.Ground)
{
    /// <inheritdoc/>
    public override string Name => "management address";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [AddressesFact.Instance];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var own = facts.Get(AddressesFact.Instance);
        var isThere = own.Contains(address);
        yield return Finding.Of($"{Name} {address}", "on the node", isThere ? "on the node" : $"on no interface (it has {string.Join(", ", own.Where(one => !IPAddress.IsLoopback(one) && !one.IsIPv6LinkLocal).DefaultIfEmpty(IPAddress.None))})", isThere) with
        {
            Reason = isThere ? "" : "a service cannot listen on an address that the node has not: correct the node's address in the inventory, or give it to an interface",
        };
    }
}

/// <summary>Nobody but the service holds its port: told before anything is changed, with the holder's name.</summary>
/// <param name="unit">The service's unit without <c>.service</c>.</param>
/// <param name="port">The port.</param>
internal sealed class OwnPort(string unit, int port) : Resource(Phase.Ground)
{
    private readonly PortHoldersFact fact = new(port);

    /// <inheritdoc/>
    public override string Name => $"port {port}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        List<PortHolder> others = [.. facts.Get(fact).Where(holder => holder.Unit != $"{unit}.service")];
        var wanted = $"free for {unit}";
        yield return Finding.Of(Name, wanted, others.Count == 0 ? wanted : $"held by {string.Join(", ", others)}", others.Count == 0) with
        {
            Reason = others.Count == 0 ? "" : $"{unit} cannot have the port as long as another one holds it: {string.Join(", ", others.Select(Stop).Distinct(StringComparer.Ordinal))}",
        };
    }

    private static string Stop(PortHolder holder) => holder switch
    {
        { Unit.Length: > 0 } => $"systemctl disable --now {holder.Unit}",
        { Id.Length: > 0 } => $"kill {holder.Id}",
        _ => "it is the kernel's own or of another container: see ss -lntp",
    };
}
