using System.Net;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A service that the controllers run, proven by a client on every node: on a controller it is set up, on any other node nothing is touched and the
/// controllers' services are asked from there.
/// </summary>
/// <param name="name">The step's name.</param>
/// <param name="section">The section of the tutorial.</param>
internal abstract class ControllerServiceStep(string name, string section) : Step(name, section)
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

    /// <summary>A controller of the same run may be busy with the steps before this one for minutes: its clients wait until it is through.</summary>
    public sealed override IEnumerable<Node> After(Node node) => node.Is(Role.Controller) ? [] : ControllersOf(node);

    /// <summary>Where the user said no to a change of a controller's, its clients wait for nothing.</summary>
    public sealed override void Hear(Node node, IEnumerable<(Node From, StepResult Result)> others, IStepObserver observer)
    {
        foreach (var (controller, _) in others.Where(other => other.Result.Declined && declined.Add(other.From.Name)))
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
