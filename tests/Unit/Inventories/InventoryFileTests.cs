using System.Text;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>Files that are there, are not, or are not text.</summary>
public sealed class InventoryFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("inventory");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Paths_begin_at_the_files_folder()
    {
        var path = Save("nodes: { controller: { keyFile: keys/id, knownHostsFile: ../known_hosts } }"u8);

        var inventory = InventoryReader.ReadFile(path);

        Assert.Equal(path, inventory.Path);
        var connection = Assert.Single(inventory.Nodes).Connection;
        Assert.Equal(Path.Combine(folder.FullName, "keys", "id"), connection.KeyFilePath);
        Assert.Equal(Path.Combine(folder.Parent!.FullName, "known_hosts"), connection.KnownHostsPath);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        var path = Save([.. Encoding.UTF8.Preamble, .. "nodes: { controller: }\r\n"u8]);

        Assert.Single(InventoryReader.ReadFile(path).Nodes);
    }

    [Fact]
    public void A_file_that_is_not_there()
    {
        var path = Path.Combine(folder.FullName, "none", "nodes.yaml");

        var refused = Assert.Throws<NodeException>(() => InventoryReader.ReadFile(path));

        Assert.Equal((ErrorIds.InventoryNotFound, $"The inventory {path} is not there"), (refused.ErrorId, refused.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData(".")]
    public void A_path_that_is_no_files(string path) =>
        Assert.Equal(ErrorIds.InventoryNotFound, Assert.Throws<NodeException>(() => InventoryReader.ReadFile(path)).ErrorId);

    [Fact]
    public void Bytes_that_are_not_utf8_have_a_place()
    {
        var path = Save([.. "nodes:\n  caf"u8, 0xE9, .. ": x\n"u8]);

        Assert.Equal($"{path}(2,6): a byte that is not UTF-8; expected a file in UTF-8", Refused(path));
    }

    [Fact]
    public void Utf16_is_named()
    {
        var path = Save([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("nodes: { controller: }")]);

        Assert.Equal($"{path}(1,1): the file is in UTF-16; expected UTF-8", Refused(path));
    }

    [Fact]
    public void A_file_may_be_four_megabytes_and_no_more()
    {
        var start = "nodes: { controller: }\n#"u8.ToArray();
        var fits = new byte[YamlTreeReader.LongestText];
        Array.Fill(fits, (byte)'x');
        start.CopyTo(fits, 0);

        Assert.Single(InventoryReader.ReadFile(Save(fits)).Nodes);
        var path = Save([.. fits, (byte)'x']);
        Assert.Equal($"{path}(1,1): the file is too big; expected at most 4194304 bytes", Refused(path));
    }

    private static string Refused(string path)
    {
        var refused = Assert.Throws<NodeException>(() => InventoryReader.ReadFile(path));
        Assert.Equal(ErrorIds.InventoryInvalid, refused.ErrorId);
        return refused.Message;
    }

    private string Save(ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(folder.FullName, "nodes.yaml");
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
