using System.Globalization;
using System.Text;

namespace OpenStackTrain.TerminalPicture;

/// <summary>A row of a screen as it is drawn.</summary>
/// <param name="Drawing">Its elements in SVG, with the text's base line at 0; empty where there is nothing to see.</param>
/// <param name="Text">Its text.</param>
internal sealed record Row(string Drawing, string Text)
{
    /// <summary>A cell's size, and where in it the text's base line is. Common fonts are as wide as the cell or a little less at the size that is used.</summary>
    public const int Width = 10, Height = 20, BaseLine = 15;

    /// <summary>Whether there is nothing to see.</summary>
    public bool IsEmpty => Drawing.Length == 0;

    /// <summary>Draws a row.</summary>
    public static Row Of(ReadOnlySpan<Cell> cells)
    {
        var (behind, text) = (new StringBuilder(), new StringBuilder());
        for (var column = 0; column < cells.Length;)
        {
            var end = column + 1;
            while (end < cells.Length && cells[end].Style == cells[column].Style) end++;
            var style = cells[column].Style;
            if (style.Seen.Behind != Colour.Background)
                behind.Append(CultureInfo.InvariantCulture, $"<rect x=\"{column * Width}\" y=\"{-BaseLine}\" width=\"{(end - column) * Width}\" height=\"{Height}\" fill=\"{style.Seen.Behind}\"/>");
            Run(text, cells, column, end);
            column = end;
        }

        return new Row($"{behind}{text}", TextOf(cells).TrimEnd());
    }

    /// <summary>Draws the text of a run of one style, in pieces that no font can put out of their columns: a gap of spaces ends a piece, and so does a change from narrow to wide.</summary>
    private static void Run(StringBuilder text, ReadOnlySpan<Cell> cells, int column, int end)
    {
        var style = cells[column].Style;
        bool IsGap(Cell cell) => cell.Text is " " && !style.Underlined;
        var pieces = new List<string>();
        while (column < end)
        {
            if (IsGap(cells[column]))
            {
                column++;
                continue;
            }

            var width = WidthAt(cells, column);
            var stop = column;
            while (stop < end && WidthAt(cells, stop) == width && !(IsGap(cells[stop]) && (stop + 1 == end || IsGap(cells[stop + 1])))) stop += width;
            pieces.Add(FormattableString.Invariant($" x=\"{column * Width}\" textLength=\"{(stop - column) * Width}\">{Markup.Escaped(TextOf(cells[column..stop]))}</text>"));
            column = stop;
        }

        var attributes = Attributes(style);
        if (pieces.Count < 2 || attributes.Length == 0) text.AppendJoin("", pieces.Select(piece => $"<text{attributes}{piece}"));
        else text.Append(CultureInfo.InvariantCulture, $"<g{attributes}>{string.Concat(pieces.Select(piece => $"<text{piece}"))}</g>");
    }

    private static string TextOf(ReadOnlySpan<Cell> cells)
    {
        var text = new StringBuilder(cells.Length);
        foreach (var cell in cells)
            text.Append(cell.Text);
        return text.ToString();
    }

    private static int WidthAt(ReadOnlySpan<Cell> cells, int column) => column + 1 < cells.Length && cells[column + 1].Text.Length == 0 ? 2 : 1;

    /// <summary>What a style is in SVG, but for the colour behind the text.</summary>
    private static string Attributes(Style style)
    {
        var colour = style.Seen.Text == Colour.Text ? "" : $" fill=\"{style.Seen.Text}\"";
        return $"{colour}{(style.Bold ? " font-weight=\"bold\"" : "")}{(style.Italic ? " font-style=\"italic\"" : "")}{(style.Underlined ? " text-decoration=\"underline\"" : "")}";
    }
}
