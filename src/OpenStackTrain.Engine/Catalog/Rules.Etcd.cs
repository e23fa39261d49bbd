namespace OpenStackTrain.Engine.Catalog;

/// <content>etcd (seed 3.3.9).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Etcd =>
    [
        new("E-01", "3.3.9", Severity.High, "Set-OSEtcd{profile}", "Etcd", "seed 3.3.9; install guide, Etcd"),
        new("E-02", "3.3.9", Severity.High, "Set-OSEtcd{profile}", "Etcd", "seed 3.3.9; install guide, Etcd; etcd issue 11397"),
        new("E-03", "3.3.9", Severity.Low, "Set-OSEtcd{profile}", "Etcd", "etcdctl's default endpoint") { Profiles = [Profile.Guide] },
        new("E-04", "3.3.9", Severity.High, "Set-OSEtcd{profile}", "Etcd", "seed 3.3.9; install guide, Etcd"),
        new("E-05", "3.3.9", Severity.Medium, "Set-OSEtcd{profile}", "Etcd", "etcd, Documentation/op-guide/configuration.md"),
    ];
}
