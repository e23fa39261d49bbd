using System.Globalization;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// A service listens on exactly these addresses. A daemon opens its port a moment after systemd calls it started, so it is waited for; what it
/// listens on is its configuration's business, so nothing is changed here.
/// </summary>
/// <param name="service">The service, for people.</param>
/// <param name="port">The port.</param>
/// <param name="addresses">The addresses; <c>0.0.0.0</c>: all.</param>
internal sealed class Listening(string service, int port, params IReadOnlyList<string> addresses) : Resource(Phase.Service)
{
    /// <summary>How long a daemon may take from its start to its port.</summary>
    private const int Seconds = 60;

    /// <summary>Whether it must not answer by UDP either (memcached: a well-known amplifier).</summary>
    public bool RefusesUdp { get; init; }

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{service}: port {port}");

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [PortsFact.Instance];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var ports = facts.Get(PortsFact.Instance);
        var expected = Show(addresses);
        var actual = Show(ports.Where(one => one.Protocol == "tcp" && one.Number == port).Select(one => one.Address));
        yield return Finding.Compare($"{Name}/tcp", expected, actual, Wait());
        if (RefusesUdp)
            yield return Finding.Compare($"{Name}/udp", "nobody", Show(ports.Where(one => one.Protocol == "udp" && one.Number == port).Select(one => one.Address)));
    }

    private static string Show(IEnumerable<string> addresses)
        => string.Join(", ", addresses.Select(address => address == "0.0.0.0" ? "all addresses" : address).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).DefaultIfEmpty("nobody"));

    private Repair Wait() => new(string.Create(CultureInfo.InvariantCulture, $$"""
        end=$(( $(date +%s) + {{Seconds}} ))
        while [ "$(date +%s)" -lt "$end" ]; do
          if ss -lnt | grep -q ':{{port}} '; then exit 0; fi
          sleep 0.2
        done
        exit 1
        """))
    {
        IsWait = true,
        Timeout = TimeSpan.FromSeconds(Seconds + 15),
    };
}
