using System.Globalization;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Tests.Engine;

public sealed class RuleTests
{
    private static readonly Rule Rule = new("T-99", "3.3.4", Severity.High, "Set-OSThing", "Thing", "a source");

    [Theory]
    [InlineData("Met", "Pass")]
    [InlineData("Different", "Fail")]
    [InlineData("PendingReboot", "PendingReboot")]
    [InlineData("NotApplicable", "NotApplicable")]
    [InlineData("Unreadable", "Error")]
    [InlineData("", "NotApplicable")]
    [InlineData("Met,NotApplicable", "Pass")]
    [InlineData("Met,Different", "Fail")]
    [InlineData("Met,PendingReboot", "PendingReboot")]
    [InlineData("Different,PendingReboot", "Fail")]
    [InlineData("Different,Unreadable", "Error")]
    [InlineData("NotApplicable,NotApplicable", "NotApplicable")]
    public void A_rule_is_as_bad_as_its_worst_finding(string statuses, string status) =>
        Assert.Equal(status, Judge([.. statuses.Split(',', StringSplitOptions.RemoveEmptyEntries).Select((word, index) => Finding($"{index}", Enum.Parse<FindingStatus>(word)))]).Status.ToString());

    [Fact]
    public void A_failing_rule_shows_what_fails_with_its_reason_and_the_line_that_mends_it()
    {
        var result = Judge(Finding("a", FindingStatus.Met), Finding("b", FindingStatus.Different) with { Reason = "why" }, Finding("c", FindingStatus.PendingReboot));
        Assert.Equal(("b: x; c: x", "b: y (why); c: y", "Get-OSNode controller | Set-OSThing"), (result.Expected, result.Actual, result.Fix));
        Assert.Equal("ask a; ask b; ask c", result.Evidence);
        Assert.Equal(("controller", "T-99", "A rule", "3.3.4", Severity.High), (result.Node, result.Id, result.Title, result.Section, result.Severity));
    }

    [Fact]
    public void A_kept_rule_shows_all_and_mends_nothing()
    {
        var result = Judge(Finding("a", FindingStatus.Met), Finding("b", FindingStatus.Met), Finding("c", FindingStatus.NotApplicable));
        Assert.Equal(("a: x; b: x", "a: y; b: y", ""), (result.Expected, result.Actual, result.Fix));
    }

    [Fact]
    public void A_rule_that_waits_for_a_boot_says_how_to_boot() =>
        Assert.Equal("Get-OSNode controller | Restart-OSNode -Wait", Judge(Finding("a", FindingStatus.PendingReboot)).Fix);

    [Fact]
    public void A_rule_that_concerns_the_node_by_nothing_says_so()
    {
        Assert.Equal(("", "does not concern this node"), (Judge().Expected, Judge().Actual));
        Assert.Equal("a: the host's", Judge(OpenStackTrain.Engine.Resources.Finding.NotApplicable("a", "the host's")).Actual);
    }

    [Fact]
    public void Every_rule_is_proven_by_a_resource_and_every_proof_is_of_a_rule() =>
        Assert.Equal(Rules.All.Where(rule => rule.Step.Length > 0).Select(rule => rule.Id).Order(StringComparer.Ordinal), Proven(Everything.Steps.Select(pair => pair)).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData(Profile.Seed, "controller", "E-01 E-02 E-03 E-05 F-02 M-01 M-02 M-04 T-02 T-03")]
    [InlineData(Profile.Guide, "controller", "E-01 E-02 E-03 E-05 F-02 M-01 M-02 M-04 T-02 T-03")]
    [InlineData(Profile.Hardened, "controller", "E-01 E-02 E-03 E-05 M-01 M-02 M-04 T-02 T-03")]
    [InlineData(Profile.Guide, "compute01", "F-02 T-04")]
    public void Only_these_rules_depend_on_the_profile_and_the_role(Profile profile, string name, string rules)
    {
        string[] dependent = ["E-01", "E-02", "E-03", "E-05", "F-02", "M-01", "M-02", "M-04", "T-02", "T-03", "T-04"];
        var node = Sample.Node(name);
        var proven = Proven(BaselineWishes.Of(node, profile).StepsFor(node, "UTC").Select(step => (node, step)));
        Assert.Equal(rules.Split(' '), proven.Intersect(dependent).Order(StringComparer.Ordinal));
        Assert.Empty(Rules.All.Where(rule => rule.Step.Length > 0).Select(rule => rule.Id).Except(proven).Except(dependent));
    }

