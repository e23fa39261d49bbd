using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// A systemd unit. Sources: systemctl(1) of systemd 219 (no <c>--value</c>), org.freedesktop.systemd1(5). The start time is asked over D-Bus
/// because systemctl shows whole seconds only, too coarse to tell whether a file was written before or after. It is the moment at which the start
/// began: a daemon that forks has read its files by the time that systemd learns of its process.
/// </summary>
/// <param name="Unit">The name without <c>.service</c>.</param>
internal sealed record UnitFact(string Unit) : Fact<UnitState>
{
    /// <inheritdoc/>
    public override string Key => $"systemctl show {Unit}";

    /// <inheritdoc/>
    public override string Shell => UnitsQuestion.Instance.Shell([Unit]);

    /// <inheritdoc/>
    public override (SharedQuestion Question, string About)? Shared => (UnitsQuestion.Instance, Unit);

    /// <inheritdoc/>
    public override UnitState Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        if (!pairs.TryGetValue("LoadState", out var load))
            throw new FactException($"systemctl says nothing about {Unit}: {answer.ErrorTail.Trim()}");
        var started = pairs.GetValueOrDefault("StartedAt", "").Split(' ') is ["t", var text] && long.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : 0;
        // A unit that dies and is started again and again is "activating" between two tries.
        var active = pairs.GetValueOrDefault("SubState") is "auto-restart" and var again ? again : pairs.GetValueOrDefault("ActiveState", "unknown");
        return new UnitState(Unit, load, active, pairs.GetValueOrDefault("UnitFileState", ""), started, pairs.GetValueOrDefault("NeedDaemonReload") == "yes");
    }
}

/// <summary>A unit as systemd sees it.</summary>
/// <param name="Unit">The name.</param>
/// <param name="Load"><c>loaded</c>, <c>not-found</c>, <c>masked</c>, ...</param>
/// <param name="Active"><c>active</c>, <c>inactive</c>, <c>failed</c>, ..., or <c>auto-restart</c>.</param>
/// <param name="Enabled"><c>enabled</c>, <c>disabled</c>, <c>static</c>, ... or empty.</param>
/// <param name="StartedAt">When its start began: microseconds since 1970 by the clock of that moment; 0: never.</param>
/// <param name="NeedsReload">Whether the unit's files are newer than what systemd has read.</param>
internal sealed record UnitState(string Unit, string Load, string Active, string Enabled, long StartedAt, bool NeedsReload)
{
    /// <summary>Whether there is such a unit.</summary>
    public bool Exists => Load is not "not-found";

    /// <summary>Whether it runs or is coming up.</summary>
    public bool IsActive => Active is "active" or "activating" or "reloading";

    /// <summary>Whether nothing of it runs or will run by itself.</summary>
    public bool IsStopped => Active is "inactive" or "failed" or "unknown";

    /// <summary>Whether it starts at boot.</summary>
    public bool IsEnabled => Enabled is "enabled" or "enabled-runtime" or "static" or "alias" or "linked";

    /// <summary>Its running state for people.</summary>
    public string ActiveText => Exists ? Active : "absent";

    /// <summary>Its boot state for people.</summary>
    public string EnabledText => !Exists ? "absent" : Enabled.Length > 0 ? Enabled : Load;
}

/// <summary>The end of what a unit's own processes have logged. Source: journalctl(1).</summary>
/// <param name="Unit">The name without <c>.service</c>.</param>
internal sealed record LogFact(string Unit) : Fact<IReadOnlyList<string>>
{
    /// <inheritdoc/>
    public override string Key => $"journalctl _SYSTEMD_UNIT={Unit}.service";

    /// <inheritdoc/>
    public override string Shell => $"journalctl -n 4 --no-pager -o cat _SYSTEMD_UNIT={Sh.Quote(Unit + ".service")} 2>/dev/null | grep -v '^-- '; true";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Parse(SectionResult answer) => [.. answer.Lines().Select(line => line.Trim()).Where(line => line.Length > 0).Distinct(StringComparer.Ordinal)];
}
