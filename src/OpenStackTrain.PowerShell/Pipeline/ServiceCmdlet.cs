using System.Management.Automation;
using OpenStackTrain.Engine.Compliance;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet for a service whose state depends on the profile.</summary>
public abstract class ServiceCmdlet : StepCmdlet
{
    /// <summary>
    /// <para type="description">Seed, Guide or Hardened; without it, the inventory's, or Guide. Only Seed takes the passwords that the tutorial prints.</para>
    /// </summary>
    [Parameter]
    public Profile? Profile { get; set; }

    /// <summary>What is wanted of the node's baseline, as this profile has it.</summary>
    private protected BaselineWishes WishesFor(Node node) => BaselineWishes.Of(node, Profile);
}