    [Theory]
    [InlineData(Profile.Seed, FirewallState.Off, SelinuxMode.Disabled, true)]
    [InlineData(Profile.Guide, FirewallState.Off, SelinuxMode.Permissive, false)]
    [InlineData(Profile.Hardened, FirewallState.Managed, SelinuxMode.Enforcing, false)]
    public void The_profiles_differ_where_they_should(Profile profile, FirewallState firewall, SelinuxMode selinux, bool buildTools)
    {
        var wishes = BaselineWishes.Of(Sample.Node(), profile);
        Assert.Equal((firewall, selinux, buildTools), (wishes.Firewall, wishes.Selinux, wishes.BuildTools));
        Assert.Equal(profile, new BaselineSettings { Profile = profile }.Profile);
        var asked = BaselineWishes.Of(Sample.Node(baseline: new BaselineSettings { Profile = profile }));
        Assert.Equal((firewall, selinux, buildTools), (asked.Firewall, asked.Selinux, asked.BuildTools));
    }

    [Theory]
    [InlineData(Profile.Seed, "F-01", "Get-OSNode controller | Set-OSFirewall -State Off")]
    [InlineData(Profile.Hardened, "T-06", "Get-OSNode controller | Set-OSFirewall -State Managed")]
    [InlineData(Profile.Seed, "L-02", "Get-OSNode controller | Set-OSSelinux -Mode Disabled")]
    [InlineData(Profile.Guide, "L-01", "Get-OSNode controller | Set-OSSelinux -Mode Permissive")]
    [InlineData(Profile.Seed, "G-01", "Get-OSNode controller | Install-OSBasePackage -BuildTools")]
    [InlineData(Profile.Guide, "G-01", "Get-OSNode controller | Install-OSBasePackage")]
    [InlineData(Profile.Guide, "T-07", "Get-OSNode controller | Set-OSChrony -TimeZone Asia/Shanghai")]
    public void The_line_that_mends_a_rule_asks_for_what_the_rule_wants(Profile profile, string id, string fix) =>
        Assert.Equal(fix, BaselineWishes.Of(Sample.Node(), profile).FixFor(Rules.All.Single(rule => rule.Id == id), Sample.Node(), "Asia/Shanghai"));

    [Fact]
    public void No_line_that_mends_has_a_hole_left() =>
        Assert.All(Rules.All, rule => Assert.DoesNotContain('{', BaselineWishes.Of(Sample.Node()).FixFor(rule, Sample.Node(), zone: null)));

    [Fact]
    public void The_inventory_goes_before_the_profile()
    {
        var wishes = BaselineWishes.Of(Sample.Node(baseline: new BaselineSettings { Firewall = FirewallState.Managed, Selinux = SelinuxMode.Enforcing, BuildTools = true }), Profile.Guide);
        Assert.Equal((FirewallState.Managed, SelinuxMode.Enforcing, true), (wishes.Firewall, wishes.Selinux, wishes.BuildTools));
    }

    [Fact]
    public void Without_any_wish_the_controller_follows_the_tutorials_server_and_a_lab_only_itself()
    {
        Assert.Equal(["ntp.aliyun.com"], BaselineWishes.Of(Sample.Node()).ChronyFor(Sample.Node()).Time.Upstream);
        Assert.Equal(["controller"], BaselineWishes.Of(Sample.Node()).ChronyFor(Sample.Node("compute01")).Source);
        var lab = Sample.Node(baseline: new BaselineSettings { Time = new TimeSettings { LocalStratum = 10, Source = "compute02" } });
        Assert.Empty(BaselineWishes.Of(lab).ChronyFor(lab).Time.Upstream);
        Assert.Equal(["compute02"], BaselineWishes.Of(lab).ChronyFor(lab).Source);
    }

    [Fact]
    public void No_step_names_two_things_alike()
    {
        foreach (var (node, step) in Everything.Steps)
        {
            // Two findings of one name would be declined together, and the one would hide what became of the other.
            var names = Everything.DifferencesOf(step, node).Select(finding => finding.What).ToList();
            Assert.Equal(names.Distinct(), names);
        }
    }

    [Fact]
    public void Every_finding_says_how_it_was_observed() => Assert.All(Everything.Differences, pair => Assert.NotEqual("", pair.Finding.Evidence));

    [Fact]
    public void Different_facts_have_different_names()
    {
        // The name is the section's in the script: two alike could not be told apart in the answer.
        foreach (var profile in Enum.GetValues<Profile>())
        {
            foreach (var node in Sample.Inventory().Nodes)
            {
                var keys = BaselineWishes.Of(node, profile).StepsFor(node, "UTC").SelectMany(step => step.For(node).Concat(step.Checks(node))).SelectMany(resource => resource.Facts).Distinct().Select(fact => fact.Key).ToList();
                Assert.Equal(keys.Distinct(), keys);
            }
        }
    }

