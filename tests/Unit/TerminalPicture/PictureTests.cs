using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using OpenStackTrain.TerminalPicture;

namespace OpenStackTrain.Tests.TerminalPicture;

public sealed partial class PictureTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Frames_are_seen_in_their_order_and_at_their_times()
    {
        var film = FilmOf(speed: 2, (1, "one\r\n"), (2, "two"), (4, "\r\e[Kthree\r\n"));
        Assert.Equal([0, 500, 1500], film.Frames.Select(frame => frame.At)); // the empty second before is left out
        var picture = Drawn(film);
        Assert.Equal("one", At(picture, 0));
        Assert.Equal("one", At(picture, 499));
        Assert.Equal("one|two", At(picture, 500));
        Assert.Equal("one|two", At(picture, 1499));
        Assert.Equal("one|three", At(picture, 1500));
        Assert.Equal("one|three", At(picture, 1_000_000));
    }

    [Fact]
    public void There_is_at_most_one_frame_in_a_tenth_of_a_second()
    {
        var film = FilmOf(speed: 8, [.. Enumerable.Range(0, 200).Select(i => (i * 0.1, $"\r{i}"))]);
        Assert.InRange(film.Frames.Count, 20, 26);
        Assert.All(film.Frames.Zip(film.Frames.Skip(1)), pair => Assert.InRange(pair.Second.At - pair.First.At, 100, 200));
        Assert.Equal("199", At(Drawn(film), 1_000_000));
    }

    [Fact]
    public void A_screen_that_is_being_drawn_is_not_shown_half()
    {
        var film = FilmOf(speed: 1, (0, "[=  ]"), (1, "\r\e[K"), (1.001, "[== ]"), (2, "\r\e[K"), (2.001, "[===]"));
        Assert.Equal(["[=  ]", "[== ]", "[===]"], film.Frames.Select(frame => frame.Rows[0].Text));
    }

    [Fact]
    public void Output_without_any_pause_is_shown_as_it_goes()
    {
        var film = FilmOf(speed: 1, [.. Enumerable.Range(0, 200).Select(i => (i * 0.01, $"\r{i}"))]);
        Assert.InRange(film.Frames.Count, 8, 21);
    }

    [Fact]
    public void Where_nothing_moves_the_last_frame_is_there()
    {
        var picture = Drawn(FilmOf(speed: 1, (0, "one"), (1, "\rtwo"), (2, "\r\nthree")));
        Assert.Equal("two|three", Visible(picture, (group, hidden) => hidden));
        Assert.Contains("@media(prefers-reduced-motion:reduce){g{animation:none!important}}", picture.Root!.Element(s_svg + "style")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_frame_alone_moves_nowhere()
    {
        var picture = Drawn(FilmOf(speed: 1, (0, "before"), (1, "\r\e[Ktwo")), lastOnly: true);
        Assert.Equal("two", At(picture, 0));
        Assert.DoesNotContain(picture.Descendants(), element => element.Attribute("style") is not null);
        Assert.DoesNotContain("animation", picture.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("before", picture.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_escaped_and_what_XML_does_not_allow_is_left_out()
    {
        var picture = Drawn(FilmOf(speed: 1, (0, "<a href=\"x\"> & 'b' ]]> \uffff\u0001c")), title: "1 < 2\u0002 & \ud800");
        Assert.Equal("<a href=\"x\"> & 'b' ]]> c", At(picture, 0));
        Assert.Equal("1 < 2 & \ufffd", picture.Root!.Element(s_svg + "title")!.Value);
        Assert.Contains("<a href=\"x\">", picture.Root!.Element(s_svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_hold_in_every_font()
    {
        var row = Assert.Single(Drawn(FilmOf(speed: 1, (0, "ab c   d控x \e[31mred\e[0;4ma  b\e[0;41m  \e[0m"))).Descendants(s_svg + "defs").Elements());
        Assert.Equal(
            [("0", "40", "ab c"), ("70", "10", "d"), ("80", "20", "控"), ("100", "10", "x"), ("120", "30", "red"), ("150", "40", "a  b")],
            row.Elements(s_svg + "text").Select(text => ((string)text.Attribute("x")!, (string)text.Attribute("textLength")!, text.Value)));
        Assert.Equal(("190", "20"), row.Elements(s_svg + "rect").Select(rect => ((string)rect.Attribute("x")!, (string)rect.Attribute("width")!)).Single());
    }

    [Fact]
    public void A_row_is_drawn_once_however_often_it_is_seen()
    {
        var picture = Drawn(FilmOf(speed: 1, [.. Enumerable.Range(0, 50).Select(i => (i * 0.5, i % 2 == 0 ? "\e[2J\e[Htick\r\nstays" : "\e[2J\e[H\r\nstays\r\ntick"))]));
        Assert.Equal(2, picture.Descendants(s_svg + "defs").Elements().Count());
        Assert.Equal(51, picture.Descendants(s_svg + "use").Count());
    }

    [Fact]
    public void The_window_is_as_high_as_its_fullest_frame()
    {
        int Height(string text) => int.Parse(((string)Drawn(FilmOf(speed: 1, (0, text), (1, "\e[H\e[Jend"))).Root!.Attribute("viewBox")!).Split(' ')[3], CultureInfo.InvariantCulture);
        Assert.Equal(Height("a\r\n") + (2 * Row.Height), Height("a\r\n\r\nb\r\n"));
    }

    [Fact]
    public void The_same_recording_is_the_same_picture()
    {
        static string Svg() => new Picture(FilmOf(speed: 1.5, (0, "\e[31mone\r\n"), (1.234, "two")), 40, "t", 1.5).Svg();
        Assert.Equal(Svg(), Svg());
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var here = Svg();
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
            Assert.Equal(here, Svg());
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }

    [Fact]
    public void A_recording_of_a_minute_with_progress_is_a_small_file()
    {
        var chunks = new List<(double, string)>();
        for (var i = 0; i < 120; i++)
            chunks.Add((i * 0.5, $"{(i > 0 ? "\r\e[A\e[J" : "")}controller  changed  package {i}\r\n\e[33;1mInstalling [{new string('=', i / 6),-20}] {i,3}%\e[0m\r\n\e[33;1m  on compute01 [{new string('=', i % 20),-20}]\e[0m"));
        Assert.InRange(new Picture(FilmOf(speed: 1, [.. chunks]), 40, "t", 1).Svg().Length, 1000, 150_000);
    }

    private static Film FilmOf(double speed, params (double At, string Text)[] chunks) =>
        Film.Of(new Recording([.. chunks.Select(chunk => new Chunk(chunk.At, Encoding.UTF8.GetBytes(chunk.Text)))]), columns: 40, rows: 12, speed);

    private static XDocument Drawn(Film film, string title = "", bool lastOnly = false) => XDocument.Parse(new Picture(film, 40, title, 1).Svg(lastOnly), LoadOptions.PreserveWhitespace);

    /// <summary>The text that is to be seen at a moment, as the file's own rules say.</summary>
    private static string At(XDocument picture, int moment) => Visible(picture, (style, hidden) => Animation().Match(style) switch
    {
        { Success: false } => hidden,
        var match when match.Groups["name"].Value == "l" => moment < Number(match, "length"),
        var match => moment < Number(match, "start") || moment >= Number(match, "start") + Number(match, "length"),
    });

    private static int Number(Match match, string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;

    /// <summary>The rows of all groups that are not hidden.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="isHidden">Whether a group is hidden, from its style and from whether it is hidden where nothing is animated.</param>
    private static string Visible(XDocument picture, Func<string, bool, bool> isHidden)
    {
        var drawings = picture.Descendants(s_svg + "defs").Elements().ToDictionary(drawing => $"#{(string)drawing.Attribute("id")!}", drawing => string.Join(' ', drawing.Descendants(s_svg + "text").Select(text => text.Value)));
        var rows = new SortedDictionary<int, string>();
        foreach (var use in picture.Descendants(s_svg + "use"))
        {
            var hidden = use.Ancestors().Any(ancestor => (string?)ancestor.Attribute("visibility") == "hidden");
            if (!isHidden((string?)use.Parent!.Attribute("style") ?? "", hidden)) rows.Add((int)use.Attribute("y")!, drawings[(string)use.Attribute("href")!]);
        }

        return string.Join('|', rows.Values);
    }

    [GeneratedRegex("^animation:(?<name>[fl]) (?<length>[0-9]+)ms( (?<start>[0-9]+)ms)?$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Animation();
}
