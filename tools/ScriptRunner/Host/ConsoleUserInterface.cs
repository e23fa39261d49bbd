using System.Management.Automation;
using System.Management.Automation.Host;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>Writes the streams: errors to standard error, all others to standard output, as pwsh does.</summary>
internal sealed partial class ConsoleUserInterface : PSHostUserInterface, IHostUISupportsMultipleChoiceSelection
{
    // Results and errors may come from different threads (a stop, a job): one line is never cut by another.
    private readonly Lock gate = new();
    private bool atLineStart = true;

    public ConsoleInput Input { get; } = new();

    public ProgressLines Progress { get; } = new();

    public override PSHostRawUserInterface RawUI { get; } = new ConsoleRawUserInterface();

    public override bool SupportsVirtualTerminal => ConsoleColours.Any;

    public void CancelInput() => Input.Cancel();

    public override void Write(string value) => Put(Console.Out, ConsoleColours.Fit(value, Console.Out), value.EndsWith('\n'));

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Put(Console.Out, Coloured(foregroundColor, backgroundColor, value), value.EndsWith('\n'));

    public override void WriteLine(string value) => Put(Console.Out, ConsoleColours.Fit(value, Console.Out) + "\n", endsLine: true);

    public override void WriteLine(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) =>
        Put(Console.Out, Coloured(foregroundColor, backgroundColor, value) + "\n", endsLine: true);

    public override void WriteErrorLine(string value) => Stream(Console.Error, "", value, PSStyle.Instance.Formatting.Error);

    public override void WriteWarningLine(string message) => Stream(Console.Out, "WARNING: ", message, PSStyle.Instance.Formatting.Warning);

    public override void WriteVerboseLine(string message) => Stream(Console.Out, "VERBOSE: ", message, PSStyle.Instance.Formatting.Verbose);

    public override void WriteDebugLine(string message) => Stream(Console.Out, "DEBUG: ", message, PSStyle.Instance.Formatting.Debug);

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (gate)
        {
            if (atLineStart) Progress.Update(record);
        }
    }

    private static string Coloured(ConsoleColor foreground, ConsoleColor background, string text)
    {
        var style = PSStyle.MapForegroundColorToEscapeSequence(foreground);
        if (background != ConsoleColor.Black) style += PSStyle.MapBackgroundColorToEscapeSequence(background);
        return ConsoleColours.Paint(text, style, Console.Out);
    }

    private void Stream(TextWriter writer, string prefix, string text, string style) =>
        Put(writer, ConsoleColours.Paint(prefix + text, style, writer) + "\n", endsLine: true);

    private void Put(TextWriter writer, string text, bool endsLine)
    {
        lock (gate)
        {
            Progress.Hide();
            writer.Write(text);
            writer.Flush();
            atLineStart = endsLine;
            if (endsLine) Progress.Show();
        }
    }
}
