using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>A package that comes from the Train repository, whatever mirror it came from: its own signature tells (rule G-03; baseline, pain 6).</summary>
/// <param name="name">The package.</param>
/// <param name="settings">The keys.</param>
internal sealed class TrainOrigin(string name, RepositorySettings settings) : Resource(Phase.Package)
{
    private readonly PackagesFact fact = PackagesFact.About([name]);

    /// <inheritdoc/>
    public override string Name => $"{name}: signed by";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        if (facts.Get(fact).Provider(name) is not { } package)
        {
            yield return Finding.NotApplicable(Name, "not installed");
            yield break;
        }

        var key = settings.Keys.GetValueOrDefault(Repositories.TrainKey, Repositories.Fingerprints[Repositories.TrainKey]);
        var actual = package.KeyId.Length == 0 ? "no signature" : key.EndsWith(package.KeyId, StringComparison.OrdinalIgnoreCase) ? Repositories.TrainKey : $"key {package.KeyId}";
        yield return Finding.Compare(Name, Repositories.TrainKey, actual, Yum.Replace(package.Name)) with { Reason = actual == Repositories.TrainKey ? "" : "it is not from the Train repository" };
    }
}
