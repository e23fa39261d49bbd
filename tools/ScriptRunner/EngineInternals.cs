using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace OpenStackTrain.ScriptRunner;

/// <summary>
/// The few things that the engine shows only to PowerShell's own modules. Its version is pinned (Directory.Packages.props),
/// so that these names hold; the runner's tests fail if a newer one has others.
/// </summary>
internal static class EngineInternals
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
    private const string FormatSpace = "Microsoft.PowerShell.Commands.Internal.Format.";

    /// <summary>Makes `exit N` in a script file end the run, not only the file.</summary>
    public static void LetScriptsExit(Runspace runspace)
    {
        var context = typeof(Runspace).GetProperty("ExecutionContext", Members)!.GetValue(runspace)!;
        context.GetType().GetProperty("ScriptCommandProcessorShouldRethrowExit", Members)!.SetValue(context, value: true);
    }

    /// <summary>The error as an object that Out-Default shows as an error, not as an object that happens to be an ErrorRecord.</summary>
    public static PSObject AsError(ErrorRecord error)
    {
        var item = new PSObject(error);
        var stream = typeof(PSObject).GetProperty("WriteStream", Members)!;
        stream.SetValue(item, Enum.Parse(stream.PropertyType, "Error"));
        return item;
    }

    /// <summary>The exception by which `Select-Object -First` ends the commands before it.</summary>
    public static Exception StopUpstream(Cmdlet command) => (Exception)Make("System.Management.Automation.StopUpstreamCommandsException", command);

    /// <summary>Gives a Format- cmdlet the formatter for its shape (Table or List).</summary>
    public static void SetShape(FrontEndCommandBase command, string shape) =>
        SetImplementation(command, Make(FormatSpace + "InnerFormatShapeCommand", Enum.Parse(Type(FormatSpace + "FormatShape"), shape)));

    /// <summary>Makes an Out- cmdlet write formatted lines into a writer.</summary>
    public static void SetWriter(FrontEndCommandBase command, TextWriter writer, int width)
    {
        var output = Make(FormatSpace + "OutputManagerInner");
        output.GetType().GetProperty("LineOutput", Members)!.SetValue(output, Make(FormatSpace + "TextWriterLineOutput", writer, width));
        SetImplementation(command, output);
    }

    private static void SetImplementation(FrontEndCommandBase command, object implementation) =>
        typeof(FrontEndCommandBase).GetField("implementation", Members)!.SetValue(command, implementation);

    private static Type Type(string name) => typeof(PSObject).Assembly.GetType(name, throwOnError: true)!;

    private static object Make(string name, params object[] arguments) =>
        Activator.CreateInstance(Type(name), Members, binder: null, arguments, culture: null)!;
}
