using Renci.SshNet;
using Renci.SshNet.Security;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A key with the signature algorithms that it is offered with: <c>ssh-rsa</c>, whose signatures are over SHA-1, only where old servers are allowed.</summary>
internal sealed class OfferedKey(IPrivateKeySource key, bool allowLegacy) : IPrivateKeySource
{
    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; } =
        [.. key.HostKeyAlgorithms.Where(algorithm => allowLegacy || SshCertificate.PlainType(algorithm.Name) != "ssh-rsa")];

    /// <summary>Whether it is held by an agent.</summary>
    public bool IsAgents => key is AgentKey;
}
