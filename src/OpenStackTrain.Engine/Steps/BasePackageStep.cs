using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
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
        var train = PackagesFact.About(Packages.Train);
        yield return new PackageSet([.. Packages.Tools, .. buildTools ? Packages.BuildTools : []]).Proves("G-01");
        yield return new PackageSet(Packages.Train).Proves("G-02");
        yield return new Check("origin", Phase.Proof, [train], facts => Packages.Train.Select(name => Origin(name, facts.Get(train).Provider(name)))).Proves("G-03");
    }

    /// <summary>The package's own signature tells which repository it was built for, whatever mirror it came from.</summary>
    private Finding Origin(string name, Package? package)
    {
        var key = settings.Keys.GetValueOrDefault(Repositories.TrainKey, Repositories.Fingerprints[Repositories.TrainKey]);
        var actual = package is null ? "not installed" : package.KeyId.Length == 0 ? "no signature" : key.EndsWith(package.KeyId, StringComparison.OrdinalIgnoreCase) ? Repositories.TrainKey : $"key {package.KeyId}";
        return Finding.Compare($"{name}: signed by", Repositories.TrainKey, actual, package is null ? null : Yum.Replace(package.Name)) with { Reason = package is null || actual == Repositories.TrainKey ? "" : "it is not from the Train repository" };
    }
}
