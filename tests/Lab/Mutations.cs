namespace OpenStackTrain.LabTests;

/// <summary>A way to break a rule by hand.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="How">What is done, in words.</param>
/// <param name="Node">The node that it is done to.</param>
/// <param name="Shell">How it is done.</param>
/// <param name="Undo">What takes away that which the rule's fix leaves there.</param>
internal sealed partial record Mutation(string Rule, string How, string Node, string Shell, string Undo = "true")
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Mutation> All { get; } = [.. Ground, .. Trust, .. TimeLog, .. Database, .. Messaging, .. Cache, .. Etcd];

    private static IReadOnlyList<Mutation> Ground =>
    [
        new("P-05", "another name", Lab.Compute01, "hostnamectl set-hostname elsewhere"),
        new("P-05", "another name until the next boot", Lab.Compute01, "hostname elsewhere"),
        new("F-01", "firewalld is started", Lab.Compute01, "systemctl start firewalld"),
        new("F-01", "firewalld is enabled", Lab.Compute01, "systemctl enable firewalld"),
        new("F-02", "a filter rule", Lab.Compute01, "iptables -A INPUT -p tcp --dport 9999 -j DROP"),
        new("F-02", "an address translation", Lab.Compute01, "iptables -t nat -A POSTROUTING -o eth1 -j MASQUERADE"),
        new("F-02", "a policy", Lab.Compute01, "iptables -P FORWARD DROP"),
        new("L-02", "enforcing", Lab.Compute01, "sed -i 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config"),
        new("L-02", "no word about it", Lab.Compute01, "sed -i '/^SELINUX=/d' /etc/selinux/config"),
        new("L-02", "a second word about it", Lab.Compute01, "echo SELINUX=disabled >>/etc/selinux/config"),
        new("H-01", "a wrong address", Lab.Compute01, "sed -i 's/^192.168.100.13 .*/192.168.100.33 compute02/' /etc/hosts"),
        new("H-01", "a missing line", Lab.Compute01, "sed -i '/^192.168.100.13 /d' /etc/hosts"),
        new("H-01", "a second line", Lab.Compute01, "echo '192.168.100.99 controller' >>/etc/hosts"),
        new("H-02", "the own name on the loopback line", Lab.Compute01, "sed -i 's/^127.0.0.1 .*/& compute01/' /etc/hosts"),
        new("H-02", "Debian's 127.0.1.1", Lab.Compute01, "sed -i '1i 127.0.1.1 compute01' /etc/hosts"),
        new("H-02", "no localhost", Lab.Compute01, "sed -i '/^127.0.0.1/d' /etc/hosts"),
        new("H-03", "cloud-init is there", Lab.Compute01, "mkdir -p /etc/cloud && touch /etc/cloud/cloud.cfg", "rm -r /etc/cloud"),
        new("R-01", "the mirror list is back", Lab.Compute01, "sed -i -e 's/^#mirrorlist=/mirrorlist=/' /etc/yum.repos.d/CentOS-Base.repo && grep -q ^mirrorlist= /etc/yum.repos.d/CentOS-Base.repo"),
        new("R-01", "signatures are not checked", Lab.Compute01, "sed -i -e '0,/^gpgcheck=1/s//gpgcheck=0/' /etc/yum.repos.d/CentOS-Base.repo"),
        new("R-01", "updates are switched off", Lab.Compute01, "sed -i -e '/^\\[updates\\]/a enabled=0' /etc/yum.repos.d/CentOS-Base.repo"),
        new("R-02", "no release package", Lab.Compute01, "yum -y remove centos-release-openstack-train"),
        new("R-02", "no repository file", Lab.Compute01, "rm /etc/yum.repos.d/CentOS-OpenStack-train.repo"),
        new("R-03", "EPEL", Lab.Compute01, "printf '[epel]\\nname=EPEL\\nbaseurl=http://192.168.100.2/centos/7.9.2009/os/x86_64/\\nenabled=1\\ngpgcheck=0\\n' >/etc/yum.repos.d/epel.repo", "rm /etc/yum.repos.d/epel.repo"),
        new("R-04", "yum-cron", Lab.Compute01, Unit("yum-cron"), NoUnit("yum-cron")),
        new("G-01", "a tool is gone", Lab.Compute01, "yum -y remove bzip2"),
        new("G-02", "a package is gone", Lab.Compute01, "yum -y remove openstack-utils"),
        new("G-02", "a package is gone, and yum does not know of it", Lab.Compute01, "rpm -e --nodeps openstack-selinux"),
        new("T-01", "chronyd is disabled", Lab.Compute01, "systemctl disable chronyd"),
        new("T-01", "chronyd has not read its configuration", Lab.Compute01, "touch /etc/chrony.conf"),
        new("T-01", "chronyd is gone", Lab.Compute01, "yum -y remove chrony"),
        new("T-01", "ntpd runs too", Lab.Compute01, Unit("ntpd"), NoUnit("ntpd")),
        new("T-02", "another upstream", Lab.Controller, "sed -i 's/^server .*/server 192.168.100.77 iburst/' /etc/chrony.conf"),
        new("T-02", "nobody is served", Lab.Controller, "sed -i '/^allow/d' /etc/chrony.conf"),
        new("T-03", "a stratum of its own", Lab.Controller, "echo 'local stratum 10' >>/etc/chrony.conf"),
        new("T-04", "a pool besides", Lab.Compute01, "echo 'pool 2.centos.pool.ntp.org iburst' >>/etc/chrony.conf"),
        new("T-04", "no source", Lab.Compute01, "sed -i '/^server/d' /etc/chrony.conf"),
        new("T-05", "chronyd is stopped", Lab.Compute01, "systemctl stop chronyd"),
        new("T-05", "the source is blocked", Lab.Compute01, "chronyc -n offline 192.168.100.11 && systemctl restart chronyd && chronyc offline"),
        new("T-06", "firewalld runs with its own zones", Lab.Controller, "rm -f /etc/firewalld/zones/openstack-train.xml && systemctl start firewalld"),
        new("T-07", "another time zone", Lab.Compute01, "timedatectl set-timezone Asia/Shanghai"),
        new("T-07", "the time source has another time zone", Lab.Compute01, "true", "timedatectl set-timezone UTC"),
    ];

    /// <summary>Rules that no hand can break here, and why.</summary>
    public static IReadOnlyDictionary<string, string> Unbreakable { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["N-01"] = "a node that does not answer breaks it: RuleTests cut one off",
        ["L-01"] = "a container's SELinux is its host's: SelinuxTests break it on a real machine",
        ["L-03"] = "a container's SELinux is its host's: SelinuxTests break it on a real machine",
        ["K-05"] = "only the Hardened profile has it: SshTrustTests break it",
        ["R-05"] = "RepositoryTests let packages wait for an upgrade",
        ["Q-06"] = "nobody asks for the management here: RabbitMqTests break it where it is wanted",
        ["G-03"] = "RepositoryTests put a package from elsewhere there",
    };

    private static string Unit(string name)
        => $"printf '[Service]\\nExecStart=/bin/sleep infinity\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/{name}.service && systemctl daemon-reload && systemctl enable --now {name}";

    private static string NoUnit(string name) => $"rm /etc/systemd/system/{name}.service && systemctl daemon-reload";
}
