using System.Globalization;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <content>memcached and etcd, as clients on this and on other nodes see them.</content>
internal sealed partial class SimulatedSystem
{
    /// <summary>The node's address.</summary>
    public string Address { get; init; } = "";

    /// <summary>The other nodes by their addresses.</summary>
    public Func<string, SimulatedSystem?> Network { get; set; } = _ => null;

    /// <summary>Who etcd's data say that its member is, name and peer URL; null: there are none.</summary>
    public (string Name, string PeerUrl)? EtcdMember { get; set; }

    private bool HasEtcdFolder { get; set; }

    private string? ReadService(string name)
    {
        var words = name.Split(' ');
        return words switch
        {
            ["ip", ..] => $"1: lo    inet 127.0.0.1/8 scope host lo\n1: lo    inet6 ::1/128 scope host\n2: eth0    inet {Address}/24 scope global eth0\n",
            ["ss", "-lntu"] => string.Concat(Listens("memcached", "11211", "127.0.0.1", "[::1]", Address).Concat(Listens("etcd", "2379", "127.0.0.1", Address)).Concat(Listens("etcd", "2380", Address)).Concat(Listens("mariadb", "3306", Address)).Concat(Listens("rabbitmq-server", "5672", "*")).Concat(Listens("rabbitmq-server", "25672", "*")).Concat(Listens("rabbitmq-server", "4369", "*"))),
            ["ss", ..] => "",
            ["memcached", "at", var host, _, _, _, var key] => Runs(host.TrimEnd(':'), "memcached") ? $"STORED\r\nVALUE {key} 0 1\r\n{key.Split(':')[1]}\r\nEND\r\n" : "",
            ["etcd", "at", var url, "health,", ..] => Runs(new Uri(url.TrimEnd(':')).Host, "etcd") ? "health={\"health\":\"true\"}\nput={}\nrange={\"kvs\":[{\"key\":\"a\"}]}\n" : "health=bash: x: Connection refused\n",
            ["etcd", "at", _, "member", "list"] => Runs(Address, "etcd") && EtcdMember is { } member ? $"{{\"members\":[{{\"ID\":\"1\",\"name\":\"{member.Name}\",\"peerURLs\":[\"{member.PeerUrl}\"]}}]}}" : "curl: (7) Failed to connect",
            ["directory", ..] => HasEtcdFolder || EtcdMember is not null ? $"mode=700\nowner=etcd:etcd\n{(EtcdMember is null ? "" : "member=yes\n")}foreign=0\n" : "",
            _ => null,
        };
    }

    private IEnumerable<string> Listens(string unit, string port, params IEnumerable<string> addresses)
        => Units.TryGetValue(unit, out var state) && state.IsActive ? addresses.Select(address => string.Create(CultureInfo.InvariantCulture, $"tcp LISTEN 0 128 {address}:{port} *:*\n")) : [];

    private bool Runs(string address, string unit) => (address == Address ? this : Network(address))?.Units.GetValueOrDefault(unit)?.IsActive == true;

    private bool ChangeService(string text)
    {
        if (text.Contains("mv -T", StringComparison.Ordinal))
            (Units["etcd"].IsActive, EtcdMember, HasEtcdFolder) = (false, null, true);
        else if (text.Contains("install -d", StringComparison.Ordinal))
            HasEtcdFolder = true;
        else
            return text.Contains("ss -lnt |", StringComparison.Ordinal) || text.Contains("while :; do\n  said=$(", StringComparison.Ordinal);
        return true;
    }

    private void AddService(string package)
    {
        Units[package] = new SimulatedUnit();
        Put(package == "etcd" ? "/etc/etcd/etcd.conf" : "/etc/sysconfig/memcached", package == "etcd" ? "ETCD_NAME=\"default\"\n" : "PORT=\"11211\"\nUSER=\"memcached\"\nMAXCONN=\"1024\"\nCACHESIZE=\"64\"\nOPTIONS=\"\"\n");
    }

    /// <summary>etcd makes its cluster when it starts without data, and never looks at those settings again.</summary>
    private void StartServices()
    {
        if (Units.GetValueOrDefault("etcd")?.IsActive == true)
            EtcdMember = (Find(this["/etc/etcd/etcd.conf"]!, "^ETCD_NAME=\"(?<it>[^\"]*)\"$")[0], EtcdMember?.PeerUrl ?? Find(this["/etc/etcd/etcd.conf"]!, "^ETCD_INITIAL_ADVERTISE_PEER_URLS=\"(?<it>[^\"]*)\"$").FirstOrDefault("http://localhost:2380"));
    }
}
