using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>Any text is an inventory or an error that says why not.</summary>
public sealed class InventoryPropertyTests
{
    // What YAML and the inventory are made of.
    private static readonly string[] pieces =
    [
        "nodes", "networks", "defaults", "baseline", "controller", "compute[01-03]", "address", "interfaces", "roles", "time", "keys", "port", "null", "~",
        "10.0.0.[1-3]", "10.0.0.1/24", "fd00::/64", "https://a@b", "'", "\"", "\\U", "\\x41", "\n", "\n  ", "\n    ", "\t", ": ", ":", "- ", "? ", "{", "}", "[", "]",
        ", ", "&a ", "*a", "!t ", "|\n", ">-\n", "#", "%YAML 1.1", "\n---\n", "\n...\n", "<<: ", "password", "\uFEFF", "\0", "\u0085", "\uD800", "\r",
    ];

    [Property(MaxTest = 1000)]
    public void Any_text(string text) => IsReadOrRefused(text ?? "");

    [Property(MaxTest = 3000)]
    public Property Any_pieces_of_yaml() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Elements(pieces)).Select(list => "nodes:\n  " + string.Concat(list)).ToArbitrary(), IsReadOrRefused);

    [Property(MaxTest = 300)]
    public void A_good_inventory_without_some_characters(ushort position, byte length)
    {
        foreach (var text in InventoryFixtures.Names.Select(InventoryFixtures.Text))
        {
            var start = position % text.Length;
            IsReadOrRefused(text.Remove(start, Math.Min(length % 8 + 1, text.Length - start)));
        }
    }

    [Property(MaxTest = 300)]
    public void A_good_inventory_with_something_in_between(ushort position, byte piece, char character)
    {
        foreach (var text in InventoryFixtures.Names.Select(InventoryFixtures.Text))
        {
            IsReadOrRefused(text.Insert(position % text.Length, pieces[piece % pieces.Length]));
            IsReadOrRefused(text.Insert(position % text.Length, character.ToString()));
        }
    }

    [Property(MaxTest = 300)]
    public void A_good_inventory_with_lines_taken_out_doubled_and_swapped(byte one, byte other)
    {
        foreach (var text in InventoryFixtures.Names.Select(InventoryFixtures.Text))
        {
            var lines = text.Split('\n');
            var (first, second) = (one % lines.Length, other % lines.Length);
            IsReadOrRefused(string.Join('\n', lines.Where((_, index) => index != first)));
            IsReadOrRefused(string.Join('\n', lines.Take(first).Append(lines[second]).Concat(lines.Skip(first))));
            (lines[first], lines[second]) = (lines[second], lines[first]);
            IsReadOrRefused(string.Join('\n', lines));
        }
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a:\n")]
    [InlineData("&a [*a,")]
    [InlineData("nodes: {'compute[1-9999]': }\n")]
    [InlineData("\"\\")]
    [InlineData("-----BEGIN PRIVATE KEY-----\n")]
    [InlineData("token: 1\n")]
    [InlineData("pass                                      ")]
    public void A_big_text_of_one_thing(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, YamlTreeReader.LongestText / piece.Length));

        IsReadOrRefused(text);
        IsReadOrRefused("nodes:\n  controller: { user: '" + text[..^100]);
    }

    [Theory]
    [InlineData("a{0}: 1\n")]
    [InlineData("nodes: {{ compute{0}: {{ address: '10.0.0.[1-9999]' }}, ")]
    [InlineData("nodes: {{ '.{0}[1-9999]': , ")]
    [InlineData("nodes: {{ 'a{0}[1-9999]': , ")]
    public void A_big_text_of_different_things(string piece)
    {
        var (before, each) = piece.StartsWith("nodes", StringComparison.Ordinal) ? ("nodes: { ", piece["nodes: {{ ".Length..]) : ("", piece);
        var text = before + string.Concat(Enumerable.Range(0, 60_000).Select(number => string.Format(each, number))) + (before.Length > 0 ? "}" : "");

        IsReadOrRefused(text);
    }

    private static void IsReadOrRefused(string text)
    {
        try
        {
            var inventory = InventoryReader.Read(text, "n.yaml", InventoryFixtures.Folders);
            Assert.NotEmpty(inventory.Nodes);
            Assert.All(inventory.Nodes, node => Assert.NotEmpty(node.Roles));
        }
        catch (NodeException refused)
        {
            Assert.True(refused.ErrorId is ErrorIds.InventoryInvalid or ErrorIds.InventorySecret);
            Assert.All(refused.Message.Split('\n'), line => Assert.Matches(@"^n\.yaml\([1-9][0-9]*,[1-9][0-9]*\): .+; expected .|^\.\.\. and (at least )?[0-9]+ more$", line));
        }
    }
}
