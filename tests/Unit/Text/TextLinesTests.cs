using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class TextLinesTests
{
    [Property]
    public void Printing_what_was_parsed_gives_it_back(string? any, FileText file)
    {
        foreach (var text in new[] { any ?? "", file.Value })
        {
            Assert.Equal(text, TextLines.Parse(text).ToString());
            Assert.Equal(text, KeyValueDocument.Parse(text).ToString());
            Assert.Equal(text, IniDocument.Parse(text).ToString());
            Assert.Equal(text, HostsDocument.Parse(text).ToString());
            Assert.Equal(text, ChronyDocument.Parse(text).ToString());
        }
    }

    [Fact]
    public void A_file_of_a_million_characters_in_a_line_or_in_lines_is_read_in_no_time()
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        string[] texts =
        [
            new('a', 1_000_000), new('\n', 200_000),
            string.Concat(Enumerable.Repeat("a=\"\\\n", 100_000)), string.Concat(Enumerable.Repeat(" x\n", 200_000)),
        ];
        foreach (var text in texts)
        {
            Assert.Equal(text, IniDocument.Parse(text).Set("", "b", "1").Remove("", "b").ToString().TrimEnd('\n') + text[text.TrimEnd('\n').Length..]);
            Assert.Equal("1", KeyValueDocument.Parse(text).Set("b", "1").Get("b"));
            Assert.Single(HostsDocument.Parse(text).WithLocalhost().AddressesOf("localhost"));
            Assert.Equal(10, ChronyDocument.Parse(text).WithLocal(10).LocalStratum);
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{clock.Elapsed} is too long.");
    }

    [Theory]
    [InlineData("", "x\n")]
    [InlineData("a", "a\nx\n")]
    [InlineData("a\n", "a\nx\n")]
    [InlineData("a\r\nb", "a\r\nb\r\nx\r\n")]
    [InlineData("a\r\nb\nc\n", "a\r\nb\nc\nx\n")]
    [InlineData("a\r", "a\r\nx\n")]
    public void A_line_added_at_the_end_ends_as_the_others_do(string before, string after)
    {
        var lines = TextLines.Parse(before);
        Assert.Equal(after, lines.Insert(lines.Count, "x").ToString());
    }

    [Theory]
    [InlineData("x\ny")]
    [InlineData("x\r")]
    public void A_text_cannot_bring_a_line_of_its_own(string text)
    {
        Assert.Throws<ArgumentException>(() => TextLines.Parse("a\n").Insert(0, text));
        Assert.Throws<ArgumentException>(() => TextLines.Parse("a\n").Edit(_ => [text]));
    }
}

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class TextDifferenceTests
{
    [Fact]
    public void Shows_what_goes_and_what_comes_in_the_order_of_the_file()
    {
        Assert.Equal(["-b", "+B", "+d"], TextDifference.Between("a\nb\nc\n", "a\nB\nc\nd\n"));
        Assert.Equal(["-b", "... 2 more"], TextDifference.Between("a\nb\nc\n", "a\nB\nc\nd\n", atMost: 1));
        Assert.Equal(["-a [no line end]", "+a"], TextDifference.Between("a", "a\n"));
        Assert.Equal(["+?[31m^M"], TextDifference.Between("", "\u001b[31m\r\n"));
        Assert.Empty(TextDifference.Between("a\n", "a\n"));
    }

    [Property]
    public void Holds_every_line_of_only_one_side(FileText before, FileText after)
    {
        var difference = TextDifference.Between(before.Value, after.Value);
        var (old, now) = (TextLines.Parse(before.Value), TextLines.Parse(after.Value));
        Assert.Equal(now.Count - old.Count, difference.Count(line => line[0] == '+') - difference.Count(line => line[0] == '-'));
        Assert.Equal(before == after, difference.Count == 0);
    }
}
