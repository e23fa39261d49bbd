using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>How changes of a unit are taken back: as long as it is as the change left it. Source: systemctl(1) of systemd 219 (no <c>--value</c>).</summary>
internal static class UnitUndo
{
    /// <summary>It does not start at boot any more.</summary>
    public static Undo OfEnable(string unit) => AtBoot(unit, "enabled", "disabled", "disable");

    /// <summary>It starts at boot again.</summary>
    public static Undo OfDisable(string unit) => AtBoot(unit, "disabled", "enabled", "enable");

    /// <summary>It is stopped, if it still runs.</summary>
    public static Undo OfStart(string unit) => Now(unit, "active|activating|reloading", "inactive|failed|unknown", "stop");

    /// <summary>It is started again.</summary>
    public static Undo OfStop(string unit) => Now(unit, "inactive|failed|unknown", "active|activating|reloading", "start");

    /// <summary>A restart leaves nothing to take back; but what came back reads its configuration again.</summary>
    public static Undo OfRestart(string unit) => new("exit 0", ":") { Afterwards = Reread(unit) };

    /// <summary>Shell text by which a unit that runs reads its configuration anew.</summary>
    public static string Reread(string unit) => $"""
        systemctl daemon-reload
        case $(systemctl show -p ActiveState {Sh.Quote(unit + ".service")}) in *=active) systemctl restart {Sh.Quote(unit)} ;; esac
        """;

    private static Undo AtBoot(string unit, string after, string before, string verb) => Of(unit, "UnitFileState", after, before, verb);

    private static Undo Now(string unit, string after, string before, string verb) => Of(unit, "ActiveState", after, before, verb);

    /// <summary>A unit that is not there any more is as good as one that never changed.</summary>
    private static Undo Of(string unit, string property, string after, string before, string verb) => new(
        $$"""
        case $(systemctl show -p LoadState {{Sh.Quote(unit + ".service")}}) in *=not-found) exit {{Undo.AsBefore}} ;; esac
        state=$(systemctl show -p {{property}} {{Sh.Quote(unit + ".service")}}) || exit 1
        case ${state#*=} in {{after}}) exit 0 ;; {{before}}) exit {{Undo.AsBefore}} ;; esac
        echo {{Sh.Quote(unit)}} "is ${state#*=} now"
        exit 1
        """,
        $"systemctl {verb} {Sh.Quote(unit)}");
}
