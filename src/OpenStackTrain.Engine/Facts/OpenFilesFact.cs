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
    public override string Shell => $"""
        pid=$(systemctl show -p MainPID {Sh.Quote(Unit + ".service")}); pid=$(printf '%s' "$pid" | sed 's/^MainPID=//')
        sed -n 's/^Max open files  *\([0-9]*\)  *\([0-9]*\).*/most=\2/p' /proc/1/limits
        if [ "${"{pid:-0}"}" -gt 0 ]; then sed -n 's/^Max open files  *\([0-9]*\)  *.*/current=\1/p' "/proc/$pid/limits"; fi
        true
        """;

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
