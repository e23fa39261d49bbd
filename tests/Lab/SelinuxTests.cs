namespace OpenStackTrain.LabTests;

/// <summary>SELinux on a machine that really has it. Slow: the machine is emulated.</summary>
[Trait("needs", "selinux")]
public sealed class SelinuxTests : IDisposable
{
    private const string Node = "selinux01";
    private const string Files = "ls -Z /etc/hosts /etc/hostname /etc/selinux/config /etc/yum.repos.d/CentOS-Base.repo | sed 's/^ *//'";

    private readonly Shell shell = new(withSelinux: true);

    [Fact]
    public async Task Permissive_and_enforcing_hold_through_a_boot_and_disabled_asks_for_one()
    {
        Lab.Reset(Node);
        Assert.Equal("Enforcing", Mode());
        var labels = Lab.Exec(Node, Files);

        Assert.Equal(NodeState.Changed, Set("Permissive").State);
        Assert.Equal("Permissive", Mode());
        await RebootAsync();
        Assert.Equal("Permissive", Mode());
        Assert.Equal(NodeState.Unchanged, Set("Permissive").State);
        Assert.All(Test(), rule => Assert.True(rule.Status == RuleStatus.Pass, $"{rule}: {rule.Actual}"));

        Lab.Exec(Node, "setenforce 1");
        var broken = Test().Single(rule => rule.Id == "L-01");
        Assert.Equal(RuleStatus.Fail, broken.Status);
        shell.Must(broken.Fix);
        Assert.Equal("Permissive", Mode());

        // What is written while it enforces keeps its labels.
        Assert.Equal(NodeState.Changed, Set("Enforcing").State);
        Assert.Equal("Enforcing", Mode());
        shell.Must($"Get-OSNode {Node} | Set-OSHostName | Set-OSHostsFile | Install-OSBaseRepo");
        Assert.Equal(labels, Lab.Exec(Node, Files));

        var off = shell.Must($"Get-OSNode {Node} | Set-OSSelinux -Mode Disabled");
        Assert.Equal(NodeState.RebootRequired, Assert.Single(off.Nodes).State);
        Assert.Contains(off.Warnings, warning => warning.Contains(Node, StringComparison.Ordinal) && warning.Contains("boot", StringComparison.Ordinal));
        Assert.Equal("Permissive", Mode());
        var pending = shell.Must($"Get-OSNode {Node} | Test-OSBaseline -Profile Seed -Rule L-03").Rules;
        Assert.Equal(RuleStatus.PendingReboot, Assert.Single(pending).Status);
        Assert.Equal(labels, Lab.Exec(Node, Files));
        Assert.Equal(NodeState.Changed, Set("Permissive").State);
    }

    public void Dispose() => shell.Dispose();

    private static string Mode() => Lab.Exec(Node, "getenforce").Trim();

    private Node Set(string mode) => Assert.Single(shell.Must($"Get-OSNode {Node} | Set-OSSelinux -Mode {mode}").Nodes);

    private IReadOnlyList<RuleResult> Test() => shell.Must($"Get-OSNode {Node} | Test-OSBaseline -Profile Guide -Rule L-*").Rules;

    private async Task RebootAsync()
    {
        var boot = Lab.Exec(Node, "cat /proc/sys/kernel/random/boot_id");
        shell.Run($"Get-OSNode {Node} | Invoke-OSNodeCommand -Command 'systemctl reboot'");
        await Lab.UntilAsync($"{Node} is back", () => Lab.Try(Node, "cat /proc/sys/kernel/random/boot_id") is { ExitCode: 0 } now && now.Output != boot, 240);
    }
}
