using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class KeyValueDocumentTests
{
    [Theory]
    [InlineData("A=1\n", "1")]
    [InlineData("A=1\nA=2\n", "2")]
    [InlineData("  export A=\"x y\" # why\n", "x y")]
    [InlineData("A='it''s'\n", "its")]
    [InlineData("A=\"a\\\"b\\$c\\d\"\n", "a\"b$c\\d")]
    [InlineData("A=-l 127.0.0.1 -U 0  \n", "-l 127.0.0.1 -U 0")]
    [InlineData("A=\"-l 127.0.0.1 \\\n -U 0\"\nB=1\n", "-l 127.0.0.1  -U 0")]
    [InlineData("A='one\ntwo'\n", "one\ntwo")]
    [InlineData("A=x#y\n", "x#y")]
    [InlineData("A=it's\n# don't\n", "it's")]
    [InlineData("A=\"open\nB=\"x\"\n", "\"open")]
    [InlineData("A=\n", "")]
    [InlineData("A=1\r\n", "1")]
    [InlineData("# A=1\n;\n A =1\nAA=1\n", null)]
    public void Get_reads_as_a_shell_does(string text, string? value) => Assert.Equal(value, KeyValueDocument.Parse(text).Get("A"));

    [Theory]
    [InlineData("A=1", "A=v")]
    [InlineData("A='1'\n", "A='v'\n")]
    [InlineData("  export A=\"1\"  \n", "  export A=\"v\"  \n")]
    [InlineData("A=1\nB=2\nA=3\n#A=4\n", "B=2\nA=v\n#A=4\n")]
    [InlineData("A=1 # why\nB=2\n", "# why\nA=v\nB=2\n")]
    [InlineData("A=\"1 \\\n2\"\nB=2\n", "A=\"v\"\nB=2\n")]
    [InlineData("#A=1\nB=2\n", "#A=1\nA=\"v\"\nB=2\n")]
    [InlineData("#A=1 \\\nB=2\n", "#A=1 \\\nB=2\nA=\"v\"\n")]
    [InlineData("# A= is prose\nB=2", "# A= is prose\nB=2\nA=\"v\"\n")]
    [InlineData("B=2\r\nC=3\r\n", "B=2\r\nC=3\r\nA=\"v\"\r\n")]
    [InlineData("", "A=\"v\"\n")]
    [InlineData("B=\"open\nA=1\n", "B=\"open\nA=v\n")]
    public void Set_changes_the_one_line_that_counts(string before, string after) =>
        Assert.Equal(after, Documents.Edited<KeyValueDocument>(before, d => d.Set("A", "v")).ToString());

    [Theory]
    [InlineData("enforcing", Quoting.None, "enforcing")]
    [InlineData("a b", Quoting.None, "\"a b\"")]
    [InlineData("a b", Quoting.Single, "'a b'")]
    [InlineData("it's $5", Quoting.Single, "\"it's \\$5\"")]
    [InlineData("", Quoting.None, "")]
    [InlineData("http://10.0.0.1:2379", Quoting.Double, "\"http://10.0.0.1:2379\"")]
    public void A_new_line_is_quoted_as_asked_if_that_can_be(string value, object quoting, string written) =>
        Assert.Equal($"A={written}\n", KeyValueDocument.Parse("").Set("A", value, (Quoting)quoting).ToString());

    [Theory]
    [InlineData("", "v")]
    [InlineData("1A", "v")]
    [InlineData("A B", "v")]
    [InlineData("A", "v\nB=1")]
    public void What_cannot_be_written_is_refused(string key, string value) =>
        Assert.Throws<ArgumentException>(() => KeyValueDocument.Parse("").Set(key, value));

    [Property]
    public void After_set_get_returns_the_value_and_other_lines_stay(FileText file, Key key, Value value)
    {
        var before = KeyValueDocument.Parse(file.Value);
        var after = Documents.Edited<KeyValueDocument>(file.Value, d => d.Set(key.Value, value.Text));
        Assert.Equal(value.Text, after.Get(key.Value));
        Assert.Single(after.Keys, k => k == key.Value);
        Documents.AssertKept(Documents.LinesOf(before.Remove(key.Value)), Documents.LinesOf(after));
    }

    [Property]
    public void Set_of_another_key_does_not_change_a_well_formed_one(Value a, Value b, Value c)
    {
        var document = KeyValueDocument.Parse("").Set("a", a.Text, Quoting.None).Set("b", b.Text, Quoting.Single).Set("a", c.Text);
        Assert.Equal(c.Text, document.Get("a"));
        Assert.Equal(b.Text, document.Get("b"));
        Assert.Null(document.Remove("a").Get("a"));
    }

    [Fact]
    public void Selinux_is_set_by_key_not_by_its_comments()
    {
        var before = Documents.Fixture("selinux-config");
        Assert.Equal("enforcing", KeyValueDocument.Parse(before).Get("SELINUX"));
        Documents.AssertChange<KeyValueDocument>(before, d => d.Set("SELINUX", "permissive", Quoting.None), "-SELINUX=enforcing", "+SELINUX=permissive");
        Documents.AssertChange<KeyValueDocument>(before, d => d.Set("SELINUX", "enforcing", Quoting.None));
    }

    [Fact]
    public void Memcached_listens_on_the_address_of_the_controller() =>
        Documents.AssertChange<KeyValueDocument>(
            Documents.Fixture("memcached"),
            d => d.Set("CACHESIZE", "64").Set("OPTIONS", "-l 127.0.0.1,::1,192.168.100.11 -U 0"),
            "-OPTIONS=\"-l 127.0.0.1,::1\"",
            "+OPTIONS=\"-l 127.0.0.1,::1,192.168.100.11 -U 0\"");

    [Fact]
    public void Etcd_keys_come_under_their_commented_defaults()
    {
        var before = Documents.Fixture("etcd.conf");
        var after = Documents.Edited<KeyValueDocument>(before, d => d
            .Set("ETCD_LISTEN_PEER_URLS", "http://192.168.100.11:2380")
            .Set("ETCD_LISTEN_CLIENT_URLS", "http://192.168.100.11:2379")
            .Set("ETCD_NAME", "controller")
            .Set("ETCD_INITIAL_CLUSTER", "controller=http://192.168.100.11:2380")
            .Set("ETCD_INITIAL_CLUSTER_STATE", "new")).ToString();
        Assert.Equal(
            [
                "-ETCD_LISTEN_CLIENT_URLS=\"http://localhost:2379\"",
                "+ETCD_LISTEN_PEER_URLS=\"http://192.168.100.11:2380\"",
                "+ETCD_LISTEN_CLIENT_URLS=\"http://192.168.100.11:2379\"",
                "-ETCD_NAME=\"default\"",
                "+ETCD_NAME=\"controller\"",
                "+ETCD_INITIAL_CLUSTER=\"controller=http://192.168.100.11:2380\"",
                "+ETCD_INITIAL_CLUSTER_STATE=\"new\"",
            ],
            TextDifference.Between(before, after));
        Assert.Contains("#ETCD_LISTEN_PEER_URLS=\"http://localhost:2380\"\nETCD_LISTEN_PEER_URLS=", after, StringComparison.Ordinal);
        Assert.Contains("#ETCD_INITIAL_CLUSTER=\"default=http://localhost:2380\"\nETCD_INITIAL_CLUSTER=", after, StringComparison.Ordinal);
    }
}
