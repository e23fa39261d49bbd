using System.Globalization;

namespace OpenStackTrain.TerminalPicture;

/// <summary>What the command line asks for.</summary>
/// <param name="Out">What the terminal was given, as `script --log-out` wrote it.</param>
/// <param name="Timing">When it was given, as `script --log-timing` wrote it.</param>
/// <param name="Picture">The file to write.</param>
/// <param name="Title">The window's title.</param>
/// <param name="Columns">The terminal's width.</param>
/// <param name="Rows">The terminal's height.</param>
/// <param name="Speed">How many times as fast as the recording the picture is.</param>
/// <param name="LastOnly">Whether only the last frame is wanted.</param>
internal sealed record PictureOptions(string Out, string Timing, string Picture, string Title, int Columns, int Rows, double Speed, bool LastOnly)
{
    public const string HelpText = """
        terminal-picture: makes an animated picture, one SVG file, of a recorded terminal.

          terminal-picture --out OUT --timing TIMING --picture FILE.svg
                           [--columns 80] [--rows 24] [--speed 1] [--title TEXT] [--last]

          --out OUT, --timing TIMING  a recording, made by
                           script -q --flush --log-out OUT --log-timing TIMING --logging-format classic -c COMMAND
          --columns, --rows  the size of the terminal that the command had: `stty cols 80 rows 24` before it sets one
          --speed NUMBER   how many times as fast as it was
          --title TEXT     the window's title
          --last           only what was on the screen at the end, as a still picture
        """;

    /// <summary>Reads the command line; null where it asks for help.</summary>
    /// <exception cref="UsageException">It makes no sense.</exception>
    public static PictureOptions? Parse(IReadOnlyList<string> args)
    {
        string? output = null, timing = null, picture = null;
        var options = new PictureOptions("", "", "", "", Columns: 80, Rows: 24, Speed: 1, LastOnly: false);
        for (var i = 0; i < args.Count; i++)
        {
            var name = args[i];
            if (name is "--help" or "-h") return null;
            if (name is "--last")
            {
                options = options with { LastOnly = true };
                continue;
            }

            string Value() => ++i < args.Count ? args[i] : throw new UsageException($"{name} needs a value after it.");
            switch (name)
            {
                case "--out": output = Value(); break;
                case "--timing": timing = Value(); break;
                case "--picture": picture = Value(); break;
                case "--title": options = options with { Title = Value() }; break;
                case "--columns": options = options with { Columns = (int)Number(name, Value(), 2, 500, NumberStyles.None) }; break;
                case "--rows": options = options with { Rows = (int)Number(name, Value(), 1, 500, NumberStyles.None) }; break;
                case "--speed": options = options with { Speed = Number(name, Value(), 0.1, 1000, NumberStyles.AllowDecimalPoint) }; break;
                default: throw new UsageException($"There is no option '{name}'. --help shows those that there are.");
            }
        }

        return options with { Out = output ?? throw Missing("--out"), Timing = timing ?? throw Missing("--timing"), Picture = picture ?? throw Missing("--picture") };
    }

    private static UsageException Missing(string name) => new($"{name} is missing. --help shows how the program is used.");

    private static double Number(string name, string text, double least, double most, NumberStyles styles) =>
        double.TryParse(text, styles, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UsageException(FormattableString.Invariant($"{name} {text}: give a number from {least} to {most}{(styles == NumberStyles.None ? ", whole" : "")}."));
}

/// <summary>A command line that makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
