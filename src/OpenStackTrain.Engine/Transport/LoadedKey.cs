using Renci.SshNet;
using Renci.SshNet.Security;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A private key from a file; with a certificate, that is offered first.</summary>
internal sealed class LoadedKey(PrivateKeyFile file, HostCertificate? certificate) : IPrivateKeySource, IDisposable
{
    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } =
    [
        .. certificate is null ? [] : file.HostKeyAlgorithms.OfType<KeyHostAlgorithm>().Select(
            owned => certificate.ProofBy(owned) ?? throw new InvalidDataException($"it is for another key, {certificate.Key}")),
        .. file.HostKeyAlgorithms,
    ];

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
