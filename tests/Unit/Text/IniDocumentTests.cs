using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class IniDocumentTests
{
    [Theory]
    [InlineData("[s]\nk=1\n", "1")]
    [InlineData("[s]\nK = 1 \n[t]\nk=2\n[s]\nk = 3\n", "3")]
    [InlineData("[s]\nk=http://a/?x=1\n   http://b/\n\n#c\n   http://c/\n", "http://a/?x=1\nhttp://b/\nhttp://c/")]
    [InlineData("[s]\nk\nj=1\n", "")]
    [InlineData("[s]\nk=1 # why\n", "1")]
    [InlineData("[s]\nk=\"1 # why\"\n", "\"1 # why\"")]
    [InlineData("[s]\nj=1\n  k = 1\n", "1")]
    [InlineData("k=1\n[t]\nk=1\n#[s]\n;k=2\n[s]\n#k=3\n", null)]
    public void Get_reads_the_last_active_line(string text, string? value) => Assert.Equal(value, IniDocument.Parse(text).Get("s", "k"));

    [Theory]
    [InlineData("[s]\nk = 1\n", "[s]\nk = v\n")]
    [InlineData("[s]\n\tk=1 # why\nj=2\n", "[s]\n# why\n\tk=v\nj=2\n")]
    [InlineData("[s]\nk=1\n[t]\n[s]\nK=2\n", "[s]\n[t]\n[s]\nK=v\n")]
    [InlineData("[s]\nk=1\n  2\nj=3\n", "[s]\nk=v\nj=3\n")]
    [InlineData("[s]\nj = 1\n#k=2\n# k is\nl=3\n[t]\n", "[s]\nj = 1\n#k=2\nk = v\n# k is\nl=3\n[t]\n")]
    [InlineData("[s]\nj=1\n\n# t\n[t]\n#k=\n", "[s]\nj=1\nk=v\n\n# t\n[t]\n#k=\n")]
    [InlineData("[s]", "[s]\nk=v\n")]
    [InlineData("[t]\nj=1", "[t]\nj=1\n\n[s]\nk=v\n")]
    [InlineData("", "[s]\nk=v\n")]
    [InlineData("[s]\nk\n", "[s]\nk=v\n")]
    [InlineData("[s]\n#k=1\n  flag\n", "[s]\n#k=1\n  flag\nk=v\n")]
    public void Set_changes_the_one_line_that_counts(string before, string after) =>
        Assert.Equal(after, Documents.Edited<IniDocument>(before, d => d.Set("s", "k", "v")).ToString());

    [Theory]
    [InlineData("s", "", "v")]
    [InlineData("s", "#k", "v")]
    [InlineData("s", "k=", "v")]
    [InlineData("s", "k", " v")]
    [InlineData("s", "k", "v # why")]
    [InlineData("s", "k", "v\n[t]")]
    [InlineData("s]", "k", "v")]
    public void What_would_be_read_back_otherwise_is_refused(string section, string key, string value) =>
        Assert.Throws<ArgumentException>(() => IniDocument.Parse("").Set(section, key, value));

    [Fact]
    public void Remove_comment_and_remove_section_take_the_whole_of_a_value()
    {
        const string Text = "[s]\nk=1\n  2\n#c\nj=3\n\n# about t\n[t]\nx=1\n!includedir /d\n# end\n";
        var document = IniDocument.Parse(Text);
        Assert.Equal("[s]\n#c\nj=3\n\n# about t\n[t]\nx=1\n!includedir /d\n# end\n", document.Remove("s", "K").ToString());
        Assert.Equal("[s]\n#k=1\n#  2\n#c\nj=3\n\n# about t\n[t]\nx=1\n!includedir /d\n# end\n", document.Comment("s", "k").ToString());
        Assert.Equal("# about t\n[t]\nx=1\n!includedir /d\n# end\n", document.RemoveSection("s").ToString());
        Assert.Equal("[s]\nk=1\n  2\n#c\nj=3\n\n# about t\n!includedir /d\n", document.RemoveSection("t").ToString());
        Assert.Equal(["s", "t"], document.Sections);
        Assert.Equal(["k", "j"], document.Keys("s"));
        Assert.Equal(["/d"], document.IncludedDirectories);
    }

    [Property]
    public void After_set_get_returns_the_value_and_other_lines_stay(FileText file, Key key, bool inS, int value)
    {
        var section = inS ? "s" : "t";
        var before = IniDocument.Parse(file.Value);
        var after = Documents.Edited<IniDocument>(file.Value, d => d.Set(section, key.Value, $"v{value}"));
        Assert.Equal($"v{value}", after.Get(section, key.Value));
        Documents.AssertKept(Documents.LinesOf(before.Remove(section, key.Value)), Documents.LinesOf(after));
    }

    [Property]
    public void Any_value_is_written_or_refused(FileText file, Value value)
    {
        try
        {
            Assert.Equal(value.Text, IniDocument.Parse(file.Value).Set("s", "k", value.Text).Get("s", "k"));
        }
        catch (ArgumentException)
        {
            Assert.True(value.Text.Trim() != value.Text || value.Text.AsSpan().IndexOfAny('#', ';') >= 0, $"'{value.Text}' could be written.");
        }
    }

    [Property]
    public void Removed_commented_and_dropped_things_are_gone(FileText file, Key key)
    {
        Assert.Null(Documents.Edited<IniDocument>(file.Value, d => d.Remove("s", key.Value)).Get("s", key.Value));
        Assert.Null(Documents.Edited<IniDocument>(file.Value, d => d.Comment("s", key.Value)).Get("s", key.Value));
        var dropped = IniDocument.Parse(file.Value).RemoveSection("s");
        Assert.DoesNotContain("s", dropped.Sections);
        Documents.AssertKept(Documents.LinesOf(dropped), Documents.LinesOf(file.Value));
    }

    [Fact]
    public void Base_repository_goes_to_the_archive()
    {
        var before = Documents.Fixture("CentOS-Base.repo");
        Assert.Equal(["base", "updates", "extras", "centosplus"], IniDocument.Parse(before).Sections);
        Assert.Equal("0", IniDocument.Parse(before).Get("centosplus", "enabled"));
        Documents.AssertChange<IniDocument>(
            before,
            d => d.Comment("base", "mirrorlist")
                .Set("base", "baseurl", "http://vault.centos.org/7.9.2009/os/$basearch/").Set("base", "gpgcheck", "1").Set("updates", "enabled", "1"),
            "-mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os&infra=$infra",
            "+#mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os&infra=$infra",
            "+baseurl=http://vault.centos.org/7.9.2009/os/$basearch/",
            "+enabled=1");
    }

    [Fact]
    public void A_section_of_the_base_repository_goes_without_the_comment_of_the_next()
    {
        var after = IniDocument.Parse(Documents.Fixture("CentOS-Base.repo")).RemoveSection("base").RemoveSection("extras").ToString();
        Assert.Contains("#\n\n#released updates \n[updates]\n", after, StringComparison.Ordinal);
        Assert.Contains(
            "CentOS-7\n\n#additional packages that may be useful\n#additional packages that extend functionality of existing packages\n[centosplus]",
            after,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_mariadb_come_after_the_last_of_their_section()
    {
        var before = Documents.Fixture("my.cnf");
        Assert.Equal(["/etc/my.cnf.d"], IniDocument.Parse(before).IncludedDirectories);
        Documents.AssertChange<IniDocument>(
            before,
            d => d.Set("mysqld", "bind-address", "192.168.100.11").Set("mysqld", "Symbolic_Links", "0").Set("mysqld", "skip-name-resolve", null),
            "+bind-address=192.168.100.11",
            "+skip-name-resolve");
    }

    [Fact]
    public void A_file_of_our_own_is_written_from_nothing() =>
        Assert.Equal(
            "[mysqld]\nbind-address=192.168.100.11\nmax_connections=4096\n\n[client]\nuser=root\n",
            IniDocument.Parse("").Set("mysqld", "bind-address", "192.168.100.11")
                .Set("mysqld", "max_connections", "4096").Set("client", "user", "root").ToString());
}
