namespace OpenStackTrain.Engine.Catalog;

/// <summary>The rules of section 3.3, with the one of 3.2 that they rest on.</summary>
internal static partial class Rules
{
    /// <summary>The rule that a node which cannot be tested breaks.</summary>
    public const string NodeAnswers = "N-01";

    /// <summary>All rules in the order of the tutorial.</summary>
    public static IReadOnlyList<Rule> All { get; } = [.. First, .. Trust, .. PackagesAndTime, .. TimeLog, .. Database, .. Messaging, .. Cache, .. Etcd];

    private static IReadOnlyList<Rule> First =>
    [
        new(NodeAnswers, "3.2", Severity.High, "New-OSNodeSession", "", "what cannot be asked is not known to be right"),
        new("P-05", "3.2", Severity.High, "Set-OSHostName", "HostName", "seed 3.2; install guide, Host networking"),
        new("F-01", "3.3.1", Severity.Medium, "Set-OSFirewall -State {firewall}", "Firewall", "seed 3.3.1; install guide, Networking"),
        new("F-02", "3.3.1", Severity.Low, "Invoke-OSNodeCommand -Command 'for c in INPUT FORWARD OUTPUT; do iptables -P $c ACCEPT; done; for t in filter nat mangle raw security; do iptables -t $t -F; iptables -t $t -X; done'", "Firewall", "training scripts for this tutorial") { Profiles = [Profile.Seed, Profile.Guide] },
        new("L-01", "3.3.1", Severity.Medium, "Set-OSSelinux -Mode {selinux}", "Selinux", "seed 3.3.1"),
        new("L-02", "3.3.1", Severity.Medium, "Set-OSSelinux -Mode {selinux}", "Selinux", "seed 3.3.1; selinux(8)"),
        new("L-03", "3.3.1", Severity.Low, "Set-OSSelinux -Mode {selinux}", "Selinux", "selinux(8)"),
        new("H-01", "3.3.2", Severity.High, "Set-OSHostsFile", "HostsFile", "seed 3.3.2; install guide, Name resolution"),
        new("H-02", "3.3.2", Severity.High, "Set-OSHostsFile", "HostsFile", "install guide, Name resolution; rabbitmq-server issue 2223"),
        new("H-03", "3.3.2", Severity.Medium, "Set-OSHostsFile", "HostsFile", "kolla-ansible, baremetal role"),
    ];

    private static IReadOnlyList<Rule> PackagesAndTime =>
    [
        new("R-01", "3.3.3", Severity.High, "Install-OSBaseRepo", "BaseRepo", "CentOS 7 end of life, 2024-06-30"),
        new("R-02", "3.3.3", Severity.High, "Install-OSBaseRepo", "BaseRepo", "seed 3.3.3; install guide, OpenStack packages"),
        new("R-03", "3.3.3", Severity.Medium, "Install-OSBaseRepo", "BaseRepo", "install guide, OpenStack packages"),
        new("R-04", "3.3.3", Severity.Medium, "Install-OSBaseRepo", "BaseRepo", "install guide, OpenStack packages"),
        new("R-05", "3.3.3", Severity.Medium, "Install-OSBaseRepo -Upgrade", "BaseRepo", "install guide, OpenStack packages"),
        new("G-01", "3.3.3", Severity.Low, "Install-OSBasePackage{buildTools}", "BasePackage", "seed 3.3.3"),
        new("G-02", "3.3.3", Severity.High, "Install-OSBasePackage", "BasePackage", "seed 3.3.3; install guide, OpenStack packages"),
        new("G-03", "3.3.3", Severity.High, "Install-OSBasePackage", "BasePackage", "signatures of the Cloud SIG"),
        new("T-01", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "seed 3.3.4; install guide, NTP"),
        new("T-02", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "seed 3.3.4; install guide, NTP controller node"),
        new("T-03", "3.3.4", Severity.Low, "Set-OSChrony", "Chrony", "kolla-ansible, chrony"),
        new("T-04", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "seed 3.3.4; install guide, NTP other nodes"),
        new("T-05", "3.3.4", Severity.High, "Set-OSChrony", "Chrony", "install guide, NTP verify operation"),
        new("T-06", "3.3.4", Severity.Medium, "Set-OSFirewall -State {firewall}", "Firewall", "install guide, Firewalls and default ports"),
        new("T-07", "3.3.4", Severity.Low, "Set-OSChrony -TimeZone {zone}", "Chrony", "timedatectl(1)"),
    ];
}
