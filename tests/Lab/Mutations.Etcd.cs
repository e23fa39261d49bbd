namespace OpenStackTrain.LabTests;

/// <content>etcd.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Etcd =>
    [
        new("E-01", "etcd is gone", Lab.Controller, "rpm -e etcd"),
        new("E-02", "another name", Lab.Controller, "sed -i 's/^ETCD_NAME=.*/ETCD_NAME=\"default\"/' /etc/etcd/etcd.conf"),
        new("E-02", "a peer address without its port, as a tutorial prints it", Lab.Controller, "sed -i 's/^ETCD_INITIAL_CLUSTER=.*/ETCD_INITIAL_CLUSTER=\"controller=http:\\/\\/192.168.100.11\"/' /etc/etcd/etcd.conf"),
        new("E-02", "another cluster", Lab.Controller, "sed -i 's/^ETCD_INITIAL_CLUSTER_TOKEN=.*/ETCD_INITIAL_CLUSTER_TOKEN=\"elsewhere\"/' /etc/etcd/etcd.conf"),
        new("E-02", "a state that there is not, as the tutorial has it", Lab.Controller, "sed -i 's/^ETCD_INITIAL_CLUSTER_STATE=.*/ETCD_INITIAL_CLUSTER_STATE=\"DNS\"/' /etc/etcd/etcd.conf"),
        new("E-02", "a key is commented out", Lab.Controller, "sed -i 's/^ETCD_ADVERTISE_CLIENT_URLS=/#&/' /etc/etcd/etcd.conf"),
        new("E-03", "the loopback is left out", Lab.Controller, "sed -i 's/,http:..127.0.0.1:2379//' /etc/etcd/etcd.conf && systemctl restart etcd"),
        new("E-04", "etcd is stopped", Lab.Controller, "systemctl stop etcd"),
        new("E-04", "etcd is disabled", Lab.Controller, "systemctl disable etcd"),
        new("E-04", "etcd has not read its configuration", Lab.Controller, "touch /etc/etcd/etcd.conf"),
        new("E-04", "clients are kept away by its configuration", Lab.Controller, "sed -i 's/^ETCD_LISTEN_CLIENT_URLS=.*/ETCD_LISTEN_CLIENT_URLS=\"http:\\/\\/127.0.0.1:2379\"/' /etc/etcd/etcd.conf && systemctl restart etcd"),
        new("E-05", "everybody may write its configuration", Lab.Controller, "chmod 0666 /etc/etcd/etcd.conf"),
        new("E-05", "everybody may look into its data", Lab.Controller, "chmod 0755 /var/lib/etcd/default.etcd"),
        new("E-05", "root has written into its data", Lab.Controller, "chown root:root /var/lib/etcd/default.etcd/member/snap/db"),
    ];
}
