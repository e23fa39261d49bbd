using System.Collections.Concurrent;
using System.Text;
using OpenStackTrain.Engine.LocalFiles;

namespace OpenStackTrain.Engine.Transport;

/// <summary>What known_hosts says about a host's key.</summary>
internal abstract record HostKeyVerdict
{
    /// <summary>The key is the host's.</summary>
    public sealed record Known : HostKeyVerdict;

    /// <summary>Nothing is known of the host.</summary>
    public sealed record Unknown : HostKeyVerdict;

    /// <summary>The host is known with another key, or only with keys of other types: never accepted.</summary>
    public sealed record Changed(string File, int Line, HostKey Recorded) : HostKeyVerdict;

    /// <summary>The key is marked as revoked.</summary>
    public sealed record Revoked(string File, int Line) : HostKeyVerdict;
}

/// <summary>
/// The user's known_hosts file and the system's (sshd(8)): read by anybody's ssh as well, so only ever added to. A file is read again when its
/// time or length has changed.
/// </summary>
internal sealed class KnownHosts
{
    /// <summary>The largest file that is read: a hundred thousand hosts need less.</summary>
    public const int MostBytes = 64 << 20;

    private static readonly ConcurrentDictionary<string, Content> Cache = new(StringComparer.Ordinal);
    private readonly string[] systemFiles;

    /// <summary>Makes one.</summary>
    /// <param name="file">The file that keys are added to.</param>
    /// <param name="systemFiles">Files that are only read.</param>
    public KnownHosts(string file, params string[] systemFiles)
    {
        File = file;
        this.systemFiles = systemFiles;
    }

    /// <summary>The file that keys are added to.</summary>
    public string File { get; }

    /// <summary>The file's name where there is none to add keys to.</summary>
    public static string Nowhere { get; } = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";

    /// <summary>Whether keys can be added.</summary>
    public bool HasFile => File != Nowhere;

    /// <summary>Keys that are revoked by another file (RevokedHostKeys).</summary>
    public IReadOnlyList<(string File, KnownHostsLine Line)> Revoked { get; init; } = [];

    /// <summary>What is known of this key for this host.</summary>
    /// <exception cref="NodeException">KnownHostsUnusable.</exception>
    public HostKeyVerdict Check(string host, int port, HostKey key) => Check(Read(File), host, port, key);

    private HostKeyVerdict Check(IReadOnlyList<KnownHostsLine> own, string host, int port, HostKey key) => ByPort(host, port, name => Verdict(LinesOf(own, name), key));

    /// <summary>Whether this key may sign certificates for this host: a line <c>@cert-authority</c> says so, and none revokes it or the signed key.</summary>
    public HostKeyVerdict CheckAuthority(string host, int port, HostKey authority, HostKey signed) => ByPort(host, port, name =>
    {
        var lines = LinesOf(name).ToList();
        HostKeyVerdict verdict = lines.Exists(entry => entry.Line.Marker == KnownHostsMarker.CertAuthority && Same(entry.Line.Key, authority))
            ? new HostKeyVerdict.Known()
            : new HostKeyVerdict.Unknown();
        return Revocation(lines, authority) ?? Revocation(lines, signed) ?? verdict;
    });

    /// <summary>Whether any authority is known that may sign for this host.</summary>
    public bool HasAuthority(string host, int port) =>
        LinesOf(KnownHostsLine.NameOf(host, port)).Concat(port == 22 ? [] : LinesOf(KnownHostsLine.NameOf(host, 22))).Any(entry => entry.Line.Marker == KnownHostsMarker.CertAuthority);

