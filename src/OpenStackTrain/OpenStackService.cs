namespace OpenStackTrain;

/// <summary>A service of OpenStack Train as this release has it on CentOS 7 (seed 1.2 and 2).</summary>
public sealed record OpenStackService
{
    /// <summary>Its name, <c>Nova</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it is in the catalogue of Keystone, <c>compute</c>; empty: it is not there.</summary>
    public required string Type { get; init; }

    /// <summary>What the tutorial counts it as.</summary>
    public required ServiceClass Class { get; init; }

    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>Its parts, with the role that each runs on.</summary>
    public required IReadOnlyList<ServiceComponent> Components { get; init; }

    /// <summary>The port of its API, as the install guide has it; null: it has none of its own.</summary>
    public required int? Port { get; init; }

    /// <summary>Its databases in MariaDB; none: it keeps nothing there.</summary>
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary>Which others it talks to, and by what.</summary>
    public required IReadOnlyList<ServiceLink> Links { get; init; }

    /// <summary>The section of the tutorial that has it.</summary>
    public required string Section { get; init; }

    /// <summary>Where the tutorial errs or is of another time; empty: it does not.</summary>
    public string Note { get; init; } = "";

    /// <summary>The roles that a part of it runs on.</summary>
    public IReadOnlyList<Role> Roles => [.. Components.Select(component => component.Role).Distinct()];

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>A part of a service.</summary>
/// <param name="Name">What OpenStack calls it, <c>nova-conductor</c>.</param>
/// <param name="Role">The role that it runs on.</param>
/// <param name="Package">The package of the Train repository that brings it.</param>
/// <param name="Unit">The systemd unit that runs it, without <c>.service</c>; <c>httpd</c> where Apache does.</param>
/// <param name="Port">The port that it listens on; null: none.</param>
public sealed record ServiceComponent(string Name, Role Role, string Package, string Unit, int? Port)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}

/// <summary>That a service talks to another.</summary>
/// <param name="To">The other: a service, or MariaDB, RabbitMQ, memcached, libvirt.</param>
/// <param name="By">By what (seed 1.4).</param>
public sealed record ServiceLink(string To, LinkProtocol By)
{
    /// <summary>Both.</summary>
    public override string ToString() => $"{To} ({By})";
}

/// <summary>What the tutorial counts a service as (seed 1.2.1).</summary>
public enum ServiceClass
{
    /// <summary>For all others.</summary>
    Global,

    /// <summary>Adds to the core.</summary>
    Auxiliary,

    /// <summary>Without it no instance runs.</summary>
    Core,
}

/// <summary>How parts of OpenStack talk (seed 1.4).</summary>
public enum LinkProtocol
{
    /// <summary>The other's API, over HTTP.</summary>
    Http,

    /// <summary>Messages through RabbitMQ.</summary>
    Amqp,

    /// <summary>A database.</summary>
    Sql,

    /// <summary>What a product outside of OpenStack speaks itself.</summary>
    Native,
}

/// <summary>A kind of node (seed 1.5).</summary>
public sealed record OpenStackRole
{
    /// <summary>The role.</summary>
    public required Role Name { get; init; }

    /// <summary>What it is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>The services of which a part runs on it.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>What else runs on it: what the services of all nodes rest on.</summary>
    public required IReadOnlyList<string> Support { get; init; }

    /// <summary>The networks that it needs, one network card for each.</summary>
    public required IReadOnlyList<RoleNetwork> Networks { get; init; }

    /// <summary>The section of the tutorial that has it.</summary>
    public required string Section { get; init; }

    /// <summary>Where the tutorial errs or differs from the install guide; empty: it does not.</summary>
    public string Note { get; init; } = "";

    /// <summary>How many network cards it needs at least.</summary>
    public int NetworkCards => Networks.Count;

    /// <summary>The name.</summary>
    public override string ToString() => Name.ToString();
}

/// <summary>A network that a role needs.</summary>
/// <param name="Name"><c>management</c>, <c>data</c> or <c>external</c>.</param>
/// <param name="Purpose">What goes over it.</param>
public sealed record RoleNetwork(string Name, string Purpose)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
