using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Packages that come together are told as their own steps' changes.</summary>
public sealed partial class PackagesAlongTests
{
    private readonly SimulatedNode simulated = Sample.Simulated().Answers("repository", "right");
    private readonly HashSet<string> unavailable = [];
    private readonly HashSet<string> installed = [];

    public PackagesAlongTests()
    {
        Seen();
        simulated.Can("yum -y install");
        // The simulated node does not tell an ability what it was told: what has come is read from the script.
        simulated.Before = script =>
        {
            foreach (var text in script.Sections.Where(section => section.Kind == SectionKind.Act).Select(section => section.Body))
                installed.UnionWith(Quoted().Matches(Installing().Match(text).Value).Select(name => name.Groups["name"].Value).Except(unavailable));
            Seen();
        };
    }

    private IReadOnlyList<string> Transactions => [.. simulated.Scripts.SelectMany(script => script.Sections).Where(section => section.Kind == SectionKind.Act).Select(section => string.Join(' ', Quoted().Matches(Installing().Match(section.Body).Value).Select(name => name.Groups["name"].Value)))];

    [Fact]
    public async Task They_come_up_to_the_next_step_that_waits()
    {
        var results = await RunAsync(Steps());
        Assert.Equal(["one two", "three"], Transactions);
        Assert.Equal(["package one: not installed -> installed", "package two: not installed -> installed", "package three: not installed -> installed"], results.SelectMany(result => result.Changes).Select(change => change.ToString()));
        Assert.Equal(["Repository", "One (changed 1)", "Two (changed 1)", "Three (changed 1)"], results.Select(result => result.ToString()));
    }

    [Fact]
    public async Task Nothing_comes_before_the_repositories_are_right()
    {
        _ = await RunAsync([.. Steps().Skip(1)]);
        Assert.Equal(["one", "two", "three"], Transactions);
    }

    [Fact]
    public async Task What_cannot_be_had_is_left_to_its_step()
    {
        unavailable.Add("two");
        var failure = await Assert.ThrowsAsync<NodeException>(() => RunAsync(Steps()));
        Assert.Equal(["one two", "two"], Transactions);
        Assert.Equal("controller: Two (seed 9.9) did not come right: package two should be installed, is not installed. Done: Repository, One (changed 1).", failure.Message);
    }

    [Fact]
    public async Task A_step_with_something_to_say_before_its_packages_is_left_out()
    {
        var ground = new Said("taken");
        simulated.Answers("port", ground.Output).Can("free the port", node => node.Answers("port", "free"));
        var results = await RunAsync([new Part("Repository", null) { IsRepository = true }, new Part("One", "one"), new Part("Two", "two") { Port = true }]);
        Assert.Equal(["one", "", "two"], Transactions);
        Assert.Equal("Two (changed 2)", results[^1].ToString());
    }

    [Fact]
    public async Task They_come_too_where_the_step_had_something_else_to_mend_first()
    {
        simulated.Answers("port", "taken").Can("free the port", node => node.Answers("port", "free"));
        var results = await RunAsync([new Part("Repository", null) { IsRepository = true }, new Part("One", "one") { Port = true }, new Part("Two", "two")]);
        Assert.Equal(["", "one two"], Transactions);
        Assert.Equal(["Repository", "One (changed 2)", "Two (changed 1)"], results.Select(result => result.ToString()));
    }

    [Fact]
    public async Task They_are_asked_for_in_their_order_and_what_is_declined_stays_away()
    {
        var observer = new RecordingObserver(finding => finding.What != "package two");
        var results = await RunAsync(Steps(), observer);
        Assert.Equal(["one", "three"], Transactions);
        Assert.Equal(["package one", "package two", "package two", "package three"], observer.Asked);
        Assert.True(results[2].Declined);
    }

    [Fact]
    public async Task Packages_that_are_there_bring_none()
    {
        installed.Add("one");
        Seen();
        _ = await RunAsync(Steps());
        Assert.Equal(["two", "three"], Transactions);
    }

    private static IReadOnlyList<Step> Steps() => [new Part("Repository", null) { IsRepository = true }, new Part("One", "one"), new Part("Two", "two") { IsWaiting = true }, new Part("Three", "three")];

    private Task<IReadOnlyList<StepResult>> RunAsync(IReadOnlyList<Step> steps, RecordingObserver? observer = null)
        => new StepGraph(simulated, observer ?? new RecordingObserver(), Run.Of("Test")).ConvergeAsync(Sample.Node(), steps, TestContext.Current.CancellationToken);

    private void Seen()
    {
        foreach (var name in new[] { "one", "two", "three" })
            simulated.Answers($"rpm -q --whatprovides {name}", installed.Contains(name) ? $"package\t{name}\t1-1\t(none)\t{name}\n" : $"no package provides {name}\n", installed.Contains(name) ? 0 : 1);
    }

    [GeneratedRegex("yum -y install [^|;}]+", RegexOptions.None, 1000)]
    private static partial Regex Installing();

    [GeneratedRegex("'(?<name>[^']+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();

    /// <summary>A step of one package.</summary>
    private sealed class Part(string name, string? package) : Step(name, "9.9")
    {
        public bool IsRepository { get; init; }

        public bool IsWaiting { get; init; }

        public bool Port { get; init; }

        public override bool SetsRepositories => IsRepository;

        public override bool Waits => IsWaiting;

        public override IEnumerable<Resource> For(Node node)
        {
            if (Port)
                yield return new Check("port", Phase.Ground, [new Word("port")], facts => [Finding.Compare("port", "free", facts.Get(new Word("port")), new Repair("free the port"))]);
            yield return package is null ? new Check("repository", Phase.Ground, [new Word("repository")], facts => [Finding.Compare("repository", "right", facts.Get(new Word("repository")))]) : new PackageSet(package);
        }
    }

    private sealed record Word(string Name) : Fact<string>
    {
        public override string Key => Name;

        public override string Shell => $"echo {Name}";

        public override string Parse(SectionResult answer) => Sh.Text(answer).Trim();
    }
}
