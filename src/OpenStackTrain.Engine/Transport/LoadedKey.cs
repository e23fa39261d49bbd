using Renci.SshNet;
using Renci.SshNet.Security;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A private key from a file; with a certificate, that is offered first.</summary>
internal sealed class LoadedKey : IPrivateKeySource, IDisposable
{
    private readonly PrivateKeyFile file;

    private LoadedKey(PrivateKeyFile file, IReadOnlyCollection<HostAlgorithm> algorithms) => (this.file, HostKeyAlgorithms) = (file, algorithms);

    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    /// <summary>Takes over a key, and disposes of it where the certificate is for another one.</summary>
    /// <exception cref="InvalidDataException">The certificate is for another key.</exception>
    public static LoadedKey Of(PrivateKeyFile file, SshCertificate? certificate)
    {
        if (certificate is null)
        {
            return new LoadedKey(file, file.HostKeyAlgorithms);
        }

        List<CertificateHostAlgorithm> certified = [.. file.HostKeyAlgorithms.OfType<KeyHostAlgorithm>().Select(certificate.ProofBy).OfType<CertificateHostAlgorithm>()];
        if (certified.Count > 0)
        {
            return new LoadedKey(file, [.. certified, .. file.HostKeyAlgorithms]);
        }

        file.Dispose();
        throw new InvalidDataException($"it is for another key, {certificate.Key}");
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();
}
