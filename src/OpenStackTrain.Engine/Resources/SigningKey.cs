using OpenStackTrain.Engine.Facts;
using Org.BouncyCastle.Bcpg.OpenPgp;

namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// The file with a signer's key holds exactly the key with the pinned fingerprint: nothing is installed on the word of another key. Never
/// mended by us: a wrong key is a decision for people. Source: RFC 4880 section 12.2.
/// </summary>
/// <param name="path">The key's file.</param>
/// <param name="fingerprint">The pinned fingerprint, 40 hexadecimal digits.</param>
internal sealed class SigningKey(string path, string fingerprint) : Resource(Phase.Ground)
{
    private readonly FileFact fact = new(path);

    /// <inheritdoc/>
    public override string Name => $"key {path}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var file = facts.Get(fact);
        var actual = file.Exists ? string.Join(", ", FingerprintsIn(file.Content).DefaultIfEmpty("no OpenPGP key")) : "absent";
        yield return Finding.Compare($"{path}: fingerprint", fingerprint, actual) with
        {
            Reason = actual == fingerprint || !file.Exists ? "" : "packages signed with another key are not installed; if the mirror signs with keys of its own, name them under baseline: repository: keys: in the inventory",
        };
    }

    /// <summary>The fingerprints of the primary keys in an armoured or binary key file; none if it is no such file.</summary>
    internal static IReadOnlyList<string> FingerprintsIn(byte[] content)
    {
        try
        {
            using var input = PgpUtilities.GetDecoderStream(new MemoryStream(content));
            return [.. new PgpPublicKeyRingBundle(input).GetKeyRings().Select(ring => Convert.ToHexString(ring.GetPublicKey().GetFingerprint()))];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The library's own kinds of refusal are many, and none of them means more than this.
            return [];
        }
    }
}
