using System.Management.Automation;
using System.Management.Automation.Internal;

namespace OpenStackTrain.ScriptRunner.Host;

/// <summary>Decides for each stream whether escape sequences may reach it: terminals only, and never with NO_COLOR.</summary>
internal static class ConsoleColours
{
    private static readonly bool s_noColour = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
    private static readonly bool s_output = !Console.IsOutputRedirected && !s_noColour;
    private static readonly bool s_error = !Console.IsErrorRedirected && !s_noColour;

    /// <summary>True if any stream may be coloured: then the engine's formats put their sequences in, and <see cref="Fit"/> takes them out where needed.</summary>
    public static bool Any => s_output || s_error || PSStyle.Instance.OutputRendering == OutputRendering.Ansi;

    public static string Fit(string text, TextWriter writer) =>
        text.Contains('\x1b', StringComparison.Ordinal) && !Allowed(writer) ? new StringDecorated(text).ToString(OutputRendering.PlainText) : text;

    public static string Paint(string text, string style, TextWriter writer) => Allowed(writer) ? $"{style}{text}{PSStyle.Instance.Reset}" : Fit(text, writer);

    private static bool Allowed(TextWriter writer) => PSStyle.Instance.OutputRendering switch
    {
        OutputRendering.PlainText => false,
        OutputRendering.Ansi => true,
        _ => ReferenceEquals(writer, Console.Error) ? s_error : s_output,
    };
}
