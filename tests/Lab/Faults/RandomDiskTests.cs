namespace OpenStackTrain.LabTests;

/// <summary>A disk that becomes full at a random point of a random step.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class RandomDiskTests(ITestOutputHelper output)
{
    private const string Node = Lab.Compute03;
    private const string Steps = "Set-OSHostName | Set-OSHostsFile | Set-OSSelinux -Mode Permissive | Install-OSBaseRepo";

    [Fact]
    public void However_little_room_there_is_no_file_is_half_written_and_the_next_run_ends_compliant()
    {
        using var small = Fault.Of(() => Lab.ResetSmall(Node, "64m"), () => Lab.Reset(Node));
        for (var run = 0; run < FaultNodes.Runs(2); run++)
        {
            var seed = Random.Shared.Next();
            output.WriteLine($"seed {seed}");
            var room = new Random(seed).Next(4, 1500);
            if (run > 0)
                Lab.ResetSmall(Node, "64m");
            using var shell = new Shell(withFourth: true);
            Lab.Exec(Node, $"cat /dev/zero >/var/fill 2>/dev/null; truncate -s -{room}k /var/fill");
            var outcome = Fault.Run(shell, $"Get-OSNode {Node} | {Steps}", 60);
            Assert.All(outcome.Errors, error =>
            {
                // Programs have many words for it; those whose advice does not know them are worth a look.
                output.WriteLine($"{error} -> {error.ErrorDetails.RecommendedAction}");
                Assert.StartsWith("OSStep.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            });
            Assert.Equal("", Lab.Exec(Node, "find /etc -xdev -name '.*.ost.*'"));
            Assert.Equal("", Lab.Exec(Node, "for f in /etc/hosts /etc/hostname /etc/selinux/config /etc/yum.repos.d/CentOS-Base.repo; do [ -s $f ] && [ -z \"$(tail -c 1 $f)\" ] || echo $f is cut; done"));
            Assert.Contains("localhost", Lab.Exec(Node, "cat /etc/hosts"), StringComparison.Ordinal);
            Fault.Packages(Node);
            Lab.Exec(Node, "rm /var/fill");
            Lab.Grow(Node, "256m");
            shell.Must($"Get-OSNode {Node} | {Steps}");
            Assert.All(shell.Must($"Get-OSNode {Node} | Test-OSBaseline -Rule P-05, H-*, L-02, R-01, R-02").Rules, rule => Assert.True(rule.Status is not (RuleStatus.Fail or RuleStatus.Error), $"seed {seed}: {rule}: {rule.Actual}"));
        }
    }
}
