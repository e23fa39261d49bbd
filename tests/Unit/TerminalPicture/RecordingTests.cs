using System.Text;
using OpenStackTrain.TerminalPicture;

namespace OpenStackTrain.Tests.TerminalPicture;

public sealed class RecordingTests
{
    private const string Header = "Script started on 2026-11-27 14:04:25+00:00 [COMMAND=\"x\" <not executed on terminal>]\n";
    private const string Footer = "\nScript done on 2026-11-27 14:04:25+00:00 [COMMAND_EXIT_CODE=\"0\"]\n";

    [Fact]
    public void Header_and_footer_are_not_the_terminals()
    {
        var recording = Parse($"{Header}hi\r\nmore{Footer}", "0.500000 4\n1.250000 4\n");
        Assert.Equal([(0.5, "hi\r\n"), (1.75, "more")], Told(recording));
    }

    [Fact]
    public void A_command_of_several_lines_is_in_the_header()
    {
        var header = Header.Replace("x", "echo a\necho b", StringComparison.Ordinal);
        Assert.Equal([(0.0, "a\r\n"), (1.0, "b\r\n")], Told(Parse($"{header}a\r\nb\r\n{Footer}", "0.0 3\n1.0 3\n")));
    }

    [Fact]
    public void The_words_of_the_footer_may_be_in_the_output() =>
        Assert.Equal([(0.0, "\nScript done on x\n")], Told(Parse($"{Header}\nScript done on x\n{Footer}", "0.0 18\n")));

    [Fact]
    public void A_recording_that_was_cut_off_has_no_footer()
    {
        Assert.Equal([(0.0, "hi")], Told(Parse($"{Header}hi", "0.0 2\n")));
        Assert.Equal([(0.0, "hi")], Told(Parse($"{Header}hi, not in the timing any more", "0.0 2\n")));
    }

    [Theory]
    [InlineData("hi", "0.0 2", "OUT: it does not begin with 'Script started on'")]
    [InlineData(Header + "hi", "", "TIMING: it is empty")]
    [InlineData(Header + "hi", "0.0 2\nO 0.1 4\n", "TIMING:2: 'O 0.1 4' is not 'SECONDS BYTES'")]
    [InlineData(Header + "hi", "NaN 2", "TIMING:1: 'NaN 2'")]
    [InlineData(Header + "hi", "-1.0 2", "TIMING:1: '-1.0 2'")]
    [InlineData(Header + "hi", "0.1 99999999999", "TIMING:1: ")]
    [InlineData(Header + "hi", "0.1 3", "OUT: it holds 2 bytes of the terminal, but TIMING tells of 3")]
    [InlineData(Header + "hi" + Footer, "0.1 1", "are not a header line and the 1 bytes of the timing file")]
    [InlineData(Header + "hi" + Footer, "0.1 200", "are not a header line and the 200 bytes of the timing file")]
    [InlineData("Script started on", "0.1 1", "OUT: it does not begin with")]
    [InlineData("Script started on x", "0.1 1", "OUT: it holds 0 bytes")]
    public void What_is_no_recording_is_refused_with_words(string output, string timing, string words)
    {
        var fault = Assert.Throws<InvalidDataException>(() => Parse(output, timing));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Contains("--logging-format classic", fault.Message, StringComparison.Ordinal);
    }

    private static Recording Parse(string output, string timing) => Recording.Parse(Encoding.UTF8.GetBytes(output), timing, "OUT", "TIMING");

    private static (double At, string Text)[] Told(Recording recording) => [.. recording.Chunks.Select(chunk => (chunk.At, Encoding.UTF8.GetString(chunk.Bytes.Span)))];
}
