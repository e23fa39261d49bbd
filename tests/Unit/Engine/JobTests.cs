using System.Diagnostics;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Changes as a job of the node: begun once, whatever becomes of the link, and noted before they are made. Real shells.</summary>
public sealed class JobTests : IDisposable
{
    private readonly LocalNode node = new();
    private readonly Node target = Sample.Node();
    private readonly NodeLock nodeLock;

    public JobTests() => nodeLock = new NodeLock(Run.Of("Set-OSChrony"), target);

    public void Dispose() => node.Dispose();

    public static TheoryData<string> Shells => ["dash", "bash"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Acts_run_in_order_in_a_session_of_their_own_and_questions_after_them(string shell)
    {
        Local.Need("ps");
        using var other = new LocalNode(shell);
        List<string> heard = [];
        var script = Script("ost_say first; echo one; ps -o sid= -p $$", "cat; echo two; exit 0") with { Heard = heard.Add };
        var answers = await other.RunAsync(target, script with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        Assert.Equal(["gate", "change 1", "change 2", "left"], answers.Select(answer => answer.Name));
        Assert.All(answers, answer => Assert.Equal(0, answer.ExitCode));
        Assert.Equal(["one", "two", "2"], [answers[1].Text().Split('\n')[0], answers[2].Text().Trim(), answers[3].Text().Trim()]);
        Assert.NotEqual("", answers[1].Text().Split('\n')[1]);
        Assert.Equal(["first"], heard);
        Assert.Equal("700", (await Local.RunAsync(Local.Need("stat"), ["-c", "%a", Path.Combine(other.Run, "jobs")], cancellation: TestContext.Current.CancellationToken)).Output is { } mode ? System.Text.Encoding.UTF8.GetString(mode).Trim() : "");

        nodeLock.End();
        await nodeLock.ReleaseAsync(other, TestContext.Current.CancellationToken);
        Assert.Equal(["lock.guard"], Directory.GetFiles(other.Run).Select(Path.GetFileName));
        Assert.Empty(Directory.GetDirectories(Path.Combine(other.Run, "jobs")));
    }

    [Fact]
    public async Task What_was_begun_goes_on_when_the_link_is_lost_and_is_found_again_not_begun_again()
    {
        var id = Run.NewJob();
        var open = Path.Combine(node.Folder, "open");
        var script = Script($"echo begun >>'{node.Folder}/count'; until [ -e '{open}' ]; do sleep 0.05; done; echo done");
        var first = node.RunAsync(target, script with { Job = nodeLock.Job("Chrony", id, wasSent: false) }, TestContext.Current.CancellationToken);
        await UntilAsync(() => File.Exists(Path.Combine(node.Folder, "count")));
        await node.CutAsync();
        await Assert.ThrowsAsync<NodeException>(() => first);

        var second = node.RunAsync(target, script with { Job = nodeLock.Job("Chrony", id, wasSent: true) }, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(open, "", TestContext.Current.CancellationToken);
        Assert.Equal("done", (await second).Single(answer => answer.Name == "change 1").Text().Trim());
        Assert.Equal("begun\n", await File.ReadAllTextAsync(Path.Combine(node.Folder, "count"), TestContext.Current.CancellationToken));
        Assert.Single(Directory.GetDirectories(node.Journal));
    }

    [Fact]
    public async Task A_job_that_the_node_does_not_know_any_more_is_not_begun_but_read_again()
    {
        var answers = await node.RunAsync(target, Script($"touch '{node.Folder}/made'") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: true) }, TestContext.Current.CancellationToken);
        Assert.Equal([("gate", NodeLock.ReadAgain), ("left", 0)], answers.Select(answer => (answer.Name, answer.ExitCode)));
        Assert.False(File.Exists(Path.Combine(node.Folder, "made")));
    }

    [Fact]
    public async Task Of_a_job_that_was_killed_the_whole_answers_are_there()
    {
        var script = Script("echo whole", $"printf half; echo >'{node.Folder}/half'; exec sleep 60", "echo never");
        var running = node.RunAsync(target, script with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        await UntilAsync(() => File.Exists(Path.Combine(node.Folder, "half")));
        var pid = (await File.ReadAllTextAsync(Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(node.Run, "jobs"))), "pid"), TestContext.Current.CancellationToken)).Split(' ')[0];
        await Local.RunAsync(Local.Need("pkill"), ["-KILL", "-s", pid], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["gate", "change 1", "left"], (await running).Select(answer => answer.Name));
        var entries = Directory.GetDirectories(node.Journal).Order(StringComparer.Ordinal).ToList();
        Assert.True(File.Exists(Path.Combine(entries[0], "made")));
        Assert.Equal(["by", "change", "time", "undo"], Directory.GetFiles(entries[1]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task After_a_stop_no_further_change_is_made()
    {
        var open = Path.Combine(node.Folder, "open");
        var running = node.RunAsync(
            target, Script($"echo >'{node.Folder}/begun'; until [ -e '{open}' ]; do sleep 0.05; done", "echo never") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        var jobs = Path.Combine(node.Run, "jobs");
        await UntilAsync(() => File.Exists(Path.Combine(node.Folder, "begun")));
        var work = new JobsAtWork();
        work.Set(target, Path.GetFileName(Directory.GetDirectories(jobs)[0]));
        Assert.Equal([target.Name], await work.StopAsync(node));
        await File.WriteAllTextAsync(open, "", TestContext.Current.CancellationToken);
        Assert.Equal(["gate", "change 1", "left"], (await running).Select(answer => answer.Name));
    }

    [Fact]
    public async Task The_journal_tells_what_came_of_each_change()
    {
        var answers = await node.RunAsync(target, Script("exit 0", $"exit {OpenStackTrain.Engine.Resources.Repair.ChangedMeanwhile}") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        Assert.Equal([0, 0, 75, 0], answers.Select(answer => answer.ExitCode));
        await node.RunAsync(target, Script("exit 3", "exit 0") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        var entries = Directory.GetDirectories(node.Journal).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["00000001", "00000002"], entries.Select(Path.GetFileName));
        Assert.True(File.Exists(Path.Combine(entries[0], "made")));
        Assert.Equal("3\n", await File.ReadAllTextAsync(Path.Combine(entries[1], "failed"), TestContext.Current.CancellationToken));
        Assert.Equal("{\"What\":\"change 1\"}", await File.ReadAllTextAsync(Path.Combine(entries[0], "change"), TestContext.Current.CancellationToken));
        Assert.Contains($"run={nodeLock.Run.Id}\n", await File.ReadAllTextAsync(Path.Combine(entries[0], "by"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_cannot_be_noted_is_not_made()
    {
        await File.WriteAllTextAsync(node.State, "a file where a folder should be", TestContext.Current.CancellationToken);
        var answers = await node.RunAsync(target, Script($"touch '{node.Folder}/made'") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        Assert.Equal(74, answers[1].ExitCode);
        Assert.Contains("journal", answers[1].ErrorTail, StringComparison.Ordinal);
        Assert.Contains("directory", answers[1].ErrorTail, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(node.Folder, "made")));
    }

    [Fact]
    public async Task The_journal_is_bounded_and_counts_on()
    {
        for (var number = 1; number <= Framing.JournalEntries + 5; number++)
            Directory.CreateDirectory(Path.Combine(node.Journal, $"{number:d8}"));
        await node.RunAsync(target, Script("true") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        var entries = Directory.GetDirectories(node.Journal).Order(StringComparer.Ordinal).Select(Path.GetFileName).ToList();
        Assert.Equal(("00000006", $"{Framing.JournalEntries + 6:d8}"), (entries[0], entries[^1]));
    }

    [Fact]
    public async Task A_journal_that_is_too_large_loses_its_oldest_changes()
    {
        foreach (var number in new[] { 1, 2, 3 })
        {
            var entry = Directory.CreateDirectory(Path.Combine(node.Journal, $"{number:d8}")).FullName;
            await using var file = new FileStream(Path.Combine(entry, "old"), FileMode.Create);
            await file.WriteAsync(new byte[30 * 1024 * 1024], TestContext.Current.CancellationToken);
        }

        await node.RunAsync(target, Script("true") with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        Assert.Equal(["00000002", "00000003", "00000004"], Directory.GetDirectories(node.Journal).Order(StringComparer.Ordinal).Select(Path.GetFileName));
    }

    /// <summary>Acts with records, and one question: how many answers the job has left.</summary>
    private static NodeScript Script(params string[] acts) => new(
        [
            .. acts.Select((body, index) => new ScriptSection($"change {index + 1}", body, SectionKind.Act) { Record = new JournalRecord($"{{\"What\":\"change {index + 1}\"}}", "") }),
            new ScriptSection("left", $"ls {Framing.RunFolder}/jobs/*/answer.* 2>/dev/null | wc -l", SectionKind.Ask),
        ],
        TimeSpan.FromSeconds(30));

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var clock = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), "not within 20 s");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