    [Fact]
    public void Every_rule_names_the_step_that_sets_it() => Assert.All(Rules.All.Where(rule => rule.Step.Length > 0), rule => Assert.Contains(rule.Id, Proven(Everything.Steps.Where(pair => pair.Step.Name == rule.Step))));

    [Fact]
    public void Every_rule_is_written_for_people()
    {
        Assert.All(Rules.All, rule =>
        {
            Assert.Matches("^[A-Z]-[0-9]{2}$", rule.Id);
            Assert.Matches(@"^3\.[23](\.[1-9])?$", rule.Section);
            Assert.True(rule.Source.Length > 0, rule.Id);
            Assert.Matches("^(Get-OSNode [|] )?(Set|Install|Invoke|New)-OS[A-Za-z]+", rule.Fix);
        });
        Assert.All(Rules.Requirements, rule => Assert.Matches(@"^(1\.5|3\.[12])$", rule.Section));
        Assert.Equal(Rules.Everything.Count, Rules.Everything.DistinctBy(rule => rule.Id).Count());
    }

    [Theory]
    [InlineData("en-US")]
    [InlineData("zh-CN")]
    public void Every_rule_says_what_it_is_and_why(string language)
    {
        var texts = RuleTexts.For(CultureInfo.GetCultureInfo(language));
        Assert.Equal(language, texts.Language);
        Assert.Equal(Rules.Everything.Select(rule => rule.Id).Order(StringComparer.Ordinal), texts.Ids.Order(StringComparer.Ordinal));
        Assert.All(Rules.Everything, rule =>
        {
            var (title, rationale) = (texts[rule.Id].Title, texts[rule.Id].Rationale);
            Assert.True(title.Length > 0 && title[^1] is not ('.' or '。') && rationale.Length > 10 && rationale[^1] is '.' or '。' or '？', rule.Id);
            Assert.DoesNotContain(title, rationale, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("zh-CN", "zh-CN")]
    [InlineData("zh-Hans", "zh-CN")]
    [InlineData("zh-Hans-SG", "zh-CN")]
    [InlineData("zh-Hant-TW", "en-US")]
    [InlineData("de-AT", "en-US")]
    [InlineData("", "en-US")]
    public void Simplified_Chinese_is_for_those_who_write_so(string culture, string language) => Assert.Equal(language, RuleTexts.For(CultureInfo.GetCultureInfo(culture)).Language);

    [Fact]
    public void Every_rule_tells_how_it_is_observed_and_what_mends_it_on_all_nodes()
    {
        Assert.All(RuleBook.In(RuleTexts.English), rule =>
        {
            Assert.NotEmpty(rule.Observed);
            Assert.Matches(Rules.Requirements.Any(one => one.Id == rule.Id) ? "^$" : "^Get-OSNode [|] (Set|Install|Invoke|New)-OS", rule.Fix);
            Assert.DoesNotMatch("[{](firewall|selinux|buildTools|profile|zone)[}]", rule.Fix);
        });
    }

    [Fact]
    public void A_rule_names_the_profiles_that_mind_it()
    {
        foreach (var profile in Enum.GetValues<Profile>())
        {
            var minded = Sample.Inventory().Nodes.SelectMany(node => new BaselineWishes(node.Inventory.Baseline, profile).StepsFor(node, "UTC").Where(step => step.Concerns(node)).SelectMany(step => Everything.FindingsOf(step, node)))
                .Where(finding => finding.Status != FindingStatus.NotApplicable).SelectMany(finding => finding.Rules).ToHashSet(StringComparer.Ordinal);
            // What the others say is not heard here.
            minded.UnionWith(["K-02", "K-03", Rules.NodeAnswers]);
            Assert.Equal(Rules.All.Where(rule => rule.Profiles.Contains(profile)).Select(rule => rule.Id), Rules.All.Where(rule => minded.Contains(rule.Id)).Select(rule => rule.Id));
        }
    }

    private static HashSet<string> Proven(IEnumerable<(Node Node, Step Step)> steps)
        => [.. steps.SelectMany(pair => Everything.FindingsOf(pair.Step, pair.Node)).SelectMany(finding => finding.Rules)];

    private static Finding Finding(string what, FindingStatus status) => new(what, "x", "y", status) { Evidence = $"ask {what}" };

    private static RuleResult Judge(params Finding[] findings) => BaselineTest.Judge(Rule, "A rule", Sample.Node(), findings, "Get-OSNode controller | Set-OSThing");
}
