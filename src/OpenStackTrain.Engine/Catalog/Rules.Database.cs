namespace OpenStackTrain.Engine.Catalog;

/// <content>MariaDB (seed 3.3.6).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Database =>
    [
        new("D-01", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; install guide, SQL database"),
        new("D-02", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; install guide, SQL database"),
        new("D-03", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; MariaDB server, open_files_limit"),
        new("D-04", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "systemd.exec(5); systemd.special(7)"),
        new("D-05", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; install guide, SQL database"),
        new("D-06", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "seed 3.3.6; mysql_secure_installation(1)"),
        new("D-07", "3.3.6", Severity.High, "Install-OSMariaDb{profile}", "MariaDb", "mysql(1), option files"),
    ];
}
