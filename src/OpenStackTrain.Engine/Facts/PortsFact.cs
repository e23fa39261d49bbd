using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>What listens on which address (rules D-05, Q-03, M-03, E-04). Source: ss(8) of 2017 and later: addresses with and without brackets.</summary>
internal sealed record PortsFact : Fact<IReadOnlyList<ListeningPort>>
{
    /// <summary>The only one.</summary>
    public static PortsFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "ss -lntu";

    /// <inheritdoc/>
    public override string Shell => "ss -lntu";

    /// <inheritdoc/>
    public override IReadOnlyList<ListeningPort> Parse(SectionResult answer)
    {
        if (answer.ExitCode != 0)
            throw new FactException($"ss cannot tell what listens: {answer.ErrorTail.Trim()}");
        List<ListeningPort> ports = [];
        foreach (var line in answer.Lines())
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 5 || words[0] is not ("tcp" or "udp"))
                continue;
            var at = words[4].LastIndexOf(':');
            if (at < 0 || !int.TryParse(words[4].AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                continue;
            var address = words[4][..at].Trim('[', ']').Split('%')[0];
            ports.Add(new ListeningPort(words[0], address is "*" or "::" ? "0.0.0.0" : address, port));
        }

        return [.. ports.Distinct()];
    }
}

/// <summary>A port that somebody listens on.</summary>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
/// <param name="Address">The address; <c>0.0.0.0</c> stands for all, IPv6 or not.</param>
/// <param name="Number">The number.</param>
internal sealed record ListeningPort(string Protocol, string Address, int Number);
