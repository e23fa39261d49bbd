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

    [Fact]
    public void A_choice_of_nothing_is_told()
    {
        var error = Session.Catch("Test-OSBaseline controller -Rule T-* -Section 3.3.1");
        Assert.StartsWith(ErrorIds.InvalidSetting, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Network["controller"].Scripts);
    }
}
