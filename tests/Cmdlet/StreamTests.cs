using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What the cmdlets tell besides their objects.</summary>
public sealed class StreamTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string HostName = "hostnamectl --static, uname -n";

    [Fact]
    public void Verbose_tells_what_is_read_and_changed()
    {
        var outcome = Run("Set-OSSelinux compute01 -Mode Permissive -Verbose").Succeeded();
        Assert.Contains(outcome.Verbose, line => line.StartsWith("compute01: reading ", StringComparison.Ordinal));
        Assert.Contains("compute01: SELinux now: Enforcing -> Permissive", outcome.Verbose);
        Assert.Equal(NodeState.Changed, outcome.Nodes.Single().State);
    }

    [Fact]
    public void Nothing_is_told_unasked()
    {
        var outcome = Run("Get-OSNode | Set-OSHostName | Set-OSHostsFile | Get-OSNodeFact").Succeeded();
        Assert.Empty(outcome.Verbose);
        Assert.Empty(outcome.Warnings);
        Assert.Empty(Session.Screen.Lines);
    }

    [Fact]
    public void What_waits_for_a_boot_is_a_warning_and_a_state()
    {
        var outcome = Run("Set-OSSelinux compute01 -Mode Disabled").Succeeded();
        Assert.Equal(NodeState.RebootRequired, outcome.Nodes.Single().State);
        Assert.Equal("compute01: Selinux takes full effect with the next boot.", outcome.Warnings.Single());
    }

    [Fact]
    public async Task Progress_counts_the_nodes_and_names_the_slowest()
    {
        var gate = Network["compute01"].HoldAt(HostName);
        Network["compute02"].CutAt(HostName);
        using var run = Session.Start("Get-OSNode | Set-OSHostName -ReconnectTimeout 0 -ErrorAction SilentlyContinue");
        await run.WhenProgressAsync(record => record.StatusDescription.StartsWith("1 done, 1 running, 1 failed of 3", StringComparison.Ordinal));
        gate.Open();
        var records = run.Wait().Succeeded().Progress;
        var whole = records.Where(record => record.ParentActivityId < 0).ToList();
        Assert.All(whole, record => Assert.Equal("Set-OSHostName", record.Activity));
        Assert.Contains(whole, record => record.PercentComplete == 66);
        Assert.Equal(ProgressRecordType.Completed, records[^1].RecordType);
        Assert.Single(whole, record => record.RecordType == ProgressRecordType.Completed);
        // Each busy node has a line of its own, and all lines are taken away.
        var lines = records.Where(record => record.ParentActivityId == whole[0].ActivityId).ToList();
        Assert.Contains(lines, record => record.Activity == "compute01" && record.StatusDescription.Contains("reading", StringComparison.Ordinal));
        Assert.All(lines.GroupBy(record => record.ActivityId), line => Assert.Equal(ProgressRecordType.Completed, line.Last().RecordType));
    }

    [Fact]
    public void Each_stage_has_a_progress_of_its_own()
    {
        var records = Run("Get-OSNode | Set-OSHostName | Set-OSHostsFile").Succeeded().Progress;
        records = [.. records.Where(record => record.ParentActivityId < 0)];
        Assert.Equal(["Set-OSHostName", "Set-OSHostsFile"], records.Select(record => record.Activity).Distinct().Order());
        Assert.Equal(2, records.Select(record => record.ActivityId).Distinct().Count());
        Assert.Equal(2, records.Count(record => record.RecordType == ProgressRecordType.Completed));
    }

    [Fact]
    public void Progress_is_silent_when_it_is_not_wanted()
        => Assert.Empty(Run("$ProgressPreference = 'SilentlyContinue'; Get-OSNode | Set-OSHostName").Succeeded().Progress);

    [Fact]
    public void The_test_tells_its_errors_as_rules_not_as_errors()
    {
        var results = Run("Test-OSBaseline compute01").Succeeded().Output.Cast<RuleResult>().ToList();
        var rule = results.Single(result => result.Id == "P-05");
        Assert.Equal(RuleStatus.Fail, rule.Status);
        Assert.Equal("Get-OSNode compute01 | Set-OSHostName", rule.Fix);
        Assert.Equal(results.Count, results.Select(result => result.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(Network["compute01"].Acts);
    }

    [Theory]
    [InlineData("Test-OSBaseline compute01 -Rule H-*", "H-01 H-02 H-03")]
    [InlineData("Test-OSBaseline compute01 -Rule p-05, t-01", "P-05 T-01")]
    public void Rules_are_chosen_by_wildcards(string script, string expected)
        => Assert.Equal(expected, string.Join(' ', Run(script).Succeeded().Output.Cast<RuleResult>().Select(result => result.Id)));

    [Theory]
    [InlineData("Seed", "disabled")]
    [InlineData("Guide", "permissive")]
    [InlineData("Hardened", "enforcing")]
    public void The_profile_decides_what_the_test_expects(string profile, string selinux)
        => Assert.Contains(selinux, Run($"Test-OSBaseline compute01 {profile} -Rule L-02").Succeeded().Output.Cast<RuleResult>().Single().Expected, StringComparison.Ordinal);

    [Fact]
    public void The_fix_of_a_rule_mends_it()
    {
        string[] ids = ["P-05", "F-01", "L-02", "H-01", "R-01"];
        foreach (var id in ids)
        {
            var rule = Run($"Test-OSBaseline compute01 -Rule {id}").Succeeded().Output.Cast<RuleResult>().Single();
            Assert.Equal(RuleStatus.Fail, rule.Status);
            Run(rule.Fix).Succeeded();
            Assert.Equal(RuleStatus.Pass, Run($"Test-OSBaseline compute01 -Rule {id}").Succeeded().Output.Cast<RuleResult>().Single().Status);
        }
    }
}
