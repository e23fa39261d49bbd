using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpenStackTrain.Engine.LocalFiles;
using OpenStackTrain.Tests.Transport;

namespace OpenStackTrain.Tests.LocalFiles;

public sealed class LocalFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-file-").FullName;

    private string Path => System.IO.Path.Combine(folder, "file");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_new_file_has_the_mode_that_was_asked_for_and_an_old_one_keeps_its_own()
    {
        new LocalFile(Path, LocalFile.Private).Write("one"u8.ToArray());
        new LocalFile(Path + "2").Write("one"u8.ToArray());
        Assert.Equal("one", File.ReadAllText(Path));
        AssertClean();
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(LocalFile.Private, File.GetUnixFileMode(Path));
        Assert.Equal(LocalFile.Private, File.GetUnixFileMode(Path + "2") & ~(UnixFileMode.GroupRead | UnixFileMode.OtherRead));

        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead;
        File.SetUnixFileMode(Path, mode);
        new LocalFile(Path, LocalFile.Private).Edit(old => [.. old, .. " two"u8]);
        Assert.Equal("one two", File.ReadAllText(Path));
        Assert.Equal(mode, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task The_owner_is_kept()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give a file away.");
        File.WriteAllText(Path, "one");
        Assert.Equal(0, (await Local.RunAsync(Local.Need("chown"), ["1234:4321", Path], cancellation: Cancellation)).ExitCode);
        new LocalFile(Path).Edit(_ => "two"u8.ToArray());
        Assert.Equal("1234:4321 two", await ShAsync("stat -c '%u:%g' \"$0\" | tr '\\n' ' '; cat \"$0\"", Path));
    }

    [Fact]
    public void A_link_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links want rights of their own on Windows.");
        var (inner, outer, real) = (Path + ".inner", Path + ".outer", System.IO.Path.Combine(Directory.CreateDirectory(System.IO.Path.Combine(folder, "real")).FullName, "known_hosts"));
        File.CreateSymbolicLink(inner, "real/known_hosts");
        File.CreateSymbolicLink(outer, inner);

        // First where the link leads nowhere yet.
        new LocalFile(outer).Edit(old => [.. old, .. "a"u8]);
        new LocalFile(outer).Edit(old => [.. old, .. "b"u8]);
        Assert.Equal("ab", File.ReadAllText(real));
        Assert.Equal([inner, "real/known_hosts"], [new FileInfo(outer).LinkTarget, new FileInfo(inner).LinkTarget]);
        Assert.Equal([real], Directory.GetFiles(System.IO.Path.GetDirectoryName(real)!));
    }

    [Fact]
    public void Where_nothing_is_to_change_nothing_is_written()
    {
        File.WriteAllText(Path, "one");
        File.SetLastWriteTimeUtc(Path, DateTime.UnixEpoch);
        new LocalFile(Path).Edit(_ => null);
        new LocalFile(Path + "2").Edit(_ => null);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(Path));
        Assert.False(File.Exists(Path + "2"));
        AssertClean();
    }

    [Fact]
    public void A_file_that_must_not_be_replaced_stays()
    {
        var results = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(16).Select(number => Try(() => new LocalFile(Path).Write(Encoding.ASCII.GetBytes($"{number}"), replace: false)) is null).ToList();
        Assert.Equal(1, results.Count(isFirst => isFirst));
        var said = File.ReadAllText(Path);
        Assert.Contains("is there already", Assert.Throws<IOException>(() => new LocalFile(Path).Write("x"u8.ToArray(), replace: false)).Message, StringComparison.Ordinal);
        Assert.Equal(said, File.ReadAllText(Path));
    }

    [Fact]
    public void Another_programs_lines_are_kept_whenever_they_come()
    {
        File.WriteAllText(Path, "one\n");
        var (early, late) = (false, false);
        new LocalFile(Path)
        {
            // After the last comparison.
            BeforeReplacing = () =>
            {
                if (!late)
                    File.AppendAllText(Path, "late\n");
                late = true;
            },
        }.Edit(old =>
        {
            if (!early)
                File.AppendAllText(Path, "early\n");
            early = true;
            return [.. old, .. "ours\n"u8];
        });
        Assert.Equal("one\nearly\nours\nlate\n", File.ReadAllText(Path));
        AssertClean();
    }

    [Fact]
    public void A_file_that_another_program_makes_first_is_not_lost()
    {
        var first = true;
        new LocalFile(Path)
        {
            BeforeReplacing = () =>
            {
                if (first)
                    File.WriteAllText(Path, "theirs\n");
                first = false;
            },
        }.Edit(old => [.. old, .. "ours\n"u8]);
        Assert.Equal("theirs\nours\n", File.ReadAllText(Path));
    }

    [Fact]
    public void Many_threads_lose_nothing()
    {
        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 16 }, number => new LocalFile(Path).Edit(old => [.. old, .. Encoding.ASCII.GetBytes($"{number}\n")]));
        Assert.Equal(Enumerable.Range(0, 300), File.ReadAllLines(Path).Select(line => int.Parse(line, CultureInfo.InvariantCulture)).Order());
        AssertClean();
    }

    [Fact]
    public async Task Many_processes_lose_nothing()
    {
        const int processes = 4, lines = 100;
        var children = Enumerable.Range(0, processes).Select(number => Start("Adds_lines", $"{number}", $"{lines}")).ToList();
        foreach (var child in children)
            Assert.Equal(0, await EndAsync(child));
        Assert.Equal(
            Enumerable.Range(0, processes).SelectMany(process => Enumerable.Range(0, lines).Select(line => $"{process} {line}")).Order(StringComparer.Ordinal),
            (await File.ReadAllLinesAsync(Path, Cancellation)).Order(StringComparer.Ordinal));
        AssertClean();
    }

    /// <summary>Without the line that the threads of one process wait in.</summary>
    [Fact]
    public void A_lock_has_one_holder()
    {
        var (inside, most, taken) = (0, 0, 0);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (var i = 0; i < 100; i++)
            {
                using var held = FileLock.Take(Path, Path, TimeSpan.FromSeconds(60));
                most = Math.Max(most, Interlocked.Increment(ref inside));
                Interlocked.Increment(ref taken);
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref inside);
            }
        });
        Assert.Equal((1, 800), (most, taken));
        AssertClean();
    }

    [Fact]
    public async Task A_holder_is_waited_for_and_not_for_ever()
    {
        using (FileLock.Take(Path, Path, TimeSpan.Zero))
        {
            var clock = Stopwatch.StartNew();
            var busy = Assert.Throws<IOException>(() => new LocalFile(Path) { Patience = TimeSpan.FromMilliseconds(300) }.Write([]));
            Assert.Contains("being written by another process", busy.Message, StringComparison.Ordinal);
            Assert.InRange(clock.Elapsed, TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(20));
        }

        var held = FileLock.Take(Path, Path, TimeSpan.Zero);
        var writing = Task.Run(() => new LocalFile(Path) { Patience = TimeSpan.FromMinutes(1) }.Write("x"u8.ToArray()), Cancellation);
        Assert.False(writing.IsCompleted);
        held.Dispose();
        await writing;
        Assert.Equal("x", await File.ReadAllTextAsync(Path, Cancellation));
    }

    [Fact]
    public async Task A_kill_between_writing_and_replacing_leaves_the_old_file_and_nothing_in_the_way()
    {
        File.WriteAllText(Path, "old\n");
        Assert.NotEqual(0, await EndAsync(Start("Dies_before_replacing")));

        Assert.Equal("old\n", await File.ReadAllTextAsync(Path, Cancellation));
        Assert.True(File.Exists(Path + ".ost-new"));
        new LocalFile(Path) { Patience = TimeSpan.FromSeconds(2) }.Edit(old => [.. old, .. "new\n"u8]);
        Assert.Equal("old\nnew\n", await File.ReadAllTextAsync(Path, Cancellation));
        AssertClean();
    }

    [Fact]
    public async Task A_kill_at_any_moment_leaves_a_whole_file()
    {
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        for (var round = 0; round < 4; round++)
        {
            using var child = Start("Rewrites_for_ever");
            await UntilAsync(() => File.Exists(Path + ".started"));
            File.Delete(Path + ".started");
            await Task.Delay(random.Next(1, 80), Cancellation);
            child.Kill();
            await child.WaitForExitAsync(Cancellation);

            var text = await File.ReadAllTextAsync(Path, Cancellation);
            Assert.True(text.Length == LocalFileProcesses.Length && text.Distinct().Count() == 1, $"seed {seed}, round {round}: {text.Length} bytes of {string.Concat(text.Distinct())}");
            new LocalFile(Path) { Patience = TimeSpan.FromSeconds(2) }.Edit(_ => null);
        }
    }

    [Fact]
    public void What_cannot_be_written_is_told_in_words()
    {
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => new LocalFile(folder).Write([])).Message, StringComparison.Ordinal);
        Assert.Contains($"There is no folder {Path}", Assert.Throws<DirectoryNotFoundException>(() => new LocalFile(System.IO.Path.Combine(Path, "x")).Write([])).Message, StringComparison.Ordinal);
        File.WriteAllText(Path, "too much");
        Assert.Contains("is larger than", Assert.Throws<IOException>(() => new LocalFile(Path) { MostBytes = 3 }.Edit(_ => [])).Message, StringComparison.Ordinal);
        AssertClean();
    }

    [Fact]
    public void A_device_is_written_to_and_stays()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "There is no /dev/full here.");
        Assert.Throws<IOException>(() => new LocalFile("/dev/full").Edit(_ => "x"u8.ToArray()));
        Assert.False(File.Exists("/dev/full.ost-lock"));
        File.CreateSymbolicLink(Path, "/dev/full");
        Assert.Throws<IOException>(() => new LocalFile(Path).Write("x"u8.ToArray()));
        Assert.Equal("/dev/full", new FileInfo(Path).LinkTarget);
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_file()
    {
        await using var disk = await SmallDisk.MountAsync(folder);
        var path = System.IO.Path.Combine(disk.Folder, "file");
        File.WriteAllText(path, "old");
        Assert.NotEqual(0, (await Local.RunAsync(Local.Need("dd"), ["if=/dev/zero", $"of={disk.Folder}/filler", "bs=4096"], cancellation: Cancellation)).ExitCode);

        Assert.Throws<IOException>(() => new LocalFile(path).Edit(old => [.. old, .. new byte[100_000]]));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["file", "filler"], Directory.GetFiles(disk.Folder).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_leaves_the_old_file_and_is_named()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await using var disk = await SmallDisk.MountAsync(folder);
            var path = System.IO.Path.Combine(disk.Folder, "file");
            File.WriteAllText(path, "old");
            await disk.MakeReadOnlyAsync();
            Refused(path);
            return;
        }

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(Path, "old");
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Refused(Path);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        static void Refused(string path)
        {
            var refused = Try(() => new LocalFile(path).Edit(_ => "new"u8.ToArray()));
            Assert.True(refused is IOException or UnauthorizedAccessException, $"{refused}");
            Assert.StartsWith($"{path} cannot be written: ", refused!.Message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(path));
        }
    }

    private static Exception? Try(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Neither a lock nor a half-made file lies about.</summary>
    private void AssertClean() => Assert.DoesNotContain(Directory.GetFiles(folder), file => file.Contains(".ost-", StringComparison.Ordinal));

    private static async Task<string> ShAsync(string script, string argument)
        => Encoding.UTF8.GetString((await Local.RunAsync(Local.Need("sh"), ["-c", script, argument], cancellation: Cancellation)).Output);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), "the other process did not come so far");
            await Task.Delay(20, Cancellation);
        }
    }

    /// <summary>A process of its own, which is this program with one of the tests that are only for that.</summary>
    private Process Start(string what, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(LocalFileTests).Assembly.Location);
        foreach (var argument in (string[])["-explicit", "only", "-noLogo", "-method", $"{typeof(LocalFileProcesses).FullName}.{what}"])
            start.ArgumentList.Add(argument);
        start.Environment[LocalFileProcesses.Variable] = string.Join('\n', arguments.Prepend(Path));
        return Process.Start(start)!;
    }

    private static async Task<int> EndAsync(Process process)
    {
        using (process)
        {
            var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
            await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(2), Cancellation);
            if (process.ExitCode != 0)
                TestContext.Current.SendDiagnosticMessage(string.Concat(await said));
            return process.ExitCode;
        }
    }

    /// <summary>A disk of 64 KiB in memory; only root can have one.</summary>
    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        public string Folder => folder;

        public static async Task<SmallDisk> MountAsync(string parent)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
            var folder = Directory.CreateDirectory(System.IO.Path.Combine(parent, "disk")).FullName;
            var mounted = await Local.RunAsync(Local.Need("mount"), ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], cancellation: Cancellation);
            Assert.SkipUnless(mounted.ExitCode == 0, $"No disk can be mounted here: {mounted.Errors.Trim()}");
            return new SmallDisk(folder);
        }

        public async Task MakeReadOnlyAsync() => Assert.Equal(0, (await Local.RunAsync(Local.Need("mount"), ["-o", "remount,ro", folder], cancellation: Cancellation)).ExitCode);

        public async ValueTask DisposeAsync() => await Local.RunAsync(Local.Need("umount"), ["-l", folder], cancellation: CancellationToken.None);
    }
}
