using System.Text;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>The tutorial's three nodes, and what such a node says of itself.</summary>
internal static class Sample
{
    /// <summary>What a fact gets of an answer to its own question alone.</summary>
    public static SectionResult Part(this Fact fact, SectionResult answer) => fact.Shared is var (question, _) ? answer with { Output = question.Split(answer.Output, 1)[0] } : answer;

    public const string SystemKey = "system: /etc/os-release, uname, systemd-detect-virt";

    public const string Machine = "machine=x86_64\nkernel=3.10.0-1160.el7.x86_64\ncontainer=none\n" + OsRelease;

    public const string Container = "machine=x86_64\nkernel=6.1.0\ncontainer=systemd-nspawn\n" + OsRelease;

    private const string OsRelease = "NAME=\"CentOS Linux\"\nVERSION=\"7 (Core)\"\nID=\"centos\"\nID_LIKE=\"rhel fedora\"\nVERSION_ID=\"7\"\nPRETTY_NAME=\"CentOS Linux 7 (Core)\"\n";

    public static Inventory Inventory(BaselineSettings? baseline = null) => new()
    {
        Networks = new Dictionary<string, string> { ["management"] = "192.168.100.0/24", ["provider"] = "20.0.0.0/24" },
        Nodes =
        [
            new Node { Name = "controller", Roles = [Role.Controller], Address = "192.168.100.11" },
            new Node { Name = "compute01", Roles = [Role.Compute], Address = "192.168.100.12" },
            new Node { Name = "compute02", Roles = [Role.Compute], Address = "192.168.100.13" },
        ],
        Baseline = baseline ?? new BaselineSettings(),
    };

    public static Node Node(string name = "controller", BaselineSettings? baseline = null) => Inventory(baseline).Nodes.Single(node => node.Name == name);

    public static SimulatedNode Simulated(string system = Machine) => new SimulatedNode().Answers(SystemKey, system);

    public static FactSet Facts(string system = Machine) => new FactSet().WithText(SystemFact.Instance, system);

    public static FactSet WithFile(this FactSet facts, string path, string text, long modifiedAt = 1)
        => facts.With(new FileFact(path), new FileState(path, Exists: true, "644", "root:root", modifiedAt, Encoding.UTF8.GetBytes(text)));

    public static FactSet Without(this FactSet facts, string path) => facts.With(new FileFact(path), FileState.Absent(path));

    public static SectionResult Answer(string output, int exitCode = 0, string error = "") => new("fact", exitCode, Encoding.UTF8.GetBytes(output), error);

    /// <summary>A finding in one line: its status in front where it is not met.</summary>
    public static string Line(Finding finding)
        => $"{(finding.Status == FindingStatus.Met ? "" : finding.Status + " ")}{finding.What}: {finding.Actual}{(finding.Status == FindingStatus.Different ? $" -> {finding.Expected}" : "")}";

    public static List<string> Lines(IEnumerable<Finding> findings) => [.. findings.Select(Line)];

    public static async Task<StepResult> ConvergeAsync(this SimulatedNode simulated, Step step, Node? node = null, RecordingObserver? observer = null)
        => await new Converger(simulated, observer ?? new RecordingObserver(), Run.Of("Test")).ConvergeAsync(node ?? Node(), step, TestContext.Current.CancellationToken);

    public static async Task<NodeException> FailAsync(this SimulatedNode simulated, Step step, Node? node = null, RecordingObserver? observer = null)
        => await Assert.ThrowsAsync<NodeException>(() => simulated.ConvergeAsync(step, node, observer));
}

/// <summary>Approves what it is told to approve, and remembers what it heard.</summary>
internal sealed class RecordingObserver(Func<Finding, bool>? approves = null) : IStepObserver
{
    public List<string> Asked { get; } = [];

    public List<string> Warnings { get; } = [];

    public List<string> Told { get; } = [];

    public bool WhatIf { get; init; }

    public void Verbose(string text) => Told.Add(text);

    public void Progress(Node node, string text) => Told.Add($"{node.Name} ... {text}");

    public void Warning(string text) => Warnings.Add(text);

    public void Working(Node node, string? job)
    {
    }

    public Task<T> WaitAsync<T>(Node node, string text, Task<T> work) => work;

    public Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation)
    {
        Asked.AddRange(changes.Select(change => change.What));
        return Task.FromResult<IReadOnlyList<Finding>>([.. changes.Where(change => approves?.Invoke(change) ?? !WhatIf)]);
    }
}

/// <summary>A step of given resources.</summary>
internal sealed class MadeStep(params Resource[] resources) : Step("Made", "0.0")
{
    public override IEnumerable<Resource> For(Node node) => resources;
}
