namespace OpenStackTrain.LabTests;

/// <summary>cron on a real node: it runs what it is given, and other people's lines stay.</summary>
public sealed class CronJobTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>, IDisposable
{
    [Fact]
    public async Task Cron_runs_the_job_as_the_account_and_rotates_its_log()
    {
        nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob -JobName lab-minute -Schedule '* * * * *' -Command 'printf %s \"$(id -un)\"; echo; ls /nowhere' -UserName plain -LogPath /home/plain/lab.log");
        await Lab.UntilAsync("cron has run the job", () => Lab.Try(Lab.Compute01, "grep -q -x plain /home/plain/lab.log && grep -q nowhere /home/plain/lab.log").ExitCode == 0, 75);
        Lab.Exec(Lab.Compute01, "logrotate -f /etc/logrotate.d/openstack-train-lab-minute && ls /home/plain/lab.log.1*");
    }

    [Fact]
    public void The_tutorial_s_line_is_what_crontab_shows() =>
        Assert.All(FreshNodes.Names, name => Assert.Contains("*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log", Lab.Exec(name, "crontab -l"), StringComparison.Ordinal));

    [Fact]
    public void Other_people_s_lines_stay_and_exactly_ours_go()
    {
        const string theirs = "MAILTO=root\n0 3 * * 0   /root/backup # Sundays\n";
        Lab.Exec(Lab.Compute01, $"printf '%s' '{theirs}' >/var/spool/cron/root && chmod 600 /var/spool/cron/root");
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob").Nodes).State);
        Assert.StartsWith(theirs, Lab.Exec(Lab.Compute01, "cat /var/spool/cron/root"), StringComparison.Ordinal);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob").Nodes).State);
        Assert.Equal(NodeState.Changed, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob -Absent").Nodes).State);
        Assert.Equal(theirs, Lab.Exec(Lab.Compute01, "cat /var/spool/cron/root"));
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob -Absent").Nodes).State);
    }

    [Fact]
    public void A_line_by_hand_that_does_the_same_is_enough()
    {
        Lab.Exec(Lab.Compute01, "echo '*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log' >/var/spool/cron/root && chmod 600 /var/spool/cron/root");
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob").Nodes).State);
        var rule = Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Test-OSBaseline -Rule J-01").Rules);
        Assert.Equal(RuleStatus.Pass, rule.Status);
        Assert.Contains("the account's own line 1", rule.Actual, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob -JobName lab-minute -UserName plain -Absent");
        Lab.Exec(Lab.Compute01, "rm -f /home/plain/lab.log* /var/spool/cron/plain /var/spool/cron/root");
        nodes.Shell.Must("Get-OSNode compute01 | Set-OSCronJob");
    }
}
