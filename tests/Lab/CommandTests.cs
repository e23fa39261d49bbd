using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Commands and facts of real nodes.</summary>
public sealed class CommandTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    [Fact]
    public void Output_errors_and_exit_code_come_back_apart()
    {
        var result = Run("echo out; echo err >&2; printf 'kept  blanks \\n'; exit 7");
        Assert.Equal((7, "out\nkept  blanks ", "err", "compute02"), (result.ExitCode, result.Output, result.Error, result.Node));
        Assert.Equal(("0", 0), (Run("id -u").Output, Run("exit 0").ExitCode));
    }

    [Fact]
    public async Task Its_text_is_in_no_process_list_and_in_no_environment_and_on_no_disk()
    {
        var running = nodes.Shell.Start("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'word=s3cr3t-7; touch /run/ost-runs; until [ -e /run/ost-seen ]; do sleep 0.1; done'", out _);
        await Lab.UntilAsync("the command runs", () => Lab.Try(Lab.Compute02, "[ -e /run/ost-runs ]").ExitCode == 0);
        var seen = Lab.Exec(Lab.Compute02, "grep -l -a -e 's3cr[3]t-7' /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null; grep -r -l -a -e 's3cr[3]t-7' /tmp /run/openstack-train /var/lib/openstack-train /var/log /root 2>/dev/null; touch /run/ost-seen; true");
        Assert.Empty((await running).Errors);
        Lab.Exec(Lab.Compute02, "rm /run/ost-runs /run/ost-seen");
        Assert.Equal("", seen);
    }

    [Fact]
    public void Five_megabytes_come_back_whole()
    {
        var output = Run("head -c 5000000 /dev/zero | tr '\\0' x").Output;
        Assert.Equal(5_000_000, output.Length);
        Assert.DoesNotContain(output, letter => letter != 'x');
    }

    [Fact]
    public async Task Stopping_returns_within_a_second_and_the_next_command_works()
    {
        var running = nodes.Shell.Start("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'touch /run/ost-runs; sleep 60'", out var shell);
        await Lab.UntilAsync("the command runs", () => Lab.Try(Lab.Compute02, "rm /run/ost-runs").ExitCode == 0);
        var clock = Stopwatch.StartNew();
        await Task.Factory.FromAsync(shell.BeginStop(callback: null, state: null), shell.EndStop);
        await running;
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 1);
        Assert.Equal("again", Run("echo again").Output);
    }

    [Fact]
    public void A_command_that_takes_too_long_is_given_up()
    {
        var clock = Stopwatch.StartNew();
        nodes.Shell.Run("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'sleep 60' -TimeoutSec 2").Error(ErrorIds.Timeout, "compute02", "192.168.100.13", "within 2");
        Assert.InRange(clock.Elapsed.TotalSeconds, 1.9, 6);
        Assert.Equal("again", Run("echo again").Output);
    }

    [Fact]
    public void Nodes_work_side_by_side()
    {
        var clock = Stopwatch.StartNew();
        Assert.Equal(3, nodes.Shell.Must("Get-OSNode | Invoke-OSNodeCommand -Command 'sleep 2'").Output.Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 2, 5);
    }

    [Fact]
    public void WhatIf_runs_nothing()
    {
        var outcome = nodes.Shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'touch /run/ost-whatif' -WhatIf");
        Assert.Empty(outcome.Output);
        Assert.Contains(outcome.Lines, line => line.Contains("touch /run/ost-whatif", StringComparison.Ordinal) && line.Contains("compute02", StringComparison.Ordinal));
        Assert.NotEqual(0, Lab.Try(Lab.Compute02, "[ -e /run/ost-whatif ]").ExitCode);
    }

    [Fact]
    public void Facts_are_what_the_node_itself_says()
    {
        var fact = Assert.IsType<NodeFact>(Assert.Single(nodes.Shell.Must("Get-OSNode compute01 | Get-OSNodeFact").Output));
        string Ask(string shell) => Lab.Exec(Lab.Compute01, shell).Trim();
        Assert.Equal(Ask("hostname"), fact.HostName);
        Assert.Equal("compute01", fact.Node);
        Assert.Equal("CentOS Linux 7 (Core)", fact.OperatingSystem);
        Assert.Equal("7.9.2009", fact.Release);
        Assert.Equal(Ask("uname -r"), fact.Kernel);
        Assert.Equal(Ask("uname -m"), fact.Architecture);
        Assert.Equal("systemd-nspawn", fact.Virtualization);
        Assert.Equal(Ask("grep -c ^processor /proc/cpuinfo"), fact.Processors.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Ask("awk '/^MemTotal:/ { print $2 }' /proc/meminfo"), (fact.Memory / 1024).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(Ask("cat /etc/machine-id"), fact.MachineId);
        Assert.Equal(SelinuxMode.Disabled, fact.Selinux);
        Assert.EndsWith("UTC", fact.TimeZone, StringComparison.Ordinal);
        Assert.Contains(new NodeInterface("eth0", "192.168.100.12/24"), fact.Interfaces);
        Assert.Contains(new NodeInterface("eth1", "20.0.0.12/24"), fact.Interfaces);
        Assert.InRange(fact.FreeSpace, 1L << 20, long.MaxValue);
    }

    private CommandResult Run(string command) => LoginTests.Command(nodes.Shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command $text", ("text", command)));
}
