using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.TerminalPicture;

namespace OpenStackTrain.Tests.TerminalPicture;

public sealed class TerminalTests
{
    private static readonly string[] s_pieces =
    [
        "\e", "\e[", "\e]", "\e(B", "\eP", "\e\\", "\a", "?25l", "m", "K", "J", "H", "A", "B", "C", "D", "G", "d", "f", "1", "2", "3", ";", "99999999999", "38;5;", "48;2;1;2;", "\ec", "\eM", "\e7", "\e8",
        "\r", "\n", "\r\n", "\b", "\t", "\v", "a", "bc", " ", "漢", "é", "e\u0301", "\u0301", "😀", "\u202e", "\u009b", "\u0018", "\0", "\u007f",
    ];

    private static Arbitrary<byte[]> AnyBytes => Arb.From(Gen.Frequency(
        (4, Gen.Elements(s_pieces).ListOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)))),
        (1, ArbMap.Default.GeneratorFor<byte[]>())));

    [Theory]
    [InlineData("one\r\ntwo", "one|two")]
    [InlineData("one\ntwo", "one|   two")]
    [InlineData("one\rt", "tne")]
    [InlineData("one\b\bN", "oNe")]
    [InlineData("a\tb", "a       b")]
    [InlineData("\e[2;3Hx\e[1;1fy", "y|  x")]
    [InlineData("a\e[2Bb\e[Ac\e[5Gd\e[2De\e[3Cf", "a|  ced  f| b")]
    [InlineData("a\r\nb\r\nc\e[2Fd\e[Ee\e[3df", "d|e|cf")]
    [InlineData("abc\e[2D\e[K", "a")]
    [InlineData("abc\e[2D\e[1K", "  c")]
    [InlineData("abc\e[2K", "")]
    [InlineData("ab\r\ncd\r\nef\e[A\b\e[J", "ab|c")]
    [InlineData("ab\r\ncd\r\nef\e[A\b\e[1J", "||ef")]
    [InlineData("ab\r\ncd\e[2Jx", "|  x")]
    [InlineData("a\e7\r\nb\e8c", "ac|b")]
    [InlineData("ab\ecc", "c")]
    [InlineData("\e[?25la\e[?25h\e[?1h\e=\e(Bb\e[6n\e[>cd", "abd")]
    [InlineData("a\e]0;title\ab\e]8;;http://x\e\\c\eP1$q\e\\d", "abcd")]
    [InlineData("a\e[3\u0018b", "ab")] // CAN ends a sequence
    [InlineData("a\u0001\u007f\u0085\u202e\u200bb", "ab")] // what cannot be seen takes no place
    public void It_shows_what_a_terminal_shows(string text, string rows) => Assert.Equal(rows, Shown(text));

    [Fact]
    public void A_line_wraps_with_the_character_that_has_no_place()
    {
        Assert.Equal("abcd|ef", Shown("abcdef", columns: 4));
        Assert.Equal("abcd|e", Shown("abcd\r\ne", columns: 4)); // a full line is followed by no empty one
        Assert.Equal("abXd", Shown("abcd\bX", columns: 4));
        Assert.Equal("abc|漢", Shown("abc漢", columns: 4));
    }

    [Fact]
    public void Rows_go_up_at_the_bottom_and_down_at_the_top()
    {
        Assert.Equal("b|c|d", Shown("a\r\nb\r\nc\r\nd", rows: 3));
        Assert.Equal("|a|b", Shown("a\r\nb\r\nc\e[H\eM", rows: 3));
    }

    /// <summary>As the script runner's ProgressLines writes: its lines are taken away, output comes in their place, and they are drawn again.</summary>
    [Fact]
    public void Progress_stays_below_the_output()
    {
        const string lines = "\e[33;1mone [=   ]\e[0m\r\n\e[33;1m  two\e[0m";
        const string away = "\r\e[A\e[J";
        Assert.Equal("first|second|one [=   ]|  two", Shown($"{lines}{away}first\r\n{lines}{away}second\r\n{lines}"));
        Assert.Equal("second|one [=   ]|  two", Shown($"{lines}{away}first\r\n{lines}{away}second\r\n{lines}", rows: 3));
        Assert.Equal("first", Shown($"{lines}{away}first\r\n{lines}{away}"));
    }

    [Fact]
    public void A_wide_character_takes_two_columns_and_leaves_no_half()
    {
        Assert.Equal("控制x", Shown("控制x"));
        Assert.Equal(" x制", Shown("控制\e[2Gx"));
        Assert.Equal("x 制", Shown("控制\rx"));
        Assert.Equal("控", Shown("控制\e[4G\e[K"));
        Assert.Equal("e\u0301x漢\u0301", Shown("e\u0301x漢\u0301"));
    }

    [Fact]
    public void Styles_are_set_and_taken_back()
    {
        var all = Styles("a\e[1;2;3;4;7;31;42mb\e[22mc\e[23;24;27md\e[39me\e[49mf");
        Assert.Equal(default, all[0]);
        Assert.Equal(new Style(Colour.Indexed(1), Colour.Indexed(2), true, true, true, true, true), all[1]);
        Assert.Equal(all[1] with { Bold = false, Dim = false }, all[2]);
        Assert.Equal(new Style { Foreground = Colour.Indexed(1), Background = Colour.Indexed(2) }, all[3]);
        Assert.Equal(new Style { Background = Colour.Indexed(2) }, all[4]);
        Assert.Equal(default, all[5]);
    }

    [Fact]
    public void Colours_have_names_numbers_or_parts()
    {
        var all = Styles("\e[97;104ma\e[38;5;196mb\e[48;5;255mc\e[38;2;1;2;3;48;2;4;5;6md\e[me\e[38;5;999;1mf\e[38;9mg");
        Assert.Equal(new Style { Foreground = Colour.Indexed(15), Background = Colour.Indexed(12) }, all[0]);
        Assert.Equal(new Colour(255, 0, 0), all[1].Foreground);
        Assert.Equal(new Colour(238, 238, 238), all[2].Background);
        Assert.Equal(new Style { Foreground = new Colour(1, 2, 3), Background = new Colour(4, 5, 6) }, all[3]);
        Assert.Equal(default, all[4]);
        Assert.Equal(new Style { Bold = true }, all[5]);
        Assert.Equal(all[5], all[6]);
    }

    [Fact]
    public void Every_colour_of_text_can_be_read_on_every_colour_behind()
    {
        Colour?[] colours = [null, .. Enumerable.Range(0, 256).Select(index => (Colour?)Colour.Indexed(index))];
        foreach (var (text, behind, odd) in from text in colours from behind in colours from odd in new[] { false, true } select (text, behind, odd))
        {
            var seen = new Style { Foreground = text, Background = behind, Dim = odd, Reversed = odd }.Seen;
            Assert.True(seen.Text.Contrast(seen.Behind) >= 4.5, $"{text} on {behind}: {seen}");
        }

        // The terminal's own sixteen keep their colour, only black becomes grey.
        Assert.All(Enumerable.Range(1, 15).Select(Colour.Indexed), colour => Assert.Equal(colour, new Style { Foreground = colour }.Seen.Text));
        Assert.Equal(Colour.Grey, new Style { Foreground = Colour.Indexed(0) }.Seen.Text);
        Assert.Equal(Colour.Indexed(0), new Style { Foreground = Colour.Indexed(0), Background = Colour.Indexed(2) }.Seen.Text);
    }

    [Property(MaxTest = 2000, QuietOnSuccess = true)]
    public Property Any_bytes_are_taken_and_where_they_are_cut_changes_nothing() => Prop.ForAll(AnyBytes, ArbMap.Default.ArbFor<byte>(), (bytes, seed) =>
    {
        var (columns, rows, cut) = (2 + (seed % 7), 1 + (seed % 4), bytes.Length == 0 ? 0 : seed % bytes.Length);
        var (whole, parts) = (new Terminal(columns, rows), new Terminal(columns, rows));
        whole.Write(bytes);
        parts.Write(bytes.AsSpan(0, cut));
        foreach (var single in bytes[cut..])
            parts.Write([single]);
        for (var row = 0; row < rows; row++)
        {
            Assert.Equal(whole.Screen.Line(row).ToArray(), parts.Screen.Line(row).ToArray());
            Assert.Equal(Row.Of(whole.Screen.Line(row)), Row.Of(parts.Screen.Line(row)));
        }

        Assert.Equal((whole.Screen.Row, whole.Screen.Column), (parts.Screen.Row, parts.Screen.Column));
    });

    /// <summary>The rows' text, without what is empty at the end.</summary>
    private static string Shown(string text, int columns = 30, int rows = 5)
    {
        var terminal = new Terminal(columns, rows);
        terminal.Write(Encoding.UTF8.GetBytes(text));
        return string.Join('|', Enumerable.Range(0, rows).Select(row => Row.Of(terminal.Screen.Line(row)).Text)).TrimEnd('|');
    }

    private static Style[] Styles(string text)
    {
        var terminal = new Terminal(20, 2);
        terminal.Write(Encoding.UTF8.GetBytes(text));
        return [.. terminal.Screen.Line(0).ToArray().Select(cell => cell.Style)];
    }
}
