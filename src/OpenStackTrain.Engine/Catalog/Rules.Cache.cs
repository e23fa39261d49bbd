namespace OpenStackTrain.Engine.Catalog;

/// <content>memcached (seed 3.3.8).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Cache =>
    [
        new("M-01", "memcached and its client are installed, from the Train repository", "3.3.8", Severity.High, "Install-OSMemcached{profile}", "Memcached", "seed 3.3.8; install guide, Memcached"),
        new("M-02", "memcached's port, account, sizes and addresses are set", "3.3.8", Severity.High, "Install-OSMemcached{profile}", "Memcached", "seed 3.3.8; install guide, Memcached"),
        new("M-03", "memcached runs, listens on the management address and keeps a key", "3.3.8", Severity.High, "Install-OSMemcached{profile}", "Memcached", "seed 3.3.8; install guide, Memcached"),
        new("M-04", "memcached waits for the network at boot and comes back after a failure", "3.3.8", Severity.Medium, "Install-OSMemcached{profile}", "Memcached", "systemd.service(5), systemd.special(7)"),
    ];
}
