using System.Diagnostics;

namespace OpenStackTrain.Engine.LocalFiles;

/// <summary>
/// The lock of a <see cref="LocalFile"/>: a file beside it that one process at a time has open for itself. The system lets go of it when the process ends, however it
/// ends, so there is no dead holder to find out. It goes with its holder; one that a killed process left is taken by the next.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock; waits for its holder.</summary>
    /// <param name="target">The file that is to be changed.</param>
    /// <param name="name">What it is called in errors.</param>
    /// <param name="patience">How long is waited.</param>
    /// <exception cref="IOException">The holder does not let go, or there can be no file.</exception>
    /// <exception cref="UnauthorizedAccessException">The account may not make files there.</exception>
    public static FileLock Take(string target, string name, TimeSpan patience)
    {
        var path = target + ".ost-lock";
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (TryTake(path, name) is { } held)
                return held;
            if (clock.Elapsed >= patience)
                throw Busy(name, patience);

            // No system tells when a lock is free but to a thread that hangs in it. Not always the same pause: two that wait would meet again and again.
            Thread.Sleep(Random.Shared.Next(2, 20));
        }
    }

    /// <summary>The error of one who has waited long enough.</summary>
    public static IOException Busy(string name, TimeSpan patience) => new($"{name} is being written by another process, which has not ended within {patience.TotalSeconds:f0} s.");

    /// <summary>Lets go.</summary>
    public void Dispose()
    {
        // As long as it is held; Windows deletes it by itself.
        if (!OperatingSystem.IsWindows())
            File.Delete(file.Name);
        file.Dispose();
    }

    private static FileLock? TryTake(string path, string name)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
            options.Options = FileOptions.DeleteOnClose;
        else
            options.UnixCreateMode = LocalFile.Private;
        try
        {
            var file = new FileStream(path, options);
            if (IsInPlace(file, path))
                return new FileLock(file);
            file.Dispose();
        }
        catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && File.Exists(path))
        {
            // It is just being deleted.
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new UnauthorizedAccessException($"{name} cannot be written: this account may not make files in {Path.GetDirectoryName(path)}.", exception);
        }
        catch (IOException exception) when (!IsHeld(exception))
        {
            throw new IOException($"{name} cannot be written: {exception.Message}", exception);
        }
        catch (IOException)
        {
            // The holder has it.
        }

        return null;
    }

    /// <summary>
    /// Whether the open file is still the one of that name. The last holder has deleted it before it let go: who had opened it until then now has the lock of a file
    /// that has no name any more. Its time tells: a random one that is set by the open file, and read by the name.
    /// </summary>
    private static bool IsInPlace(FileStream file, string path)
    {
        if (OperatingSystem.IsWindows())
            return true;
        File.SetLastWriteTimeUtc(file.SafeFileHandle, DateTime.UnixEpoch.AddTicks(Random.Shared.NextInt64(TimeSpan.TicksPerDay, 10_000 * TimeSpan.TicksPerDay)));
        return File.GetLastWriteTimeUtc(file.SafeFileHandle) == File.GetLastWriteTimeUtc(path);
    }

    /// <summary>ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION; EWOULDBLOCK of Linux and of macOS.</summary>
    private static bool IsHeld(IOException exception)
        => OperatingSystem.IsWindows() ? (exception.HResult & 0xFFFF) is 32 or 33 : exception.HResult is 11 or 35;
}
