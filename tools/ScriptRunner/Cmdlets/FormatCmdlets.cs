using System.Management.Automation;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace OpenStackTrain.ScriptRunner.Cmdlets;

/// <summary>Format-Table: the engine has its parameters and does its work.</summary>
[Cmdlet(VerbsCommon.Format, "Table")]
public sealed class FormatTableCommand : OuterFormatTableBase
{
    public FormatTableCommand() => EngineInternals.SetShape(this, "Table");
}

/// <summary>Format-List, likewise.</summary>
[Cmdlet(VerbsCommon.Format, "List")]
public sealed class FormatListCommand : OuterFormatTableAndListBase
{
    public FormatListCommand() => EngineInternals.SetShape(this, "List");
}

/// <summary>Out-String; the engine itself calls it to feed the input of native programs.</summary>
[Cmdlet(VerbsData.Out, "String")]
public sealed class OutStringCommand : FrontEndCommandBase
{
    private readonly StringWriter text = new();

    [Parameter]
    public SwitchParameter Stream { get; set; }

    [Parameter]
    public int Width { get; set; } = 120;

    protected override void BeginProcessing()
    {
        EngineInternals.SetWriter(this, text, Width);
        base.BeginProcessing();
    }

    protected override void ProcessRecord()
    {
        base.ProcessRecord();
        if (Stream) WriteLines();
    }

    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Stream) WriteLines();
        else WriteObject(text.ToString());
    }

    protected override void InternalDispose()
    {
        base.InternalDispose();
        text.Dispose();
    }

    private void WriteLines()
    {
        var written = text.ToString();
        text.GetStringBuilder().Clear();
        if (written.Length > 0) WriteObject(written.TrimEnd('\r', '\n').Split('\n'), enumerateCollection: true);
    }
}
