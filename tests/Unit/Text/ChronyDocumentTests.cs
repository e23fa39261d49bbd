using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class ChronyDocumentTests
{
    private static readonly ChronySource Controller = new(ChronySourceKind.Server, "controller", "iburst");

    [Fact]
    public void The_default_file_is_read()
    {
        var document = ChronyDocument.Parse(Documents.Fixture("chrony.conf"));
        Assert.Equal(Enumerable.Range(0, 4).Select(i => $"server {i}.centos.pool.ntp.org iburst"), document.Sources.Select(s => s.ToString()));
        Assert.Empty(document.Allow);
        Assert.Empty(document.Includes);
        Assert.Null(document.LocalStratum);
        Assert.Equal("1.0 3", document.MakeStep);
    }

    [Fact]
    public void A_node_follows_the_controller_alone() =>
        Documents.AssertChange<ChronyDocument>(
            Documents.Fixture("chrony.conf"),
            d => d.WithSources(Controller).WithMakeStep().WithLocal(null).WithAllow(),
            [
                .. Enumerable.Range(0, 4).Select(i => $"-server {i}.centos.pool.ntp.org iburst"),
                "+server controller iburst",
                .. Enumerable.Range(0, 4).Select(i => $"+#server {i}.centos.pool.ntp.org iburst"),
            ]);

    [Fact]
    public void The_controller_serves_its_network_under_the_default_examples()
    {
        var before = Documents.Fixture("chrony.conf");
        Documents.AssertChange<ChronyDocument>(before, d => d.WithAllow("192.168.100.0/24"), "+allow 192.168.100.0/24");
        Documents.AssertChange<ChronyDocument>(before, d => d.WithLocal(10), "-#local stratum 10", "+local stratum 10");
        Assert.Contains(
            "#allow 192.168.0.0/16\nallow 192.168.100.0/24\n",
            ChronyDocument.Parse(before).WithAllow("192.168.100.0/24").ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Going_there_and_back_gives_the_default_file_with_what_was_tried_as_a_comment()
    {
        var text = Documents.Fixture("chrony.conf");
        var before = ChronyDocument.Parse(text);
        var back = before.WithSources(Controller).WithSources(before.Sources);
        Assert.Equal(["+#server controller iburst"], TextDifference.Between(text, back.ToString()));
        Assert.Equal(before.WithSources(Controller).ToString(), back.WithSources(Controller).ToString());
    }

    [Theory]
    [InlineData("SERVER  Controller\tiburst\nserver b\n", "SERVER  Controller\tiburst\n#server b\n")]
    [InlineData("server controller iburst\nserver controller iburst\n", "server controller iburst\n#server controller iburst\n")]
    [InlineData("server controller\n", "server controller iburst\n#server controller\n")]
    [InlineData("! server controller iburst\nrtcsync\n", "server controller iburst\nrtcsync\n")]
    [InlineData("#server x\n#pool y\nrtcsync", "#server x\n#pool y\nserver controller iburst\nrtcsync")]
    [InlineData("# pool is prose\nrtcsync", "# pool is prose\nrtcsync\nserver controller iburst\n")]
    [InlineData("server\n", "server controller iburst\n#server\n")]
    public void Only_the_wanted_source_stays_active(string before, string after) =>
        Assert.Equal(after, Documents.Edited<ChronyDocument>(before, d => d.WithSources(Controller)).ToString());

    [Theory]
    [InlineData("local\n", 10, "local\n")]
    [InlineData("local stratum 8 orphan\n", 8, "local stratum 8 orphan\n")]
    [InlineData("local stratum 8\n", 10, "local stratum 10\n#local stratum 8\n")]
    [InlineData("local stratum 8\n", null, "#local stratum 8\n")]
    [InlineData("", 10, "local stratum 10\n")]
    public void Local_has_the_stratum_or_is_off(string before, int? stratum, string after)
    {
        var document = Documents.Edited<ChronyDocument>(before, d => d.WithLocal(stratum));
        Assert.Equal(after, document.ToString());
        Assert.Equal(stratum, document.LocalStratum);
    }

    [Fact]
    public void Lines_that_bring_sources_from_elsewhere_are_told() =>
        Assert.Equal(
            ["/etc/chrony.d/*.conf", "/run/chrony-dhcp"],
            ChronyDocument.Parse("include /etc/chrony.d/*.conf\n#include x\nSourceDir /run/chrony-dhcp\n").Includes);

    [Fact]
    public void A_source_cannot_bring_a_line_of_its_own()
    {
        Assert.Throws<ArgumentException>(() => new ChronySource(ChronySourceKind.Server, "a\nallow"));
        Assert.Equal("server a iburst allow", new ChronySource(ChronySourceKind.Server, "A", "iburst\nallow").ToString());
    }

    [Property]
    public void After_an_edit_exactly_the_wanted_is_active_and_nothing_is_lost(FileText file, bool pool, bool everyone, bool local)
    {
        ChronySource[] sources = pool ? [Controller, new(ChronySourceKind.Pool, "b")] : [new(ChronySourceKind.Server, "a", "iburst")];
        string[] allow = everyone ? [""] : ["10.0.0.0/8", "fd00::/8"];
        var after = Documents.Edited<ChronyDocument>(file.Value, d => d.WithSources(sources).WithAllow(allow).WithLocal(local ? 8 : null).WithMakeStep());
        Assert.Equal(sources.OrderBy(s => s.Host), after.Sources.OrderBy(s => s.Host));
        Assert.Equal(allow.Order(), after.Allow.Order());
        Assert.Equal(local ? 8 : null, after.LocalStratum);
        Assert.NotNull(after.MakeStep);
        Documents.AssertKept(Documents.LinesOf(file.Value).Select(Bare), [.. Documents.LinesOf(after).Select(Bare)]);
    }

    /// <summary>A line without its comment sign and case, which are what the edits may change in it.</summary>
    private static string Bare(string line) =>
        string.Join(' ', line.ToUpperInvariant().TrimStart("!;#% \t\r".ToCharArray()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
