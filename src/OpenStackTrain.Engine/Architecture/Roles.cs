namespace OpenStackTrain.Engine.Architecture;

/// <summary>The kinds of node of the tutorial's section 1.5: which services have a part there, and which networks it needs.</summary>
internal static class Roles
{
    /// <summary>Of all nodes: between them and to the controllers.</summary>
    public const string Management = "management";

    /// <summary>Between instances, and to their volumes.</summary>
    public const string Data = "data";

    /// <summary>To the outside.</summary>
    public const string External = "external";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<OpenStackRole> All { get; } =
    [
        Make(Role.Controller, "1.5.1", ["chrony", "MariaDB", "RabbitMQ", "memcached", "etcd"], Management),
        Make(Role.Compute, "1.5.2", ["chrony"], Management, Data),
        Make(Role.Network, "1.5.3", ["chrony"], Management, Data, External),
        Make(Role.Storage, "1.5.4", ["chrony"], Management, Data),
    ];

    private static OpenStackRole Make(Role role, string section, IReadOnlyList<string> support, params IEnumerable<string> networks) => new()
    {
        Name = role,
        Section = section,
        Services = [.. Services.All.Where(service => service.Roles.Contains(role)).Select(service => service.Name)],
        Support = support,
        Networks = [.. networks.Select(network => new RoleNetwork(network, ""))],
        Purpose = "",
    };
}
