using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>Paths in an inventory.</summary>
public sealed class InventoryFoldersTests
{
    private static readonly string home = InventoryFixtures.Home;
    private static readonly string lab = InventoryFixtures.Base;

    public static TheoryData<string, string> Paths => new()
    {
        { "id", Path.Combine(lab, "id") },
        { "./keys/id", Path.Combine(lab, "keys", "id") },
        { @".\keys\id", Path.Combine(lab, "keys", "id") },
        { "../id", Path.Combine(Path.GetDirectoryName(lab)!, "id") },
        { "~/.ssh/id", Path.Combine(home, ".ssh", "id") },
        { @"~\.ssh\id", Path.Combine(home, ".ssh", "id") },
        { "~//id", Path.Combine(home, "id") },
        { "a~b", Path.Combine(lab, "a~b") },
        { Path.Combine(home, "id"), Path.Combine(home, "id") },
    };

    [Theory, MemberData(nameof(Paths))]
    public void Become_absolute(string text, string expected)
    {
        Assert.Null(InventoryFixtures.Folders.Absolute(text, out var path));
        Assert.Equal(expected, path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("~bob/id")]
    [InlineData("keys/")]
    [InlineData(@"keys\")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public void Are_refused(string text) => Assert.NotNull(InventoryFixtures.Folders.Absolute(text, out _));

    [Fact]
    public void Begin_at_the_users_home_and_the_files_folder()
    {
        var folders = InventoryFolders.For(Path.Combine(lab, "nodes.yaml"));

        Assert.Equal(new InventoryFolders(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), lab), folders);
    }
}
