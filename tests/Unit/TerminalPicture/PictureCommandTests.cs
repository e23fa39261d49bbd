using OpenStackTrain.TerminalPicture;

namespace OpenStackTrain.Tests.TerminalPicture;

public sealed class PictureCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-picture").FullName;

    public PictureCommandTests()
    {
        File.WriteAllText(PathOf("out"), "Script started on x\nhi\r\nthere\nScript done on y\n");
        File.WriteAllText(PathOf("timing"), "0.5 4\n2.0 5\n");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_recording_becomes_a_picture()
    {
        var (code, output, error) = Run("--out", PathOf("out"), "--timing", PathOf("timing"), "--picture", PathOf("p.svg"), "--columns", "40", "--rows", "5", "--speed", "2", "--title", "t");
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("2 frames, 1.0 s", output, StringComparison.Ordinal);
        Assert.Contains("animation:l 1000ms", File.ReadAllText(PathOf("p.svg")), StringComparison.Ordinal);
        Assert.Equal(0, Run("--out", PathOf("out"), "--timing", PathOf("timing"), "--picture", PathOf("p.svg"), "--last").Code);
        Assert.DoesNotContain("animation:l 1", File.ReadAllText(PathOf("p.svg")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--out", "--out needs a value")]
    [InlineData("--colour x", "There is no option '--colour'")]
    [InlineData("--timing t --picture p", "--out is missing")]
    [InlineData("--columns 1", "--columns 1: give a number from 2 to 500, whole.")]
    [InlineData("--columns 80.5", "--columns 80.5: give a number")]
    [InlineData("--speed 0", "--speed 0: give a number from 0.1 to 1000.")]
    [InlineData("--speed NaN", "--speed NaN: give a number")]
    [InlineData("--out /nowhere --timing t --picture p", "/nowhere: there is no such file. Record one with: script")]
    [InlineData("--out o --timing t --picture /nowhere/p", "--picture /nowhere/p: there is no folder /nowhere")]
    public void Bad_input_is_told_on_standard_error(string arguments, string words)
    {
        var (code, output, error) = Run(arguments.Split(' '));
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith($"terminal-picture: {words}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_no_error() => Assert.Contains("--log-timing", Run("--help").Output, StringComparison.Ordinal);

    private string PathOf(string name) => Path.Combine(folder, name);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = PictureCommand.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
