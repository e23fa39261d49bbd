using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Many steps on many nodes: one reading as long as nothing differs, order on a node, edges between nodes.</summary>
public sealed class StepGraphTests : INodeRunner
{
    private readonly Dictionary<string, SimulatedNode> nodes = new(StringComparer.Ordinal);
    private readonly List<string> order = [];

    public StepGraphTests()
    {
        foreach (var node in Sample.Inventory().Nodes)
            nodes[node.Name] = Sample.Simulated().Answers("a", "on").Answers("b", "on").Answers("c", "on");
    }

    private SimulatedNode Controller => nodes["controller"];

    Task<IReadOnlyList<SectionResult>> INodeRunner.RunAsync(Node node, NodeScript script, CancellationToken cancellation)
    {
        order.AddRange(script.Sections.Where(section => section.Kind == SectionKind.Act).Select(section => $"{node.Name} {section.Body}"));
        return nodes[node.Name].RunAsync(node, script, cancellation);
    }

    [Fact]
    public async Task A_converged_node_costs_one_round_trip_however_many_steps_are_asked()
    {
        var results = await RunAsync("controller", new Named("A", "a"), new Named("B", "b"), new Named("C", "c"));
        Assert.Equal(["A", "B", "C"], results.Select(result => result.ToString()));
        Assert.Equal([1, 0, 0], results.Select(result => result.RoundTrips));
        Assert.Single(Controller.Scripts);
    }

    [Fact]
    public async Task After_a_change_the_later_steps_read_for_themselves()
    {
        Controller.Answers("b", "off").Can("turn on b", node => node.Answers("b", "on").Answers("c", "off")).Can("turn on c", node => node.Answers("c", "on"));
        var results = await RunAsync("controller", new Named("A", "a"), new Named("B", "b"), new Named("C", "c"));
        Assert.Equal([false, true, true], results.Select(result => result.Changed));
        Assert.Equal(["controller turn on b", "controller turn on c"], order);
    }

    [Fact]
    public async Task A_step_that_is_not_for_the_node_is_told_and_not_read()
    {
        var results = await RunAsync("compute01", new Named("A", "a"), new Named("B", "b") { On = Role.Controller });
        Assert.Equal(["A", "B (not here)"], results.Select(result => result.ToString()));
        Assert.DoesNotContain(nodes["compute01"].Scripts, script => script.Sections.Any(section => section.Name == "b"));
        Assert.Equal("B (not here)", (await new Converger(this, new RecordingObserver(), Run.Of("Test")).ConvergeAsync(Sample.Node("compute01"), new Named("B", "b") { On = Role.Controller }, TestContext.Current.CancellationToken)).ToString());
    }

