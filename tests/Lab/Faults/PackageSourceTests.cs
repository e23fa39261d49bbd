namespace OpenStackTrain.LabTests;

/// <summary>Mirrors that hang or break off, and somebody else who works with the packages.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class PackageSourceTests(ReadyNodes nodes)
{
    private const string Install = "Get-OSNode compute02 | Install-OSBasePackage";

    [Theory]
    [InlineData("hang")]
    [InlineData("cut")]
    [InlineData("broken")]
    public void A_mirror_that_hangs_or_breaks_off_is_named_in_time_and_nothing_is_half_installed(string mode)
    {
        using var mirror = new FaultyMirror("ok");
        using (mirror.Of(Lab.Compute02))
        {
            Lab.Exec(Lab.Compute02, "yum -y -q remove bzip2 openstack-utils && rm -rf /var/cache/yum/*");
            mirror.Set(mode);
            var before = Fault.Packages(Lab.Compute02);
            var error = Fault.Run(nodes.Shell, Install, 60).Error(ErrorIds.RemoteCommandFailed, "compute02", Lab.Host);
            Assert.Contains("-BaseUrl", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            Assert.Equal(before, Fault.Packages(Lab.Compute02));
            mirror.Set("ok");
            Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must(Install).Nodes).State);
        }

        Assert.All(nodes.Shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule R-01, G-*").Rules, rule => Assert.Equal(RuleStatus.Pass, rule.Status));
    }

    [Theory]
    [InlineData("another yum", "echo $$ >/var/run/yum.pid; sleep 3; rm -f /var/run/yum.pid", "/var/run/yum.pid")]
    [InlineData("rpm by hand", "python3 -c 'import fcntl, time; lock = open(\"/var/lib/rpm/.rpm.lock\", \"r+\"); fcntl.lockf(lock, fcntl.LOCK_EX); time.sleep(3)'", "/var/lib/rpm/.rpm.lock")]
    public async Task Who_holds_the_packages_is_named_and_waited_for(string who, string holder, string file)
    {
        Assert.NotEmpty(who);
        Lab.Exec(Lab.Compute02, "yum -y -q remove bzip2");
        var holding = Task.Run(() => Lab.Exec(Lab.Compute02, holder), TestContext.Current.CancellationToken);
        await Lab.UntilAsync("the lock is held", () => Lab.Try(Lab.Compute02, file.EndsWith("pid", StringComparison.Ordinal) ? $"[ -e {file} ]" : $"grep -q \"POSIX .* WRITE .*:$(stat -c %i {file}) \" /proc/locks").ExitCode == 0);
        var running = nodes.Shell.Start(Install, out var shell);
        Assert.Equal(NodeState.Changed, Assert.Single((await running).Nodes).State);
        var told = shell.Streams.Progress.Select(record => $"{record.StatusDescription} {record.CurrentOperation}").ToList();
        Assert.Contains(told, text => text.Contains("waiting until pid ", StringComparison.Ordinal) && text.Contains(file, StringComparison.Ordinal));
        await holding;
    }

    [Fact]
    public void A_lock_that_a_crash_left_over_is_no_obstacle()
    {
        Lab.Exec(Lab.Compute02, "yum -y -q remove bzip2; echo 999999 >/var/run/yum.pid");
        Assert.Equal(NodeState.Changed, Assert.Single(Fault.Run(nodes.Shell, Install, 30).Nodes).State);
    }

    [Fact]
    public void A_release_package_that_was_cut_off_in_its_installation_is_finished()
    {
        Lab.Exec(Lab.Compute02, "rpm -e --nodeps centos-release-openstack-train 2>/dev/null; sed -i -e 's/^#mirrorlist/mirrorlist/' -e 's/^baseurl/#baseurl/' /etc/yum.repos.d/CentOS-[CNQ]*.repo; grep -q ^mirrorlist /etc/yum.repos.d/CentOS-QEMU-EV.repo");
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute02 | Install-OSBaseRepo").Nodes).State);
        Assert.All(nodes.Shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule R-01, R-02").Rules, rule => Assert.Equal(RuleStatus.Pass, rule.Status));
    }
}
