namespace OpenStackTrain.LabTests;

/// <summary>Every rule of the baseline, broken by hand: it fails, its fix mends it as it stands, it passes again.</summary>
public sealed class RuleTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    public static TheoryData<string, string> Mutations => [.. Mutation.All.Select(mutation => (mutation.Rule, mutation.How))];

    [Theory]
    [MemberData(nameof(Mutations))]
    public void A_rule_that_is_broken_fails_and_its_fix_mends_it(string rule, string how)
    {
        var mutation = Mutation.All.Single(other => other.Rule == rule && other.How == how);
        var zone = how.StartsWith("the time source", StringComparison.Ordinal);
        if (zone)
            Lab.Exec(Lab.Controller, "timedatectl set-timezone Asia/Shanghai");
        Lab.Exec(mutation.Node, mutation.Shell);
        try
        {
            var broken = Test(mutation);
            Assert.True(broken.Status == RuleStatus.Fail, $"{broken}: {broken.Actual}");
            Assert.NotEmpty(broken.Evidence);
            Assert.Matches($"^Get-OSNode( {mutation.Node})? [|] ", broken.Fix);
            nodes.Shell.Must(broken.Fix);
            var mended = Test(mutation);
            Assert.True(mended.Status == RuleStatus.Pass, $"{mended}: {mended.Actual}");
        }
        finally
        {
            Lab.Exec(mutation.Node, mutation.Undo);
            if (zone)
                Lab.Exec(Lab.Controller, "timedatectl set-timezone UTC");
        }
    }

    [Fact]
    public void No_rule_is_left_out()
    {
        var ids = nodes.Shell.Must("Get-OSNode | Test-OSBaseline").Rules.Select(result => result.Id).ToHashSet(StringComparer.Ordinal);
        var known = Mutation.All.Select(mutation => mutation.Rule).Concat(Mutation.Unbreakable.Keys).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(known.Order(StringComparer.Ordinal), ids.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_wrong_key_fails_and_is_left_for_people_to_decide()
    {
        const string key = "/etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-7";
        Lab.Exec(Lab.Compute01, $"cp -p {key} /root/key && cp /etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-SIG-Cloud {key}");
        try
        {
            var broken = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Rule R-01").Rules);
            Assert.Equal(RuleStatus.Fail, broken.Status);
            Assert.Contains("fingerprint", broken.Actual, StringComparison.Ordinal);
            var outcome = nodes.Shell.Run(broken.Fix);
            outcome.Error(ErrorIds.NotConverged, "compute01", "RPM-GPG-KEY-CentOS-7", "fingerprint");
            Assert.Empty(outcome.Nodes);
        }
        finally
        {
            Lab.Exec(Lab.Compute01, $"mv /root/key {key}");
        }
    }

    [Fact]
    public void A_node_that_is_away_is_a_result_and_no_gap()
    {
        nodes.Shell.Must("Get-OSNodeSession | Remove-OSNodeSession");
        Lab.Cut(Lab.Compute02);
        try
        {
            var outcome = nodes.Shell.Run("Get-OSNode compute01, compute02 | Test-OSBaseline -Rule P-05");
            Assert.Equal(["compute01 P-05 Pass", "compute02 N-01 Error"], outcome.Rules.Select(result => result.ToString()).Order(StringComparer.Ordinal));
            outcome.Error(ErrorIds.ConnectionFailed, "compute02");
        }
        finally
        {
            Lab.Heal(Lab.Compute02);
        }
    }

    private RuleResult Test(Mutation mutation) => Assert.Single(nodes.Shell.Must($"Get-OSNode {mutation.Node} | Test-OSBaseline -Rule {mutation.Rule}").Rules);
}
