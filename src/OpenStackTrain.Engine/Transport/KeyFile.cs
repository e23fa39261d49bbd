using System.Text;
using OpenStackTrain.Transport;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace OpenStackTrain.Engine.Transport;

/// <summary>A private key's file: OpenSSH, PEM (PKCS#1, PKCS#8) or PuTTY.</summary>
internal static class KeyFile
{
    private static readonly string[] DefaultNames = ["id_ed25519", "id_ecdsa", "id_rsa"];

    /// <summary>The user's keys that are tried where none is named, in ssh's order (ssh(1), -i).</summary>
    public static IReadOnlyList<string> Defaults(string folder) => [.. DefaultNames.Select(name => Path.Combine(folder, name)).Where(File.Exists)];

    /// <summary>Reads a key.</summary>
    /// <param name="node">The node that it is for.</param>
    /// <param name="path">The file.</param>
    /// <param name="passphrase">Its passphrase.</param>
    /// <param name="certificate">The file of its OpenSSH certificate; null: none.</param>
    /// <exception cref="NodeException">KeyFileUnusable: which file, why, and what to do.</exception>
    public static LoadedKey Load(string node, string path, Secret? passphrase, string? certificate = null) => Understand(node, path, Read(node, path), passphrase, certificate);

    /// <summary>Understands a key file's content.</summary>
    /// <exception cref="NodeException">KeyFileUnusable.</exception>
    internal static LoadedKey Understand(string node, string path, byte[] content, Secret? passphrase, string? certificate = null)
    {
        var text = Encoding.Latin1.GetString(content);
        if (IsPublic(text))
        {
            var name = path.EndsWith(".pub", StringComparison.OrdinalIgnoreCase) ? path[..^4] : path;
            throw Unusable($"{path} is the public half of a key.", $"Name the private half: New-OSNodeSession -Name {node} -KeyFilePath '{name}'");
        }

        if (!text.Contains("PRIVATE KEY", StringComparison.Ordinal) && !text.StartsWith("PuTTY-User-Key-File", StringComparison.Ordinal))
        {
            throw Unusable($"{path} is not a private key.", "Name the file that ssh-keygen wrote, without .pub; or make one: ssh-keygen -t ed25519");
        }

        try
        {
            using var stream = new MemoryStream(content, writable: false);
            return LoadedKey.Of(new PrivateKeyFile(stream, passphrase?.Reveal()), certificate is null ? null : Signed(Read(node, certificate)));
        }
        catch (Exception exception) when (passphrase is null && (exception is SshPassPhraseNullOrEmptyException || IsEncrypted(text)))
        {
            throw Unusable($"{path} is protected by a passphrase, and none was given.", PassphraseAction(node, path));
        }
        catch (Exception) when (passphrase is not null && (IsEncrypted(text) || NeedsPassphrase(content)))
        {
            throw Unusable($"{path} cannot be opened with the passphrase that was given: it is wrong, or the file is damaged.", PassphraseAction(node, path));
        }
        catch (Exception exception) when (exception is not NodeException)
        {
            // Whatever the library throws for a damaged key: its type stays here.
            throw certificate is null
                ? Unusable($"{path} cannot be read as a private key: {exception.Message}", $"Check it with: ssh-keygen -yf '{path}'")
                : Unusable($"{path} cannot be used with the certificate {certificate}: {exception.Message}", $"Check them with: ssh-keygen -yf '{path}' and ssh-keygen -Lf '{certificate}'");
        }
    }

    private static SshCertificate Signed(byte[] content) =>
        (HostKey.FromPublicFile(Encoding.Latin1.GetString(content)) is { } key ? SshCertificate.From(key.Bytes) : null) ?? throw new InvalidDataException("it is no certificate");

    /// <summary>Whether a PEM file says so itself; an OpenSSH one has it inside.</summary>
    private static bool IsEncrypted(string text) => text.Contains("ENCRYPTED", StringComparison.Ordinal);

    private static bool NeedsPassphrase(byte[] content)
    {
        try
        {
            using var stream = new MemoryStream(content, writable: false);
            using var key = new PrivateKeyFile(stream);
            return false;
        }
        catch (Exception exception)
        {
            return exception is SshPassPhraseNullOrEmptyException;
        }
    }

    private static byte[] Read(string node, string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                throw Unusable(
                    Directory.Exists(path) ? $"{path} is a folder, not a private key." : $"There is no private key {path}.",
                    $"Name one that is there: New-OSNodeSession -Name {node} -KeyFilePath ~/.ssh/id_ed25519; or make one: ssh-keygen -t ed25519");
            }

            return info.Length <= 1 << 20
                ? File.ReadAllBytes(path)
                : throw Unusable($"{path} is not a private key: it is larger than 1 MiB.", "Name the file that ssh-keygen wrote, without .pub.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw Unusable($"The private key {path} cannot be read: {exception.Message}", "Let your account read the file.", exception);
        }
    }

    private static bool IsPublic(string text) =>
        text.StartsWith("ssh-", StringComparison.Ordinal) || text.StartsWith("ecdsa-", StringComparison.Ordinal) || text.StartsWith("sk-", StringComparison.Ordinal)
        || text.StartsWith("---- BEGIN SSH2 PUBLIC KEY", StringComparison.Ordinal) || text.StartsWith("-----BEGIN PUBLIC KEY", StringComparison.Ordinal);

    private static string PassphraseAction(string node, string path) =>
        $"New-OSNodeSession -Name {node} -KeyFilePath '{path}' -KeyPassphrase (Read-Host -AsSecureString 'Passphrase')";

    private static NodeException Unusable(string message, string action, Exception? inner = null) => new(ErrorIds.KeyFileUnusable, message, action, inner);
}
