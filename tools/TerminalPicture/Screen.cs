namespace OpenStackTrain.TerminalPicture;

/// <summary>One place of a screen.</summary>
/// <param name="Text">A character with its accents; a space where there is none; empty for the right half of a wide character.</param>
/// <param name="Style">How it is drawn.</param>
internal readonly record struct Cell(string Text, Style Style);

/// <summary>A terminal's cells and its cursor. Every number is taken: what is outside is moved to the edge.</summary>
internal sealed class Screen
{
    private readonly Cell[][] cells;
    private (int Row, int Column) saved;

    // After the last column is written, the cursor stays there: only the next character wraps.
    private bool full;

    public Screen(int columns, int rows)
    {
        (Columns, Rows) = (columns, rows);
        cells = [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Repeat(new Cell(" ", default), columns).ToArray())];
    }

    public int Columns { get; }

    public int Rows { get; }

    public int Row { get; private set; }

    public int Column { get; private set; }

    /// <summary>The style of what is written next.</summary>
    public Style Pen { get; set; }

    // As terminals do: what is erased has the colour that is set behind.
    private Cell Blank => new(" ", new Style { Background = Pen.Background });

    /// <summary>A row's cells.</summary>
    public ReadOnlySpan<Cell> Line(int row) => cells[row];

    /// <summary>Writes a character of one or two columns.</summary>
    public void Put(string text, int width)
    {
        if (full || Column + width > Columns)
        {
            Column = 0;
            LineFeed();
        }

        Set(Column, new Cell(text, Pen));
        if (width == 2) Set(Column + 1, new Cell("", Pen));
        full = Column + width >= Columns;
        Column = Math.Min(Column + width, Columns - 1);
    }

    /// <summary>Adds an accent to the character before the cursor.</summary>
    public void Combine(string accent)
    {
        var column = full ? Column : Column - 1;
        if (column > 0 && cells[Row][column].Text.Length == 0) column--;
        // More than a few are no writing: they would only make the file large.
        if (column >= 0 && cells[Row][column] is var cell && cell.Text.Length is > 0 and < 8)
            cells[Row][column] = cell with { Text = cell.Text + accent };
    }

    public void MoveTo(int row, int column)
    {
        Row = Math.Clamp(row, 0, Rows - 1);
        Column = Math.Clamp(column, 0, Columns - 1);
        full = false;
    }

    public void Save() => saved = (Row, Column);

    public void Restore() => MoveTo(saved.Row, saved.Column);

    public void Tab() => MoveTo(Row, ((Column / 8) + 1) * 8);

    /// <summary>One down; at the bottom, all rows go one up.</summary>
    public void LineFeed()
    {
        full = false;
        if (Row < Rows - 1)
        {
            Row++;
            return;
        }

        var first = cells[0];
        Array.Copy(cells, 1, cells, 0, Rows - 1);
        Array.Fill(first, Blank);
        cells[^1] = first;
    }

    /// <summary>One up; at the top, all rows go one down.</summary>
    public void ReverseLineFeed()
    {
        full = false;
        if (Row > 0)
        {
            Row--;
            return;
        }

        var last = cells[^1];
        Array.Copy(cells, 0, cells, 1, Rows - 1);
        Array.Fill(last, Blank);
        cells[0] = last;
    }

    /// <summary>Erases in the cursor's row: 0 from it on, 1 up to it, 2 all.</summary>
    public void EraseInLine(int part)
    {
        full = false;
        var (from, to) = part switch { 0 => (Column, Columns), 1 => (0, Column + 1), 2 => (0, Columns), _ => (0, 0) };
        for (var column = from; column < to; column++)
            Set(column, Blank);
    }

    /// <summary>Erases in the screen: 0 from the cursor on, 1 up to it, 2 or 3 all.</summary>
    public void EraseInDisplay(int part)
    {
        var (from, to) = part switch { 0 => (Row + 1, Rows), 1 => (0, Row), 2 or 3 => (0, Rows), _ => (0, 0) };
        for (var row = from; row < to; row++)
            Array.Fill(cells[row], Blank);
        if (part is 0 or 1) EraseInLine(part);
    }

    public void Reset()
    {
        Pen = default;
        EraseInDisplay(2);
        MoveTo(0, 0);
        Save();
    }

    /// <summary>Fills a cell of the cursor's row. Half of a wide character does not stay behind.</summary>
    private void Set(int column, Cell cell)
    {
        var line = cells[Row];
        if (line[column].Text.Length == 0 && cell.Text.Length > 0 && column > 0) line[column - 1] = line[column - 1] with { Text = " " };
        if (column + 1 < Columns && line[column + 1].Text.Length == 0) line[column + 1] = line[column + 1] with { Text = " " };
        line[column] = cell;
    }
}
