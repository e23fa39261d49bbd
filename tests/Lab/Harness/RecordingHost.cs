using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace OpenStackTrain.LabTests;

/// <summary>A host that remembers what it shows and answers questions with a fixed choice.</summary>
internal sealed class RecordingHost : PSHost
{
    private readonly RecordingInterface ui;

    public RecordingHost() => ui = new RecordingInterface(this);

    /// <summary>All lines that were written to the user, -WhatIf's among them.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>The hot key of the answer to every question; null: a question is a failure.</summary>
    public char? Answer { get; set; }

    /// <summary>What happens elsewhere while the user thinks about the first question.</summary>
    public Action? Asked { get; set; }

    public override string Name => "lab tests";

    public override Version Version { get; } = new(1, 0);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;

    public override PSHostUserInterface UI => ui;

    public override void EnterNestedPrompt() => throw new NotSupportedException();

    public override void ExitNestedPrompt() => throw new NotSupportedException();

    public override void NotifyBeginApplication()
    {
    }

    public override void NotifyEndApplication()
    {
    }

    public override void SetShouldExit(int exitCode)
    {
    }

    private sealed class RecordingInterface(RecordingHost host) : PSHostUserInterface
    {
        public override PSHostRawUserInterface RawUI => null!;

        public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            host.Lines.Enqueue($"{caption} {message}");
            host.Asked?.Invoke();
            host.Asked = null;
            var answer = host.Answer ?? throw new InvalidOperationException($"Nobody is there to answer: {message}");
            return choices.Select((choice, index) => (choice.Label, index)).First(pair => pair.Label.Contains($"&{answer}", StringComparison.OrdinalIgnoreCase)).index;
        }

        public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new NotSupportedException();

        public override PSCredential PromptForCredential(
            string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new NotSupportedException();

        public override string ReadLine() => throw new NotSupportedException();

        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();

        public override void Write(string value) => host.Lines.Enqueue(value);

        public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => host.Lines.Enqueue(value);

        public override void WriteLine(string value) => host.Lines.Enqueue(value);

        public override void WriteDebugLine(string message) => host.Lines.Enqueue(message);

        public override void WriteErrorLine(string value) => host.Lines.Enqueue(value);

        public override void WriteVerboseLine(string message)
        {
        }

        public override void WriteWarningLine(string message) => host.Lines.Enqueue(message);

        public override void WriteProgress(long sourceId, ProgressRecord record)
        {
        }
    }
}
