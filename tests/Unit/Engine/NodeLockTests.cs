using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>One change at a time: who may, who waits, and whose lock counts no more. Real shells.</summary>
public sealed class NodeLockTests : IDisposable
{
    private readonly LocalNode node = new();
    private readonly Node target = Sample.Node();
    private readonly NodeLock first;
    private readonly NodeLock second;

    public NodeLockTests()
    {
        first = new NodeLock(Run.Of("Install-OSBaseline") with { Who = "admin@desk" }, target);
        second = new NodeLock(Run.Of("Set-OSChrony") with { Who = "other@laptop", LockTimeout = TimeSpan.FromSeconds(1) }, target);
    }

    public void Dispose() => node.Dispose();

    [Fact]
    public async Task Who_has_it_keeps_it_and_a_second_hears_who_that_is()
    {
        Assert.Equal(0, (await TryAsync(first)).ExitCode);
        Assert.Equal(0, (await TryAsync(first)).ExitCode);
        var refused = await TryAsync(second);
        Assert.Equal(NodeLock.Held, refused.ExitCode);
        var holder = LockHolder.Parse(refused);
        Assert.Equal(
            (first.Run.Id, "admin@desk", "Install-OSBaseline", "Chrony", false, false), (holder.Run, holder.Who, holder.Command, holder.Step, holder.IsOrphan, holder.IsGone));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$", holder.Since);
    }

    [Fact]
    public async Task Who_waited_reads_again_before_anything_is_made()
    {
        Assert.Equal(0, (await TryAsync(first)).ExitCode);
        var waits = new TaskCompletionSource<string>();
        var script = new NodeScript([], TimeSpan.FromSeconds(30)) { Job = new NodeLock(second.Run with { LockTimeout = TimeSpan.FromSeconds(20) }, target).Job("Chrony", Run.NewJob(), wasSent: false), Heard = text => waits.TrySetResult(text) };
        var waiting = node.RunAsync(target, script, TestContext.Current.CancellationToken);
        Assert.Equal("waiting for admin@desk, Install-OSBaseline", await waits.Task);
        await first.ReleaseAsync(node, TestContext.Current.CancellationToken);
        Assert.Equal(NodeLock.ReadAgain, (await waiting)[0].ExitCode);
        Assert.Equal(0, (await TryAsync(second)).ExitCode);
        await first.ReleaseAsync(node, TestContext.Current.CancellationToken);
        Assert.Contains($"run={second.Run.Id}\n", await LockTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sshd=[0-9]+", "sshd=4194304", "its connection is gone")]
    [InlineData("start=[0-9]+", "start=1", "its connection's number is another's now")]
    [InlineData("heard=[0-9]+", "heard=-100", "it has been silent for long")]
    public async Task A_dead_holders_lock_is_taken_over_and_said(string what, string with, string why)
    {
        Assert.NotEmpty(why);
        Assert.Equal(0, (await TryAsync(first)).ExitCode);
        await EditLockAsync(what, with);
        var taken = await TryAsync(second);
        Assert.Equal((NodeLock.ReadAgain, true, "admin@desk"), (taken.ExitCode, LockHolder.Parse(taken).IsGone, LockHolder.Parse(taken).Who));
        Assert.Equal(0, (await TryAsync(second)).ExitCode);
    }

    [Fact]
    public async Task What_a_dead_holder_has_left_at_work_is_joined_not_begun_beside()
    {
        var open = Path.Combine(node.Folder, "open");
        var script = new NodeScript([new ScriptSection("change 1", $"ost_say 'installing bzip2'; until [ -e '{open}' ]; do sleep 0.05; done", SectionKind.Act)], TimeSpan.FromSeconds(30)) { Heard = _ => { } };
        var running = node.RunAsync(target, script with { Job = first.Job("BasePackage", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        while (!Directory.Exists(Path.Combine(node.Run, "jobs")) || Directory.GetFiles(node.Run, "said", SearchOption.AllDirectories) is not [var file] || new FileInfo(file).Length == 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
        await EditLockAsync("sshd=[0-9]+", "sshd=4194304");

        List<string> heard = [];
        var refused = await TryAsync(second, heard);
        Assert.Equal((NodeLock.Held, true), (refused.ExitCode, LockHolder.Parse(refused).IsOrphan));
        Assert.Contains("joined admin@desk, Install-OSBaseline: installing bzip2", heard);

        var joining = TryAsync(new NodeLock(second.Run with { LockTimeout = TimeSpan.FromSeconds(20) }, target));
        await File.WriteAllTextAsync(open, "", TestContext.Current.CancellationToken);
        Assert.Equal(NodeLock.ReadAgain, (await joining).ExitCode);
        await running;
    }

    [Fact]
    public async Task A_lock_whose_job_may_be_at_work_is_not_given_back()
    {
        Assert.Equal(0, (await TryAsync(first)).ExitCode);
        _ = first.Job("Chrony", Run.NewJob(), wasSent: false);
        await first.ReleaseAsync(node, TestContext.Current.CancellationToken);
        Assert.Contains($"run={first.Run.Id}\n", await LockTextAsync(), StringComparison.Ordinal);
        first.End();
        await first.ReleaseAsync(node, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(Path.Combine(node.Run, "lock")));
    }

    [Fact]
    public async Task A_lock_that_cannot_be_kept_is_an_error()
    {
        await File.WriteAllTextAsync(node.Run, "", TestContext.Current.CancellationToken);
        var failed = await TryAsync(first);
        Assert.Equal(74, failed.ExitCode);
        Assert.Contains("File exists", failed.ErrorTail, StringComparison.Ordinal);
    }

    private async Task<SectionResult> TryAsync(NodeLock nodeLock, List<string>? heard = null)
    {
        var script = new NodeScript([], TimeSpan.FromSeconds(30)) { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false), Heard = text => heard?.Add(text) };
        var answer = (await node.RunAsync(target, script, TestContext.Current.CancellationToken))[0];
        nodeLock.End();
        return answer;
    }

    private Task<string> LockTextAsync() => File.ReadAllTextAsync(Path.Combine(node.Run, "lock"), TestContext.Current.CancellationToken);

    private async Task EditLockAsync(string what, string with)
        => await File.WriteAllTextAsync(Path.Combine(node.Run, "lock"), Regex.Replace(await LockTextAsync(), what, with, RegexOptions.None, TimeSpan.FromSeconds(1)), TestContext.Current.CancellationToken);
}
