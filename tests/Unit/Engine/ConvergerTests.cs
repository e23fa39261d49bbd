using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class ConvergerTests
{
    [Fact]
    public async Task A_node_whose_state_is_right_is_asked_exactly_once_and_told_nothing()
    {
        var simulated = Sample.Simulated().Answers("a", "on").Answers("b", "on");
        var result = await simulated.ConvergeAsync(new MadeStep(Switch("a"), Switch("b", Phase.Service), Switch("a")));
        Assert.Equal((false, 1, 0), (result.Changed, result.RoundTrips, result.Changes.Count));
        var script = Assert.Single(simulated.Scripts);
        Assert.Equal([Sample.SystemKey, "a", "b"], script.Sections.Select(section => section.Name));
        Assert.All(script.Sections, section => Assert.Equal(SectionKind.Ask, section.Kind));
    }

    [Fact]
    public async Task Phases_come_in_their_order_whatever_the_order_of_the_resources()
    {
        var simulated = Switchable("proof", "account", "service", "file", "package", "ground");
        var result = await simulated.ConvergeAsync(new MadeStep(
            Switch("proof", Phase.Proof), Switch("account", Phase.Account), Switch("service", Phase.Service), Switch("file", Phase.File), Switch("package", Phase.Package), Switch("ground")));
        Assert.Equal(["turn on ground", "turn on package", "turn on file", "turn on service", "turn on account", "turn on proof"], simulated.Acts);
        Assert.Equal(["ground", "package", "file", "service", "account", "proof"], result.Changes.Select(change => change.What));
        Assert.Equal(7, result.RoundTrips);
        Assert.True(result.Changed);
    }

    [Fact]
    public async Task The_changes_of_a_phase_go_with_the_next_reading_in_one_round_trip()
    {
        var simulated = Switchable("a", "b");
        var result = await simulated.ConvergeAsync(new MadeStep(Switch("a"), Switch("b")));
        Assert.Equal(2, result.RoundTrips);
        Assert.Equal(["change 1", "change 2", "a", "b"], simulated.Scripts[1].Sections.Select(section => section.Name));
        Assert.Equal([SectionKind.Act, SectionKind.Act, SectionKind.Ask, SectionKind.Ask], simulated.Scripts[1].Sections.Select(section => section.Kind));
        Assert.True(simulated.Scripts[1].Timeout >= simulated.Scripts[0].Timeout + TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task What_an_earlier_change_brings_about_is_not_claimed()
    {
        // Turning a on turns b on as well: b was never changed by us.
        var simulated = Sample.Simulated().Answers("a", "off").Answers("b", "off").Can("turn on a", node => node.Answers("a", "on").Answers("b", "on"));
        var result = await simulated.ConvergeAsync(new MadeStep(Switch("a"), Switch("b", Phase.Service)));
        Assert.Equal(["a: off -> on"], result.Changes.Select(change => change.ToString()));
    }

    [Fact]
    public async Task What_does_not_stick_is_named_and_so_is_what_was_changed_before()
    {
        var simulated = Switchable("a").Answers("b", "off").Can("turn on b");
        var failure = await simulated.FailAsync(new MadeStep(Switch("a"), Switch("b", Phase.Service)));
        Assert.Equal(ErrorIds.NotConverged, failure.ErrorId);
        Assert.Equal("controller: Made (seed 0.0) did not come right: b should be on, is off. Changed before that: a.", failure.Message);
        Assert.Contains("undoes or prevents it", failure.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(["turn on a", "turn on b"], simulated.Acts);
    }

    [Fact]
    public async Task What_nobody_here_can_mend_is_told_with_its_reason_after_the_rest_of_its_phase()
    {
        var simulated = Switchable("a", "c").Answers("b", "off");
        var failure = await simulated.FailAsync(new MadeStep(Seen("b", "for a reason"), Switch("a"), Switch("c", Phase.Service)));
        Assert.Equal("controller: Made (seed 0.0) did not come right: b should be on, is off (for a reason). Changed before that: a.", failure.Message);
        Assert.Equal("Mend it on controller, then run the same command again.", failure.RecommendedAction);
        Assert.Equal(["turn on a"], simulated.Acts);
    }

    [Fact]
    public async Task A_state_that_goes_round_in_circles_ends()
    {
        var turn = 0;
        var simulated = Sample.Simulated().Answers("a", "0").Can("turn on a", node => node.Answers("a", (++turn).ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Assert.Equal(ErrorIds.NotConverged, (await simulated.FailAsync(new MadeStep(Switch("a")))).ErrorId);
        Assert.InRange(turn, 2, 30);
    }

    [Fact]
    public async Task A_change_that_took_two_tries_is_reported_once_with_what_was_there_first()
    {
        var simulated = Sample.Simulated().Answers("a", "off").Can("turn on a", node => node.Answers("a", node.Acts.Count == 1 ? "half" : "on"));
        Assert.Equal(["a: off -> on"], (await simulated.ConvergeAsync(new MadeStep(Switch("a")))).Changes.Select(change => change.ToString()));
    }

    [Fact]
    public async Task A_preview_makes_no_act_and_shows_all_phases()
    {
        var simulated = Switchable("a", "b");
        var observer = new RecordingObserver { WhatIf = true };
        var result = await simulated.ConvergeAsync(new MadeStep(Switch("a"), Switch("b", Phase.Service), Waiting("a")), observer: observer);
        Assert.Equal((false, true, 1), (result.Changed, result.WhatIf, result.RoundTrips));
        Assert.Equal(["a: off -> on", "b: off -> on"], result.Changes.Select(change => change.ToString()));
        Assert.Equal(["a", "b"], observer.Asked);
        Assert.Empty(observer.Warnings);
        Assert.DoesNotContain(simulated.Scripts, script => script.Sections.Any(section => section.Kind == SectionKind.Act));
    }

    [Fact]
    public async Task A_preview_says_where_the_step_would_stop()
    {
        var observer = new RecordingObserver { WhatIf = true };
        await Switchable("a", "b").ConvergeAsync(new MadeStep(Seen("a", "for a reason"), Switch("b", Phase.Service), Seen("b", "", Phase.Proof)), observer: observer);
        Assert.Equal(["controller: Made would stop there: a should be on, is off (for a reason)."], observer.Warnings);
    }

    [Fact]
    public async Task A_declined_change_is_asked_once_and_is_no_failure()
    {
        var simulated = Switchable("a", "b", "c");
        var observer = new RecordingObserver(change => change.What != "a");
        var result = await simulated.ConvergeAsync(new MadeStep(Switch("a"), Switch("b"), Switch("c", Phase.Service)), observer: observer);
        Assert.Equal(["a", "b", "c"], observer.Asked);
        Assert.Equal(["turn on b", "turn on c"], simulated.Acts);
        Assert.Equal(["b", "c"], result.Changes.Select(change => change.What));
        Assert.Empty(observer.Warnings);
    }

    [Fact]
    public async Task What_rests_on_a_declined_change_is_no_failure_and_not_waited_for()
    {
        var simulated = Switchable("a");
        var observer = new RecordingObserver(_ => false);
        var result = await simulated.ConvergeAsync(new MadeStep(Switch("a"), Seen("a", "", Phase.Proof), Waiting("a")), observer: observer);
        Assert.Empty(simulated.Acts);
        Assert.False(result.Changed);
        Assert.Equal(["controller: Made stays incomplete, because a change was declined: a, seen should be on, is off; a, waited for should be on, is off (it does not come)."], observer.Warnings);
    }

    [Fact]
    public async Task A_wait_is_never_asked_for_and_never_counted()
    {
        var simulated = Sample.Simulated().Answers("a", "off").Can("wait for a", node => node.Answers("a", "on"));
        var observer = new RecordingObserver(_ => false);
        var result = await simulated.ConvergeAsync(new MadeStep(Waiting("a")), observer: observer);
        Assert.Empty(observer.Asked);
        Assert.Equal((false, 2, 0), (result.Changed, result.RoundTrips, result.Changes.Count));
        Assert.Equal(["wait for a"], simulated.Acts);
    }

    [Fact]
    public async Task A_wait_in_vain_tells_why()
    {
        var simulated = Sample.Simulated().Answers("a", "off").Can("wait for a", outcome: new Said("", 1));
        var failure = await simulated.FailAsync(new MadeStep(Waiting("a")));
        Assert.Equal(ErrorIds.NotConverged, failure.ErrorId);
        Assert.Contains("a, waited for should be on, is off (it does not come)", failure.Message, StringComparison.Ordinal);
        Assert.Single(simulated.Acts);
    }

    [Fact]
    public async Task What_waits_for_a_boot_is_said_and_no_difference()
    {
        var pending = new Check("boot", Phase.Proof, [], _ => [new Finding("boot", "new", "old", FindingStatus.PendingReboot)]);
        var result = await Sample.Simulated().ConvergeAsync(new MadeStep(pending));
        Assert.Equal((false, true, 1), (result.Changed, result.RebootRequired, result.RoundTrips));
    }

    [Fact]
    public async Task Further_facts_are_asked_only_when_they_are_called_for()
    {
        var further = new Further();
        var simulated = Sample.Simulated().Answers("a", "on").Answers("b", "on");
        Assert.Equal(1, (await simulated.ConvergeAsync(new MadeStep(further))).RoundTrips);
        Assert.Equal(2, (await simulated.Answers("a", "off").ConvergeAsync(new MadeStep(further))).RoundTrips);
        Assert.Equal(["b"], simulated.Scripts[^1].Sections.Select(section => section.Name));
    }

    [Fact]
    public async Task A_long_fact_gets_its_time()
    {
        var simulated = Sample.Simulated().Answers("yum -q check-update", "");
        await simulated.ConvergeAsync(new MadeStep(new Check("updates", Phase.Proof, [new UpdatesFact()], facts => [Finding.Of("updates", "", "", facts.Get(new UpdatesFact()).Count == 0)])));
        Assert.True(simulated.Scripts[0].Timeout > TimeSpan.FromSeconds(150));
    }

    internal static SimulatedNode Switchable(params string[] names)
    {
        var simulated = Sample.Simulated();
        foreach (var name in names)
            simulated.Answers(name, "off").Can($"turn on {name}", node => node.Answers(name, "on"));
        return simulated;
    }

    /// <summary>Something that is to be on and can be turned on.</summary>
    internal static Resource Switch(string name, Phase phase = Phase.Ground)
        => new Check(name, phase, [new Word(name)], facts => [Finding.Compare(name, "on", facts.Get(new Word(name)), new Repair($"turn on {name}"))]);

    /// <summary>Something that is to be on and that nobody here can turn on.</summary>
    internal static Resource Seen(string name, string reason, Phase phase = Phase.Ground)
        => new Check(name, phase, [new Word(name)], facts => [Finding.Compare(phase == Phase.Proof ? $"{name}, seen" : name, "on", facts.Get(new Word(name))) with { Reason = reason }]);

    /// <summary>Something that comes to be on by itself.</summary>
    private static Resource Waiting(string name) => new Check(name, Phase.Proof, [new Word(name)], facts =>
    [
        Finding.Compare($"{name}, waited for", "on", facts.Get(new Word(name)), new Repair($"wait for {name}") { IsWait = true }) with { Reason = "it does not come" },
    ]);

    /// <summary>Needs b only when a is off.</summary>
    private sealed class Further() : Resource(Phase.Ground)
    {
        public override string Name => "further";

        public override IEnumerable<Fact> Facts => [new Word("a")];

        public override IEnumerable<Fact> FurtherFacts(FactSet facts) => facts.Get(new Word("a")) == "off" ? [new Word("b")] : [];

        public override IEnumerable<Finding> Compare(FactSet facts) => [Finding.Of("further", "", "", facts.Get(new Word("a")) == "on" || facts.Get(new Word("b")) == "on")];
    }
}

/// <summary>A fact whose answer is a word.</summary>
internal sealed record Word(string Name) : Fact<string>
{
    public override string Key => Name;

    public override string Shell => $"print {Name}";

    public override string Parse(SectionResult answer) => answer.ExitCode == 0 ? answer.Text() : throw new FactException($"{Name} cannot be read: {answer.ErrorTail}");
}
