using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Unit.Tests.Engine;

/// <summary>What is read for several steps at once: for whom it serves, and until when.</summary>
public sealed class ReadingTests
{
    private static readonly Resource Unit = new Service("chronyd");
    private static readonly Resource Other = new Service("crond");

    [Fact]
    public void It_serves_those_whose_questions_are_among_its_own()
    {
        var reading = new Reading();
        Assert.Null(reading.For([Unit]));
        var facts = reading.Keep(Read(Unit));
        Assert.Same(facts, reading.For([Unit]));
        // Another of the same kind is equal.
        Assert.Same(facts, reading.For([new Service("chronyd")]));
        Assert.Null(reading.For([Unit, Other]));
    }

    [Fact]
    public void A_further_question_that_was_not_asked_is_missing()
    {
        var reading = new Reading();
        reading.Keep(Read(Unit));
        Assert.Null(reading.For([new Asking(Unit, Other)]));
        reading.Keep(Read(Unit, Other));
        Assert.NotNull(reading.For([new Asking(Unit, Other)]));
    }

    [Fact]
    public void A_change_spoils_it_for_all_that_follows()
    {
        var reading = new Reading();
        reading.Keep(Read(Unit));
        Assert.False(reading.IsSpoilt);
        reading.Spoil();
        Assert.True(reading.IsSpoilt);
        Assert.Null(reading.For([Unit]));
    }

    [Fact]
    public void An_old_one_is_no_state_to_report()
    {
        var clock = new Clock();
        var reading = new Reading(clock);
        reading.Keep(Read(Unit));
        clock.Now += Reading.Fresh - TimeSpan.FromSeconds(1);
        Assert.NotNull(reading.For([Unit]));
        clock.Now += TimeSpan.FromSeconds(1);
        Assert.Null(reading.For([Unit]));
        reading.Keep(Read(Unit));
        Assert.NotNull(reading.For([Unit]));
    }

    private static FactSet Read(params Resource[] resources)
    {
        var facts = new FactSet();
        foreach (var fact in resources.SelectMany(resource => resource.Facts))
            facts.WithText(fact, "");
        return facts;
    }

    private sealed class Asking(Resource first, Resource further) : Resource(Phase.File)
    {
        public override string Name => "asking";

        public override IEnumerable<Fact> Facts => first.Facts;

        public override IEnumerable<Fact> FurtherFacts(FactSet facts) => further.Facts;

        public override IEnumerable<Finding> Compare(FactSet facts) => [];
    }

    private sealed class Clock : TimeProvider
    {
        public TimeSpan Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now.Ticks;
    }
}
