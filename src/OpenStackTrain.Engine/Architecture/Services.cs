using static OpenStackTrain.LinkProtocol;
using static OpenStackTrain.Role;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>
/// The services of the tutorial's sections 1.2 and 2, as Train has them on CentOS 7. Sources: the services' install guides of Train (packages, units, ports,
/// databases), the packages of RDO Train, and the services' own documentation of what they talk to.
/// </summary>
internal static class Services
{
    private static readonly ServiceLink[] Usual = [new("Keystone", Http), new("MariaDB", Sql), new("RabbitMQ", Amqp), new("memcached", Native)];

    /// <summary>All of them: what all others rest on, what instances need, what adds to that.</summary>
    public static IReadOnlyList<OpenStackService> All { get; } = [.. Global, .. Core, .. Auxiliary];

    private static IEnumerable<OpenStackService> Global =>
    [
        Make("Keystone", "identity", ServiceClass.Global, "2.2", 5000, ["keystone"], [new("MariaDB", Sql), new("memcached", Native)],
            [new("keystone", Controller, "openstack-keystone", "httpd", 5000)]),
        Make("Horizon", "", ServiceClass.Global, "2.1", 80, [], [new("Keystone", Http), new("Glance", Http), new("Nova", Http), new("Neutron", Http), new("Cinder", Http), new("Swift", Http), new("memcached", Native)],
            [new("dashboard", Controller, "openstack-dashboard", "httpd", 80)]),
        Make("Ceilometer", "", ServiceClass.Global, "1.2.1.1", null, [], [new("Keystone", Http), new("RabbitMQ", Amqp), new("Nova", Http), new("Glance", Http), new("Neutron", Http), new("libvirt", Native)],
            [
                new("ceilometer-agent-central", Controller, "openstack-ceilometer-central", "openstack-ceilometer-central", null),
                new("ceilometer-agent-notification", Controller, "openstack-ceilometer-notification", "openstack-ceilometer-notification", null),
                new("ceilometer-agent-compute", Compute, "openstack-ceilometer-compute", "openstack-ceilometer-compute", null),
            ]),
    ];

    private static IEnumerable<OpenStackService> Core =>
    [
        Make("Glance", "image", ServiceClass.Core, "2.3", 9292, ["glance"], [new("Keystone", Http), new("MariaDB", Sql), new("memcached", Native), new("Swift", Http), new("Cinder", Http)],
            [new("glance-api", Controller, "openstack-glance", "openstack-glance-api", 9292)]),
        Make("Placement", "placement", ServiceClass.Core, "1.5.1", 8778, ["placement"], [new("Keystone", Http), new("MariaDB", Sql), new("memcached", Native)],
            [new("placement-api", Controller, "openstack-placement-api", "httpd", 8778)]),
        Make("Nova", "compute", ServiceClass.Core, "1.5.1", 8774, ["nova_api", "nova", "nova_cell0"], [.. Usual, new("Placement", Http), new("Glance", Http), new("Neutron", Http), new("Cinder", Http), new("libvirt", Native)],
            [
                new("nova-api", Controller, "openstack-nova-api", "openstack-nova-api", 8774),
                new("nova-scheduler", Controller, "openstack-nova-scheduler", "openstack-nova-scheduler", null),
                new("nova-conductor", Controller, "openstack-nova-conductor", "openstack-nova-conductor", null),
                new("nova-novncproxy", Controller, "openstack-nova-novncproxy", "openstack-nova-novncproxy", 6080),
                new("nova-compute", Compute, "openstack-nova-compute", "openstack-nova-compute", null),
                new("libvirt", Compute, "libvirt-daemon", "libvirtd", null),
            ]),
        Make("Neutron", "network", ServiceClass.Core, "2.4", 9696, ["neutron"], [.. Usual, new("Nova", Http)],
            [
                new("neutron-server", Controller, "openstack-neutron", "neutron-server", 9696),
                new("neutron-ml2", Controller, "openstack-neutron-ml2", "neutron-server", null),
                new("neutron-linuxbridge-agent", Network, "openstack-neutron-linuxbridge", "neutron-linuxbridge-agent", null),
                new("neutron-l3-agent", Network, "openstack-neutron", "neutron-l3-agent", null),
                new("neutron-dhcp-agent", Network, "openstack-neutron", "neutron-dhcp-agent", null),
                new("neutron-metadata-agent", Network, "openstack-neutron", "neutron-metadata-agent", null),
                new("neutron-linuxbridge-agent", Compute, "openstack-neutron-linuxbridge", "neutron-linuxbridge-agent", null),
            ]),
        Make("Swift", "object-store", ServiceClass.Core, "2.7", 8080, [], [new("Keystone", Http), new("memcached", Native)],
            [
                new("swift-proxy-server", Controller, "openstack-swift-proxy", "openstack-swift-proxy", 8080),
                .. Rings("account", 6202, "auditor", "reaper", "replicator"),
                .. Rings("container", 6201, "auditor", "replicator", "updater"),
                .. Rings("object", 6200, "auditor", "replicator", "updater"),
            ]),
        Make("Cinder", "volumev3", ServiceClass.Core, "2.6", 8776, ["cinder"], [.. Usual, new("Glance", Http), new("Nova", Http), new("Swift", Http), new("LVM and iSCSI", Native)],
            [
                new("cinder-api", Controller, "openstack-cinder", "openstack-cinder-api", 8776),
                new("cinder-scheduler", Controller, "openstack-cinder", "openstack-cinder-scheduler", null),
                new("cinder-volume", Storage, "openstack-cinder", "openstack-cinder-volume", null),
                new("cinder-backup", Storage, "openstack-cinder", "openstack-cinder-backup", null),
                new("target", Storage, "targetcli", "target", 3260),
            ]),
    ];

