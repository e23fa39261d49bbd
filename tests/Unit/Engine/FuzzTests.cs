using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Fuzz;

namespace OpenStackTrain.Tests.Engine;

/// <summary>The short form of <c>./build.sh fuzz</c>: the same cases every time, for every parser; and the program's own parts.</summary>
public sealed class FuzzTests
{
    private const int Seed = 1;
    private const int Cases = 250;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory, MemberData(nameof(Targets))]
    public void Broken_input_is_understood_or_refused_in_words(string name)
    {
        var run = new FuzzRun([Named(name)], Seed, folder: null, _ => { });
        for (var number = 0; number < Cases; number++)
            run.Case(Named(name), number);
        Assert.True(run.Failures.Count == 0, string.Join('\n', run.Failures));
    }

    [Theory, MemberData(nameof(Targets))]
    public void Real_input_is_understood(string name)
    {
        var target = Named(name);
        Assert.NotEmpty(target.Seeds);
        var understood = target.Seeds.Count(seed =>
        {
            Assert.Null(target.Try(seed));
            try
            {
                target.Read(seed);
                return true;
            }
            catch (Exception exception) when (FuzzTarget.IsRefusal(exception))
            {
                return false;
            }
        });

        // A target whose seeds are all refused would look at nothing but its own refusals.
        Assert.True(understood > 0 || target.Seeds is [{ Length: 0 }], $"{name} refuses all of its seeds");
    }

    [Fact]
    public void Every_fact_is_a_target() => Assert.All(typeof(Fact).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Fact)) && !type.IsAbstract), type => Assert.Contains($"fact-{type.Name}", FuzzTargets.All.Select(target => target.Name)));

    [Fact]
    public void Targets_have_names_of_their_own() => Assert.Equal(FuzzTargets.All.Count, FuzzTargets.All.DistinctBy(target => target.Name).Count());

    [Fact]
    public void A_case_can_be_had_again()
    {
        var target = Named("inventory");
        Assert.Equal(Of(7, 3), Of(7, 3));
        Assert.NotEqual(Of(7, 3), Of(8, 3));
        Assert.NotEqual(Of(7, 3), Of(7, 4));

        // On any machine, in any version: these numbers are printed for that.
        Assert.Equal(931874460, FuzzCase.Of(7, "inventory", 3).Next());

        string Of(int seed, long number) => Convert.ToHexString(target.Mutator.Make(FuzzCase.Of(seed, target.Name, number)));
    }

    [Fact]
    public void A_fault_is_found_made_small_and_told_once()
    {
        var target = new FuzzTarget("broken", input => throw (input.Contains((byte)'=') ? new InvalidOperationException("two = are one too many") : new FactException("refused")), ["a=b\nlonger text\n"u8.ToArray()]);
        var said = new List<string>();
        var run = new FuzzRun([target], Seed, folder: null, said.Add);
        run.Round(target, 0, withGrowth: false);

        var failure = Assert.Single(run.Failures);
        Assert.Contains("input: =", failure, StringComparison.Ordinal);
        Assert.Contains("./build.sh fuzz --seed 1 --target broken --case ", failure, StringComparison.Ordinal);
        Assert.Equal($"FAILED {failure}", Assert.Single(said));
    }

    [Fact]
    public void A_reading_that_takes_too_much_memory_is_told()
    {
        var hungry = new FuzzTarget("hungry", input => GC.KeepAlive(Enumerable.Range(0, input.Length / 16).Select(_ => new byte[80_000]).Count(block => block.Length > 0)), [Encoding.ASCII.GetBytes("a")]);
        var run = new FuzzRun([hungry], Seed, folder: null, _ => { });
        run.Grow(hungry, 1);
        Assert.Contains("MiB", Assert.Single(run.Failures), StringComparison.Ordinal);
    }

    private static FuzzTarget Named(string name) => FuzzTargets.All.First(target => target.Name == name);
}
