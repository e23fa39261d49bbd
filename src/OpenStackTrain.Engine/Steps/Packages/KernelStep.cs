using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>The newest installed kernel runs (rule R-05): what an upgrade leaves for the next boot. Part of <see cref="BaseRepositoryStep"/>, and alone what <c>Restart-OSNode -IfRequired</c> looks at.</summary>
internal sealed class KernelStep() : Step("Kernel", "3.3.3")
{
    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node) => [Kernel()];

    /// <summary>The newest installed kernel runs (rule R-05); a container has no kernel of its own.</summary>
    public static Resource Kernel()
    {
        var fact = new KernelFact();
        return new Check("kernel", Phase.Proof, [fact, SystemFact.Instance], facts =>
        {
            var (installed, system) = (facts.Get(fact), facts.Get(SystemFact.Instance));
            return
            [
                system.Container is not null || installed.Count == 0 ? Finding.NotApplicable("kernel", "the host's")
                    : installed[0] == system.Kernel ? Finding.Compare("kernel", installed[0], system.Kernel)
                    : new Finding("kernel", installed[0], system.Kernel, FindingStatus.PendingReboot),
            ];
        }).Proves("R-05");
    }
}
