namespace OpenStackTrain.Engine.Catalog;

/// <summary>The packages of seed 3.3.3 and 3.3.6.</summary>
internal static class Packages
{
    /// <summary>What an administrator works with (rule G-01).</summary>
    public static IReadOnlyList<string> Tools { get; } = ["net-tools", "bash-completion", "vim", "bzip2"];

    /// <summary>The compilers and headers that the tutorial installs too; nothing of Train needs them (rule G-01).</summary>
    public static IReadOnlyList<string> BuildTools { get; } = ["gcc", "gcc-c++", "make", "pcre", "pcre-devel", "expat-devel", "cmake"];

    /// <summary>What comes from the Train repository (rules G-02, G-03).</summary>
    public static IReadOnlyList<string> Train { get; } = ["python-openstackclient", "openstack-selinux", "openstack-utils"];

    /// <summary>The database with its client, and the driver that the services use (rule D-01).</summary>
    public static IReadOnlyList<string> Database { get; } = ["mariadb", "mariadb-server", "python2-PyMySQL"];
}
