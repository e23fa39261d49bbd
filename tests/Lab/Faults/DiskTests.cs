namespace OpenStackTrain.LabTests;

/// <summary>No room left: the whole disk of a node, its inodes, the file system of one service. Nothing is half-written, and the next run ends compliant.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class DiskTests(ReadyNodes nodes)
{
    private const string Fill = "cat /dev/zero >/var/fill 2>/dev/null; while echo x >>/var/fill.more 2>/dev/null; do :; done; true";
    private const string Node = Lab.Compute03;

    [Fact]
    public void A_full_disk_leaves_every_file_and_package_as_it_was_and_the_next_run_ends_compliant()
    {
        using var small = Fault.Of(() => Lab.ResetSmall(Node, "64m"), () => Lab.Reset(Node));
        using var shell = new Shell(withFourth: true);
        var before = Fault.Digest(Node);
        Lab.Exec(Node, Fill);
        foreach (var (command, part) in new[] { ("Set-OSHostName", "hostname"), ("Set-OSHostsFile", "/etc/hosts"), ("Set-OSSelinux -Mode Permissive", "/etc/selinux/config"), ("Install-OSBaseRepo", "/etc/yum.repos.d") })
        {
            var error = Fault.Run(shell, $"Get-OSNode {Node} | {command}", 20).Error(ErrorIds.RemoteCommandFailed, Node, "No space left on device", part);
            Assert.Contains("df -h", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        Assert.Equal(before, Fault.Digest(Node));
        Lab.Exec(Node, "rm /var/fill*");
        shell.Must($"Get-OSNode {Node} | Set-OSHostName | Set-OSHostsFile | Set-OSSelinux -Mode Permissive | Install-OSBaseRepo");

        // Room to download the packages, and not to install them.
        Lab.Exec(Node, "dd if=/dev/zero of=/var/fill bs=1M count=$(($(df -m --output=avail / | tail -n 1) - 36)) 2>/dev/null");
        var packages = Fault.Packages(Node);
        var full = Fault.Run(shell, $"Get-OSNode {Node} | Install-OSBasePackage", 60).Error(ErrorIds.RemoteCommandFailed, Node, "space");
        Assert.Contains("df -h", full.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(packages, Fault.Packages(Node));

        Lab.Grow(Node, "1g");
        Assert.Equal(NodeState.Changed, Assert.Single(shell.Must($"Get-OSNode {Node} | Set-OSHostName | Set-OSHostsFile | Set-OSSelinux -Mode Permissive | Install-OSBaseRepo | Install-OSBasePackage").Nodes).State);
        Assert.NotEqual(packages, Fault.Packages(Node));
        Assert.All(shell.Must($"Get-OSNode {Node} | Test-OSBaseline -Rule P-05, H-*, L-02, R-01, R-02, G-*").Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));
    }

    [Fact]
    public void No_inodes_left_for_the_journal_leave_the_file_as_it_was()
    {
        const string command = $"Get-OSNode {Lab.Compute02} | Set-OSHostsFile";
        Lab.Exec(Lab.Compute02, "sed -i '/ compute01$/d' /etc/hosts");
        var before = Fault.Digest(Lab.Compute02, "/etc");
        using (Fault.Mounted(Lab.Compute02, "/var/lib/openstack-train", "nr_inodes=1"))
        {
            var error = Fault.Run(nodes.Shell, command, 20).Error(ErrorIds.RemoteCommandFailed, Lab.Compute02, "No space left on device", "/var/lib/openstack-train");
            Assert.Contains("df -i /var/lib/openstack-train", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal(before, Fault.Digest(Lab.Compute02, "/etc"));
        }

        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must(command).Nodes).State);
        Assert.All(nodes.Shell.Must($"Get-OSNode {Lab.Compute02} | Test-OSBaseline -Rule H-*").Rules, rule => Assert.NotEqual(RuleStatus.Fail, rule.Status));
    }

    [Fact]
    public void A_database_whose_disk_is_full_does_not_start_and_says_why_and_starts_when_there_is_room()
    {
        const string command = $"Get-OSNode {Lab.Controller} | Install-OSMariaDb";
        Lab.Exec(Lab.Controller, "systemctl stop mariadb");
        using (Fault.Of(
            () => Lab.Exec(Lab.Controller, "mount -t tmpfs -o size=64k,mode=0755 tmpfs /var/lib/mysql && chown mysql:mysql /var/lib/mysql && head -c 60k /dev/zero >/var/lib/mysql/fill; true"),
            () => Lab.Exec(Lab.Controller, "systemctl stop mariadb; umount /var/lib/mysql; systemctl reset-failed mariadb 2>/dev/null; true")))
        {
            var outcome = Fault.Run(nodes.Shell, command, 90);
            var error = Assert.Single(outcome.Errors);
            Assert.StartsWith("OSStep.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(Lab.Controller, error.ToString(), StringComparison.Ordinal);
            Assert.Contains("mariadb", error.ToString(), StringComparison.OrdinalIgnoreCase);
        }

        nodes.Shell.Must(command);
        Assert.All(nodes.Shell.Must($"Get-OSNode {Lab.Controller} | Test-OSBaseline -Rule D-*").Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));
    }
}
