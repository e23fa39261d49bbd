namespace OpenStackTrain.LabTests;

/// <summary>The profiles contradict each other; each of them is a state that can be set and tested, and left again.</summary>
public sealed class ProfileTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    [Fact]
    public void The_tutorial_as_it_is_printed_passwords_and_all()
    {
        var (database, rabbit) = (Shell.Credential("root", "abc123"), Shell.Credential("openstack", "RABBIT_PASS"));
        var refused = nodes.Shell.Run("Get-OSNode controller | Install-OSBaseline -DatabaseCredential $db -RabbitCredential $mq", ("db", database), ("mq", rabbit));
        refused.Error(ErrorIds.PasswordRefused, "tutorials");
        nodes.Shell.Must("Get-OSNode | Install-OSBaseline -Profile Seed -DatabaseCredential $db -RabbitCredential $mq", ("db", database), ("mq", rabbit));
        Compliant(Profile.Seed);
        // As the tutorial checks it. Another test may have hardened the broker before: guest is then gone for good, and Seed takes it as it is.
        Assert.Contains("1", Lab.Exec(Lab.Controller, "mysql -uroot -pabc123 -e 'SELECT 1' 2>/dev/null"), StringComparison.Ordinal);
        Assert.Contains("rabbitmq_management", Lab.Exec(Lab.Controller, "rabbitmq-plugins list -e -m"), StringComparison.Ordinal);
        Assert.Contains("200", Lab.Exec(Lab.Compute01, "curl -s -o /dev/null -w '%{http_code}' http://192.168.100.11:15672/"), StringComparison.Ordinal);
        Lab.Exec(Lab.Controller, "rabbitmqctl -q list_users | grep -q '^guest' || rabbitmqctl -q add_user guest guest");
        Unchanged(Profile.Seed);
        Assert.Contains("guest", Lab.Exec(Lab.Controller, "rabbitmqctl -q list_users"), StringComparison.Ordinal);
    }

    [Fact]
    public void Hardened_works_through_its_firewall_and_lets_nobody_in_that_it_should_not()
    {
        nodes.Shell.Must("Get-OSNode | Install-OSBaseline -Profile Hardened");
        var failed = nodes.Shell.Must("Get-OSNode | Test-OSBaseline -Profile Hardened").Rules.Where(rule => rule.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).ToList();
        // How root logs in is looked at, and left to people: a mistake would lock them out.
        Assert.All(failed, rule => Assert.True(rule.Id == "K-05", $"{rule}: {rule.Actual}"));
        Assert.Equal(3, failed.Count);
        Assert.DoesNotContain("guest", Lab.Exec(Lab.Controller, "rabbitmqctl -q list_users"), StringComparison.Ordinal);
        Assert.NotEqual(0, Lab.Try(Lab.Compute01, "ssh -o BatchMode=yes -o ConnectTimeout=5 controller true </dev/null").ExitCode);
        Assert.Equal("compute01", Lab.Exec(Lab.Controller, "ssh -o BatchMode=yes compute01 uname -n </dev/null").Trim());
        Assert.NotEqual(0, Lab.Try(Lab.Compute01, "curl -s --connect-timeout 3 http://20.0.0.11:2379/health").ExitCode);
        Unchanged(Profile.Hardened);
    }

    /// <summary>Back to the profile that all other tests expect.</summary>
    public void Dispose() => nodes.Shell.Must("Get-OSNode | Install-OSBaseline -Profile Guide");

    private void Compliant(Profile profile)
        => Assert.All(nodes.Shell.Must($"Get-OSNode | Test-OSBaseline -Profile {profile}").Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));

    private void Unchanged(Profile profile)
        => Assert.All(nodes.Shell.Must($"Get-OSNode | Install-OSBaseline -Profile {profile}").Nodes, node => Assert.True(node.State == NodeState.Unchanged, $"{node}: {string.Join("; ", node.Results.SelectMany(result => result.Changes))}"));
}
