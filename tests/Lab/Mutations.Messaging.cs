namespace OpenStackTrain.LabTests;

/// <content>RabbitMQ.</content>
internal sealed partial record Mutation
{
    private const string RabbitEnvironment = "/etc/rabbitmq/rabbitmq-env.conf";
    private const string RabbitCookie = "/var/lib/rabbitmq/.erlang.cookie";
    private const string RabbitDropIn = "/etc/systemd/system/rabbitmq-server.service.d/openstack-train.conf";

    private static IReadOnlyList<Mutation> Messaging =>
    [
        new("Q-01", "RabbitMQ is gone", Lab.Controller, "systemctl stop rabbitmq-server && yum -y remove rabbitmq-server"),
        new("Q-02", "another node name is written", Lab.Controller, $"sed -i 's/^NODENAME=.*/NODENAME=rabbit@localhost/' {RabbitEnvironment}"),
        new("Q-02", "another node name is in force", Lab.Controller, $"sed -i 's/^NODENAME=.*/NODENAME=rabbit@localhost/' {RabbitEnvironment} && systemctl restart rabbitmq-server", "rm -rf /var/lib/rabbitmq/mnesia/rabbit@localhost*"),
        new("Q-02", "no word of a node name", Lab.Controller, $"sed -i '/^NODENAME=/d' {RabbitEnvironment}"),
        new("Q-03", "RabbitMQ is stopped", Lab.Controller, "systemctl stop rabbitmq-server"),
        new("Q-03", "RabbitMQ is disabled", Lab.Controller, "systemctl disable rabbitmq-server"),
        new("Q-03", "RabbitMQ's application is stopped", Lab.Controller, "rabbitmqctl stop_app"),
        new("Q-03", "clients come by another address", Lab.Controller, $"echo NODE_IP_ADDRESS=127.0.0.1 >>{RabbitEnvironment} && systemctl restart rabbitmq-server"),
        new("Q-03", "a rabbitmqctl before its time has left an epmd", Lab.Controller, "systemctl stop rabbitmq-server; rabbitmqctl status >/dev/null 2>&1; pgrep -x epmd"),
        new("Q-03", "another cookie in the file", Lab.Controller, $"printf AAAAAAAAAAAAAAAAAAAA >/root/cookie && cat /root/cookie >{RabbitCookie}"),
        new("Q-04", "no account", Lab.Controller, "rabbitmqctl delete_user openstack"),
        new("Q-04", "no permissions", Lab.Controller, "rabbitmqctl clear_permissions openstack"),
        new("Q-04", "less permissions", Lab.Controller, "rabbitmqctl set_permissions openstack '^a' '.*' '.*'"),
        new("Q-04", "a tag", Lab.Controller, "rabbitmqctl set_user_tags openstack administrator"),
        new("Q-05", "guest comes from everywhere", Lab.Controller, "rabbitmqctl add_user guest guest >/dev/null 2>&1; rabbitmqctl -q eval 'application:set_env(rabbit, loopback_users, []).'"),
        new("Q-07", "no drop-in", Lab.Controller, $"rm {RabbitDropIn}"),
        new("Q-07", "fewer files", Lab.Controller, $"sed -i 's/^LimitNOFILE=.*/LimitNOFILE=1024/' {RabbitDropIn} && systemctl daemon-reload && systemctl restart rabbitmq-server"),
        new("Q-08", "a cookie for everybody", Lab.Controller, $"chmod 644 {RabbitCookie}"),
        new("Q-08", "a cookie of root's", Lab.Controller, $"chown root:root {RabbitCookie}"),
        new("Q-08", "no cookie", Lab.Controller, $"rm -f {RabbitCookie}"),
    ];
}
