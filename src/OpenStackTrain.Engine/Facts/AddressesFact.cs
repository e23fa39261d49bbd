using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The addresses that the node has: a daemon that shall bind to another one does not start. Source: ip-address(8).</summary>
internal sealed record AddressesFact : Fact<IReadOnlyList<string>>
{
    /// <summary>The only one.</summary>
    public static AddressesFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "ip -o addr";

    /// <inheritdoc/>
    public override string Shell => "ip -o addr";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            throw new FactException($"ip cannot tell the addresses: {answer.ErrorTail.Trim()}");
        List<string> addresses = [];
        foreach (var line in answer.Lines())
        {
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, "inet" or "inet6", var address, ..])
                addresses.Add(address.Split('/')[0]);
        }

        return addresses;
    }
}
