using System.Net;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The addresses of the node's interfaces, the loopback's among them: what a daemon can bind to. Source: ip-address(8).</summary>
internal sealed record AddressesFact : Fact<IReadOnlyList<IPAddress>>
{
    /// <summary>The only one.</summary>
    public static AddressesFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "ip -o addr show";

    /// <inheritdoc/>
    public override string Shell => "ip -o addr show";

    /// <inheritdoc/>
    public override IReadOnlyList<IPAddress> Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            throw new FactException($"ip cannot tell the node's addresses: {answer.ErrorTail.Trim()}");
        List<IPAddress> addresses = [];
        foreach (var line in answer.Lines())
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, "inet" or "inet6", var text, ..] && IPAddress.TryParse(text.Split('/')[0], out var address))
                addresses.Add(address);
        }

        return addresses;
    }
}
