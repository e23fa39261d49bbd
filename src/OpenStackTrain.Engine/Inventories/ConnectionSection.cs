namespace OpenStackTrain.Engine.Inventories;

/// <summary>How sessions are opened: the keys of <c>defaults:</c>, which every node may have as well.</summary>
internal static class ConnectionSection
{
    /// <summary>The keys.</summary>
    public static IReadOnlyList<string> Keys { get; } = ["user", "port", "keyFile", "knownHostsFile", "elevation", "connectTimeout"];

    /// <summary>Reads the keys of a section; what it does not say is as in <paramref name="defaults"/>.</summary>
    public static ConnectionSettings Read(Section section, ConnectionSettings defaults, InventoryFolders folders) => defaults with
    {
        User = section.Value("user", defaults.User, SettingValues.User),
        Port = section.Value("port", defaults.Port, SettingValues.Whole(1, 65535)),
        KeyFilePath = section.Text("keyFile", folders.Absolute) ?? defaults.KeyFilePath,
        KnownHostsPath = section.Text("knownHostsFile", folders.Absolute) ?? defaults.KnownHostsPath,
        Elevation = section.Value("elevation", defaults.Elevation, SettingValues.Choice),
        ConnectTimeout = section.Value("connectTimeout", defaults.ConnectTimeout, SettingValues.Duration),
    };
}
