using System.Collections.Concurrent;
using System.Text;
using OpenStackTrain.Cmdlet.Tests.Module;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Cmdlet.Tests.Nodes;

/// <summary>A CentOS 7 machine in memory: who comes in, what runs on it and when; its state is a <see cref="SimulatedSystem"/>.</summary>
internal sealed class SimulatedNode(string name, string address)
{
    private readonly Lock gate = new();
    private readonly List<(Func<NodeScript, bool> Matches, Func<SimulatedTransport, NodeScript, CancellationToken, Task> Act)> interceptions = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> awaited = new(StringComparer.Ordinal);
    private readonly List<SimulatedTransport> transports = [];
    private readonly List<NodeScript> scripts = [];

    public string Name { get; } = name;

    public string Address { get; } = address;

    /// <summary>What is on the machine.</summary>
    public SimulatedSystem System { get; } = new() { Address = address };

    /// <summary>What the lock answers once, to the next job; null: it is free.</summary>
    public (int ExitCode, string Output)? LockAnswer { get; set; }

    /// <summary>Runs before a login: holds or refuses it.</summary>
    public Func<NodeEndpoint, CancellationToken, Task>? Login { get; set; }

    /// <summary>Stands around the work on every script, release of the lock excepted.</summary>
    public Func<Func<Task<IReadOnlyList<SectionResult>>>, Task<IReadOnlyList<SectionResult>>>? Around { get; set; }

    /// <summary>Whether it remembers who came and what was asked; memory is measured without.</summary>
    public bool Remembers { get; set; } = true;

    /// <summary>The connections that were made.</summary>
    public IReadOnlyList<SimulatedTransport> Transports
    {
        get
        {
            lock (gate)
                return [.. transports];
        }
    }

    /// <summary>The scripts that came: one a round trip.</summary>
    public IReadOnlyList<NodeScript> Scripts
    {
        get
        {
            lock (gate)
                return [.. scripts];
        }
    }

    /// <summary>The sections that were to change something.</summary>
    public IReadOnlyList<ScriptSection> Acts => [.. Scripts.SelectMany(script => script.Sections).Where(section => section.Kind == SectionKind.Act)];

    /// <summary>Holds scripts that hold a section of this name.</summary>
    public Gate HoldAt(string section)
    {
        var hold = new Gate();
        Intercept(section, (_, _, cancellation) => hold.PassAsync(cancellation));
        return hold;
    }

    /// <summary>Cuts the link in the middle of scripts that hold a section of this name.</summary>
    public void CutAt(string section, int times = int.MaxValue, Action<NodeScript>? before = null) => Intercept(section, (transport, script, _) =>
    {
        before?.Invoke(script);
        if (times-- <= 0)
            return Task.CompletedTask;
        transport.IsCut = true;
        throw new NodeException(ErrorIds.ConnectionLost, $"{Name} ({Address}): the connection was lost after 1 s; the node may still be working.", "Get-OSNodeFact shows how the node is.");
    });

    /// <summary>Answers what comes with an exception.</summary>
    public void FailAt(string section, Exception exception) => Intercept(section, (_, _, _) => throw exception);

    /// <summary>Completes when a section of this name has been answered.</summary>
    public Task WhenAnswered(string section) => awaited.GetOrAdd(section, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.Soon();

    public async Task<INodeTransport> ConnectAsync(NodeEndpoint endpoint, CancellationToken cancellation)
    {
        if (Login is { } login)
            await login(endpoint, cancellation);
        var transport = new SimulatedTransport(this, endpoint);
        if (Remembers)
        {
            lock (gate)
                transports.Add(transport);
        }

        return transport;
    }

    public Task<IReadOnlyList<SectionResult>> RunAsync(SimulatedTransport transport, NodeScript script, CancellationToken cancellation)
    {
        // The lock that is given back is no business of the tests that count.
        if (script.Sections is [{ Name: "release" } release])
            return Task.FromResult<IReadOnlyList<SectionResult>>([new SectionResult(release.Name, 0, [], "")]);
        return Around is { } around ? around(() => AnswerAsync(transport, script, cancellation)) : AnswerAsync(transport, script, cancellation);
    }

    private async Task<IReadOnlyList<SectionResult>> AnswerAsync(SimulatedTransport transport, NodeScript script, CancellationToken cancellation)
    {
        if (Remembers)
        {
            lock (gate)
                scripts.Add(script);
        }

        foreach (var (matches, act) in interceptions)
        {
            if (matches(script))
                await act(transport, script, cancellation);
        }

        if (script.Job is { } job)
            System.TakeLock(job.Gate);
        List<SectionResult> answers = [];
        lock (gate)
        {
            var failed = false;
            if (script.Job is not null && LockAnswer is { } held)
            {
                answers.Add(new SectionResult(NodeJob.GateName, held.ExitCode, Encoding.UTF8.GetBytes(held.Output), ""));
                failed = held.ExitCode != 0;
                LockAnswer = null;
            }

            foreach (var section in script.Sections)
            {
                if (section.Kind == SectionKind.Act && failed)
                    continue;
                var answer = System.Answer(section);
                failed |= section.Kind == SectionKind.Act && answer.ExitCode != 0;
                answers.Add(new SectionResult(section.Name, answer.ExitCode, Encoding.UTF8.GetBytes(answer.Output), answer.Error));
            }
        }

        foreach (var section in script.Sections)
            _ = awaited.GetOrAdd(section.Name, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        return answers;
    }

    private void Intercept(string section, Func<SimulatedTransport, NodeScript, CancellationToken, Task> act)
        => interceptions.Add((script => script.Sections.Any(part => part.Name == section), act));
}
