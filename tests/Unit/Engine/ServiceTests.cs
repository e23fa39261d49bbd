using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Tests.Engine;

public sealed class ServiceTests
{
    private const long Started = 1_700_000_000_000_000;

    [Theory]
    [InlineData("loaded", "active", "enabled", "chronyd: at boot: enabled|chronyd: now: active|chronyd: configuration: read")]
    [InlineData("loaded", "active", "static", "chronyd: at boot: static|chronyd: now: active|chronyd: configuration: read")]
    [InlineData("loaded", "activating", "enabled", "chronyd: at boot: enabled|chronyd: now: activating|chronyd: configuration: read")]
    [InlineData("loaded", "unknown", "disabled", "Different chronyd: at boot: disabled -> enabled|Different chronyd: now: unknown -> active")]
    [InlineData("loaded", "failed", "enabled", "chronyd: at boot: enabled|Different chronyd: now: failed -> active")]
    [InlineData("masked", "inactive", "masked", "Different chronyd: at boot: masked -> enabled|Different chronyd: now: inactive -> active")]
    [InlineData("not-found", "inactive", "", "Different chronyd: at boot: absent -> enabled|Different chronyd: now: absent -> active")]
    public void A_service_runs_and_starts_at_boot(string load, string active, string enabled, string findings) =>
        Assert.Equal(findings.Split('|'), Sample.Lines(new Service("chronyd", "/etc/chrony.conf").Findings(Facts(load, active, enabled).WithFile("/etc/chrony.conf", "", Started))));

    [Theory]
    [InlineData(Started - 1, false)]
    [InlineData(Started, false)]
    [InlineData(Started + 1, true)]
    [InlineData(Started + 3_600_000_000, true)]
    public void A_configuration_newer_by_a_microsecond_asks_for_a_restart(long modified, bool asks)
    {
        var finding = new Service("chronyd", "/etc/chrony.conf").Findings(Facts().WithFile("/etc/chrony.conf", "", modified))[^1];
        Assert.Equal(asks ? "Different chronyd: configuration: /etc/chrony.conf newer than the process -> read" : "chronyd: configuration: read", Sample.Line(finding));
        Assert.Equal(asks, finding.Repair is not null);
    }

    [Fact]
    public void Of_several_files_those_that_are_newer_are_named()
    {
        var facts = Facts().WithFile("/etc/a", "", Started + 1).WithFile("/etc/b", "", Started).Without("/etc/c").WithFile("/etc/d", "", Started + 2);
        var finding = new Service("chronyd", "/etc/a", "/etc/b", "/etc/c", "/etc/d").Findings(facts)[^1];
        Assert.Equal("/etc/a, /etc/d newer than the process", finding.Actual);
        Assert.Contains("touch -c -- '/etc/a'", finding.Repair!.Shell, StringComparison.Ordinal);
        Assert.Contains("touch -c -- '/etc/d'", finding.Repair.Shell, StringComparison.Ordinal);
        Assert.DoesNotContain("/etc/b", finding.Repair.Shell, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_never_told_its_start_is_not_restarted_for_ever() =>
        Assert.Equal("chronyd: configuration: read", Sample.Line(new Service("chronyd", "/etc/a").Findings(Facts(started: "").WithFile("/etc/a", "", Started))[^1]));

    [Fact]
    public void Starting_tells_the_end_of_the_log_when_it_fails()
    {
        var start = new Service("chronyd").Findings(Facts(active: "inactive"))[1].Repair!;
        Assert.StartsWith("[ -e \"${ost_d:-}/reloaded\" ] || systemctl daemon-reload\n", start.Shell, StringComparison.Ordinal);
        Assert.Contains("\ntimeout 300 systemctl start 'chronyd' 4>&- || code=$?\n", start.Shell, StringComparison.Ordinal);
        Assert.EndsWith("[ \"$code\" -eq 0 ] && exit 0\n[ \"$code\" -eq 124 ] && echo 'not started within 300 s; systemd is still at it' >&2\njournalctl -u 'chronyd' -n 15 --no-pager -o cat >&2\nexit \"$code\"", start.Shell, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loaded", "active", "running", "enabled", "Different ntpd: now: active -> inactive|Different ntpd: at boot: enabled -> disabled")]
    [InlineData("loaded", "activating", "auto-restart", "disabled", "Different ntpd: now: auto-restart -> inactive|ntpd: at boot: disabled")]
    [InlineData("loaded", "failed", "failed", "static", "ntpd: now: failed|ntpd: at boot: static")]
    [InlineData("loaded", "unknown", "", "disabled", "ntpd: now: unknown|ntpd: at boot: disabled")]
    [InlineData("masked", "inactive", "dead", "masked", "ntpd: now: inactive|ntpd: at boot: masked")]
    [InlineData("not-found", "inactive", "dead", "", "ntpd: now: absent|ntpd: at boot: absent")]
    public void An_unwanted_service_neither_runs_nor_starts(string load, string active, string sub, string enabled, string findings)
    {
        var facts = new FactSet().WithText(new UnitFact("ntpd"), $"LoadState={load}\nActiveState={active}\nSubState={sub}\nUnitFileState={enabled}\nStartedAt=\n");
        Assert.Equal(findings.Split('|'), Sample.Lines(new NoService("ntpd").Findings(facts)));
    }

    private static FactSet Facts(string load = "loaded", string active = "active", string enabled = "enabled", string started = "t 1700000000000000")
        => new FactSet().WithText(new UnitFact("chronyd"), $"LoadState={load}\nActiveState={active}\nSubState=x\nUnitFileState={enabled}\nStartedAt={started}\n");
}
