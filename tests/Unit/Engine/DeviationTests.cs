using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Compliance;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Exceptions: read strictly, in force to their last day.</summary>
public sealed class DeviationTests
{
    private const string Whole = """
        profile: Hardened
        exceptions:
          - rule: K-05
            node: compute*
            reason: the backup logs in by password until it has a key
            owner: ops@example.org
            expires: 2026-12-31
          - { rule: T-*, reason: no way out, owner: lab, expires: 2026-11-27 }
        """;

    private static RuleResult Result(string node, string id, RuleStatus status) => new() { Node = node, Id = id, Title = "t", Section = "3.3.4", Severity = Severity.Low, Status = status, Expected = "e", Actual = "a" };

    [Fact]
    public void A_profile_has_a_name_and_exceptions()
    {
        var profile = ProfileFile.Read(Whole, "p.yaml");
        Assert.Equal((Profile.Hardened, "p.yaml", 2), (profile.Name, profile.Path, profile.Exceptions.Count));
        Assert.Equal(new RuleDeviation { Rule = "K-05", Node = "compute*", Reason = "the backup logs in by password until it has a key", Owner = "ops@example.org", Expires = new DateOnly(2026, 12, 31) }, profile.Exceptions[0]);
        Assert.Equal("*", profile.Exceptions[1].Node);
        Assert.Equal((null, 0), (ProfileFile.Read("", "p.yaml").Name, ProfileFile.Read("exceptions: []\n", "p.yaml").Exceptions.Count));
    }

    [Theory]
    [InlineData("profile: Strict", "p.yaml(1,10): profile: 'Strict' is not possible")]
    [InlineData("exception: []", "p.yaml(1,1): profile: unknown key 'exception'")]
    [InlineData("exceptions: all", "p.yaml(1,13): exceptions is a single value; expected a list of mappings")]
    [InlineData("exceptions: [K-05]", "p.yaml(1,14): an exception is a single value")]
    [InlineData("exceptions:\n- { rule: K-05, reason: r, owner: o }", "p.yaml(2,3): the exception has no expires")]
    [InlineData("exceptions:\n- { rule: K-05, reason: r, expires: 2026-12-31 }", "p.yaml(2,3): the exception has no owner")]
    [InlineData("exceptions:\n- { rule: K-5, reason: r, owner: o, expires: 2026-12-31 }", "there is no rule 'K-5'")]
    [InlineData("exceptions:\n- { rule: K-05, reason: '', owner: o, expires: 2026-12-31 }", "reason: it says nothing")]
    [InlineData("exceptions:\n- { rule: K-05, reason: r, owner: o, expires: 31.12.2026 }", "'31.12.2026' is no day")]
    [InlineData("exceptions:\n- { rule: K-05, reason: r, owner: o, expires: 2026-12-31, until: x }", "exception: unknown key 'until'")]
    [InlineData("a: [", "p.yaml(")]
    [InlineData("[]", "p.yaml(1,1): profile is a list")]
    public void What_is_wrong_is_told_with_its_place(string text, string words)
    {
        var failure = Assert.Throws<NodeException>(() => ProfileFile.Read(text, "p.yaml"));
        Assert.Equal(ErrorIds.InvalidSetting, failure.ErrorId);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compute01", "K-05", RuleStatus.Fail, RuleStatus.Excepted, "a (excepted until 2026-12-31 by ops@example.org: the backup logs in by password until it has a key)")]
    [InlineData("COMPUTE01", "K-05", RuleStatus.PendingReboot, RuleStatus.Excepted, "a (excepted until 2026-12-31 by ops@example.org: the backup logs in by password until it has a key)")]
    [InlineData("controller", "K-05", RuleStatus.Fail, RuleStatus.Fail, "a")]
    [InlineData("compute01", "K-04", RuleStatus.Fail, RuleStatus.Fail, "a")]
    [InlineData("compute01", "K-05", RuleStatus.Pass, RuleStatus.Pass, "a")]
    [InlineData("compute01", "K-05", RuleStatus.NotApplicable, RuleStatus.NotApplicable, "a")]
    [InlineData("controller", "T-05", RuleStatus.Error, RuleStatus.Excepted, "a (excepted until 2026-11-27 by lab: no way out)")]
    public void A_deviation_is_accepted_where_and_as_long_as_it_is_on_record(string node, string id, RuleStatus status, RuleStatus expected, string actual)
    {
        var told = new Deviations(ProfileFile.Read(Whole, "p.yaml").Exceptions, new Day(2026, 11, 27)).Apply(Result(node, id, status));
        Assert.Equal((expected, actual), (told.Status, told.Actual));
    }

    [Fact]
    public void One_that_has_expired_fails_again_and_says_so()
    {
        var told = new Deviations(ProfileFile.Read(Whole, "p.yaml").Exceptions, new Day(2026, 11, 28)).Apply(Result("controller", "T-05", RuleStatus.Fail));
        Assert.Equal((RuleStatus.Fail, "a (the exception of lab expired on 2026-11-27: no way out)"), (told.Status, told.Actual));
    }

    /// <summary>Noon of a day.</summary>
    private sealed class Day(int year, int month, int day) : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(year, month, day, 12, 0, 0, TimeSpan.Zero);
    }
}
