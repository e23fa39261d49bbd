using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>Shell text made safely, and answers read plainly.</summary>
internal static class Sh
{
    /// <summary>
    /// The text as one word of POSIX shell, whatever is in it but a NUL, which no shell text can hold. The one home of quoting. A carriage return is
    /// printed where the word stands: as itself it would be a line end on the way (Framing.Render).
    /// </summary>
    public static string Quote(string text)
        => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal).Replace("\r", "'\"$(printf '\\r')\"'", StringComparison.Ordinal) + "'";

    /// <summary>The texts as words.</summary>
    public static string Quote(IEnumerable<string> texts) => string.Join(' ', texts.Select(Quote));

    /// <summary>
    /// Shell text that runs a command to its end and tells meanwhile, by <c>ost_say</c>, what another one prints. Leaves the exit code in <c>$code</c>.
    /// </summary>
    /// <param name="command">What is run, with its redirections.</param>
    /// <param name="look">Prints one line about how it goes.</param>
    public static string Watched(string command, string look) => $$"""
        command -v ost_say >/dev/null 2>&1 || ost_say() { :; }
        (
          said=
          while :; do
            now=$({{look}})
            if [ -n "$now" ] && [ "$now" != "$said" ]; then said=$now; ost_say "$now"; fi
            sleep 0.5 4>&-
          done
        ) >/dev/null 2>&1 </dev/null &
        watch=$!
        code=0
        {{command}} 4>&- || code=$?
        { kill "$watch"; wait "$watch"; } 2>/dev/null
        """;

    /// <summary>The answer's standard output as text; bytes that are no UTF-8 become U+FFFD.</summary>
    public static string Text(this SectionResult answer) => Encoding.UTF8.GetString(answer.Output);

    /// <summary>The answer's lines without line ends; the empty one at the end is left out.</summary>
    public static IEnumerable<string> Lines(this SectionResult answer) => answer.Text().TrimEnd('\n').Split('\n');

    /// <summary>The answer's <c>key=value</c> lines; the last one wins.</summary>
    public static Dictionary<string, string> Pairs(this SectionResult answer)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in answer.Lines())
        {
            var at = line.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
                pairs[line[..at]] = line[(at + 1)..];
        }

        return pairs;
    }
}
