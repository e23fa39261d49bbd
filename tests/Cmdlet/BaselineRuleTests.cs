namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>The rules, looked up.</summary>
public sealed class BaselineRuleTests() : ModuleTest("controller")
{
    [Theory]
    [InlineData("", "N-01 P-05 F-01 F-02", 70)]
    [InlineData("-Section 3.1, 1.5", "P-01 P-02 P-03 P-07 P-14 P-08", 6)]
    [InlineData("T-0[1-3]", "T-01 T-02 T-03", 3)]
    [InlineData("m-04", "M-04", 1)]
    [InlineData("-Section 3.3.5", "J-01 J-02", 2)]
    [InlineData("K-*, E-03 -Profile Hardened", "K-01 K-02 K-03 K-04 K-05", 5)]
    [InlineData("-Section 3.3.9 -Severity Low", "E-03", 1)]
    public void Rules_are_found_by_what_they_are(string which, string first, int count)
    {
        var rules = Rules($"Get-OSBaselineRule {which}");
        Assert.Equal(count, rules.Count);
        Assert.Equal(first.Split(' '), rules.Take(first.Split(' ').Length).Select(rule => rule.Id));
    }

    [Fact]
    public void A_rule_says_what_it_wants_why_where_it_is_seen_and_what_mends_it()
    {
        var rule = Assert.Single(Rules("'T-05' | Get-OSBaselineRule -Culture en-US"));
        Assert.Equal(("The clock is synchronised", "3.3.4", Severity.High, "Chrony", "Get-OSNode | Set-OSChrony"), (rule.Title, rule.Section, rule.Severity, rule.Step, rule.Fix));
        Assert.NotEmpty(rule.Rationale);
        Assert.Contains(rule.Observed, asked => asked.Contains("chronyc", StringComparison.Ordinal));
        Assert.Equal([Profile.Seed, Profile.Guide, Profile.Hardened], rule.Profiles);
        Assert.Empty(Network["controller"].Scripts);
    }

    [Fact]
    public void Rules_speak_Chinese_where_that_is_asked_for()
    {
        Assert.Equal("时钟已同步", Assert.Single(Rules("Get-OSBaselineRule T-05 -Culture zh-CN")).Title);
        Assert.Equal("主机名就是节点名", Assert.Single(Run("Test-OSBaseline controller -Rule P-05 -Culture zh-CN").Succeeded().Output.Cast<RuleResult>()).Title);
    }

    [Fact]
    public void A_rule_that_is_not_there_is_an_error_and_the_others_come()
    {
        var outcome = Run("Get-OSBaselineRule T-99, T-01");
        Assert.StartsWith(ErrorIds.InvalidSetting, outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("T-99", outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Equal("T-01", Assert.Single(outcome.Output.Cast<BaselineRule>()).Id);
    }

    private List<BaselineRule> Rules(string script) => [.. Run(script).Succeeded().Output.Cast<BaselineRule>()];
}
