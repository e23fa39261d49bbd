namespace OpenStackTrain.LabTests;

/// <summary>Links that are lost, clients that are killed, stopped or come second, a node that loses its power: in the middle of a package transaction.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class LinkTests(ReadyNodes nodes)
{
    private const string Install = "Get-OSNode compute02 | Install-OSBasePackage";

    [Fact]
    public async Task A_link_that_goes_silent_is_made_again_and_the_transaction_is_found_again()
    {
        using var slow = Begin();
        var running = nodes.Shell.Start(Install + " -Verbose", out var shell);
        await AtWorkAsync();
        Lab.Cut(Lab.Compute02);
        try
        {
            await Lab.UntilAsync("the loss is noticed", () => shell.Streams.Verbose.ReadAll().Any(record => record.Message.Contains("Trying again for", StringComparison.Ordinal)), seconds: 60);
        }
        finally
        {
            Lab.Heal(Lab.Compute02);
        }

        slow.Dispose();
        var node = Assert.Single((await running).Nodes);
        Assert.Equal(NodeState.Changed, node.State);
        Whole(node.Results[^1].Run);
    }

    [Fact]
    public async Task What_a_killed_client_has_begun_is_joined_by_the_next_run()
    {
        using var slow = Begin();
        using var client = Client.Start(Install);
        await AtWorkAsync();
        client.Kill();
        var running = nodes.Shell.Start(Install + " -Verbose -LockTimeout 0", out var shell);
        await Lab.UntilAsync("it is joined", () => shell.Streams.Verbose.ReadAll().Any(record => record.Message.Contains($"joined what is left of {Environment.UserName}@", StringComparison.Ordinal)), seconds: 60);
        slow.Dispose();
        var outcome = await running;
        Assert.Empty(outcome.Errors);
        Whole(run: null);
    }

    [Fact]
    public async Task A_second_client_hears_who_is_at_work_and_waits_for_it()
    {
        using var slow = Begin();
        Lab.Exec(Lab.Compute02, "sed -i '/compute01/d' /etc/hosts");
        using var client = Client.Start(Install);
        await AtWorkAsync();
        using var second = new Shell();
        second.Run("Get-OSNode compute02 | Set-OSHostsFile -LockTimeout 1").Error(
            ErrorIds.LockHeld, "compute02", $"{Environment.UserName}@{Environment.MachineName}", "Install-OSBasePackage", "BasePackage", "since", "run ", "from " + Lab.Host, "nothing was changed");
        Assert.False(client.IsOver);
        var waiting = second.Start("Get-OSNode compute02 | Set-OSHostsFile", out var shell);
        await Lab.UntilAsync("it waits", () => shell.Streams.Progress.ReadAll().Any(record => $"{record.StatusDescription} {record.CurrentOperation}".Contains("waiting for", StringComparison.Ordinal)), seconds: 60);
        slow.Dispose();
        Assert.Equal(NodeState.Changed, Assert.Single((await waiting).Nodes).State);
        await Lab.UntilAsync("the first is over", () => client.IsOver, seconds: 60);
        Whole(run: null);
        Assert.Equal("", Lab.Exec(Lab.Compute02, "ls /run/openstack-train/jobs; cat /run/openstack-train/lock 2>/dev/null; true"));
    }

    [Fact]
    public async Task A_power_cut_in_the_middle_is_gone_through_and_the_run_ends_well()
    {
        using var slow = Begin();
        var running = nodes.Shell.Start(Install, out _);
        await AtWorkAsync();
        Lab.Kill(Lab.Compute02);
        slow.Dispose();
        Lab.Boot(Lab.Compute02);
        var outcome = await running;
        Assert.Equal(NodeState.Changed, Assert.Single(outcome.Nodes).State);
        Whole(run: null);
    }

    [Fact]
    public async Task Whoever_stops_hears_what_goes_on_and_the_node_ends_it_by_itself()
    {
        using var slow = Begin();
        nodes.Shell.Host.Lines.Clear();
        var running = nodes.Shell.Start(Install, out var shell);
        await AtWorkAsync();
        shell.Stop();
        await running;
        Assert.Contains(nodes.Shell.Host.Lines, line => line.Contains("compute02: what was begun goes on there", StringComparison.Ordinal));
        slow.Dispose();
        await Lab.UntilAsync("the node has ended it", () => Lab.Try(Lab.Compute02, "rpm -q bzip2 openstack-utils").ExitCode == 0, seconds: 120);
        Assert.Equal(NodeState.Unchanged, Assert.Single(nodes.Shell.Must(Install).Nodes).State);
        Whole(run: null);
    }

    /// <summary>Packages that are missing, and a mirror that takes its time for them.</summary>
    private static Fault Begin()
    {
        Lab.Exec(Lab.Compute02, "yum -y -q remove bzip2 openstack-utils && rm -rf /var/cache/yum/* /var/cache/dnf/*");
        var before = true;
        return Fault.Of(() => Lab.Mirror("slow"), () =>
        {
            if (before)
                Lab.Mirror("ok");
            before = false;
        });
    }

    private static Task AtWorkAsync() => Lab.UntilAsync("yum is at work", () => Lab.Try(Lab.Compute02, "cat /run/openstack-train/lock && [ -e /var/run/yum.pid ]").ExitCode == 0, seconds: 60);

    /// <summary>The packages are there, rpm's database is whole, and only one transaction was made.</summary>
    private void Whole(string? run)
    {
        Assert.Equal("", Lab.Exec(Lab.Compute02, "rpm --verifydb && rpm -qa --qf '%{NAME}\\n' | grep -v gpg-pubkey | sort | uniq -d"));
        Lab.Exec(Lab.Compute02, "rpm -q bzip2 openstack-utils");
        if (run is not null)
            Assert.Equal("", Lab.Exec(Lab.Compute02, $"cd /var/lib/openstack-train/journal && for entry in $(grep -l -x run={run} */by | cut -d / -f 1); do [ -e $entry/made ] || echo unfinished; cat $entry/change; echo; done | sort | uniq -d"));
        Assert.All(nodes.Shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule G-*").Rules, rule => Assert.Equal(RuleStatus.Pass, rule.Status));
    }
}
