using System.Globalization;
using System.Net;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// memcached on the controllers, on the loopback and the management address alone, proven from every node (seed 3.3.8, rules M-01 to M-04). The tutorial
/// gives it the controller's name, which may not resolve yet when the node boots; here it is the address.
/// </summary>
/// <param name="cache">The sizes.</param>
/// <param name="repository">Whose signature the packages bear.</param>
internal sealed class MemcachedStep(CacheSettings cache, RepositorySettings repository) : ControllerServiceStep("Memcached", "3.3.8")
{
    private const string Unit = "memcached";
    private const string Path = "/etc/sysconfig/memcached";

    /// <summary>How many files the unit lets it open; each connection is one.</summary>
    private const int UnitsFiles = 16384;

    private static readonly string[] PackageNames = ["memcached", "python-memcached"];

    /// <inheritdoc/>
    protected override IEnumerable<Resource> Serve(Node node, IPAddress address)
    {
        var file = new FileFact(Path);
        yield return new OwnAddress(address).Proves("M-03");
        yield return new OwnPort(Unit, MemcachedFact.PortNumber).Proves("M-03");
        yield return new PackageSet(PackageNames).Proves("M-01");
        yield return new PackageOrigin(repository, PackageNames).Proves("M-01");
        yield return new Check(Path, Phase.File, [file, AddressesFact.Instance], facts => Settings(ListenOn(address, facts)).Compare(facts)).Proves("M-02");
        yield return DropIn.Of(Unit, [.. DropIn.AfterNetwork, "", "[Service]", "Restart=on-failure", "RestartSec=2", .. cache.MaxConnections > UnitsFiles - 256 ? [string.Create(CultureInfo.InvariantCulture, $"LimitNOFILE={cache.MaxConnections + 1024}")] : Array.Empty<string>()]).Proves("M-04");
        yield return new Service(Unit, Path, DropIn.PathOf(Unit)) { IsSimple = true }.Proves("M-03");
        yield return new Check($"{Unit}: port {MemcachedFact.PortNumber}", Phase.Service, [PortsFact.Instance, AddressesFact.Instance], facts => new Listening(Unit, MemcachedFact.PortNumber, [.. ListenOn(address, facts).Select(one => one.ToString())]) { RefusesUdp = true }.Compare(facts)).Proves("M-03");
    }

    /// <inheritdoc/>
    protected override Resource Answer(Node controller, IPAddress address, Node client)
        => new AnswersClients(Unit, controller, client, MemcachedFact.PortNumber, new MemcachedFact(address.ToString(), client.Name)).Proves("M-03");

    /// <summary>The loopback of each kind that the node has, and the management address: memcached does not start when it is told one that is not there.</summary>
    private static IReadOnlyList<IPAddress> ListenOn(IPAddress address, FactSet facts)
        => [IPAddress.Loopback, .. facts.Get(AddressesFact.Instance).Where(IPAddress.IPv6Loopback.Equals).Take(1), address];

    private ConfigFile Settings(IReadOnlyList<IPAddress> addresses)
    {
        var listen = MemcachedOptions.ListenOn(addresses.Select(address => address.ToString()));
        return new ConfigFile(
            Path,
            FileEdit.Variable("PORT", Number(MemcachedFact.PortNumber)),
            FileEdit.Variable("USER", "memcached"),
            FileEdit.Variable("MAXCONN", Number(cache.MaxConnections)),
            FileEdit.Variable("CACHESIZE", Number(cache.Size)),
            new FileEdit(
                "OPTIONS",
                listen,
                text => KeyValueDocument.Parse(text).Get("OPTIONS") is { } options ? MemcachedOptions.Parse(options).Listen is { Length: > 0 } listens ? listens : "listens everywhere" : "absent: listens everywhere",
                text => KeyValueDocument.Parse(text) is var document && document.Set("OPTIONS", MemcachedOptions.Set(document.Get("OPTIONS") ?? "", listen)) is var set ? set.ToString() : text))
        { Unit = Unit };
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
