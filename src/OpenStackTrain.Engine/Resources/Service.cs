using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// A service that runs, starts at boot, and has read its configuration: it restarts when a file of it is newer than its process, whoever
/// wrote that file and whenever.
/// </summary>
/// <param name="unit">The unit without <c>.service</c>.</param>
/// <param name="configuration">The files that it reads only when it starts.</param>
internal sealed class Service(string unit, params IReadOnlyList<string> configuration) : Resource(Phase.Service)
{
    /// <summary>How long a start may take: some vendor's units let systemd wait for an hour.</summary>
    private const int StartSeconds = 300;

    private readonly UnitFact fact = new(unit);
    private readonly List<FileFact> files = [.. configuration.Select(path => new FileFact(path))];

    /// <summary>Shell text that prints why it did not start, where the journal does not say it in plain words; <c>$since</c> is when it was tried. Null: the journal does.</summary>
    public string? Diagnosis { get; init; }

    /// <summary>Whether systemd calls it started before it is up (<c>Type=simple</c>): that it did not come up is seen only afterwards, and its log tells why.</summary>
    public bool IsSimple { get; init; }

    /// <summary>
    /// Its first start takes so long that nobody waits for it here: another resource of the step waits until it is up, and other steps go on meanwhile.
    /// One that has failed is started again to its end, so that it can be told why.
    /// </summary>
    public bool StartsSlowly { get; init; }

    /// <inheritdoc/>
    public override string Name => $"service {unit}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact, .. files];

    /// <inheritdoc/>
    public override IEnumerable<Fact> FurtherFacts(FactSet facts) => IsSimple && facts.Get(fact).Active is "failed" or "auto-restart" ? [new LogFact(unit)] : [];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(fact);
        var log = new LogFact(unit);
        yield return Finding.Of($"{unit}: at boot", "enabled", state.EnabledText, state.IsEnabled, new Repair($"systemctl enable {Sh.Quote(unit)} || exit\n{Reloaded}")
        {
            Undo = state.EnabledText == "disabled" ? UnitUndo.OfEnable(unit) : null,
            WhyNoUndo = $"{unit} was {state.EnabledText} at boot before, which cannot be set again",
        });
        yield return Finding.Of($"{unit}: now", "active", state.ActiveText, state.IsActive, Start("start", goesOn: StartsSlowly && state.Active == "inactive")) with { Reason = facts.Has(log) ? string.Join("; ", facts.Get(log)) : "" };
        if (!state.IsActive)
            yield break;
        List<FileState> newer = [.. files.Select(facts.Get).Where(file => file.Exists && state.StartedAt > 0 && file.ModifiedAt > state.StartedAt)];
        yield return Finding.Of(
            $"{unit}: configuration",
            "read",
            newer.Count == 0 ? "read" : $"{string.Join(", ", newer.Select(file => file.Path))} newer than the process",
            newer.Count == 0,
            Start("restart", newer: newer.Select(file => file.Path)));
    }

    /// <summary>systemd reads all units anew when one is enabled: that need not be done again by the same job.</summary>
    private const string Reloaded = """if [ -d "${ost_d:-}" ]; then : >"$ost_d/reloaded"; fi""";

    private const string Reload = """[ -e "${ost_d:-}/reloaded" ] || systemctl daemon-reload""";

    /// <summary>A start that waits for another unit's is not seen in the state: it is waited for then.</summary>
    private string Begin => $$"""
        since=$(date +%s)
        systemctl start --no-block {{Sh.Quote(unit)}}
        for try in 1 2 3 4 5 6 7 8 9 10; do
          case $(systemctl show -p ActiveState {{Sh.Quote(unit + ".service")}}) in *=inactive) sleep 0.1 ;; *) exit 0 ;; esac
        done
        """;

    /// <summary>Restarts it, for what else it has not taken over.</summary>
    public Repair Restart() => Start("restart");

    /// <summary>Starts or restarts, and tells the end of the service's log when that fails. A file from the future would ask for a restart for ever: it is dated now.</summary>
    private Repair Start(string verb, bool goesOn = false, params IEnumerable<string> newer)
    {
        var quoted = Sh.Quote(unit);
        var dates = string.Concat(newer.Select(Sh.Quote).Select(file => $"if [ \"$(date -r {file} +%s)\" -ge \"$(date +%s)\" ]; then touch -c -- {file}; fi\n"));
        var diagnosis = Diagnosis is null ? "" : $"{{\n{Diagnosis}\n}} >&2\n";
        return new Repair(dates + $$"""
            {{Reload}}
            {{(goesOn ? Begin : "since=$(date +%s)")}}
            {{Sh.Watched($"timeout {StartSeconds} systemctl {verb} {quoted}", $"journalctl -u {quoted} --since=\"@$since\" -n 1 --no-pager -o cat 2>/dev/null | grep -v '^-- '")}}
            [ "$code" -eq 0 ] && exit 0
            [ "$code" -eq 124 ] && echo 'not started within {{StartSeconds}} s; systemd is still at it' >&2
            journalctl -u {{quoted}} -n 15 --no-pager -o cat >&2
            {{diagnosis}}exit "$code"
            """)
        {
            Timeout = TimeSpan.FromSeconds(StartSeconds + 60),
            Undo = verb == "start" ? UnitUndo.OfStart(unit) : UnitUndo.OfRestart(unit),
        };
    }
}

/// <summary>A service that neither runs nor starts at boot; not being there at all is as good.</summary>
/// <param name="unit">The unit without <c>.service</c>.</param>
internal sealed class NoService(string unit) : Resource(Phase.Service)
{
    private readonly UnitFact fact = new(unit);

    /// <inheritdoc/>
    public override string Name => $"service {unit}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var state = facts.Get(fact);
        yield return Finding.Of($"{unit}: now", state.Exists ? "inactive" : "absent", state.ActiveText, !state.Exists || state.IsStopped, new Repair($"systemctl stop {Sh.Quote(unit)}") { Undo = UnitUndo.OfStop(unit) });
        yield return Finding.Of($"{unit}: at boot", state.Exists ? "disabled" : "absent", state.EnabledText, !state.Exists || !state.IsEnabled || state.Enabled == "static", new Repair($"systemctl disable {Sh.Quote(unit)}")
        {
            Undo = state.EnabledText == "enabled" ? UnitUndo.OfDisable(unit) : null,
            WhyNoUndo = $"{unit} was {state.EnabledText} at boot before, which cannot be set again",
        });
    }
}
