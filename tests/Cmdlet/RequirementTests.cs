namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Test-OSNodeRequirement: the same results, views and reports as Test-OSBaseline.</summary>
public sealed class RequirementTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string NoPings = "-Rule P-0*, P-10, P-11, P-13, P-14, P-15";

    [Fact]
    public void Machines_that_are_fit_pass_but_for_the_name_that_they_share()
    {
        Run("$null = Set-OSHostName compute01; $null = Set-OSHostName compute02").Succeeded();
        var results = Run($"Get-OSNode | Test-OSNodeRequirement {NoPings} | ForEach-Object {{ $_ }}").Succeeded().Output.Cast<RuleResult>().ToList();
        Assert.Equal(3 * 13, results.Count);
        Assert.All(results, result => Assert.True(result.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{result}: {result.Actual}"));
        Network["compute02"].System.HostName = "compute01";
        Assert.Equal(["compute01 P-06 Fail", "compute02 P-06 Fail"], Run("Get-OSNode | Test-OSNodeRequirement -Rule P-06 | Where-Object Status -EQ Fail").Succeeded().Output.Select(result => result.ToString()!).Order(StringComparer.Ordinal));
        // What is not in the run cannot be compared with.
        Assert.Equal([true], Run("Test-OSNodeRequirement compute01 -Rule P-06 -Quiet").Succeeded().Output);
    }

    [Fact]
    public void Another_system_is_a_result_and_not_an_error()
    {
        Network["compute01"].System.Release = "machine=x86_64\nkernel=5.14\nID=\"almalinux\"\nVERSION_ID=\"9.4\"\nPRETTY_NAME=\"AlmaLinux 9.4\"\n";
        var result = Assert.IsType<RuleResult>(Assert.Single(Run("Test-OSNodeRequirement compute01 -Rule P-01 -Culture zh-CN | ForEach-Object { $_ }").Succeeded().Output));
        Assert.Equal((RuleStatus.Fail, "运行 x86_64 上的 CentOS 7", "operating system: AlmaLinux 9.4 on x86_64"), (result.Status, result.Title, result.Actual));
    }

    [Fact]
    public void What_cannot_be_told_is_an_error_of_its_rule()
        => Assert.Equal(["compute01 P-12 Error"], Run("Test-OSNodeRequirement compute01 -Rule P-12 | ForEach-Object { $_ }").Succeeded().Output.Select(result => result.ToString()));

    [Fact]
    public void Both_tests_make_one_report()
    {
        var path = Path.Combine(Network.Folder, "r.json");
        var report = Assert.IsType<BaselineReport>(Run($"$(Get-OSNode | Test-OSNodeRequirement -Rule P-01; Get-OSNode | Test-OSBaseline -Rule P-05) | Export-OSBaselineReport '{path}' > $null; Import-OSBaselineReport '{path}'").Succeeded().Output.Single());
        Assert.Equal(["3.1", "3.2"], report.Results.Select(result => result.Section).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(6, report.Results.Count);
    }

    [Fact]
    public void Each_test_knows_its_own_rules()
    {
        Assert.Contains("There is no rule 'T-01'.", Session.Catch("Test-OSNodeRequirement compute01 -Rule T-01").ToString(), StringComparison.Ordinal);
        Assert.Contains("There is no rule 'P-01'.", Session.Catch("Test-OSBaseline compute01 -Rule P-01").ToString(), StringComparison.Ordinal);
    }
}
