using System.Net;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A service that the controllers run, proven by a client on every node: on a controller it is set up, on any other node nothing is touched and the
/// controllers' services are asked from there.
/// </summary>
/// <param name="name">The step's name.</param>
/// <param name="section">The section of the tutorial.</param>
/// <param name="meeting">Where the nodes of this run hear when a controller is done; null: nobody is waited for.</param>
internal abstract class ControllerServiceStep(string name, string section, NodeMeeting<Node>? meeting) : Step(name, section)
{
    private readonly HashSet<string> declined = new(StringComparer.Ordinal);

    /// <summary>The service on a controller.</summary>
    protected abstract IEnumerable<Resource> Serve(Node node, IPAddress address);

    /// <summary>The proof that the controller's service answers to a client.</summary>
    protected abstract Resource Answer(Node controller, IPAddress address, Node client);

    /// <inheritdoc/>
    public sealed override IEnumerable<Resource> For(Node node) => node.Is(Role.Controller)
        ? [.. Serve(node, AddressOf(node)), Answer(node, node)]
        : ControllersOf(node).Select(controller => Proof(controller, node));

    /// <summary>
    /// A controller that goes through the same run may be busy with the steps before this one for minutes: a client that gets no answer waits until it is
    /// through, not for a time that somebody guessed.
    /// </summary>
    /// <exception cref="NodeException">PeerMissing: a controller of this run has failed.</exception>
    public sealed override async Task MeetAsync(Node node, FactSet facts, IStepObserver observer, CancellationToken cancellation)
    {
        if (meeting is null || observer.WhatIf || node.Is(Role.Controller))
            return;
        List<Node> silent = [.. ControllersOf(node).Where(controller => Answer(controller, node).Findings(facts).Any(finding => finding.Status != FindingStatus.Met))];
        if (silent.Count == 0)
            return;
        var names = string.Join(", ", silent.Select(controller => controller.Name));
        var heard = await observer.WaitAsync(node, $"{Name}: waiting for {names}", meeting.GatherAsync(silent, cancellation));
        if (silent.Find(controller => heard[controller.Name] is null) is { } failed)
        {
            throw new NodeException(
                ErrorIds.PeerMissing,
                $"{node.Name}: {Name} (seed {Section}) cannot be proven from here, because {failed.Name} has failed: {Attempt.Describe(Answer(failed, node).Findings(facts))}.",
                $"Mend {failed.Name} first: its own error says what is wrong. Then run the same command again.");
        }

        foreach (var controller in silent.Where(controller => heard[controller.Name]!.Results.Any(result => result.Step == Name && result.Declined) && declined.Add(controller.Name)))
            observer.Warning($"{node.Name}: {Name} is not proven from here, because a change on {controller.Name} was declined.");
    }

    /// <summary>The controllers of the node's inventory, in its order.</summary>
    protected static IReadOnlyList<Node> ControllersOf(Node node) => [.. node.Inventory.Nodes.Where(other => other.Is(Role.Controller))];

    /// <summary>The address that a controller's service listens on.</summary>
    /// <exception cref="NodeException">InvalidSetting: the inventory has only a name.</exception>
    protected static IPAddress AddressOf(Node controller) => IPAddress.TryParse(controller.Address, out var address) ? address : throw new NodeException(
        ErrorIds.InvalidSetting,
        $"{controller.Name}: '{controller.Address}' is a name, and a service that listens on a name may find none when the node boots.",
        "Give the node its IP address in the inventory, then: Import-OSInventory");

    /// <summary>The answer to a client; nobody waits for that of a controller whose user said no.</summary>
    private Resource Proof(Node controller, Node client)
    {
        var answer = Answer(controller, client);
        return new Check(answer.Name, Phase.Proof, [.. answer.Facts], facts => declined.Contains(controller.Name)
            ? [Finding.NotApplicable(answer.Name, $"a change on {controller.Name} was declined")]
            : answer.Compare(facts)).Proves([.. answer.Rules]);
    }

    private Resource Answer(Node controller, Node client) => Answer(controller, AddressOf(controller), client);
}
