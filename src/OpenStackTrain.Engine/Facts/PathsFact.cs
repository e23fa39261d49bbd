using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// Whether other nodes answer on a network, to packets as large as the own card sends (rule P-12). All are asked at once. Sources: ping(8), ip-route(8).
/// </summary>
/// <param name="Peers">Who is asked: <c>compute01,management,192.168.100.12</c>, separated by blanks.</param>
internal sealed record PathsFact(string Peers) : Fact<IReadOnlyDictionary<string, PathState>>
{
    /// <summary>The fact about these peers.</summary>
    public static PathsFact To(IEnumerable<(string Node, string Network, string Address)> peers) => new(string.Join(' ', peers.Select(peer => $"{peer.Node},{peer.Network},{peer.Address}")));

    /// <inheritdoc/>
    public override string Key => "ping of all nodes on all networks, and with packets of the card's MTU";

    /// <inheritdoc/>
    public override TimeSpan Time => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override string Shell => $$"""
        command -v ping >/dev/null 2>&1 || { echo 'ping is not installed' >&2; exit 127; }
        for peer in {{Sh.Quote([.. Peers.Split(' ', StringSplitOptions.RemoveEmptyEntries)])}}; do
          {
            address=${peer##*,}
            route=$(ip -o route get "$address" 2>/dev/null)
            card=${route#* dev }; card=${card%% *}
            mtu=; read -r mtu 2>/dev/null <"/sys/class/net/${card:-none}/mtu"
            small=no; whole=no
            if ping -n -q -c 2 -i 0.3 -W 2 "$address" >/dev/null 2>&1; then small=yes; fi
            if [ "$small" = yes ] && ping -n -q -c 2 -i 0.3 -W 2 -M 'do' -s "$((${mtu:-1500} - 28))" "$address" >/dev/null 2>&1; then whole=yes; fi
            printf '%s\t%s\t%s\t%s\t%s\n' "$peer" "$card" "${mtu:-0}" "$small" "$whole"
          } &
        done
        wait
        """;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, PathState> Parse(SectionResult answer)
    {
        if (answer.ExitCode == 127)
            throw new FactException("ping is not installed");
        var paths = new Dictionary<string, PathState>(StringComparer.Ordinal);
        foreach (var words in answer.Lines().Select(line => line.Split('\t')))
        {
            if (words is [var peer, var card, var mtu, var small, var whole])
                paths[peer] = new PathState(card, int.TryParse(mtu, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0, small == "yes", whole == "yes");
        }

        return paths;
    }
}

/// <summary>How another node is reached.</summary>
/// <param name="Card">The card that the packets leave by.</param>
/// <param name="Mtu">That card's largest packet in bytes; 0: not known.</param>
/// <param name="Answers">Whether it answers.</param>
/// <param name="AnswersWhole">Whether it answers to packets of that size that may not be cut up.</param>
internal sealed record PathState(string Card, int Mtu, bool Answers, bool AnswersWhole);
