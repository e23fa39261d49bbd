namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>The test as scripts use it: one answer, some rules, and no node that is silently left out.</summary>
public sealed class QuietTests() : ModuleTest("controller", "compute01")
{
    [Theory]
    [InlineData("controller -Rule P-05", false)]
    [InlineData("compute01 -Rule P-05", true)]
    [InlineData("controller, compute01 -Rule P-05", false)]
    [InlineData("compute01 -Rule N-01", true)]
    [InlineData("@() -Rule P-05", false)]
    public void Quiet_gives_one_answer_for_all(string which, bool expected)
    {
        Run("Set-OSHostName compute01 > $null").Succeeded();
        Assert.Equal(expected, Assert.Single(Run($"Test-OSBaseline {which} -Quiet").Succeeded().Output));
    }

    [Fact]
    public void A_node_that_does_not_answer_is_an_error_and_a_result()
    {
        Network["compute01"].Login = (_, _) => throw new NodeException(ErrorIds.ConnectionFailed, "compute01 cannot be reached: no route to host.", "Look at the cable.");
        var outcome = Run("Get-OSNode | Test-OSBaseline -Rule P-05");
        Assert.StartsWith(ErrorIds.ConnectionFailed, outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        var results = outcome.Output.Cast<RuleResult>().ToList();
        Assert.Equal(["compute01 N-01 Error", "controller P-05 Fail"], results.Select(result => result.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal("node: compute01 cannot be reached: no route to host", results.Single(result => result.Node == "compute01").Actual);
        Assert.Equal(false, Assert.Single(Run("Get-OSNode compute01 | Test-OSBaseline -Rule P-05 -Quiet -ErrorAction Ignore").Output));
    }

    [Fact]
    public void A_name_that_no_node_has_is_no_success()
        => Assert.Equal(false, Assert.Single(Run("Set-OSHostName compute01 > $null; 'compute01', 'compute99' | Test-OSBaseline -Rule P-05 -Quiet -ErrorAction Ignore").Output));

    [Theory]
    [InlineData("-Section 3.3.5", "J-01 J-02")]
    [InlineData("-Section 3.2", "N-01 P-05")]
    [InlineData("-Rule T-* -Severity Low", "T-03 T-07")]
    [InlineData("-Section 3.3.1 -Severity Medium", "F-01 L-01 L-02")]
    public void Rules_are_chosen_by_section_and_severity(string which, string rules)
        => Assert.Equal(rules.Split(' '), Run($"Test-OSBaseline controller {which}").Succeeded().Output.Cast<RuleResult>().Select(result => result.Id));

    [Theory]
    [InlineData("2099-12-31", RuleStatus.Excepted, true)]
    [InlineData("2001-01-01", RuleStatus.Fail, false)]
    public void A_profile_from_a_file_excepts_until_its_day(string day, RuleStatus expected, bool isCompliant)
    {
        var path = Path.Combine(Network.Folder, "profile.yaml");
        File.WriteAllText(path, $"profile: Hardened\nexceptions:\n- {{ rule: P-05, reason: renamed next week, owner: ops, expires: {day} }}\n");
        var result = Assert.IsType<RuleResult>(Assert.Single(Session.At(Network.Folder).Run("Test-OSBaseline controller ./profile.yaml -Rule P-05").Succeeded().Output));
        Assert.Equal((expected, Profile.Hardened), (result.Status, result.Profile));
        Assert.Contains("renamed next week", result.Actual, StringComparison.Ordinal);
        Assert.Equal(isCompliant, Assert.Single(Session.At(Network.Folder).Run($"Test-OSBaseline controller -Profile ([IO.FileInfo]'{path}') -Rule P-05 -Quiet").Succeeded().Output));
    }

    [Theory]
    [InlineData("./nowhere.yaml", "cannot be read")]
    [InlineData("./broken.yaml", "broken.yaml(1,1): profile: unknown key 'x'")]
    public void A_profile_that_is_none_is_told_before_any_node_is_asked(string path, string words)
    {
        File.WriteAllText(Path.Combine(Network.Folder, "broken.yaml"), "x: 1");
        Assert.Contains(words, Session.At(Network.Folder).Catch($"Test-OSBaseline controller -Profile {path}").ToString(), StringComparison.Ordinal);
        Assert.Empty(Network["controller"].Scripts);
    }

    [Fact]
    public void A_choice_of_nothing_is_told()
    {
        var error = Session.Catch("Test-OSBaseline controller -Rule T-* -Section 3.3.1");
        Assert.StartsWith(ErrorIds.InvalidSetting, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Network["controller"].Scripts);
    }
}
