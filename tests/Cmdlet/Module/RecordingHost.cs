using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace OpenStackTrain.Cmdlet.Tests.Module;

/// <summary>A host that writes down what it is to show and answers questions as it was told.</summary>
internal sealed class RecordingHost : PSHost
{
    public override string Name => "recording host";
    public override Version Version { get; } = new(1, 0);
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override PSHostUserInterface UI => Screen;

    /// <summary>What is shown.</summary>
    public RecordingScreen Screen { get; } = new();

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
}

/// <summary>The host's screen: 120 columns, every line kept.</summary>
internal sealed class RecordingScreen : PSHostUserInterface
{
    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly HashSet<int> threads = [];
    private string partial = "";

    /// <summary>All lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (gate)
                return [.. lines];
        }
    }

    /// <summary>All lines as one text.</summary>
    public string Text => string.Join('\n', Lines);

    /// <summary>The questions that were asked.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>The answers to give, by the first letter of the choice: Y, A, N, L.</summary>
    public Queue<char> Answers { get; } = [];

    /// <summary>The threads that wrote.</summary>
    public IReadOnlyCollection<int> Threads => threads;

    /// <summary>Whether the screen knows colours.</summary>
    public bool Coloured { get; set; }

    public override PSHostRawUserInterface RawUI { get; } = new Size120();

    public override bool SupportsVirtualTerminal => Coloured;

    public override void Write(string value) => partial += value;

    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Write(value);

    public override void WriteLine(string value) => Take(value);

    public override void WriteErrorLine(string value) => Take(value);

    public override void WriteWarningLine(string message) => Take($"WARNING: {message}");

    public override void WriteVerboseLine(string message) => Take($"VERBOSE: {message}");

    public override void WriteDebugLine(string message) => Take($"DEBUG: {message}");

    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        lock (gate)
            threads.Add(Environment.CurrentManagedThreadId);
    }

    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Add(message);
        var answer = Answers.Dequeue();
        return choices.ToList().FindIndex(choice => choice.Label.Contains($"&{answer}", StringComparison.OrdinalIgnoreCase));
    }

    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw new HostException("Nobody is there to be asked.");
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw new HostException("Nobody is there to be asked.");
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName, PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw new HostException("Nobody is there to be asked.");
    public override string ReadLine() => throw new HostException("Nobody is there to be asked.");
    public override SecureString ReadLineAsSecureString() => throw new HostException("Nobody is there to be asked.");

    private void Take(string text)
    {
        lock (gate)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            lines.AddRange((partial + text).Split('\n').Select(line => line.TrimEnd('\r')));
            partial = "";
        }
    }

    private sealed class Size120 : PSHostRawUserInterface
    {
        private static readonly Size Window = new(120, 50);

        public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
        public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
        public override Size BufferSize { get; set; } = Window;
        public override Coordinates CursorPosition { get; set; }
        public override int CursorSize { get; set; }
        public override bool KeyAvailable => false;
        public override Size MaxPhysicalWindowSize => Window;
        public override Size MaxWindowSize => Window;
        public override Coordinates WindowPosition { get; set; }
        public override Size WindowSize { get; set; } = Window;
        public override string WindowTitle { get; set; } = "";

        public override void FlushInputBuffer()
        {
        }

        public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();
        public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();
        public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) => throw new NotSupportedException();
        public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw new NotSupportedException();
        public override void SetBufferContents(Rectangle rectangle, BufferCell fill) => throw new NotSupportedException();
    }
}
