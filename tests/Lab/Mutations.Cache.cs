namespace OpenStackTrain.LabTests;

/// <content>memcached.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Cache =>
    [
        new("M-01", "memcached's client is gone", Lab.Controller, "yum -y remove python-memcached"),
        new("M-01", "memcached is gone", Lab.Controller, "yum -y remove memcached"),
        new("M-02", "it listens everywhere", Lab.Controller, "sed -i 's/^OPTIONS=.*/OPTIONS=\"\"/' /etc/sysconfig/memcached"),
        new("M-02", "the name in place of the address, as the tutorial prints it", Lab.Controller, "sed -i 's/^OPTIONS=.*/OPTIONS=\"-l 127.0.0.1,::1,controller\"/' /etc/sysconfig/memcached"),
        new("M-02", "another size", Lab.Controller, "sed -i 's/^CACHESIZE=.*/CACHESIZE=\"16\"/' /etc/sysconfig/memcached"),
        new("M-02", "a second word about the connections", Lab.Controller, "echo MAXCONN=8 >>/etc/sysconfig/memcached"),
        new("M-02", "another port", Lab.Controller, "sed -i 's/^PORT=.*/PORT=\"11212\"/' /etc/sysconfig/memcached && systemctl restart memcached"),
        new("M-02", "another account", Lab.Controller, "sed -i 's/^USER=.*/USER=\"nobody\"/' /etc/sysconfig/memcached"),
        new("M-03", "memcached is stopped", Lab.Controller, "systemctl stop memcached"),
        new("M-03", "memcached is disabled", Lab.Controller, "systemctl disable memcached"),
        new("M-03", "memcached has not read its configuration", Lab.Controller, "touch /etc/sysconfig/memcached"),
        new("M-03", "it runs with UDP", Lab.Controller, "sed -i 's/-U 0/-U 11211/' /etc/sysconfig/memcached && systemctl restart memcached && sleep 1 && sed -i 's/-U 11211/-U 0/' /etc/sysconfig/memcached"),
        new("M-04", "no drop-in", Lab.Controller, "rm /etc/systemd/system/memcached.service.d/openstack-train.conf && systemctl daemon-reload"),
        new("M-04", "it does not come back after a failure", Lab.Controller, "sed -i 's/^Restart=.*/Restart=no/' /etc/systemd/system/memcached.service.d/openstack-train.conf && systemctl daemon-reload"),
    ];
}
