namespace OpenStackTrain.LabTests;

/// <summary>Test-OSNodeRequirement on real machines: what can be broken in a container, broken once. Processors, memory and disks are the host's here: those rules are in the unit tests.</summary>
public sealed class RequirementTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    /// <summary>The host's business, and the tutorial's public network that the lab has.</summary>
    private static readonly string[] Given = ["P-03", "P-09"];

    [Theory]
    [InlineData("P-04", "compute01", "ip addr del 20.0.0.12/24 dev eth1", "ip addr add 20.0.0.12/24 dev eth1", "eth1: no address")]
    [InlineData("P-06", "compute01", "cp -p /etc/machine-id /root/id && echo 0123456789abcdef0123456789abcdef >/etc/machine-id", "cat /root/id >/etc/machine-id", "")]
    [InlineData("P-10", "controller", "systemctl stop memcached && systemd-run -q --unit stranger python3 -m http.server 11211", "systemctl stop stranger; systemctl start memcached", "port 11211 (memcached): taken by python3 (process ")]
    [InlineData("P-11", "compute01", "sed -i 's/^192.168.100.13 .*/192.168.100.33 compute02/' /etc/hosts", "sed -i 's/^192.168.100.33 .*/192.168.100.13 compute02/' /etc/hosts", "compute02: 192.168.100.33")]
    [InlineData("P-12", "compute02", "ip link set eth1 mtu 1400", "ip link set eth1 mtu 1500", "")]
    public void What_is_broken_fails_its_rule_and_passes_again(string rule, string node, string shell, string undo, string actual)
    {
        Assert.Empty(Broken());
        Lab.Exec(node, shell);
        try
        {
            // The clone's twin is not there; only the first test of a pair is of this node.
            if (rule == "P-06")
                Lab.Exec(Lab.Compute02, shell);
            if (rule == "P-10")
                nodes.Shell.Must("Get-OSNode controller | Invoke-OSNodeCommand -Command 'for i in 1 2 3 4 5 6 7 8 9 10; do ss -lnt | grep -q :11211 && exit 0; sleep 0.2; done; exit 1'");
            var broken = Broken();
            // Without its address no way leads to it either.
            Assert.All(broken, result => Assert.True(result.Status == RuleStatus.Fail && (result.Id == rule || (rule == "P-04" && result.Id == "P-12")), $"{result}: {result.Actual}"));
            Assert.Contains(broken, result => result.Actual.Contains(actual.Length > 0 ? actual : rule == "P-06" ? "is compute02's too" : "answers, but not to packets of 1500 bytes, the MTU of eth1", StringComparison.Ordinal));
        }
        finally
        {
            Lab.Exec(node, undo);
            if (rule == "P-06")
                Lab.Exec(Lab.Compute02, undo);
        }

        Assert.Empty(Broken());
    }

    [Fact]
    public void Nodes_of_other_roles_are_held_to_what_these_need()
    {
        nodes.Shell.Inventory(text => text.Replace("compute01:  { roles: [compute]", "compute01:  { roles: [network]", StringComparison.Ordinal).Replace("compute02:  { roles: [compute]", "compute02:  { roles: [storage]", StringComparison.Ordinal));
        try
        {
            var results = nodes.Shell.Must("Get-OSNode compute01, compute02 | Test-OSNodeRequirement -Rule P-03, P-07, P-08 | ForEach-Object { $_ }").Rules;
            Assert.Equal("network cards: 2 (eth0, eth1)", results.Single(result => result is { Node: Lab.Compute01, Id: "P-08", Status: RuleStatus.Fail }).Actual);
            Assert.Equal(RuleStatus.NotApplicable, results.Single(result => result is { Node: Lab.Compute02, Id: "P-03" }).Status);
            Assert.Contains("data disk: ", results.Single(result => result is { Node: Lab.Compute02, Id: "P-07" }).Actual, StringComparison.Ordinal);
        }
        finally
        {
            nodes.Shell.Inventory(text => text);
        }
    }

    [Fact]
    public void Network_and_storage_nodes_get_the_part_of_the_baseline_that_is_theirs()
    {
        nodes.Shell.Inventory(text => text.Replace("compute01:  { roles: [compute]", "compute01:  { roles: [network]", StringComparison.Ordinal).Replace("compute02:  { roles: [compute]", "compute02:  { roles: [storage]", StringComparison.Ordinal));
        try
        {
            var installed = nodes.Shell.Must("Get-OSNode compute01, compute02 | Install-OSBaseline").Nodes;
            Assert.Equal([NodeState.Unchanged, NodeState.Unchanged], installed.Select(node => node.State));
            Assert.All(installed, node => Assert.Equal(["MariaDb", "RabbitMq"], node.Results.Where(result => result.NotApplicable).Select(result => result.Step)));
            Assert.All(nodes.Shell.Must("Get-OSNode compute01, compute02 | Test-OSBaseline | ForEach-Object { $_ }").Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));
        }
        finally
        {
            nodes.Shell.Inventory(text => text);
        }
    }

    private List<RuleResult> Broken()
        => [.. nodes.Shell.Must("Get-OSNode | Test-OSNodeRequirement | ForEach-Object { $_ }").Rules.Where(result => !(result.Status is RuleStatus.Pass or RuleStatus.NotApplicable) && !Given.Contains(result.Id))];
}
