using System.Globalization;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>The journal read back and changes taken back, in real shells: made by a job as a step's changes are, undone as Undo-OSChange does.</summary>
public sealed class UndoTests : IDisposable
{
    private readonly LocalNode node = new();
    private readonly Node target = Sample.Node();
    private readonly RecordingObserver observer = new();

    /// <summary>The texts that the undo itself sends, for the tests of shell texts.</summary>
    internal static IEnumerable<(string Name, string Text)> Texts =>
    [
        ("undo: one change", "ost_d=/x; ost_entry=/x\n" + new Undoing(new LocalNodeOfNone(), new RecordingObserver(), Run.Of("Undo-OSChange")).TakeBack(Change(42, "it's"))),
        ("undo: afterwards", "ost_d=/x\n" + Undoing.Afterwards),
        ("journal: certain changes", JournalFact.Of([1, 42]).Shell),
    ];

    public static TheoryData<string> Shells => ["dash", "bash"];

    public void Dispose() => node.Dispose();

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_file_comes_back_and_a_new_one_goes_with_the_folders_that_were_made_for_it(string shell)
    {
        using var here = new LocalNode(shell);
        var (old, fresh) = (Path.Combine(here.Folder, "a.conf"), Path.Combine(here.Folder, "x", "y", "b.conf"));
        await File.WriteAllTextAsync(old, "old\n", TestContext.Current.CancellationToken);
        var run = await MakeAsync(here, ("a.conf: it's", await FileAsync(old, "new\n")), ("b.conf", new FileRepair(FileState.Absent(fresh), _ => "b\n")));
        Assert.Equal(("new\n", "b\n"), (await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(fresh, TestContext.Current.CancellationToken)));

        var changes = await ReadAsync(here);
        Assert.Equal([(1, ChangeState.Made, true), (2, ChangeState.Made, true)], changes.Select(change => (change.Id, change.State, change.CanUndo)));
        Assert.All(changes, change => Assert.Equal((run.Id, "Set-OSChrony", run.Who, target.Name), (change.Run, change.Command, change.By, change.Node)));
        Assert.Equal(["a.conf: it's: was -> wanted"], changes[0].Changes.Select(change => change.ToString()));
        Assert.InRange(changes[0].Time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));

        var outcomes = await UndoAsync(here, changes);
        Assert.Equal([(2, UndoResult.Undone), (1, UndoResult.Undone)], outcomes.Select(outcome => (outcome.Change.Id, outcome.Result)));
        Assert.Equal("old\n", await File.ReadAllTextAsync(old, TestContext.Current.CancellationToken));
        Assert.False(Directory.Exists(Path.Combine(here.Folder, "x")));

