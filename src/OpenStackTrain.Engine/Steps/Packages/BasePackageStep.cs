using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The base packages, in a transaction after that of the release package (seed 3.3.3, rules G-01 to G-03). The tutorial puts both into one, in which
/// yum has read its list of repositories too early, and says to repeat it.
/// </summary>
/// <param name="settings">The keys.</param>
/// <param name="buildTools">Whether the tutorial's compilers belong to it.</param>
internal sealed class BasePackageStep(RepositorySettings settings, bool buildTools) : Step("BasePackage", "3.3.3")
{
    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        yield return new PackageSet([.. Packages.Tools, .. buildTools ? Packages.BuildTools : []]).Proves("G-01");
        yield return new PackageSet(Packages.Train).Proves("G-02");
        yield return new PackageOrigin(settings, Packages.Train).In(Phase.Proof).Proves("G-03");
    }
}
