using System.Text;
using System.Text.RegularExpressions;

namespace OpenStackTrain.Engine.Transport;

/// <summary>Where ssh's configuration is.</summary>
/// <param name="Home">The user's home folder.</param>
/// <param name="System">The folder of the system's files.</param>
internal sealed record SshConfigFiles(string Home, string System)
{
    private const int LongestFile = 1 << 20;
    private static readonly TimeSpan GlobLimit = TimeSpan.FromSeconds(1);

    /// <summary>This user's and this computer's.</summary>
    public static SshConfigFiles OfUser { get; } = new(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        OperatingSystem.IsWindows() ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "ssh") : "/etc/ssh");

    /// <summary>The user's folder of keys and configuration.</summary>
    public string UserSsh => Path.Combine(Home, ".ssh");

    /// <summary>The path with <c>~/</c> replaced; null for another user's home.</summary>
    public string? WithoutTilde(string path) => path switch
    {
        "~" => Home,
        _ when path.StartsWith("~/", StringComparison.Ordinal) => Path.Combine(Home, path[2..]),
        _ when path.StartsWith('~') => null,
        _ => path,
    };

    /// <summary>The text of a file; null when it is not there.</summary>
    /// <exception cref="IOException">It cannot be read, is too big, or others may write it.</exception>
    public static string? Read(string path, bool checkMode)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (checkMode && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None)
            {
                throw new IOException("others than its owner may write it");
            }

            // The path may be that of an endless device: no more is read than could be a configuration.
            var content = new byte[LongestFile + 1];
            var length = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return length <= LongestFile ? Encoding.UTF8.GetString(content, 0, length) : throw new IOException("it is larger than 1 MiB");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    /// <summary>The files that a path with <c>*</c>, <c>?</c> and <c>[]</c> stands for, by name; a path without them is itself.</summary>
    public static IReadOnlyList<string> Expand(string path)
    {
        if (path.AsSpan().IndexOfAny("*?[") < 0)
        {
            return [path];
        }

        IEnumerable<string> found = [Path.GetPathRoot(path) ?? ""];
        foreach (var part in path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split('/', '\\').Where(part => part.Length > 0))
        {
            found = part.AsSpan().IndexOfAny("*?[") < 0 ? found.Select(folder => Path.Combine(folder, part)) : found.SelectMany(folder => Children(folder, part)).ToList();
        }

        return [.. found.Where(File.Exists).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Children(string folder, string pattern)
    {
        try
        {
            var regex = new Regex(
                "^(?:" + Regex.Replace(Regex.Escape(pattern), @"\\\[(!?)((?:[^\]\\]|\\[^\]])+)\]", match => "[" + (match.Groups[1].Length > 0 ? "^" : "") + match.Groups[2].Value + "]", RegexOptions.ExplicitCapture, GlobLimit)
                    .Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal) + @")\z",
                RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return Directory.EnumerateFileSystemEntries(folder)
                .Where(path => Path.GetFileName(path) is var name && (name[0] != '.' || pattern[0] == '.') && regex.IsMatch(name))
                .ToList();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return [];
        }
    }
}