        changes = await ReadAsync(here);
        Assert.Equal(["1 Undone ", "2 Undone ", "3 Made 2", "4 Made 1"], changes.Select(Line));
        Assert.Equal("a.conf: it's: wanted -> was", changes[3].Changes[0].ToString());
        Assert.All(changes.Skip(2), change => Assert.Equal((false, Undoing.NoRedo), (change.CanUndo, change.WhyNot)));
        Assert.Equal(changes[3].Run, changes[0].UndoneBy);
    }

    [Fact]
    public async Task What_somebody_has_changed_since_stays_and_the_others_are_undone()
    {
        var (one, two) = (Path.Combine(node.Folder, "one"), Path.Combine(node.Folder, "two"));
        await MakeAsync(node, ("one", new FileRepair(FileState.Absent(one), _ => "ours\n")), ("two", new FileRepair(FileState.Absent(two), _ => "ours\n")));
        await File.WriteAllTextAsync(two, "theirs\n", TestContext.Current.CancellationToken);
        var outcomes = await UndoAsync(node, await ReadAsync(node));
        Assert.Equal([(UndoResult.Refused, $"{two} has other content now"), (UndoResult.Undone, "")], outcomes.Select(outcome => (outcome.Result, outcome.Text)));
        Assert.Equal("theirs\n", await File.ReadAllTextAsync(two, TestContext.Current.CancellationToken));
        // What was refused is no change, and the journal has nothing of it.
        Assert.Equal(["1 Undone ", "2 Made ", "3 Made 1"], (await ReadAsync(node)).Select(Line));
    }

    [Fact]
    public async Task The_same_file_changed_twice_comes_back_by_undoing_the_later_first()
    {
        var path = Path.Combine(node.Folder, "a.conf");
        await File.WriteAllTextAsync(path, "0\n", TestContext.Current.CancellationToken);
        await MakeAsync(node, ("a.conf: x", await FileAsync(path, "1\n")));
        await MakeAsync(node, ("a.conf: y", await FileAsync(path, "2\n")));
        var changes = await ReadAsync(node);
        var refused = Assert.Single(await UndoAsync(node, [changes[0]]));
        Assert.Equal(UndoResult.Refused, refused.Result);
        Assert.Equal(2, Undoing.Later(changes[0], changes)!.Id);
        Assert.All(await UndoAsync(node, changes), outcome => Assert.Equal(UndoResult.Undone, outcome.Result));
        Assert.Equal("0\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_change_without_an_end_is_undone_if_it_was_made_and_else_there_is_nothing_to_do()
    {
        var (made, never) = (Path.Combine(node.Folder, "made"), Path.Combine(node.Folder, "never"));
        await MakeAsync(node, ("made", new FileRepair(FileState.Absent(made), _ => "x\n")), ("never", new FileRepair(FileState.Absent(never), _ => "x\n")));
        File.Delete(Path.Combine(node.Journal, "00000001", "made"));
        File.Delete(Path.Combine(node.Journal, "00000002", "made"));
        File.Delete(never);
        var changes = await ReadAsync(node);
        Assert.All(changes, change => Assert.Equal((ChangeState.Unfinished, true), (change.State, change.CanUndo)));
        Assert.Equal([UndoResult.Nothing, UndoResult.Undone], (await UndoAsync(node, changes)).Select(outcome => outcome.Result));
        Assert.False(File.Exists(made));
        Assert.Equal(["1 Undone ", "2 Undone ", "3 Made 1"], (await ReadAsync(node)).Select(Line));
        Assert.All(await UndoAsync(node, changes), outcome => Assert.Equal(UndoResult.Nothing, outcome.Result));
    }

    [Fact]
    public async Task What_follows_an_undo_happens_once_after_all_of_it_and_is_told_only_when_it_fails()
    {
        var log = Path.Combine(node.Folder, "log");
        Repair With(string name, string afterwards) => new("true") { Undo = new Undo("exit 0", $"echo {name} >>'{log}'") { Afterwards = afterwards } };
        await MakeAsync(node, ("a", With("a", $"echo after >>'{log}'")), ("b", With("b", $"echo after >>'{log}'")), ("c", With("c", "echo 'it is broken' >&2; exit 1")));
        await UndoAsync(node, await ReadAsync(node));
        Assert.Equal("c\nb\na\nafter\n", await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken));
        Assert.Contains("it is broken", Assert.Single(observer.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_undo_that_fails_is_told_and_noted_and_the_others_go_on()
    {
        var path = Path.Combine(node.Folder, "a");
        await MakeAsync(node, ("a", new FileRepair(FileState.Absent(path), _ => "x\n")), ("b", new Repair("true") { Undo = new Undo("exit 0", "echo 'no way' >&2; exit 9") }));
        var outcomes = await UndoAsync(node, await ReadAsync(node));
        Assert.Equal([UndoResult.Failed, UndoResult.Undone], outcomes.Select(outcome => outcome.Result));
        Assert.Equal("no way; exit code 9", outcomes[0].Text);
        Assert.Equal(["1 Undone ", "2 Made ", "3 Failed 2", "4 Made 1"], (await ReadAsync(node)).Select(Line));
    }

    [Fact]
    public async Task A_change_of_another_journal_with_the_same_number_is_not_touched()
    {
        var path = Path.Combine(node.Folder, "a");
        await MakeAsync(node, ("a", new FileRepair(FileState.Absent(path), _ => "x\n")));
        var change = Assert.Single(await ReadAsync(node));
        Assert.Equal(UndoResult.Gone, Assert.Single(await UndoAsync(node, [change with { Run = "0ther" }])).Result);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task Entries_that_are_damaged_are_told_and_those_that_were_not_begun_are_not()
    {
        await MakeAsync(node, ("a", new Repair("true")), ("b", new Repair("true")), ("c", new Repair("true")));
        await File.WriteAllTextAsync(Path.Combine(node.Journal, "00000001", "change"), "{\"Step\":null}", TestContext.Current.CancellationToken);
        File.Delete(Path.Combine(node.Journal, "00000002", "change"));
        File.Delete(Path.Combine(node.Journal, "00000002", "made"));
        Directory.CreateDirectory(Path.Combine(node.Journal, "not-ours"));
        var journal = await Undoing.ReadAsync(node, target, new JournalFact(), TestContext.Current.CancellationToken);
        Assert.Equal([1], journal.Damaged);
        Assert.Equal((3, false, "what was there before is not known"), journal.Changes.Select(change => (change.Id, change.CanUndo, change.WhyNot)).Single());
    }

    [Fact]
    public async Task No_journal_is_no_change_and_the_last_ones_are_read_alone()
    {
        Assert.Empty(await ReadAsync(node));
        await MakeAsync(node, ("a", new Repair("true")), ("b", new Repair("true")), ("c", new Repair("true")));
        Assert.Equal([2, 3], (await Undoing.ReadAsync(node, target, new JournalFact(Last: 2), TestContext.Current.CancellationToken)).Changes.Select(change => change.Id));
        Assert.Equal([1, 3], (await Undoing.ReadAsync(node, target, JournalFact.Of([3, 1, 99]), TestContext.Current.CancellationToken)).Changes.Select(change => change.Id));
    }

    [Fact]
    public async Task A_full_journal_is_read_within_seconds()
    {
        await MakeAsync(node, ("a", new Repair("true")));
        var first = Path.Combine(node.Journal, "00000001");
        for (var id = 2; id <= Framing.JournalEntries; id++)
        {
            var entry = Directory.CreateDirectory(Path.Combine(node.Journal, id.ToString("d8", CultureInfo.InvariantCulture))).FullName;
            foreach (var file in Directory.GetFiles(first))
                File.Copy(file, Path.Combine(entry, Path.GetFileName(file)));
        }

        var clock = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(Framing.JournalEntries, (await ReadAsync(node)).Count);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 10);
    }

    private static string Line(NodeChange change) => $"{change.Id} {change.State} {change.UndoOf}";

    private static NodeChange Change(int id, string what) => new()
    {
        Node = "controller",
        Id = id,
        Time = DateTimeOffset.UnixEpoch,
        Run = "0a",
        Command = "Set-OSChrony",
        Step = "Chrony",
        State = ChangeState.Made,
        Changes = [new Change(what, "a", "b")],
        CanUndo = true,
    };

    private static async Task<FileRepair> FileAsync(string path, string text)
    {
        var fact = new FileFact(path);
        return new FileRepair(fact.Parse(fact.Part((await Local.RunScriptAsync(Local.Need("sh"), Local.Script(fact.Shell)))[0])), _ => text);
    }

    /// <summary>Makes changes as a step does: under the lock, as a job, noted.</summary>
    private async Task<Run> MakeAsync(LocalNode here, params (string What, Repair Repair)[] changes)
    {
        var run = Run.Of("Set-OSChrony");
        var nodeLock = new NodeLock(run, target);
        var script = new NodeScript(
            [.. changes.Select((change, index) => new ScriptSection($"change {index}", change.Repair.Shell, SectionKind.Act)
            {
                Record = Journal.RecordOf(run, new MadeStep(), change.Repair, [Finding.Of(change.What, "wanted", "was", met: false, change.Repair)]),
            })],
            TimeSpan.FromSeconds(60));
        var answers = await here.RunAsync(target, script with { Job = nodeLock.Job("Chrony", Run.NewJob(), wasSent: false) }, TestContext.Current.CancellationToken);
        Assert.All(answers, answer => Assert.True(answer.ExitCode == 0, answer.ErrorTail));
        nodeLock.End();
        await nodeLock.ReleaseAsync(here, TestContext.Current.CancellationToken);
        return run;
    }

    private async Task<IReadOnlyList<NodeChange>> ReadAsync(LocalNode here) => (await Undoing.ReadAsync(here, target, new JournalFact(), TestContext.Current.CancellationToken)).Changes;

    private Task<IReadOnlyList<UndoOutcome>> UndoAsync(LocalNode here, IEnumerable<NodeChange> changes)
        => new Undoing(here, observer, Run.Of("Undo-OSChange")).UndoAsync(target, changes, TestContext.Current.CancellationToken);

    private sealed class LocalNodeOfNone : INodeRunner
    {
        public Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
