using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>The limit of open files of a unit's main process and of the system's first one. Sources: proc(5), systemctl(1).</summary>
/// <param name="Unit">The unit without <c>.service</c>.</param>
internal sealed record OpenFilesFact(string Unit) : Fact<OpenFilesLimit>
{
    /// <inheritdoc/>
    public override string Key => $"/proc/PID/limits of {Unit}";

    /// <inheritdoc/>
    public override string Shell => OpenFilesQuestion.Instance.Shell([Unit]);

    /// <inheritdoc/>
    public override (SharedQuestion Question, string About)? Shared => (OpenFilesQuestion.Instance, Unit);

    /// <inheritdoc/>
    public override OpenFilesLimit Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        return new OpenFilesLimit(Number("current"), Number("most") ?? long.MaxValue);

        long? Number(string key) => long.TryParse(pairs.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}

/// <summary>How many files may be open.</summary>
/// <param name="Current">By the unit's main process; null: it does not run.</param>
/// <param name="Most">By anything on the system.</param>
internal sealed record OpenFilesLimit(long? Current, long Most);

/// <summary>The limits of several units: one systemctl for all of them.</summary>
internal sealed class OpenFilesQuestion() : MarkedQuestion("--")
{
    /// <summary>The only one.</summary>
    public static OpenFilesQuestion Instance { get; } = new();

    /// <summary>systemctl prints the units in the order in which they are named; the limits are a line of name, soft and hard one.</summary>
    public override string Shell(IReadOnlyList<string> about) => $$"""
        limit() { while read -r one two three soft hard rest; do if [ "$one $two $three" = 'Max open files' ]; then printf '%s=' "$1"; if [ "$1" = most ]; then echo "$hard"; else echo "$soft"; fi; fi; done 2>/dev/null <"/proc/$2/limits"; }
        systemctl show -p MainPID {{Sh.Quote([.. about.Select(unit => unit + ".service")])}} | while read -r line; do
          pid=${line#MainPID=}
          [ "$pid" != "$line" ] || continue
          limit most 1
          if [ "${pid:-0}" -gt 0 ]; then limit current "$pid"; fi
          echo {{Mark}}
        done
        """;
}
