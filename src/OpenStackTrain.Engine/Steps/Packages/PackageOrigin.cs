using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// Packages are signed by the key of the Train repository, whatever mirror they came from: base has some of them too, of other versions (rule G-03,
/// pain 6). One that is not is replaced before anything of it starts.
/// </summary>
/// <param name="settings">The keys.</param>
/// <param name="names">The packages.</param>
internal sealed class PackageOrigin(RepositorySettings settings, params IReadOnlyList<string> names) : Resource(Phase.File)
{
    private readonly PackagesFact fact = PackagesFact.About(names);

    /// <inheritdoc/>
    public override string Name => $"origin of {string.Join(", ", names)}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <summary>The Train repository's key by its name where the package is signed with it, else what there is, for people.</summary>
    public static string SignerOf(Package? package, RepositorySettings settings)
    {
        var key = settings.Keys.GetValueOrDefault(Repositories.TrainKey, Repositories.Fingerprints[Repositories.TrainKey]);
        return package is null ? "not installed"
            : package.KeyId.Length == 0 ? "no signature"
            : key.EndsWith(package.KeyId, StringComparison.OrdinalIgnoreCase) ? Repositories.TrainKey
            : $"key {package.KeyId}";
    }

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        foreach (var name in names)
        {
            var package = facts.Get(fact).Provider(name);
            var signer = SignerOf(package, settings);
            yield return Finding.Compare($"{name}: signed by", Repositories.TrainKey, signer, package is null ? null : Yum.Replace(package.Name)) with
            {
                Reason = package is null || signer == Repositories.TrainKey ? "" : $"{package.Name} {package.Version} is not from the Train repository",
            };
        }
    }
}
