using System.Collections.Concurrent;
using System.Diagnostics;

namespace OpenStackTrain.Engine.LocalFiles;

/// <summary>
/// A file of this computer that we write: the user's known_hosts, an inventory, a report. It is whole at every moment, whatever ends the program: the new content is
/// written beside it, put on the disk, and takes its place in one step, with the mode and the owner that were there. One writer at a time, among all processes
/// that use this class (<see cref="FileLock"/>); a change that another program makes meanwhile, without the lock, is not lost. Links are followed: the link stays.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="mode">The mode of a file that is not there yet, less the user's umask.</param>
internal sealed class LocalFile(string path, UnixFileMode mode = LocalFile.Readable)
{
    /// <summary>Everybody may read it: <c>644</c>.</summary>
    public const UnixFileMode Readable = Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>For its owner alone: <c>600</c>.</summary>
    public const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How often another program may be faster before we give up; such programs write once.</summary>
    private const int MostTries = 100;

    private static readonly ConcurrentDictionary<string, object> Gates = new(StringComparer.Ordinal);

    /// <summary>How long another writer is waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Larger files are not read.</summary>
    public int MostBytes { get; init; } = 1 << 30;

    /// <summary>For tests: the new content is on the disk and not yet in its place.</summary>
    internal Action? BeforeReplacing { get; init; }

    /// <summary>Gives the file this content.</summary>
    /// <param name="content">All bytes.</param>
    /// <param name="replace">Whether a file that is there is replaced; if not, it stays and is an error.</param>
    /// <exception cref="IOException">The file is there, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written by this account.</exception>
    public void Write(byte[] content, bool replace = true)
        => Change(old => old is null || replace ? content : throw new IOException($"{path} is there already."));

    /// <summary>Changes the file: gets its bytes (none where there is no file) and gives the new ones, or null where nothing is to change. May be asked more than once.</summary>
    /// <exception cref="IOException">The file cannot be written, or another process holds its lock for too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written by this account.</exception>
    public void Edit(Func<byte[], byte[]?> edit) => Change(old => edit(old ?? []));

    /// <summary>Where the bytes really are: a link's end, be it there or not.</summary>
    private string Target => new FileInfo(path).LinkTarget is null ? Path.GetFullPath(path) : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private void Change(Func<byte[]?, byte[]?> edit)
    {
        var target = Target;
        if (IsDevice(Path.GetFullPath(path)) || IsDevice(target))
        {
            // It has no place that could be taken; /dev/null keeps nothing, whoever writes to it.
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            device.Write(edit([]));
            return;
        }

        var folder = Path.GetDirectoryName(target) ?? throw new IOException($"{path} is a folder.");
        if (Directory.Exists(target))
            throw new IOException($"{path} is a folder.");
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder {folder} for {path}.");

        // The threads of this process wait in line; only one of them has to try the lock again and again.
        var gate = Gates.GetOrAdd(target, _ => new object());
        var clock = Stopwatch.StartNew();
        if (!Monitor.TryEnter(gate, Patience))
            throw FileLock.Busy(path, Patience);
        try
        {
            using var held = FileLock.Take(target, path, Patience - clock.Elapsed);
            Replace(target, edit);
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    private void Replace(string target, Func<byte[]?, byte[]?> edit)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var before = Open(target);
            var old = before is null ? null : ReadToEnd(before);
            if (edit(old) is not { } content)
                return;
            var temporary = WriteBeside(target, content, before);
            try
            {
                if (IsAsRead(target, old) && Put(temporary, target, before))
                    return;
            }
            finally
            {
                File.Delete(temporary);
            }

            if (attempt == MostTries)
                throw new IOException($"{path} is changed by another program all the time.");
        }
    }

    /// <summary>
    /// The last step. A program that had opened the old file before it (ssh, adding a key) may have added to it in the moment since it was compared: what it
    /// added is still there to be read, and is added again.
    /// </summary>
    private bool Put(string temporary, string target, FileStream? before)
    {
        BeforeReplacing?.Invoke();
        if (OperatingSystem.IsWindows())
        {
            // Replacing keeps the access rights of the old file, but wants it closed.
            before?.Dispose();
            if (File.Exists(target))
                File.Replace(temporary, target, destinationBackupFileName: null, ignoreMetadataErrors: true);
            else
                File.Move(temporary, target);
            return true;
        }

        try
        {
            File.Move(temporary, target, overwrite: before is not null);
        }
        catch (IOException) when (before is null && File.Exists(target))
        {
            return false;
        }

        if (before is not null && ReadToEnd(before) is { Length: > 0 } late)
            Replace(target, content => [.. content ?? [], .. late]);
        return true;
    }

    private static bool IsDevice(string target) => target.StartsWith(OperatingSystem.IsWindows() ? @"\\.\" : "/dev/", StringComparison.Ordinal) && !target.StartsWith("/dev/shm/", StringComparison.Ordinal);

    private FileStream? Open(string target)
    {
        try
        {
            return new FileStream(target, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>What is left to read; null when it is more than that. The length that a file says is none of a device.</summary>
    public static byte[]? ReadToEnd(FileStream file, int mostBytes)
    {
        using var content = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int count; (count = file.Read(block)) > 0;)
        {
            content.Write(block, 0, count);
            if (content.Length > mostBytes)
                return null;
        }

        return content.ToArray();
    }

    private byte[] ReadToEnd(FileStream file) => ReadToEnd(file, MostBytes) ?? throw new IOException($"{path} is larger than {MostBytes >> 20} MiB.");

    private bool IsAsRead(string target, byte[]? old)
    {
        using var now = Open(target);
        return now is null ? old is null : old is not null && ReadToEnd(now).AsSpan().SequenceEqual(old);
    }

    /// <summary>Only the lock's holder writes it, so it may always have the same name: what a killed program left is replaced.</summary>
    private string WriteBeside(string target, byte[] content, FileStream? before)
    {
        var temporary = target + ".ost-new";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = before is null ? mode : Private;
        try
        {
            using var file = new FileStream(temporary, options);
            if (!OperatingSystem.IsWindows() && before is not null)
            {
                // The owner first: changing it takes away some bits of the mode.
                FileOwner.Copy(before.SafeFileHandle, file.SafeFileHandle, path);
                File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(before.SafeFileHandle));
            }

            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }

        return temporary;
    }
}
