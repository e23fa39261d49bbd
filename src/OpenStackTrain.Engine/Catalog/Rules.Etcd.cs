namespace OpenStackTrain.Engine.Catalog;

/// <content>etcd (seed 3.3.9).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Etcd =>
    [
        new("E-01", "etcd is installed", "3.3.9", Severity.High, "Set-OSEtcd{profile}", "Etcd", "seed 3.3.9; install guide, Etcd"),
        new("E-02", "etcd's name, addresses and cluster are set and in force", "3.3.9", Severity.High, "Set-OSEtcd{profile}", "Etcd", "seed 3.3.9; install guide, Etcd; etcd issue 11397"),
        new("E-03", "etcd answers on the loopback, where that is asked for", "3.3.9", Severity.Low, "Set-OSEtcd{profile}", "Etcd", "etcdctl's default endpoint"),
        new("E-04", "etcd runs, is healthy and keeps a key", "3.3.9", Severity.High, "Set-OSEtcd{profile}", "Etcd", "seed 3.3.9; install guide, Etcd"),
        new("E-05", "etcd's configuration and data are its own", "3.3.9", Severity.Medium, "Set-OSEtcd{profile}", "Etcd", "etcd, Documentation/op-guide/configuration.md"),
    ];
}
