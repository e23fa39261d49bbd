namespace OpenStackTrain.Engine.Catalog;

/// <summary>The ports of the base environment (the install guide's table of default ports, and the services' own documents).</summary>
internal static class Ports
{
    /// <summary>Where the others ask for the time.</summary>
    public static Port Time { get; } = new("123/udp", "time (chrony)", [Role.Controller]);

    /// <summary>What a node of these roles answers on the management network.</summary>
    public static IReadOnlyList<Port> Of(IReadOnlyList<Role> roles) => [.. All.Where(port => port.On.Any(roles.Contains))];

    private static readonly Role[] Everywhere = [Role.Controller, Role.Compute, Role.Network, Role.Storage];
    private static readonly Role[] OnController = [Role.Controller];
    private static readonly string[] Erlang = ["beam.smp", "beam"];

    private static readonly Port[] All =
    [
        new("22/tcp", "ssh", Everywhere),
        Time,
        new("3306/tcp", "MariaDB", OnController) { Programs = ["mysqld", "mariadbd"] },
        new("4369/tcp", "RabbitMQ: epmd", OnController) { Programs = ["epmd", "systemd"], IsMain = false },
        new("5672/tcp", "RabbitMQ: AMQP", OnController) { Programs = Erlang },
        new("25672/tcp", "RabbitMQ: nodes and command line", OnController) { Programs = Erlang, IsMain = false },
        new("15672/tcp", "RabbitMQ: management", OnController) { Programs = Erlang, IsMain = false },
        new("11211/tcp", "memcached", OnController) { Programs = ["memcached"] },
        new("2379/tcp", "etcd: clients", OnController) { Programs = ["etcd"] },
        new("2380/tcp", "etcd: peers", OnController) { Programs = ["etcd"], IsMain = false },
    ];
}

/// <summary>A port of the baseline.</summary>
/// <param name="Number">Number and protocol as firewalld writes them, <c>3306/tcp</c>.</param>
/// <param name="Service">What answers there.</param>
/// <param name="On">The roles that have it.</param>
internal sealed record Port(string Number, string Service, IReadOnlyList<Role> On)
{
    /// <summary>The programs that the baseline itself puts there; none: it puts none there.</summary>
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>Whether it is the one that the service is known by.</summary>
    public bool IsMain { get; init; } = true;

    /// <summary>The number without the protocol.</summary>
    public string Digits => Number.Split('/')[0];
}
