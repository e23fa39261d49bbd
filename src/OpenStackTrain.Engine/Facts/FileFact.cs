using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>A file with its content. Links are followed. Source: stat(1) of coreutils 8.22.</summary>
/// <param name="Path">The absolute path.</param>
internal sealed record FileFact(string Path) : Fact<FileState>
{
    /// <summary>Larger files are not read: no configuration file of the baseline comes near it.</summary>
    public const int MostBytes = 1 << 20;

    /// <inheritdoc/>
    public override string Key => $"file {Path}";

    /// <summary>Shell text that prints what <see cref="Understand"/> reads, of the file <c>$p</c>.</summary>
    internal static string ReadPath => $"""
        [ -e "$p" ] || exit 0
        if [ -L "$p" ]; then p=$(readlink -f -- "$p") || exit 1; fi
        [ -f "$p" ] || exit 3
        said=$(stat --printf='mode=%a\nowner=%U\ngroup=%G\nmodified=%.6Y\nsize=%s' -- "$p") || exit 1
        printf 'path=%s\n%s\n\n' "$p" "$said"
        [ "${"{said##*=}"}" -le {MostBytes} ] && cat -- "$p"
        """;

    /// <inheritdoc/>
    public override string Shell => FilesQuestion.Instance.Shell([Path]);

    /// <inheritdoc/>
    public override (SharedQuestion Question, string About)? Shared => (FilesQuestion.Instance, Path);

    /// <inheritdoc/>
    public override FileState Parse(SectionResult answer) => Understand(answer, Path);

    /// <summary>A file from what the node says of it.</summary>
    /// <exception cref="FactException">It is no regular file, is too long, or could not be read whole.</exception>
    internal static FileState Understand(SectionResult answer, string path)
    {
        if (answer.ExitCode == 3 || answer.Output.AsSpan().StartsWith(FilesQuestion.OtherKind))
            throw new FactException($"{path} is no regular file");
        if (answer is { ExitCode: 0, Output.Length: 0 })
            return FileState.Absent(path);
        var headerEnd = answer.Output.AsSpan().IndexOf("\n\n"u8);
        if (headerEnd < 0)
            throw new FactException($"{path} cannot be read: {answer.ErrorTail.Trim()}");
        var header = new SectionResult(answer.Name, 0, answer.Output[..headerEnd], "").Pairs();
        var content = answer.Output[(headerEnd + 2)..];
        if (!long.TryParse(header.GetValueOrDefault("size"), CultureInfo.InvariantCulture, out var size) || size != content.Length)
            throw new FactException(size > MostBytes ? $"{path} is {size} bytes long: too long for a configuration file" : $"{path} cannot be read whole: {answer.ErrorTail.Trim()}");
        _ = long.TryParse(header.GetValueOrDefault("modified", "").Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture, out var modified);
        return new FileState(header.GetValueOrDefault("path", path), Exists: true, header.GetValueOrDefault("mode", ""), $"{header.GetValueOrDefault("owner")}:{header.GetValueOrDefault("group")}", modified, content);
    }
}

/// <summary>A file as it was read.</summary>
/// <param name="Path">Where it really is, links followed.</param>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Mode">The permission bits in octal, <c>644</c>.</param>
/// <param name="Owner">Owner and group, <c>root:root</c>.</param>
/// <param name="ModifiedAt">Microseconds since 1970 by the node's clock at the time of writing.</param>
/// <param name="Content">All bytes.</param>
internal sealed record FileState(string Path, bool Exists, string Mode, string Owner, long ModifiedAt, byte[] Content)
{
    /// <summary>A file that is not there.</summary>
    public static FileState Absent(string path) => new(path, Exists: false, "", "", 0, []);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>How the content is text: UTF-8, or byte for byte where it is not valid UTF-8, so that an edit loses nothing.</summary>
    public Encoding Encoding
    {
        get
        {
            try
            {
                _ = StrictUtf8.GetCharCount(Content);
                return StrictUtf8;
            }
            catch (DecoderFallbackException)
            {
                return System.Text.Encoding.Latin1;
            }
        }
    }

    /// <summary>The content as text.</summary>
    public string Text => Encoding.GetString(Content);

    /// <summary>The content's SHA-256 in hexadecimal digits, or <c>absent</c>: what compare-and-swap compares.</summary>
    public string Digest => Exists ? Convert.ToHexString(SHA256.HashData(Content)).ToLowerInvariant() : "absent";
}
