namespace OpenStackTrain.LabTests;

/// <content>MariaDB.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Database =>
    [
        new("D-01", "the driver is gone", Lab.Controller, "yum -y remove python2-PyMySQL"),
        new("D-01", "the server is gone, its data and configuration stay", Lab.Controller, "systemctl stop mariadb && rpm -e --nodeps mariadb-server"),
        new("D-02", "another value, with a comment behind it", Lab.Controller, "sed -i 's/^collation-server.*/collation-server=utf8_bin # as it was/' /etc/my.cnf.d/openstack.cnf"),
        new("D-02", "a second line of a key", Lab.Controller, "echo 'innodb-file-per-table = off' >>/etc/my.cnf.d/openstack.cnf"),
        new("D-02", "no file", Lab.Controller, "rm /etc/my.cnf.d/openstack.cnf"),
        new("D-02", "a file that the server cannot read", Lab.Controller, "chmod 600 /etc/my.cnf.d/openstack.cnf"),
        new("D-02", "another engine while the server runs", Lab.Controller, Sql("SET GLOBAL default_storage_engine = MyISAM")),
        new("D-02", "another character set by a file that was taken away again", Lab.Controller, "printf '[mysqld]\\ncharacter-set-server=latin1\\ncollation-server=latin1_swedish_ci\\n' >/etc/my.cnf.d/zz.cnf && systemctl restart mariadb && rm /etc/my.cnf.d/zz.cnf"),
        new("D-03", "fewer connections while the server runs", Lab.Controller, Sql("SET GLOBAL max_connections = 214")),
        new("D-03", "fewer connections by a file that was taken away again", Lab.Controller, "printf '[mysqld]\\nmax_connections=100\\n' >/etc/my.cnf.d/zz.cnf && systemctl restart mariadb && rm /etc/my.cnf.d/zz.cnf"),
        new("D-04", "no drop-in", Lab.Controller, "rm /etc/systemd/system/mariadb.service.d/openstack-train.conf && systemctl daemon-reload"),
        new("D-04", "another limit in the drop-in", Lab.Controller, "sed -i 's/65535/1024/' /etc/systemd/system/mariadb.service.d/openstack-train.conf && systemctl daemon-reload && systemctl restart mariadb"),
        new("D-05", "stopped", Lab.Controller, "systemctl stop mariadb"),
        new("D-05", "disabled", Lab.Controller, "systemctl disable mariadb"),
        new("D-05", "the configuration is not read", Lab.Controller, "touch /etc/my.cnf.d/openstack.cnf"),
        new("D-05", "on all addresses", Lab.Controller, "sed -i '/^bind-address/d' /etc/my.cnf.d/openstack.cnf && systemctl restart mariadb"),
        new("D-05", "on no address", Lab.Controller, "printf '[mysqld]\\nskip-networking\\n' >/etc/my.cnf.d/zz.cnf && systemctl restart mariadb && rm /etc/my.cnf.d/zz.cnf && touch /etc/my.cnf.d/openstack.cnf"),
        new("D-06", "an account without a name", Lab.Controller, Sql("CREATE USER ''@'%'; GRANT SELECT ON *.* TO ''@'%'")),
        new("D-06", "root from everywhere", Lab.Controller, Sql("CREATE USER root@'%'; GRANT ALL ON *.* TO root@'%'")),
        new("D-06", "root from the node's name", Lab.Controller, Sql("CREATE USER root@'controller' IDENTIFIED BY 'abc123'")),
        new("D-06", "the test database", Lab.Controller, Sql("CREATE DATABASE test")),
        new("D-06", "rights of everybody on test databases", Lab.Controller, Sql(@"SET SESSION sql_mode = ''; INSERT INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'test\\\\_%', '', 'Y'); FLUSH PRIVILEGES")),
        new("D-06", "root without a password, the file still has one", Lab.Controller, Sql("ALTER USER root@localhost IDENTIFIED BY ''")),
        new("D-06", "root without a password, and no file", Lab.Controller, $"{Sql("ALTER USER root@localhost IDENTIFIED BY ''")} && rm /root/.my.cnf"),
        new("D-06", "root without a password over 127.0.0.1", Lab.Controller, Sql("ALTER USER root@127.0.0.1 IDENTIFIED BY ''")),
        new("D-07", "a file that others can read", Lab.Controller, "chmod 644 /root/.my.cnf"),
        new("D-07", "a file of somebody else", Lab.Controller, "chown mysql:mysql /root/.my.cnf"),
    ];

    private static string Sql(string statements) => $"printf '%s' \"{statements}\" | mysql --defaults-file=/root/.my.cnf";
}
