using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Tests.Engine;

public sealed class TimeTests
{
    private const string Normal = "Reference ID    : C0A8640B (192.168.100.11)\nSystem time     : 0.000012345 seconds slow of NTP time\nLeap status     : Normal\n";
    private const string Unset = "Reference ID    : 00000000 ()\nSystem time     : 0.000000000 seconds fast of NTP time\nLeap status     : Not synchronised\n";

    [Theory]
    [InlineData("^* 192.168.100.11 3 6 17 23 -126us", Normal, "synchronised within 0.5 s", "")]
    [InlineData("^? 192.168.100.11 0 6 0 - +0ns", Unset, "not synchronised", "192.168.100.11 does not answer: is it up, is 123/udp open there, does it allow this node's network?")]
    [InlineData("^? 192.168.100.11 0 6 17 1 +0ns", Unset, "not synchronised", "192.168.100.11 answers but is not synchronised itself")]
    [InlineData("^? 192.168.100.11 3 6 1 1 +0ns", Unset, "not synchronised", "192.168.100.11 answers, but not often enough yet")]
    [InlineData("^x 192.168.100.11 3 6 17 1 +9s", Unset, "not synchronised", "192.168.100.11 tells another time than the other sources")]
    [InlineData("^~ 192.168.100.11 3 6 17 1 +1s", Unset, "not synchronised", "192.168.100.11's time varies too much")]
    [InlineData("^- 192.168.100.11 3 6 17 1 +1s", Unset, "not synchronised", "192.168.100.11 was not selected")]
    [InlineData("", Unset, "not synchronised", "chronyd has no source: its names do not resolve, or it has not read its configuration")]
    [InlineData("^* 192.168.100.11 3 6 17 1 +1s", "System time : 0.75 seconds slow of NTP time\nLeap status : Normal\n", "off by 0.75 s, leap status Normal", "192.168.100.11 is followed, and the clock is still on its way")]
    [InlineData("^* 192.168.100.11 3 6 17 1 +1s", "System time : 0.0 seconds slow of NTP time\nLeap status : Not synchronised\n", "off by 0 s, leap status Not synchronised", "192.168.100.11 is followed, and the clock is still on its way")]
    [InlineData("^? 10.0.0.1 0 6 0 - +0ns\n^? 10.0.0.2 0 6 17 1 +0ns", Unset, "not synchronised", "10.0.0.1 does not answer: is it up, is 123/udp open there, does it allow this node's network?; 10.0.0.2 answers but is not synchronised itself")]
    public void A_follower_is_synchronised_or_told_why_not(string sources, string tracking, string actual, string reason)
    {
        var finding = Single("compute01", null, $"210 Number of sources = 1\nMS Name/IP address         Stratum Poll Reach LastRx Last sample\n====\n{sources}\n\n{tracking}");
        Assert.Equal((actual, reason), (finding.Actual, finding.Reason));
        Assert.Equal(reason.Length == 0 ? FindingStatus.Met : FindingStatus.Different, finding.Status);
        Assert.Equal(reason.Length > 0, finding.Repair is { IsWait: true });
    }

    [Theory]
    [InlineData("506 Cannot talk to daemon\n", 1)]
    [InlineData("", 127)]
    public void A_chronyd_that_does_not_run_is_a_state(string output, int code)
    {
        var finding = Single("compute01", null, output, code);
        Assert.Equal(("chronyd does not answer", "see: systemctl status chronyd"), (finding.Actual, finding.Reason));
    }

    [Theory]
    [InlineData("controller", 10, true)]
    [InlineData("controller", null, false)]
    [InlineData("compute01", 10, false)]
    public void Its_own_clock_is_enough_for_the_source_that_claims_a_stratum(string node, int? stratum, bool isEnough)
    {
        const string local = "^? 203.107.6.88 0 8 0 - +0ns\n\nReference ID    : 7F7F0101 ()\nSystem time     : 0.000000000 seconds fast of NTP time\nLeap status     : Normal\n";
        Assert.Equal(isEnough, Single(node, stratum, local).Status == FindingStatus.Met);
    }

    [Fact]
    public void The_source_is_not_asked_whether_it_allows_itself() =>
        Assert.Equal("203.107.6.88 does not answer: is it up, is 123/udp open there?", Single("controller", null, "^? 203.107.6.88 0 8 0 - +0ns\n\n" + Unset).Reason);

    [Fact]
    public void It_is_waited_until_what_is_read_afterwards_is_right()
    {
        var wait = Single("controller", 10, Unset).Repair!;
        Assert.Contains("+ 60 ))", wait.Shell, StringComparison.Ordinal);
        Assert.Contains("chronyc -n waitsync 1 0.5", wait.Shell, StringComparison.Ordinal);
        Assert.Contains("grep -q 7F7F0101", wait.Shell, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(75), wait.Timeout);
        Assert.DoesNotContain("7F7F0101", Single("compute01", 10, Unset).Repair!.Shell, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("controller", "server ntp.aliyun.com iburst", "192.168.100.0/24")]
    [InlineData("compute01", "server controller iburst", "none")]
    public void The_source_serves_and_the_others_follow_it_alone(string node, string sources, string allow)
    {
        var file = new ChronyStep(Settings("controller", null, "ntp.aliyun.com")).For(Sample.Node(node)).Single(resource => resource.Name == "/etc/chrony.conf");
        var findings = file.Findings(Sample.Facts().Without("/etc/chrony.conf"));
        Assert.Equal([sources, allow, "none", "present", "none"], findings.Select(finding => finding.Expected));
        Assert.All(findings, finding => Assert.Contains(Assert.Single(finding.Rules), node == "controller" ? (string[])["T-02", "T-03"] : ["T-04"]));
    }

    [Fact]
    public void Outside_servers_are_followed_by_every_node_and_nobody_serves()
    {
        var settings = new ChronySettings(["10.0.0.1", "10.0.0.2"], new TimeSettings());
        Assert.Equal("server 10.0.0.1 iburst, server 10.0.0.2 iburst", string.Join(", ", settings.SourcesOf(Sample.Node())));
        Assert.Empty(settings.AllowOf(Sample.Node()));
    }

    [Fact]
    public void A_source_without_upstream_and_stratum_is_refused() =>
        Assert.Contains("claims no stratum of its own", Refusal(Settings("controller", null), Sample.Node()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_source_that_knows_no_network_to_serve_is_refused()
    {
        var nowhere = new Inventory { Nodes = [new Node { Name = "controller", Roles = [Role.Controller], Address = "192.168.100.11" }] };
        Assert.Contains("neither the inventory nor a parameter says to which network", Refusal(Settings("controller", 10), nowhere.Nodes[0]).Message, StringComparison.Ordinal);
    }

    private static NodeException Refusal(ChronySettings settings, Node node)
    {
        var refusal = Assert.Throws<NodeException>(() => new ChronyStep(settings).For(node).ToList());
        Assert.Equal(ErrorIds.InvalidSetting, refusal.ErrorId);
        return refusal;
    }

    private static ChronySettings Settings(string source, int? stratum, params string[] upstream) =>
        new([source], new TimeSettings { LocalStratum = stratum, Upstream = upstream }) { Timeout = TimeSpan.FromSeconds(60) };

    private static Finding Single(string node, int? stratum, string answer, int code = 0)
        => Assert.Single(new TimeSynchronised(Settings("controller", stratum), Sample.Node(node)).Findings(new FactSet().WithText(new ChronyFact(), answer, code)));
}
