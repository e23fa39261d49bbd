using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>The good inventories, and folders that stand for a user's.</summary>
internal static class InventoryFixtures
{
    public static string Home { get; } = Path.Combine(Path.GetTempPath(), "home of a user");

    public static string Base { get; } = Path.Combine(Path.GetTempPath(), "lab");

    public static InventoryFolders Folders { get; } = new(Home, Base);

    public static string[] Names { get; } = ["seed.yaml", "full.yaml", "ranges.yaml", "names.yaml"];

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "Inventories", name);

    public static string Text(string name) => File.ReadAllText(PathOf(name));

    public static Inventory Read(string name) => InventoryReader.Read(Text(name), name, Folders);

    public static NodeException Refused(string text) => Assert.Throws<NodeException>(() => InventoryReader.Read(text, "n.yaml", Folders));
}
