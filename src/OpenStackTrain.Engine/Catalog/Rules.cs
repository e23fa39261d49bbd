namespace OpenStackTrain.Engine.Catalog;

/// <summary>The rules of section 3.3, with the one of 3.2 that they rest on.</summary>
internal static partial class Rules
{
    /// <summary>All rules in the order of the tutorial.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. First, .. Trust, .. PackagesAndTime, .. TimeLog, .. Database, .. Messaging, .. Cache, .. Etcd];

    private static IReadOnlyList<Rule> First =>
    [
        new("P-05", "The host name is the node's name", "3.2", Severity.High, "Set-OSHostName", "HostName", "seed 3.2; install guide, Host networking"),
        new("F-01", "firewalld is as asked: off, or managed", "3.3.1", Severity.Medium, "Set-OSFirewall -State {firewall}", "Firewall", "seed 3.3.1; install guide, Networking"),
        new("F-02", "No stray packet filter rules", "3.3.1", Severity.Low, "Invoke-OSNodeCommand -Command 'for c in INPUT FORWARD OUTPUT; do iptables -P $c ACCEPT; done; for t in filter nat mangle raw security; do iptables -t $t -F; iptables -t $t -X; done'", "Firewall", "training scripts for this tutorial"),
        new("L-01", "SELinux runs in the asked mode", "3.3.1", Severity.Medium, "Set-OSSelinux -Mode {selinux}", "Selinux", "seed 3.3.1"),
        new("L-02", "SELinux boots into the asked mode", "3.3.1", Severity.Medium, "Set-OSSelinux -Mode {selinux}", "Selinux", "seed 3.3.1; selinux(8)"),
        new("L-03", "SELinux's configuration is in force", "3.3.1", Severity.Low, "Set-OSSelinux -Mode {selinux}", "Selinux", "selinux(8)"),
        new("H-01", "Every node's name resolves to its address", "3.3.2", Severity.High, "Set-OSHostsFile", "HostsFile", "seed 3.3.2; install guide, Name resolution"),
        new("H-02", "The own name is on no loopback line, localhost is", "3.3.2", Severity.High, "Set-OSHostsFile", "HostsFile", "install guide, Name resolution; rabbitmq-server issue 2223"),
        new("H-03", "cloud-init leaves /etc/hosts alone", "3.3.2", Severity.Medium, "Set-OSHostsFile", "HostsFile", "kolla-ansible, baremetal role"),
    ];

    private static IReadOnlyList<Rule> PackagesAndTime =>
    [
        new("R-01", "The system's packages come from a working archive, with checked signatures", "3.3.3", Severity.High, "Install-OSBaseRepo", "BaseRepo", "CentOS 7 end of life, 2024-06-30"),
        new("R-02", "The Train repositories are there, from a working archive", "3.3.3", Severity.High, "Install-OSBaseRepo", "BaseRepo", "seed 3.3.3; install guide, OpenStack packages"),
        new("R-03", "EPEL is off", "3.3.3", Severity.Medium, "Install-OSBaseRepo", "BaseRepo", "install guide, OpenStack packages"),
        new("R-04", "No automatic updates", "3.3.3", Severity.Medium, "Install-OSBaseRepo", "BaseRepo", "install guide, OpenStack packages"),
        new("R-05", "All packages are upgraded, the newest kernel runs", "3.3.3", Severity.Medium, "Install-OSBaseRepo -Upgrade", "BaseRepo", "install guide, OpenStack packages"),
        new("G-01", "The base tools are installed", "3.3.3", Severity.Low, "Install-OSBasePackage{buildTools}", "BasePackage", "seed 3.3.3"),
        new("G-02", "The OpenStack client, policy and utilities are installed", "3.3.3", Severity.High, "Install-OSBasePackage", "BasePackage", "seed 3.3.3; install guide, OpenStack packages"),
        new("G-03", "The OpenStack packages come from the Train repository", "3.3.3", Severity.High, "Install-OSBasePackage", "BasePackage", "signatures of the Cloud SIG"),
        new("T-01", "chronyd runs, now and after a boot, and ntpd does not", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "seed 3.3.4; install guide, NTP"),
        new("T-02", "The time source follows upstream and serves the management network", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "seed 3.3.4; install guide, NTP controller node"),
        new("T-03", "The time source claims a stratum of its own only if asked", "3.3.4", Severity.Low, "Set-OSChrony", "Chrony", "kolla-ansible, chrony"),
        new("T-04", "The other nodes follow the time source and nobody else", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "seed 3.3.4; install guide, NTP other nodes"),
        new("T-05", "The clock is synchronised", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "install guide, NTP verify operation"),
        new("T-06", "The time port is open to the others", "3.3.4", Severity.Medium, "Set-OSFirewall -State {firewall}", "Firewall", "install guide, Firewalls and default ports"),
        new("T-07", "All nodes have the same time zone", "3.3.4", Severity.Low, "Set-OSChrony -TimeZone {zone}", "Chrony", "timedatectl(1)"),
    ];
}
