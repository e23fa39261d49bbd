using System.Globalization;

namespace OpenStackTrain.TerminalPicture;

/// <summary>What a terminal was given at once.</summary>
/// <param name="At">When, in seconds from the start.</param>
/// <param name="Bytes">The bytes; a character may be split between two chunks.</param>
internal readonly record struct Chunk(double At, ReadOnlyMemory<byte> Bytes);

/// <summary>A terminal session that util-linux `script` has recorded in its classic format.</summary>
/// <param name="Chunks">What the terminal was given, in order.</param>
internal sealed record Recording(IReadOnlyList<Chunk> Chunks)
{
    private const string Remedy = "Record one with: script -q --flush --log-out OUT --log-timing TIMING --logging-format classic -c COMMAND";

    // An hour of nothing is no recording: it is a file of another kind.
    private const double LongestDelay = 3600;

    /// <summary>Reads a recording's two files.</summary>
    /// <exception cref="InvalidDataException">They are no recording or not of the same one.</exception>
    public static Recording Read(string outPath, string timingPath)
    {
        if (Array.Find([outPath, timingPath], path => !File.Exists(path)) is { } missing)
            throw new InvalidDataException($"{missing}: there is no such file. {Remedy}");
        return Parse(File.ReadAllBytes(outPath), File.ReadAllText(timingPath), outPath, timingPath);
    }

    /// <summary>Reads a recording.</summary>
    /// <param name="output">The bytes of the terminal, between a header and a footer of `script`.</param>
    /// <param name="timing">Its lines of a delay and a count of bytes.</param>
    /// <param name="outPath">What to call the first in errors.</param>
    /// <param name="timingPath">What to call the second in errors.</param>
    /// <exception cref="InvalidDataException">They are no recording or not of the same one.</exception>
    public static Recording Parse(byte[] output, string timing, string outPath, string timingPath)
    {
        var lines = Lines(timing, timingPath).ToList();
        if (lines.Count == 0)
            throw new InvalidDataException($"{timingPath}: it is empty, so there is nothing to show. {Remedy}");
        var total = lines.Sum(line => (long)line.Bytes);
        var start = Start(output, total, outPath);
        if (start + total > output.Length)
            throw new InvalidDataException($"{outPath}: it holds {output.Length - start} bytes of the terminal, but {timingPath} tells of {total}: they are not of the same recording. {Remedy}");
        var at = 0.0;
        var chunks = new List<Chunk>(lines.Count);
        foreach (var (delay, bytes) in lines)
        {
            at += delay;
            chunks.Add(new Chunk(at, output.AsMemory(start, bytes)));
            start += bytes;
        }

        return new Recording(chunks);
    }

    /// <summary>Where the terminal's bytes begin: neither the header nor the footer is in the timing.</summary>
    private static int Start(byte[] output, long total, string path)
    {
        if (!output.AsSpan().StartsWith("Script started on "u8))
            throw new InvalidDataException($"{path}: it does not begin with 'Script started on', so `script` has not written it. {Remedy}");
        var footer = output.AsSpan().LastIndexOf("\nScript done on "u8);
        // Counted from the end: the header quotes the command, which may be of several lines.
        if (footer >= 0)
        {
            return footer - total is var start and > 0 && output[start - 1] == '\n'
                ? (int)start
                : throw new InvalidDataException($"{path}: its {footer} bytes before 'Script done on' are not a header line and the {total} bytes of the timing file: they are not of the same recording. {Remedy}");
        }

        // A `script` that was killed has written no footer.
        return output.AsSpan().IndexOf((byte)'\n') is var end and >= 0 ? end + 1 : output.Length;
    }

    private static IEnumerable<(double Delay, int Bytes)> Lines(string timing, string path)
    {
        var number = 0;
        foreach (var line in timing.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var words = line.TrimEnd('\r').Split(' ');
            if (words.Length != 2
                || !double.TryParse(words[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var delay) || delay is not (>= 0 and <= LongestDelay)
                || !int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                throw new InvalidDataException($"{path}:{number}: '{(line.Length > 60 ? line[..60] + "..." : line)}' is not 'SECONDS BYTES'. {Remedy}");
            yield return (delay, bytes);
        }
    }
}
