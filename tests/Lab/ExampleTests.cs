namespace OpenStackTrain.LabTests;

/// <summary>The scripts in examples/, run as a user runs them.</summary>
public sealed class ExampleTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    public static TheoryData<string> Scripts => [.. Directory.GetFiles(Path.Combine(Lab.Root, "examples"), "*.ps1").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void An_example_runs_on_the_lab(string script)
    {
        Assert.NotNull(nodes.Shell);
        var answer = Lab.Run("env", "OST_RUNNER=1", Path.Combine(Lab.Root, "build.sh"), "run", Path.Combine(Lab.Root, "examples", script));
        Assert.True(answer.ExitCode == 0, $"{script}: exit code {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        Assert.Equal("", answer.Error);
        Assert.Contains("controller", answer.Output, StringComparison.Ordinal);
    }
}