    [Fact]
    public async Task What_was_done_before_a_failure_is_told()
    {
        Controller.Answers("a", "off").Can("turn on a", node => node.Answers("a", "on")).Answers("b", "off").Can("turn on b", outcome: new Said("", 1, "no power"));
        var failure = await Assert.ThrowsAsync<NodeException>(() => RunAsync("controller", new Named("A", "a"), new Named("B", "b"), new Named("C", "c")));
        Assert.Equal(ErrorIds.RemoteCommandFailed, failure.ErrorId);
        Assert.Contains("no power", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Done: A (changed 1).", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_waits_for_the_node_that_it_needs_when_it_has_changed_what_is_its_own()
    {
        foreach (var node in nodes.Values)
            node.Answers("b", "off").Answers("sync", "away").Can("turn on b", simulated => simulated.Answers("b", "on")).Can("wait for sync", simulated => simulated.Answers("sync", "there"));
        var needs = new Named("B", "b") { Needs = "controller", Comes = "sync" };
        var graph = Graph();
        foreach (var node in Sample.Inventory().Nodes)
            graph.Join(node);
        graph.Close();
        var compute = graph.ConvergeAsync(Sample.Node("compute01"), [needs], TestContext.Current.CancellationToken);
        Assert.False(compute.IsCompleted);
        await graph.ConvergeAsync(Sample.Node(), [needs], TestContext.Current.CancellationToken);
        Assert.True(Assert.Single(await compute).Changed);
        Assert.Equal(["compute01 turn on b", "controller turn on b", "controller wait for sync", "compute01 wait for sync"], order);
    }

    [Fact]
    public async Task A_step_that_only_waits_is_put_aside_while_the_others_go_on()
    {
        Waiting("sync");
        Controller.Answers("b", "off").Can("turn on b", node => node.Answers("b", "on"));
        var results = await RunAsync("controller", new Named("A", "a") { Comes = "sync" }, new Named("B", "b"), new Named("C", "c"));
        Assert.Equal(["controller turn on a", "controller turn on b", "controller wait for sync"], order);
        Assert.Equal(["A (changed 1)", "B (changed 1)", "C"], results.Select(result => result.ToString()));
        Assert.Equal([3, 1, 0], results.Select(result => result.RoundTrips));
    }

    [Fact]
    public async Task What_was_put_aside_is_brought_to_its_end_where_another_step_fails()
    {
        Waiting("sync");
        Controller.Answers("b", "off").Can("turn on b", outcome: new Said("", 1, "no power"));
        var failure = await Assert.ThrowsAsync<NodeException>(() => RunAsync("controller", new Named("A", "a") { Comes = "sync" }, new Named("B", "b"), new Named("C", "c")));
        Assert.Contains("no power", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Done: A (changed 1).", failure.Message, StringComparison.Ordinal);
        Assert.Equal("controller wait for sync", order[^1]);
    }

    [Fact]
    public async Task What_was_put_aside_and_does_not_come_does_not_keep_the_others()
    {
        Waiting("answer", "c");
        Controller.Answers("a", "off").Answers("sync", "away").Can("turn on a", node => node.Answers("a", "on")).Can("wait for sync", outcome: new Said("", 1, ""));
        var failure = await Assert.ThrowsAsync<NodeException>(() => RunAsync("controller", new Named("A", "a") { Comes = "sync" }, new Named("B", "b"), new Named("C", "c") { Comes = "answer" }));
        Assert.Equal(ErrorIds.NotConverged, failure.ErrorId);
        Assert.StartsWith("controller: A (seed 9.9) did not come right: sync should be there, is away.", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Done: B, C (changed 1).", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_that_was_put_aside_is_waited_for_on_a_node_that_is_away()
    {
        Waiting("sync");
        Controller.Answers("b", "off").Can("turn on b", _ => throw new NodeException(ErrorIds.ConnectionFailed, "controller is away.", "Wait."));
        var failure = await Assert.ThrowsAsync<NodeException>(() => RunAsync("controller", new Named("A", "a") { Comes = "sync" }, new Named("B", "b")));
        Assert.Equal((ErrorIds.ConnectionFailed, "controller is away."), (failure.ErrorId, failure.Message));
        Assert.DoesNotContain("controller wait for sync", order);
    }

    [Theory]
    [InlineData("C", "turn on a,turn on b,turn on c")]
    [InlineData("B", "turn on b,turn on a,turn on c")]
    [InlineData("end", "turn on b,turn on c,turn on a")]
    public async Task A_step_that_waits_for_others_word_goes_on_as_soon_as_it_is_there(string heardBy, string expected)
    {
        foreach (var fact in new[] { "a", "b", "c" })
            Controller.Answers(fact, "off").Can($"turn on {fact}", node => node.Answers(fact, "on"));
        var met = new Met(new Named("A", "a"));
        Controller.Before = script => _ = heardBy == "C" || (heardBy == "B" && script.Sections.Any(section => section.Body == "turn on b")) ? met.Word.TrySetResult() : heardBy == "end" && script.Sections.Any(section => section.Body == "turn on c") && met.Word.TrySetResult();
        var results = await RunAsync("controller", met, new Named("B", "b"), new Named("C", "c"));
        Assert.Equal(expected.Split(',').Select(act => $"controller {act}"), order);
        Assert.Equal(["A (changed 1)", "B (changed 1)", "C (changed 1)"], results.Select(result => result.ToString()));
    }

    [Fact]
    public async Task Others_that_have_no_word_for_it_do_not_keep_the_steps_behind()
    {
        var met = new Met(new Named("A", "a"));
        Controller.Before = script => _ = script.Sections.Any(section => section.Body == "turn on b") && met.Word.TrySetException(new NodeException(ErrorIds.PeerMissing, "controller: nobody has told.", "Ask."));
        Controller.Answers("b", "off").Can("turn on b", node => node.Answers("b", "on"));
        var failure = await Assert.ThrowsAsync<NodeException>(() => RunAsync("controller", met, new Named("B", "b"), new Named("C", "c")));
        Assert.Equal("controller: nobody has told. Done: B (changed 1), C.", failure.Message);
    }

    /// <summary>A step that first waits for a word of others.</summary>
    private sealed class Met(Step step) : Step(step.Name, step.Section)
    {
        public TaskCompletionSource Word { get; } = new();

        public override IEnumerable<Resource> For(Node node) => step.For(node);

        public override async Task<bool> MeetAsync(Node node, FactSet facts, IStepObserver observer, bool waits, CancellationToken cancellation)
        {
            if (!waits && !Word.Task.IsCompleted)
                return false;
            await Word.Task;
            return true;
        }
    }

    /// <summary>The controller's switch is off, and what comes once it is on is away.</summary>
    private void Waiting(string what, string fact = "a")
        => Controller.Answers(fact, "off").Answers(what, "away").Can($"turn on {fact}", node => node.Answers(fact, "on")).Can($"wait for {what}", node => node.Answers(what, "there"));

    [Fact]
    public async Task A_step_that_has_nothing_to_do_waits_for_nobody()
    {
        var graph = Graph();
        graph.Join(Sample.Node());
        graph.Join(Sample.Node("compute01"));
        Assert.Single(await graph.ConvergeAsync(Sample.Node("compute01"), [new Named("B", "b") { Needs = "controller" }], TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_is_needed_and_has_failed_is_named_and_one_that_is_not_in_the_run_is_taken_as_it_is(bool isInTheRun)
    {
        nodes["compute01"].Answers("sync", "away").Can("wait for sync", simulated => simulated.Answers("sync", "there"));
        var graph = Graph();
        graph.Join(Sample.Node("compute01"));
        if (isInTheRun)
        {
            graph.Join(Sample.Node());
            graph.Leave(Sample.Node());
        }

        graph.Close();
        var run = graph.ConvergeAsync(Sample.Node("compute01"), [new Named("A", "a"), new Named("B", "b") { Needs = "controller", Comes = "sync" }], TestContext.Current.CancellationToken);
        if (!isInTheRun)
        {
            Assert.Equal(2, (await run).Count);
            return;
        }

        var failure = await Assert.ThrowsAsync<NodeException>(() => run);
        Assert.Equal((ErrorIds.PeerMissing, "compute01: B (seed 9.9) needs controller, where it has not come right. Done: A."), (failure.ErrorId, failure.Message));
    }

    [Fact]
    public async Task WhatIf_previews_every_step_and_touches_nothing()
    {
        Controller.Answers("a", "off").Answers("c", "off");
        var observer = new RecordingObserver { WhatIf = true };
        var results = await new StepGraph(this, observer, Run.Of("Test")).ConvergeAsync(Sample.Node(), [new Named("A", "a"), new Named("B", "b"), new Named("C", "c")], TestContext.Current.CancellationToken);
        Assert.Equal(["A (would change 1)", "B", "C (would change 1)"], results.Select(result => result.ToString()));
        Assert.Equal(["a", "c"], observer.Asked);
        Assert.Empty(order);
    }

    private StepGraph Graph() => new(this, new RecordingObserver(), Run.Of("Test"));

    private Task<IReadOnlyList<StepResult>> RunAsync(string node, params IReadOnlyList<Step> steps) => Graph().ConvergeAsync(Sample.Node(node), steps, TestContext.Current.CancellationToken);

    /// <summary>A step of one switch.</summary>
    private sealed class Named(string name, string fact) : Step(name, "9.9")
    {
        public Role? On { get; init; }

        public string? Needs { get; init; }

        /// <summary>What comes by itself once the switch is on.</summary>
        public string? Comes { get; init; }

        public override bool Concerns(Node node) => On is not { } role || node.Is(role);

        public override IEnumerable<Node> After(Node node) => node.Inventory.Nodes.Where(other => other.Name == Needs && node.Name != Needs);

        public override IEnumerable<Resource> For(Node node)
        {
            var asked = new Word(fact);
            yield return new Check(fact, Phase.Ground, [asked], facts => [Finding.Compare(fact, "on", facts.Get(asked), new Repair($"turn on {fact}"))]);
            if (Comes is not { } comes)
                yield break;
            var coming = new Word(comes);
            yield return new Check(comes, Phase.Proof, [coming], facts => [Finding.Compare(comes, "there", facts.Get(coming), new Repair($"wait for {comes}") { IsWait = true })]);
        }
    }

    private sealed record Word(string Name) : Fact<string>
    {
        public override string Key => Name;

        public override string Shell => $"echo {Name}";

        public override string Parse(SectionResult answer) => OpenStackTrain.Engine.Facts.Sh.Text(answer).Trim();
    }
}
