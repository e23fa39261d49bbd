namespace OpenStackTrain.Engine.Catalog;

/// <content>memcached (seed 3.3.8).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Cache =>
    [
        new("M-01", "3.3.8", Severity.High, "Install-OSMemcached{profile}", "Memcached", "seed 3.3.8; install guide, Memcached"),
        new("M-02", "3.3.8", Severity.High, "Install-OSMemcached{profile}", "Memcached", "seed 3.3.8; install guide, Memcached"),
        new("M-03", "3.3.8", Severity.High, "Install-OSMemcached{profile}", "Memcached", "seed 3.3.8; install guide, Memcached"),
        new("M-04", "3.3.8", Severity.Medium, "Install-OSMemcached{profile}", "Memcached", "systemd.service(5), systemd.special(7)"),
    ];
}
