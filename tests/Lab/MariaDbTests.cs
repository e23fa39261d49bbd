namespace OpenStackTrain.LabTests;

/// <summary>The database on a real controller: passwords, runs that were cut off, servers that cannot come up.</summary>
public sealed class MariaDbTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    private const string Install = "Get-OSNode controller | Install-OSMariaDb";
    private const string Strange = "a\"b\\c #;d'e` $(id) =[x] %s é";

    [Fact]
    public void A_password_of_the_users_is_set_kept_in_roots_file_and_then_known()
    {
        nodes.Shell.Must(Install);
        var given = ("password", (object?)Shell.Credential("root", Strange));
        var changes = Assert.Single(nodes.Shell.Must($"{Install} -RootCredential $password", given).Nodes).Results[0].Changes.Select(change => change.What);
        Assert.Equal(["MariaDB: root's password", "/root/.my.cnf: root's password"], changes);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must($"{Install} -RootCredential $password", given).Nodes).State);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must(Install).Nodes).State);
        Assert.Equal("600 root:root\n", Lab.Exec(Lab.Controller, "stat -c '%a %U:%G' /root/.my.cnf"));
        Assert.Equal("root@localhost\n", Lab.Exec(Lab.Controller, "HOME=/root mysql -N -e 'SELECT CURRENT_USER()'"));
    }

    [Fact]
    public void A_lost_password_is_an_error_that_says_the_way_out_and_that_way_works()
    {
        nodes.Shell.Must(Install);
        Lab.Exec(Lab.Controller, "mv /root/.my.cnf /root/lost");
        var error = nodes.Shell.Run(Install).Error(ErrorIds.PasswordUnknown, "controller", "refused");
        Lab.Exec(Lab.Controller, "systemctl set-environment MYSQLD_OPTS='--skip-grant-tables --skip-networking' && systemctl restart mariadb; mysql -e \"FLUSH PRIVILEGES; ALTER USER root@localhost IDENTIFIED BY ''\"; systemctl unset-environment MYSQLD_OPTS && systemctl restart mariadb");
        Assert.Contains("--skip-grant-tables --skip-networking", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        var node = Assert.Single(nodes.Shell.Must(Install).Nodes);
        Assert.Equal("root", Assert.Single(node.Results[0].Accounts).UserName);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must(Install).Nodes).State);
    }

    [Fact]
    public void A_run_that_was_cut_off_between_file_and_server_is_finished_by_the_next()
    {
        nodes.Shell.Must(Install);
        Lab.Exec(Lab.Controller, "printf \"ALTER USER root@localhost IDENTIFIED BY ''\" | mysql --defaults-file=/root/.my.cnf");
        var change = Assert.Single(Assert.Single(nodes.Shell.Must(Install).Nodes).Results[0].Changes);
        Assert.Equal(("MariaDB: root's password", "that of /root/.my.cnf"), (change.What, change.After));

        // And with the user's password, which the server learns first.
        Lab.Exec(Lab.Controller, "printf \"ALTER USER root@localhost IDENTIFIED BY 'n3w-one'; ALTER USER root@127.0.0.1 IDENTIFIED BY 'n3w-one'; ALTER USER root@'::1' IDENTIFIED BY 'n3w-one'\" | mysql --defaults-file=/root/.my.cnf");
        change = Assert.Single(Assert.Single(nodes.Shell.Must($"{Install} -RootCredential $password", ("password", Shell.Credential("root", "n3w-one"))).Nodes).Results[0].Changes);
        Assert.Equal("/root/.my.cnf: root's password", change.What);
    }

    [Fact]
    public void A_server_that_does_not_come_up_shows_its_log()
    {
        nodes.Shell.Must(Install);
        Lab.Exec(Lab.Controller, "printf '[mysqld]\\nno-such-option=1\\n' >/etc/my.cnf.d/zz.cnf && systemctl stop mariadb");
        try
        {
            nodes.Shell.Run(Install).Error(ErrorIds.RemoteCommandFailed, "controller", "unknown variable 'no-such-option=1'", "Failed to start");
        }
        finally
        {
            Lab.Exec(Lab.Controller, "rm /etc/my.cnf.d/zz.cnf");
        }

        nodes.Shell.Must(Install);
    }

    [Fact]
    public void Data_of_a_newer_server_are_not_touched()
    {
        nodes.Shell.Must(Install);
        Lab.Exec(Lab.Controller, "systemctl stop mariadb && cp -p /var/lib/mysql/mysql_upgrade_info /root/info && echo 99.1.2-MariaDB >/var/lib/mysql/mysql_upgrade_info");
        try
        {
            nodes.Shell.Run(Install).Error(ErrorIds.NotConverged, "/var/lib/mysql", "written by MariaDB 99.1", "not touched");
            Assert.NotEqual(0, Lab.Try(Lab.Controller, "pidof mariadbd mysqld").ExitCode);
        }
        finally
        {
            Lab.Exec(Lab.Controller, "mv /root/info /var/lib/mysql/mysql_upgrade_info");
        }

        nodes.Shell.Must(Install);
    }

    [Fact]
    public void A_test_database_that_is_used_is_left_to_people()
    {
        nodes.Shell.Must(Install);
        Lab.Exec(Lab.Controller, "mysql --defaults-file=/root/.my.cnf -e 'CREATE DATABASE test; CREATE TABLE test.t (a INT)'");
        try
        {
            nodes.Shell.Run(Install).Error(ErrorIds.NotConverged, "database test", "1 table");
        }
        finally
        {
            Lab.Exec(Lab.Controller, "mysql --defaults-file=/root/.my.cnf -e 'DROP DATABASE test'");
        }
    }
}
