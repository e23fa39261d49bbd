namespace OpenStackTrain.TerminalPicture;

/// <summary>The program: from a command line to a picture or to words that say why there is none.</summary>
internal static class PictureCommand
{
    /// <summary>Makes the picture.</summary>
    /// <returns>The exit code: 0, or 2 where the command line or the recording is bad.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        try
        {
            var options = PictureOptions.Parse(args);
            if (options is null)
            {
                output.WriteLine(PictureOptions.HelpText);
                return 0;
            }

            if (Path.GetDirectoryName(Path.GetFullPath(options.Picture)) is { } folder && !Directory.Exists(folder))
                throw new UsageException($"--picture {options.Picture}: there is no folder {folder}. Make it first.");
            var film = Film.Of(Recording.Read(options.Out, options.Timing), options.Columns, options.Rows, options.Speed);
            var svg = new Picture(film, options.Columns, options.Title, options.Speed).Svg(options.LastOnly);
            File.WriteAllText(options.Picture, svg);
            var what = options.LastOnly ? "the last frame" : FormattableString.Invariant($"{film.Frames.Count} frames, {film.Seconds:0.0} s");
            output.WriteLine($"{options.Picture}: {what}, {new FileInfo(options.Picture).Length / 1024} KB.");
            return 0;
        }
        catch (Exception fault) when (fault is UsageException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"terminal-picture: {fault.Message}");
            return 2;
        }
    }
}
