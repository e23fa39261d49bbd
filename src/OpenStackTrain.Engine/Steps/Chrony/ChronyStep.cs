using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// One source of time: the source node follows upstream, every other node follows it and nobody else (seed 3.3.4, rules T-01 to T-05, T-07).
/// </summary>
internal sealed class ChronyStep(ChronySettings settings) : Step("Chrony", "3.3.4")
{
    private const string Path = "/etc/chrony.conf";

    /// <summary>The source has the time first: until then it has none to give.</summary>
    public override IEnumerable<Node> After(Node node) => settings.IsSource(node) ? [] : node.Inventory.Nodes.Where(settings.IsSource);

    /// <inheritdoc/>
    public override bool Waits => true;

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        var isSource = settings.IsSource(node);
        yield return new PackageSet("chrony").Proves("T-01");
        yield return new ConfigFile(Path, Edits(node, isSource)) { Unit = "chronyd" };
        yield return new NoService("ntpd").Proves("T-01");
        yield return new Service("chronyd", Path).Proves("T-01");
        if (settings.Time.Zone is { } zone)
            yield return TimeZone(zone);
        yield return new TimeSynchronised(settings, node).Proves("T-05");
    }

    private static Resource TimeZone(string zone)
    {
        var fact = new TimeZoneFact();
        return new Check("time zone", Phase.Ground, [fact], facts => [Finding.Compare("time zone", zone, facts.Get(fact), Set(zone, facts.Get(fact)))]).Proves("T-07");
    }

    private static Repair Set(string zone, string before) => new($"timedatectl set-timezone {Sh.Quote(zone)}")
    {
        Undo = new Undo(
            $$"""
            now=$(readlink /etc/localtime)
            case $now in */zoneinfo/*) now=${now#*/zoneinfo/} ;; *) now=UTC ;; esac
            if [ "$now" = {{Sh.Quote(zone)}} ]; then exit 0; fi
            if [ "$now" = {{Sh.Quote(before)}} ]; then exit {{Undo.AsBefore}}; fi
            echo "the time zone is $now now"
            exit 1
            """,
            $"timedatectl set-timezone {Sh.Quote(before)}"),
    };

    private IReadOnlyList<FileEdit> Edits(Node node, bool isSource)
    {
        var (sources, allow) = (settings.SourcesOf(node), settings.AllowOf(node));
        var stratum = isSource ? settings.Time.LocalStratum : null;
        if (sources.Count == 0 && stratum is null)
        {
            throw new NodeException(
                ErrorIds.InvalidSetting,
                $"{node.Name} shall serve time, but follows no upstream server and claims no stratum of its own: the others would refuse it.",
                "Set-OSChrony -Upstream ntp.aliyun.com, or -LocalStratum 10 in a lab without a way out; or baseline: time: upstream: in the inventory.");
        }

        var sourceRule = isSource ? "T-02" : "T-04";
        return
        [
            new("sources", Names(sources), text => Names(ChronyDocument.Parse(text).Sources), text => ChronyDocument.Parse(text).WithSources(sources).ToString()) { Rules = [sourceRule] },
            new("allow", Join(allow), text => Join(ChronyDocument.Parse(text).Allow), text => ChronyDocument.Parse(text).WithAllow(allow).ToString()) { Rules = [sourceRule] },
            new("local stratum", Number(stratum), text => Number(ChronyDocument.Parse(text).LocalStratum), text => ChronyDocument.Parse(text).WithLocal(stratum).ToString()) { Rules = [isSource ? "T-03" : "T-04"] },
            new("makestep", "present", text => ChronyDocument.Parse(text).MakeStep is null ? "absent" : "present", text => ChronyDocument.Parse(text).WithMakeStep().ToString()) { Rules = [sourceRule] },
            new("further sources", "none", text => Join(ChronyDocument.Parse(text).Includes), text => text)
            {
                Rules = [sourceRule],
                Reason = "it may bring sources that nobody here has named: take the line out of the file",
            },
        ];
    }

    private static string Names(IReadOnlyList<ChronySource> sources) => Join([.. sources.Select(source => source.ToString())]);

    private static string Join(IReadOnlyList<string> texts) => texts.Count == 0 ? "none" : string.Join(", ", texts);

    private static string Number(int? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