    private static IEnumerable<OpenStackService> Auxiliary =>
    [
        Make("Heat", "orchestration", ServiceClass.Auxiliary, "1.2.1.2", 8004, ["heat"], [.. Usual, new("Nova", Http), new("Neutron", Http), new("Glance", Http), new("Cinder", Http)],
            [
                new("heat-api", Controller, "openstack-heat-api", "openstack-heat-api", 8004),
                new("heat-api-cfn", Controller, "openstack-heat-api-cfn", "openstack-heat-api-cfn", 8000),
                new("heat-engine", Controller, "openstack-heat-engine", "openstack-heat-engine", null),
            ]),
        Make("Trove", "database", ServiceClass.Auxiliary, "1.2.1.2", 8779, ["trove"], [.. Usual, new("Nova", Http), new("Neutron", Http), new("Cinder", Http), new("Swift", Http), new("Glance", Http)],
            [
                new("trove-api", Controller, "openstack-trove-api", "openstack-trove-api", 8779),
                new("trove-taskmanager", Controller, "openstack-trove-taskmanager", "openstack-trove-taskmanager", null),
                new("trove-conductor", Controller, "openstack-trove-conductor", "openstack-trove-conductor", null),
            ]),
        Make("Ironic", "baremetal", ServiceClass.Auxiliary, "1.2.1.2", 6385, ["ironic"], [.. Usual, new("Glance", Http), new("Neutron", Http), new("IPMI and Redfish", Native)],
            [
                new("ironic-api", Controller, "openstack-ironic-api", "openstack-ironic-api", 6385),
                new("ironic-conductor", Controller, "openstack-ironic-conductor", "openstack-ironic-conductor", null),
            ]),
        Make("Sahara", "data-processing", ServiceClass.Auxiliary, "1.2.1.2", 8386, ["sahara"], [.. Usual, new("Heat", Http), new("Nova", Http), new("Neutron", Http), new("Glance", Http), new("Swift", Http), new("Cinder", Http)],
            [
                new("sahara-api", Controller, "openstack-sahara-api", "openstack-sahara-api", 8386),
                new("sahara-engine", Controller, "openstack-sahara-engine", "openstack-sahara-engine", null),
            ]),
    ];

    /// <summary>One of Swift's three servers on storage nodes, and what keeps its data.</summary>
    private static IEnumerable<ServiceComponent> Rings(string what, int port, params IEnumerable<string> keepers) =>
    [
        new($"swift-{what}-server", Storage, $"openstack-swift-{what}", $"openstack-swift-{what}", port),
        .. keepers.Select(keeper => new ServiceComponent($"swift-{what}-{keeper}", Storage, $"openstack-swift-{what}", $"openstack-swift-{what}-{keeper}", null)),
    ];

    private static OpenStackService Make(
        string name, string type, ServiceClass kind, string section, int? port, IReadOnlyList<string> databases, IReadOnlyList<ServiceLink> links, IReadOnlyList<ServiceComponent> components)
        => new() { Name = name, Type = type, Class = kind, Section = section, Port = port, Databases = databases, Links = links, Components = components, Purpose = "" };
}
