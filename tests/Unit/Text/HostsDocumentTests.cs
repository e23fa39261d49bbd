using System.Net;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class HostsDocumentTests
{
    private const string Ours = "# BEGIN OpenStackTrain\n192.168.100.11 controller\n192.168.100.12 compute01\n# END OpenStackTrain\n";

    private static readonly HostEntry[] Nodes = [Host("192.168.100.11", "controller"), Host("192.168.100.12", "compute01")];

    [Fact]
    public void Entries_are_what_the_resolver_reads()
    {
        var document = HostsDocument.Parse(
            " 10.0.0.1\ta  b # c\n#10.0.0.2 a\n127.1 a\n010.0.0.1 a\n10.0.0.3\n10.0.0.4 #a\nfe80::1%1 a\n0:0::1 A\n::1 a\n10.0.0.5 a\u0001\n");
        Assert.Equal([Host("10.0.0.1", "a", "b"), Host("::1", "a"), Host("::1", "a")], document.Entries);
        Assert.Equal([IPAddress.Parse("10.0.0.1"), IPAddress.IPv6Loopback], document.AddressesOf("a"));
        Assert.Empty(document.Block);
    }

    [Theory]
    [InlineData("", Ours)]
    [InlineData("10.0.0.1 x", "10.0.0.1 x\n" + Ours)]
    [InlineData(Ours, Ours)]
    [InlineData("# BEGIN OpenStackTrain\n10.0.0.9 old\n# END OpenStackTrain\n10.0.0.1 x\n", Ours + "10.0.0.1 x\n")]
    [InlineData(Ours + "10.0.0.1 x\n" + Ours, Ours + "10.0.0.1 x\n")]
    [InlineData("# BEGIN OpenStackTrain\n10.0.0.9 whose\n192.168.100.11 controller\n", Ours + "10.0.0.9 whose\n")]
    [InlineData("10.0.0.1 x\n# END OpenStackTrain\n10.0.0.2 y\n", "10.0.0.1 x\n" + Ours + "10.0.0.2 y\n")]
    [InlineData("# BEGIN OpenStackTrain\n10.0.0.9 whose\n" + Ours, "10.0.0.9 whose\n" + Ours)]
    [InlineData("127.0.0.1  localhost  controller  x # c\n", "127.0.0.1  localhost  x # c\n" + Ours)]
    [InlineData("10.0.0.7\tController\tx\ty\n10.0.0.8 compute01 # the old one\n10.0.0.9 compute01\n", "10.0.0.7\tx\ty\n# the old one\n" + Ours)]
    [InlineData(
        "127.0.1.1 controller.example controller\r\n",
        "127.0.1.1 controller.example\r\n# BEGIN OpenStackTrain\r\n192.168.100.11 controller\r\n192.168.100.12 compute01\r\n# END OpenStackTrain\r\n")]
    public void The_block_is_the_only_place_of_its_names(string before, string after) =>
        Assert.Equal(after, Documents.Edited<HostsDocument>(before, d => d.WithBlock(Nodes)).ToString());

    [Fact]
    public void Without_entries_there_is_no_block() => Assert.Equal("10.0.0.1 x\n", HostsDocument.Parse("10.0.0.1 x\n" + Ours).WithBlock([]).ToString());

    [Fact]
    public void An_entry_stands_once() => Assert.Equal(Ours, HostsDocument.Parse("").WithBlock([.. Nodes, Host("192.168.100.11", "CONTROLLER")]).ToString());

    [Theory]
    [InlineData("127.0.0.1 localhost controller\n::1 controller localhost\n", "127.0.0.1 localhost\n::1 localhost\n")]
    [InlineData("127.0.1.1 controller.example controller # debian\n", "# debian\n")]
    [InlineData("127.0.0.2 controller2 other.controller\n10.0.0.1 controller\n", "127.0.0.2 controller2 other.controller\n10.0.0.1 controller\n")]
    public void A_host_is_not_its_own_loopback(string before, string after)
    {
        foreach (var name in new[] { "controller", "CONTROLLER.example" })
        {
            var edited = Documents.Edited<HostsDocument>(before, d => d.WithoutLoopbackName(name));
            Assert.Equal(after, edited.ToString());
            Assert.Empty(edited.LoopbackNamesOf(name));
            Assert.Equal(before == after, HostsDocument.Parse(before).LoopbackNamesOf(name).Count == 0);
        }
    }

    [Fact]
    public void A_host_called_localhost_keeps_its_line()
    {
        var text = Documents.Fixture("hosts");
        Assert.Equal(text, HostsDocument.Parse(text).WithoutLoopbackName("localhost.localdomain").WithLocalhost().ToString());
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("# c\n10.0.0.1 x\n", "# c\n|10.0.0.1 x\n")]
    [InlineData("# c\n" + Ours, "# c\n|" + Ours)]
    [InlineData("127.0.0.1 x\n", "|127.0.0.1 x\n")]
    public void Localhost_comes_back_above_the_first_entry(string before, string after)
    {
        const string Line = "127.0.0.1   localhost localhost.localdomain localhost4 localhost4.localdomain4\n";
        Assert.Equal(
            after.Length == 0 ? Line : after.Replace("|", Line, StringComparison.Ordinal),
            Documents.Edited<HostsDocument>(before, d => d.WithLocalhost()).ToString());
    }

    [Fact]
    public void The_three_nodes_are_added_to_the_default_file() =>
        Documents.AssertChange<HostsDocument>(
            Documents.Fixture("hosts"),
            d => d.WithLocalhost().WithoutLoopbackName("controller").WithBlock([.. Nodes, Host("192.168.100.13", "compute02")]),
            "+# BEGIN OpenStackTrain",
            "+192.168.100.11 controller",
            "+192.168.100.12 compute01",
            "+192.168.100.13 compute02",
            "+# END OpenStackTrain");

    [Theory]
    [InlineData("a b")]
    [InlineData("")]
    [InlineData("a#")]
    [InlineData("a\n10.0.0.1")]
    public void A_name_that_would_be_read_otherwise_is_refused(string name) => Assert.Throws<ArgumentException>(() => Host("10.0.0.1", name));

    [Property]
    public void After_with_block_every_name_has_our_address_alone_and_foreign_lines_stay(FileText file)
    {
        HostEntry[] entries = [Host("10.0.0.1", "controller"), Host("10.0.0.2", "a")];
        var before = HostsDocument.Parse(file.Value);
        var after = Documents.Edited<HostsDocument>(file.Value, d => d.WithBlock(entries));
        Assert.Equal(entries, after.Block);
        Assert.Equal(entries[0].Address, Assert.Single(after.AddressesOf("controller")));
        Assert.Equal(entries[1].Address, Assert.Single(after.AddressesOf("a")));
        foreach (var entry in before.Entries.Except(before.Block))
            Assert.All(entry.Names.Where(name => !entries.Any(e => e.Has(name))), name => Assert.Contains(entry.Address, after.AddressesOf(name)));
        var without = HostsDocument.Parse(file.Value).WithBlock();
        Documents.AssertKept(Documents.LinesOf(without).Where(line => HostsLine.Of(line) is null), Documents.LinesOf(after));
    }

    [Property]
    public void The_three_edits_do_not_undo_each_other(FileText file)
    {
        var after = Documents.Edited<HostsDocument>(
            file.Value,
            d => d.WithLocalhost().WithoutLoopbackName("controller").WithBlock(Host("10.0.0.1", "controller")));
        Assert.Contains(IPAddress.Loopback, after.AddressesOf("localhost"));
        Assert.Empty(after.LoopbackNamesOf("controller"));
        Assert.Single(after.AddressesOf("controller"));
    }

    private static HostEntry Host(string address, params string[] names) => new(IPAddress.Parse(address), names);
}
