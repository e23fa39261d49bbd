namespace OpenStackTrain.TerminalPicture;

/// <summary>What a screen held from some moment on.</summary>
/// <param name="At">The moment in the picture's milliseconds.</param>
/// <param name="Rows">The screen's rows from the top.</param>
internal sealed record Frame(int At, IReadOnlyList<Row> Rows);

/// <summary>A recording played on a terminal: what was to be seen, moment by moment.</summary>
/// <param name="Frames">In order; the first is at 0 and at least one there is.</param>
internal sealed record Film(IReadOnlyList<Frame> Frames)
{
    /// <summary>The least time between two frames, in milliseconds of the picture.</summary>
    public const int Interval = 100;

    // In seconds of the recording: a program that draws something anew writes more than once, and half of that is not to be seen.
    private const double Pause = 0.02;

    /// <summary>How long it is until the last frame is there.</summary>
    public double Seconds => Frames[^1].At / 1000.0;

    /// <summary>Plays a recording.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="columns">The terminal's width.</param>
    /// <param name="rows">The terminal's height.</param>
    /// <param name="speed">How many times as fast as it was.</param>
    public static Film Of(Recording recording, int columns, int rows, double speed)
    {
        var terminal = new Terminal(columns, rows);
        var frames = new List<Frame>();
        var due = 0;
        var began = 0.0;
        for (var i = 0; i < recording.Chunks.Count; i++)
        {
            var (at, bytes) = recording.Chunks[i];
            terminal.Write(bytes.Span);
            var next = i + 1 < recording.Chunks.Count ? recording.Chunks[i + 1].At : double.PositiveInfinity;
            var now = at / speed * 1000;
            if (i == 0 || at - recording.Chunks[i - 1].At >= Pause) began = now;
            var moment = Math.Max((int)Math.Round(now), due);
            if (moment >= next / speed * 1000) continue;
            // A program that never pauses is shown too, only not as often.
            if (next - at < Pause && now - began < Interval) continue;
            began = now;
            var shown = Shown(terminal.Screen);
            if (frames.Count == 0 ? shown.All(row => row.IsEmpty) : frames[^1].Rows.SequenceEqual(shown)) continue;
            frames.Add(new Frame(moment, shown));
            due = moment + Interval;
        }

        if (frames.Count == 0) return new Film([new Frame(0, Shown(terminal.Screen))]);
        // What came before there was anything to see is left out.
        var start = frames[0].At;
        return new Film([.. frames.Select(frame => frame with { At = frame.At - start })]);
    }

    private static Row[] Shown(Screen screen)
    {
        var rows = new Row[screen.Rows];
        for (var row = 0; row < rows.Length; row++)
            rows[row] = Row.Of(screen.Line(row));
        return rows;
    }
}
