using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>Where an installed package comes from: its own signature tells which repository it was built for, whatever mirror it came from.</summary>
internal static class PackageOrigin
{
    /// <summary>The Train repository's key by its name where the package is signed with it, else what there is, for people.</summary>
    public static string SignerOf(Package? package, RepositorySettings settings)
    {
        var key = settings.Keys.GetValueOrDefault(Repositories.TrainKey, Repositories.Fingerprints[Repositories.TrainKey]);
        return package is null ? "not installed"
            : package.KeyId.Length == 0 ? "no signature"
            : key.EndsWith(package.KeyId, StringComparison.OrdinalIgnoreCase) ? Repositories.TrainKey
            : $"key {package.KeyId}";
    }
}
