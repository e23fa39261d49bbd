using System.Globalization;
using System.Management.Automation;
using System.Security;

namespace OpenStackTrain.ScriptRunner.Cmdlets;

[Cmdlet(VerbsLifecycle.Start, "Sleep", DefaultParameterSetName = "Seconds")]
public sealed class StartSleepCommand : PSCmdlet, IDisposable
{
    private readonly ManualResetEventSlim stop = new();

    [Parameter(Mandatory = true, Position = 0, ParameterSetName = "Seconds")]
    public double Seconds { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Milliseconds")]
    public int Milliseconds { get; set; }

    public void Dispose() => stop.Dispose();

    protected override void ProcessRecord() => stop.Wait(TimeSpan.FromSeconds(Seconds) + TimeSpan.FromMilliseconds(Milliseconds));

    protected override void StopProcessing() => stop.Set();
}

[Cmdlet(VerbsCommon.Get, "Date")]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public DateTime? Date { get; set; }

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        var date = Date ?? DateTime.Now;
        if (AsUTC) date = date.ToUniversalTime();
        WriteObject(Format is null ? date : date.ToString(Format, CultureInfo.CurrentCulture));
    }
}

[Cmdlet(VerbsCommunications.Read, "Host")]
public sealed class ReadHostCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true)]
    public string[] Prompt { get; set; } = [];

    [Parameter]
    public SwitchParameter AsSecureString { get; set; }

    protected override void ProcessRecord()
    {
        if (Prompt.Length > 0) Host.UI.Write(string.Join(' ', Prompt) + ": ");
        WriteObject(AsSecureString ? Host.UI.ReadLineAsSecureString() : Host.UI.ReadLine());
    }
}

[Cmdlet(VerbsCommon.Get, "Credential")]
public sealed class GetCredentialCommand : PSCmdlet
{
    [Parameter(Position = 0)]
    public string UserName { get; set; } = "";

    [Parameter]
    public string Message { get; set; } = "Enter your credentials.";

    [Parameter]
    public string Title { get; set; } = "PowerShell credential request";

    protected override void ProcessRecord() => WriteObject(Host.UI.PromptForCredential(Title, Message, UserName, targetName: ""));
}

[Cmdlet(VerbsData.ConvertTo, "SecureString")]
public sealed class ConvertToSecureStringCommand : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    public string String { get; set; } = "";

    [Parameter(Mandatory = true)]
    public SwitchParameter AsPlainText { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        var secret = new SecureString();
        foreach (var c in String) secret.AppendChar(c);
        WriteObject(secret);
    }
}
