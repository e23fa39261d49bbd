namespace OpenStackTrain.Engine.Inventories;

/// <summary>How sessions are opened: the keys of <c>defaults:</c>, which every node may have as well.</summary>
internal static class ConnectionSection
{
    /// <summary>The keys.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["user", "port", "keyFile", "knownHostsFile", "sshConfigFile", "jumpHost", "allowLegacyAlgorithms", "elevation", "connectTimeout"];

    /// <summary>Reads the keys of a section; what it does not say is as in <paramref name="defaults"/>.</summary>
    public static ConnectionSettings Read(Section section, ConnectionSettings defaults, InventoryFolders folders)
    {
        var settings = defaults with
        {
            KeyFilePath = section.Text("keyFile", folders.Absolute) ?? defaults.KeyFilePath,
            KnownHostsPath = section.Text("knownHostsFile", folders.Absolute) ?? defaults.KnownHostsPath,
            SshConfigPath = section.Text("sshConfigFile", NoneOr(folders.Absolute)) ?? defaults.SshConfigPath,
            JumpHost = JumpHost(section) ?? defaults.JumpHost,
            AllowLegacyAlgorithms = section.Value("allowLegacyAlgorithms", defaults.AllowLegacyAlgorithms, SettingValues.Flag),
            Elevation = section.Value("elevation", defaults.Elevation, SettingValues.Choice),
            ConnectTimeout = section.Value("connectTimeout", defaults.ConnectTimeout, SettingValues.Duration),
        };

        // Only what somebody says goes before the user's ssh configuration.
        settings = section.Text("user", SettingValues.User) is { } user ? settings with { User = user } : settings;
        return section.Optional<int>("port", SettingValues.Whole(1, 65535)) is { } port ? settings with { Port = port } : settings;
    }

    /// <summary>The way over jump hosts as one text; a list's hops are joined.</summary>
    private static string? JumpHost(Section section) => section["jumpHost"] is YamlList
        ? section.List<string>("jumpHost", SettingValues.JumpHost) is { Count: > 0 } hops ? string.Join(',', hops) : "none"
        : section.Text("jumpHost", SettingValues.JumpHosts);

    private static Reading<string> NoneOr(Reading<string> reading) => (string text, out string value) =>
    {
        value = text;
        return text.Equals("none", StringComparison.OrdinalIgnoreCase) ? null : reading(text, out value);
    };
}
