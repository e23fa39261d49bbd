using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The node's clock follows a source and is near it (rule T-05). It comes by itself, so there is nothing to change: it is waited for, and if it does
/// not come, the state of the sources tells why.
/// </summary>
internal sealed class TimeSynchronised(ChronySettings settings, Node node) : Resource(Phase.Proof)
{
    private readonly ChronyFact fact = new();

    /// <inheritdoc/>
    public override string Name => "time synchronisation";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(fact);
        var isLocal = state.IsLocal && settings.IsSource(node) && settings.Time.LocalStratum is not null;
        var follows = state.Selected is not null || isLocal;
        var near = Math.Abs(state.Offset) < settings.Time.MaxOffset;
        var met = follows && near && state.Leap == "Normal";
        yield return Finding.Of(
            "time",
            string.Create(CultureInfo.InvariantCulture, $"synchronised within {settings.Time.MaxOffset} s"),
            !state.Answers ? "chronyd does not answer"
                : !follows ? "not synchronised"
                : near && state.Leap == "Normal" ? string.Create(CultureInfo.InvariantCulture, $"synchronised within {settings.Time.MaxOffset} s")
                : string.Create(CultureInfo.InvariantCulture, $"off by {state.Offset} s, leap status {state.Leap}"),
            met,
            new Repair(Wait()) { IsWait = true, Timeout = settings.Timeout + TimeSpan.FromSeconds(15) }) with
        { Reason = met ? "" : Why(state) };
    }

    /// <summary>Polls until a source is selected and the clock is near it; asks for quick polls meanwhile, because a source that was silent at the start is only asked every minute, and one that somebody has set offline not at all.</summary>
    private string Wait() => $$"""
        end=$(( $(date +%s) + {{(int)settings.Timeout.TotalSeconds}} ))
        while [ "$(date +%s)" -lt "$end" ]; do
          if chronyc -n sources 2>/dev/null | grep -q '^[\^#=][*]' && chronyc -n tracking 2>/dev/null | grep -q '^Leap status  *: Normal' &&
            chronyc -n waitsync 1 {{settings.Time.MaxOffset.ToString(CultureInfo.InvariantCulture)}} >/dev/null 2>&1; then exit 0; fi
          {{(settings.Time.LocalStratum is not null && settings.IsSource(node) ? "if chronyc -n tracking 2>/dev/null | grep -q 7F7F0101; then exit 0; fi" : ":")}}
          chronyc -n online >/dev/null 2>&1
          chronyc -n burst 2/4 >/dev/null 2>&1
          sleep 1
        done
        exit 1
        """;

    private string Why(ChronyState state)
    {
        if (!state.Answers)
            return "see: systemctl status chronyd";
        if (state.Sources.Count == 0)
            return "chronyd has no source: its names do not resolve, or it has not read its configuration";
        return string.Join("; ", state.Sources.Select(Why));
    }

    private string Why(ChronySourceState source) => source switch
    {
        { Mark: '*' } => $"{source.Address} is followed, and the clock is still on its way",
        { Reach: "0" } => $"{source.Address} does not answer: is it up, is 123/udp open there{(settings.IsSource(node) ? "" : ", does it allow this node's network")}?",
        { Mark: '?', Stratum: "0" or "16" } => $"{source.Address} answers but is not synchronised itself",
        { Mark: '?' } => $"{source.Address} answers, but not often enough yet",
        { Mark: 'x' } => $"{source.Address} tells another time than the other sources",
        { Mark: '~' } => $"{source.Address}'s time varies too much",
        _ => $"{source.Address} was not selected",
    };
}
