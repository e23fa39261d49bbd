using System.Globalization;
using System.Text;

namespace OpenStackTrain.TerminalPicture;

/// <summary>A film as one SVG file that needs nothing else: a window that plays it once and then stays as it ended.</summary>
/// <param name="film">What was to be seen.</param>
/// <param name="columns">The terminal's width.</param>
/// <param name="title">The window's title.</param>
/// <param name="speed">How many times as fast as the recording the film is.</param>
internal sealed class Picture(Film film, int columns, string title, double speed)
{
    private const int Border = 20, Bar = 44;

    private const string Spaces = "text{white-space:pre}";

    // A rule of its own for every group would make the file large: two names, and a time for each group, are enough.
    // f: hidden but for its time. l: there for good, hidden until its time; so where nothing moves, the last frame is seen.
    private const string Rules =
        $$$"""
        {{{Spaces}}}
        @keyframes f{from,to{visibility:visible}}
        @keyframes l{from,to{visibility:hidden}}
        @media(prefers-reduced-motion:reduce){g{animation:none!important}}
        """;

    /// <summary>The file's text: the same for the same film.</summary>
    /// <param name="lastOnly">Whether only the last frame is wanted, as a still picture.</param>
    public string Svg(bool lastOnly = false)
    {
        var frames = lastOnly ? [film.Frames[^1] with { At = 0 }] : film.Frames;
        // Rows that are empty in every frame are cut off at the bottom.
        var rows = Math.Max(1, frames.Max(frame => frame.Rows.Count - frame.Rows.Reverse().TakeWhile(row => row.IsEmpty).Count()));
        var (width, height) = ((columns * Row.Width) + (2 * Border), Bar + (rows * Row.Height) + Border);
        var drawings = new Dictionary<string, int>(StringComparer.Ordinal);
        var (passing, staying) = (new StringBuilder(), new StringBuilder());
        foreach (var group in Stays(frames).GroupBy(stay => (stay.From, stay.Until)).OrderBy(group => group.Key.From).ThenBy(group => group.Key.Until ?? int.MaxValue))
            Append(group.Key.Until is null ? staying : passing, group.Key, group, drawings);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t d" viewBox="0 0 {width} {height}" width="{width * 4 / 5}" height="{height * 4 / 5}">
            <title id="t">{Markup.Escaped(Name)}</title>
            <desc id="d">{Markup.Escaped(Description(lastOnly))}</desc>
            <style>
            {(lastOnly ? Spaces : Rules)}
            </style>
            <rect x="1" y="1" width="{width - 2}" height="{height - 2}" rx="12" fill="{Colour.Background}" stroke="#54586e" stroke-width="2"/>
            <path d="M1 {Bar - 12}H{width - 1}" stroke="#3a3d50" stroke-width="2"/>
            <g fill="#54586e"><circle cx="22" cy="17" r="6"/><circle cx="42" cy="17" r="6"/><circle cx="62" cy="17" r="6"/></g>
            <g fill="{Colour.Text}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="16.5" xml:space="preserve">
            <text x="{width / 2}" y="22.5" text-anchor="middle" fill="{Colour.Grey}" font-size="15">{Markup.Escaped(title)}</text>
            <defs>

            """);
        foreach (var (drawing, id) in drawings.OrderBy(drawing => drawing.Value))
            svg.Append(CultureInfo.InvariantCulture, $"<g id=\"r{id}\">{drawing}</g>\n");
        svg.Append(CultureInfo.InvariantCulture, $"</defs>\n<g transform=\"translate({Border} {Bar + Row.BaseLine})\">\n<g visibility=\"hidden\">\n{passing}</g>\n{staying}</g>\n</g>\n</svg>\n");
        return svg.ToString();
    }

    private string Name => title.Length == 0 ? "A terminal" : title;

    private string Description(bool lastOnly)
    {
        var pace = speed == 1 ? "" : FormattableString.Invariant($", at {speed} times its speed");
        var text = string.Join('\n', film.Frames[^1].Rows.Select(row => row.Text)).Trim('\n');
        return $"{(lastOnly ? "A terminal that shows:" : $"A recording of a terminal{pace}. At its end the terminal shows:")}\n{text}";
    }

    /// <summary>How long each row stays as it is: most do over many frames, so that frame by frame would say the same again and again.</summary>
    private static IEnumerable<Stay> Stays(IReadOnlyList<Frame> frames)
    {
        for (var row = 0; row < frames[0].Rows.Count; row++)
        {
            for (var frame = 0; frame < frames.Count;)
            {
                var (first, what) = (frame, frames[frame].Rows[row]);
                while (frame < frames.Count && frames[frame].Rows[row] == what) frame++;
                if (!what.IsEmpty) yield return new Stay(frames[first].At, frame < frames.Count ? frames[frame].At : null, row, what.Drawing);
            }
        }
    }

    /// <summary>Appends the rows that come and go together.</summary>
    private static void Append(StringBuilder svg, (int From, int? Until) time, IEnumerable<Stay> stays, Dictionary<string, int> drawings)
    {
        var animation = time switch
        {
            (0, null) => "",
            (var from, null) => FormattableString.Invariant($" style=\"animation:l {from}ms\""),
            (var from, { } until) => FormattableString.Invariant($" style=\"animation:f {until - from}ms {from}ms\""),
        };
        svg.Append(CultureInfo.InvariantCulture, $"<g{animation}>");
        foreach (var stay in stays)
        {
            if (!drawings.TryGetValue(stay.Drawing, out var id)) drawings.Add(stay.Drawing, id = drawings.Count);
            svg.Append(CultureInfo.InvariantCulture, $"<use href=\"#r{id}\" y=\"{stay.Row * Row.Height}\"/>");
        }

        svg.Append("</g>\n");
    }

    /// <summary>A row of the screen that stays the same from one moment until another; null: for good.</summary>
    private sealed record Stay(int From, int? Until, int Row, string Drawing);
}
