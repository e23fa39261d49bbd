namespace OpenStackTrain.LabTests;

/// <summary>Changes taken back on a real node: the state before is there again, and what somebody has changed since is left alone.</summary>
[Trait("suite", "faults")]
public sealed class UndoTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    private const string Break = "sed -i 's/^server .*/server 192.168.100.99 iburst/' /etc/chrony.conf && systemctl restart chronyd";

    [Fact]
    public void A_run_is_undone_the_service_has_its_old_configuration_and_the_rule_fails_again()
    {
        Lab.Exec(Lab.Compute01, Break);
        var before = Lab.Exec(Lab.Compute01, "sha256sum /etc/chrony.conf; stat -c '%a %U:%G' /etc/chrony.conf");
        var run = Mend();
        var changes = nodes.Shell.Must($"Get-OSNode compute01 | Get-OSChange -Run {run}").Output.OfType<NodeChange>().ToList();
        Assert.Equal(["/etc/chrony.conf: sources", "chronyd: configuration"], changes.Select(change => change.What));
        Assert.All(changes, change => Assert.Equal(("Chrony", ChangeState.Made, true, "192.168.100.1"), (change.Step, change.State, change.CanUndo, change.From)));

        var undone = nodes.Shell.Must($"Get-OSNode compute01 | Get-OSChange -Run {run} | Undo-OSChange -PassThru").Output.OfType<NodeChange>();
        Assert.All(undone, change => Assert.Equal(ChangeState.Undone, change.State));
        Assert.Equal(before, Lab.Exec(Lab.Compute01, "sha256sum /etc/chrony.conf; stat -c '%a %U:%G' /etc/chrony.conf"));
        Assert.Contains("192.168.100.99", Lab.Exec(Lab.Compute01, "chronyc -n sources"), StringComparison.Ordinal);
        Assert.Equal(RuleStatus.Fail, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Rule T-04").Rules).Status);
    }

    [Fact]
    public void What_was_changed_by_hand_since_stays_and_the_reason_is_told()
    {
        Lab.Exec(Lab.Compute01, Break);
        var run = Mend();
        Lab.Exec(Lab.Compute01, "echo '# by hand' >>/etc/chrony.conf");
        nodes.Shell.Run($"Get-OSNode compute01 | Undo-OSChange -Run {run}").Error(ErrorIds.UndoRefused, "compute01", "/etc/chrony.conf has other content now");
        Assert.Contains("# by hand", Lab.Exec(Lab.Compute01, "cat /etc/chrony.conf"), StringComparison.Ordinal);
        Lab.Exec(Lab.Compute01, "sed -i '/^# by hand$/d' /etc/chrony.conf");
    }

    [Fact]
    public void Packages_go_only_when_that_is_asked_for_and_then_exactly_those_that_came()
    {
        Lab.Exec(Lab.Compute01, "yum -y remove openstack-utils bzip2 >/dev/null");
        var before = Lab.Exec(Lab.Compute01, "rpm -qa | sort");
        var run = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Install-OSBasePackage").Nodes).Results[0].Run;
        var whole = Lab.Exec(Lab.Compute01, "rpm -qa | sort");
        Assert.Contains("-IncludePackage", Assert.Single(nodes.Shell.Must($"Get-OSNode compute01 | Undo-OSChange -Run {run}").Warnings), StringComparison.Ordinal);
        Assert.Equal(whole, Lab.Exec(Lab.Compute01, "rpm -qa | sort"));
        nodes.Shell.Must($"Get-OSNode compute01 | Undo-OSChange -Run {run} -IncludePackage");
        Assert.Equal(before, Lab.Exec(Lab.Compute01, "rpm -qa | sort"));
    }

    [Fact]
    public void The_journal_is_for_root_alone()
        => Assert.Equal("", Lab.Exec(Lab.Compute01, "stat -c '%a %U %n' /var/lib/openstack-train /var/lib/openstack-train/journal /var/lib/openstack-train/journal/* | grep -v '^700 root '; true"));

    /// <inheritdoc/>
    public void Dispose() => ReadyNodes.Make(nodes.Shell, Lab.Compute01);

    /// <summary>Mends the time sources.</summary>
    /// <returns>The run.</returns>
    private string Mend() => Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSChrony -Source controller").Nodes).Results[0].Run;
}
