using System.Net;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// etcd on the controllers as one cluster, proven from every node (seed 3.3.9, rules E-01 to E-05). Its <c>initial-*</c> settings make the cluster and are
/// never read again (etcd issue 11397): data of another cluster are told, and moved aside only when that is asked for.
/// </summary>
/// <param name="settings">The cluster's name.</param>
/// <param name="loopback">Whether it answers on 127.0.0.1 too.</param>
/// <param name="resetData">Whether data of another cluster are moved aside.</param>
internal sealed class EtcdStep(EtcdSettings settings, bool loopback, bool resetData = false) : ControllerServiceStep("Etcd", "3.3.9")
{
    private const string Unit = "etcd";
    private const string Path = "/etc/etcd/etcd.conf";
    private const string DataPath = "/var/lib/etcd/default.etcd";
    private const int ClientPort = EtcdFact.ClientPort;
    private const int PeerPort = EtcdFact.PeerPort;

    private static readonly EtcdDataFact Data = new(DataPath);

    /// <inheritdoc/>
    protected override IEnumerable<Resource> Serve(Node node, IPAddress address)
    {
        var file = new FileFact(Path);
        var wanted = ControllersOf(node).Select(controller => (controller.Name, PeerUrl: Url(AddressOf(controller), PeerPort))).ToList();
        yield return new OwnAddress(address).Proves("E-04");
        yield return new OwnPort(Unit, ClientPort).Proves("E-04");
        yield return new OwnPort(Unit, PeerPort).Proves("E-04");
        yield return new PackageSet(Unit).Proves("E-01");
        yield return new Check(Path, Phase.File, [file, Data], facts => Settings(node, address, wanted).Compare(facts).Select(finding => InForce(finding, facts))).Proves("E-02");
        yield return new ConfigFile(Path) { Access = FilePermission.Public }.Proves("E-05");
        yield return new EtcdDataAccess(Data).Proves("E-05");
        yield return DropIn.Of(Unit, "[Service]", "Restart=on-failure", "RestartSec=2").Proves("E-04");
        if (resetData)
            yield return new EtcdUnusableData(Data).Proves("E-04");
        yield return new Service(Unit, Path, DropIn.PathOf(Unit)) { Diagnosis = EtcdCluster.Diagnosis }.Proves("E-04");
        yield return new Listening(Unit, ClientPort, [address.ToString(), .. loopback ? [IPAddress.Loopback.ToString()] : Array.Empty<string>()]).Proves("E-04");
        yield return new Listening(Unit, PeerPort, address.ToString()).Proves("E-04");
        yield return Loopback();
        yield return new EtcdCluster(node, Url(address, ClientPort), wanted, Data, resetData).Proves("E-02");
    }

    /// <inheritdoc/>
    protected override Resource Answer(Node controller, IPAddress address, Node client)
        => new AnswersClients(Unit, controller, client, ClientPort, new EtcdFact(address.ToString(), client.Name)).Proves("E-04");

    private ConfigFile Settings(Node node, IPAddress address, IReadOnlyList<(string Name, string PeerUrl)> cluster)
    {
        var (clients, peers) = (Url(address, ClientPort), Url(address, PeerPort));
        var listen = FileEdit.Variable("ETCD_LISTEN_CLIENT_URLS", loopback ? $"{clients},{Url(IPAddress.Loopback, ClientPort)}" : clients);
        return new ConfigFile(
            Path,
            FileEdit.Variable("ETCD_DATA_DIR", DataPath),
            FileEdit.Variable("ETCD_LISTEN_PEER_URLS", peers),
            listen with { Rules = loopback ? ["E-02", "E-03"] : [] },
            FileEdit.Variable("ETCD_NAME", node.Name),
            FileEdit.Variable("ETCD_INITIAL_ADVERTISE_PEER_URLS", peers),
            FileEdit.Variable("ETCD_ADVERTISE_CLIENT_URLS", clients),
            FileEdit.Variable("ETCD_INITIAL_CLUSTER", string.Join(',', cluster.Select(member => $"{member.Name}={member.PeerUrl}"))),
            FileEdit.Variable("ETCD_INITIAL_CLUSTER_TOKEN", settings.Cluster),
            FileEdit.Variable("ETCD_INITIAL_CLUSTER_STATE", "new"))
        { Unit = Unit };
    }

    /// <summary>
    /// Says of a setting that is corrected in the file whether that has any effect; and leaves another data directory alone, whose data would be out of
    /// service then, unless the user asks for a start without data.
    /// </summary>
    private Finding InForce(Finding finding, FactSet facts)
    {
        if (finding.Status != FindingStatus.Different)
            return finding;
        if (finding.What.Contains(": ETCD_INITIAL_", StringComparison.Ordinal) && facts.Get(Data).HasMember)
            return finding with { Expected = $"{finding.Expected} (in the file only: the data that are there keep what they were made with)" };
        if (finding.What.EndsWith(": ETCD_DATA_DIR", StringComparison.Ordinal) && finding.Actual.StartsWith('/') && !finding.Actual.StartsWith($"{DataPath} ", StringComparison.Ordinal))
        {
            return resetData ? finding with { IsDestructive = true } : finding with
            {
                Repair = null,
                Reason = $"etcd would start without the data that are there: stop etcd and move them to {DataPath}, or leave them and start anew by Set-OSEtcd -ResetData",
            };
        }

        return finding;
    }

    private Resource Loopback() => new Check("etcd on the loopback", Phase.Proof, [PortsFact.Instance], facts =>
    [
        loopback
            ? Finding.Compare("etcd on 127.0.0.1", "listens", facts.Get(PortsFact.Instance).Any(port => port is { Protocol: "tcp", Number: ClientPort, Address: "127.0.0.1" or "0.0.0.0" }) ? "listens" : "does not listen")
            : Finding.NotApplicable("etcd on 127.0.0.1", "not asked for: a client on the node itself names the endpoint"),
    ]).Proves("E-03");

    private static string Url(IPAddress address, int port) => EtcdFact.UrlOf(address.ToString(), port);
}
