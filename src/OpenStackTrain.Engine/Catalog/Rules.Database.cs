namespace OpenStackTrain.Engine.Catalog;

/// <content>MariaDB (seed 3.3.6).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Database =>
    [
        new("D-01", "The database's packages are installed, the server from the Train repository", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; install guide, SQL database"),
        new("D-02", "The database is configured as the guide says, and does so", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; install guide, SQL database"),
        new("D-03", "The database really takes as many connections as asked for", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; MariaDB server, open_files_limit"),
        new("D-04", "The database may open enough files, and starts when the network is there", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "systemd.exec(5); systemd.special(7)"),
        new("D-05", "The database runs, now and after a boot, on the management address only", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; install guide, SQL database"),
        new("D-06", "The database is hardened: root has a password, nobody else comes in", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; mysql_secure_installation(1)"),
        new("D-07", "root's database password is in a file that only root reads", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "mysql(1), option files"),
    ];
}