    /// <summary>
    /// The signature algorithms of the types that are known for the host, best first: asked for first, so that a host with several keys shows
    /// the one that is known. Empty: nothing is known.
    /// </summary>
    public IReadOnlyList<string> PreferredAlgorithms(string host, int port)
    {
        var lines = LinesOf(Read(File), KnownHostsLine.NameOf(host, port)).Where(IsOwn).ToList();
        if (lines.Count == 0 && port != 22)
        {
            lines = LinesOf(Read(File), KnownHostsLine.NameOf(host, 22)).Where(IsOwn).ToList();
        }

        return lines.Select(entry => entry.Line.Key.Type).Distinct(StringComparer.Ordinal)
            .SelectMany(type => type == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa"] : new[] { type })
            .ToList();

        static bool IsOwn((string File, KnownHostsLine Line) entry) => entry.Line.Marker == KnownHostsMarker.None;
    }

    /// <summary>
    /// Adds a line for the host unless something is known of it by now: another process may have been first. The folder and the file are made, for their owner
    /// alone, where missing.
    /// </summary>
    /// <returns>What is known of the key then.</returns>
    /// <exception cref="IOException">The file cannot be written, or is kept locked by another process for seconds.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    /// <exception cref="NodeException">KnownHostsUnusable.</exception>
    public HostKeyVerdict Add(string host, int port, HostKey key)
    {
        HostKeyVerdict verdict = new HostKeyVerdict.Known();
        CreateFolder(Path.GetDirectoryName(Path.GetFullPath(File))!);
        new LocalFile(File, LocalFile.Private) { MostBytes = MostBytes }.Edit(content =>
        {
            verdict = Check(Parse(TextOf(content)), host, port, key);
            if (verdict is not HostKeyVerdict.Unknown)
            {
                return null;
            }

            verdict = new HostKeyVerdict.Known();
            var line = $"{KnownHostsLine.NameOf(host, port)} {key.Type} {Convert.ToBase64String(key.Bytes)}\n";
            return [.. content, .. Encoding.UTF8.GetBytes(content is [] or [.., (byte)'\n'] ? line : "\n" + line)];
        });
        return verdict;
    }

    /// <summary>As ssh does: what is known for the host on port 22 is known for its other ports; another key there says nothing.</summary>
    private static HostKeyVerdict ByPort(string host, int port, Func<string, HostKeyVerdict> check)
    {
        var verdict = check(KnownHostsLine.NameOf(host, port));
        return verdict is HostKeyVerdict.Unknown && port != 22 && check(KnownHostsLine.NameOf(host, 22)) is (HostKeyVerdict.Known or HostKeyVerdict.Revoked) and var other
            ? other
            : verdict;
    }

    private static HostKeyVerdict Verdict(IEnumerable<(string File, KnownHostsLine Line)> entries, HostKey key)
    {
        var lines = entries.ToList();
        if (Revocation(lines, key) is { } revoked)
        {
            return revoked;
        }

        var own = lines.FindAll(entry => entry.Line.Marker == KnownHostsMarker.None);
        if (own.Count == 0)
        {
            return new HostKeyVerdict.Unknown();
        }

        if (own.Exists(entry => Same(entry.Line.Key, key)))
        {
            return new HostKeyVerdict.Known();
        }

        var other = own.Find(entry => entry.Line.Key.Type == key.Type) is { Line: not null } sameType ? sameType : own[0];
        return new HostKeyVerdict.Changed(other.File, other.Line.Number, other.Line.Key);
    }

    private static HostKeyVerdict.Revoked? Revocation(List<(string File, KnownHostsLine Line)> lines, HostKey key) =>
        lines.Find(entry => entry.Line.Marker == KnownHostsMarker.Revoked && Same(entry.Line.Key, key)) is { Line: not null } revoked
            ? new HostKeyVerdict.Revoked(revoked.File, revoked.Line.Number)
            : null;

    private static bool Same(HostKey one, HostKey other) => one.Bytes.AsSpan().SequenceEqual(other.Bytes);

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Tries for a second: another program may just be adding a line.</summary>
    private static FileStream Patiently(Func<FileStream> open)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return open();
            }
            catch (IOException exception) when (attempt < 40 && exception is not (FileNotFoundException or DirectoryNotFoundException))
            {
                Thread.Sleep(25);
            }
        }
    }

    private IEnumerable<(string File, KnownHostsLine Line)> LinesOf(string name) => LinesOf(Read(File), name);

    private IEnumerable<(string File, KnownHostsLine Line)> LinesOf(IReadOnlyList<KnownHostsLine> own, string name) =>
        own.Select(line => (File, line)).Concat(from file in systemFiles from line in Read(file) select (file, line)).Where(entry => entry.line.Matches(name)).Concat(Revoked);

    /// <summary>The lines of a file that mean something; none where there is no file or it cannot be read.</summary>
    private static IReadOnlyList<KnownHostsLine> Read(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (!info.Exists)
            {
                return [];
            }

            if (Cache.TryGetValue(file, out var content) && content.Time == info.LastWriteTimeUtc && content.Length == info.Length)
            {
                return content.Lines;
            }

            using var stream = Patiently(() => new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            content = new Content(info.LastWriteTimeUtc, info.Length, Parse(TextOf(LocalFile.ReadToEnd(stream, MostBytes) ?? throw TooLarge(file))));
            Cache[file] = content;
            return content.Lines;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static NodeException TooLarge(string file) => new(
        ErrorIds.KnownHostsUnusable,
        $"{file} is larger than {MostBytes >> 20} MiB: it is no list of known hosts.",
        "Look what it is; in the inventory, knownHostsFile names another one.");

    private static string TextOf(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content, writable: false), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>The lines of a text that mean something.</summary>
    internal static IReadOnlyList<KnownHostsLine> Parse(string text) =>
        text.Split('\n').Select((line, index) => KnownHostsLine.From(line.TrimEnd('\r'), index + 1)).OfType<KnownHostsLine>().ToList();

    private sealed record Content(DateTime Time, long Length, IReadOnlyList<KnownHostsLine> Lines);
}
