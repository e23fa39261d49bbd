using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>Settings of ours for a vendor's unit, in a file of their own beside it: the unit itself is never edited (systemd.unit(5)).</summary>
internal static class DropIn
{
    /// <summary>Where the drop-in of a unit is; its <see cref="Service"/> names it among its configuration, so that a change restarts it.</summary>
    /// <param name="unit">The unit without <c>.service</c>.</param>
    public static string PathOf(string unit) => $"/etc/systemd/system/{unit}.service.d/openstack-train.conf";

    /// <summary>The drop-in with these lines.</summary>
    /// <param name="unit">The unit without <c>.service</c>.</param>
    /// <param name="lines">Sections and settings.</param>
    public static ConfigFile Of(string unit, params IEnumerable<string> lines)
        => new(PathOf(unit), FileEdit.Whole($"# Written by OpenStackTrain, which writes it anew.\n{string.Concat(lines.Select(line => line + "\n"))}")) { Access = FilePermission.Public, Unit = unit };

    /// <summary>
    /// The lines for a daemon that binds to an address: it starts when the network is there, and again when that was too early (rules D-04, Q-07, M-04).
    /// </summary>
    public static IReadOnlyList<string> AfterNetwork { get; } = ["[Unit]", "After=network-online.target", "Wants=network-online.target"];
}

/// <summary>How many files a service may really open at the same time: what its main process has been given.</summary>
/// <param name="unit">The unit without <c>.service</c>.</param>
/// <param name="wanted">The number that the drop-in asks for.</param>
internal sealed class OpenFiles(string unit, long wanted) : Resource(Phase.Service)
{
    private readonly OpenFilesFact fact = new(unit);

    /// <inheritdoc/>
    public override string Name => $"{unit}: open files";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact, SystemFact.Instance];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var limit = facts.Get(fact);
        // A container gets no more than its host gives to it: what its first process has is all there is.
        var most = facts.Get(SystemFact.Instance).Container is not null ? Math.Min(wanted, limit.Most) : wanted;
        if (limit.Current is { } current)
            yield return Finding.Of(Name, $"at least {most}{(most < wanted ? $" (the container's host gives no more, {wanted} are asked for)" : "")}", $"{current}", current >= most);
    }
}
