using System.Net;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The node's default routes (seed 3.2). Source: ip-route(8).</summary>
internal sealed record RoutesFact : Fact<IReadOnlyList<DefaultRoute>>
{
    /// <summary>The only one.</summary>
    public static RoutesFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "ip -4 route show default";

    /// <inheritdoc/>
    public override string Shell => Key;

    /// <inheritdoc/>
    public override IReadOnlyList<DefaultRoute> Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            throw new FactException($"ip cannot tell the node's routes: {answer.ErrorTail.Trim()}");
        List<DefaultRoute> routes = [];
        foreach (var words in answer.Lines().Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            // default via 192.168.100.1 dev eth0 proto static metric 100
            if (words is ["default", "via", var gateway, "dev", var card, ..] && IPAddress.TryParse(gateway, out var address))
                routes.Add(new DefaultRoute(address, card));
        }

        return routes;
    }
}

/// <summary>A way to everywhere else.</summary>
/// <param name="Gateway">The gateway.</param>
/// <param name="Card">The network card that leads to it.</param>
internal sealed record DefaultRoute(IPAddress Gateway, string Card)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Gateway} ({Card})";
}
