using System.Diagnostics;
using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What yum's repair does while somebody else works with the packages: run by a real shell, with lock files of the test's own.</summary>
public sealed class PackageLockTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-lock").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_lock_that_is_held_too_long_is_told_with_its_holder_and_yum_is_not_started()
    {
        using var holder = Start("sleep", "600");
        await WriteAsync("yum.pid", holder.Id.ToString(CultureInfo.InvariantCulture));
        var ended = await RunAsync(limit: 2);
        Stop(holder);
        Assert.Equal(1, ended.ExitCode);
        Assert.Matches($@"^pid {holder.Id} \(sleep 600\) holds \S+yum\.pid; waited for [23] s$", ended.ErrorTail.Trim());
        Assert.StartsWith($"Waiting until pid {holder.Id} (sleep 600) lets ", await ReadAsync("said"), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "asked")));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "run")));
    }

    [Fact]
    public async Task A_lock_that_is_let_go_is_waited_for()
    {
        using var holder = Start("sleep", "1.5");
        await WriteAsync("yum.pid", holder.Id.ToString(CultureInfo.InvariantCulture));
        var ended = await RunAsync(limit: 30);
        Assert.Equal((0, ""), (ended.ExitCode, ended.ErrorTail));
        Assert.Equal("yum\n", await ReadAsync("asked"));
    }

    [Theory]
    [InlineData("999999999")]
    [InlineData("0")]
    [InlineData("")]
    [InlineData("rubbish\n1")]
    public async Task A_lock_of_nobody_is_left_to_yum_which_takes_it_away(string content)
    {
        await WriteAsync("yum.pid", content);
        Assert.Equal(0, (await RunAsync(limit: 30)).ExitCode);
        Assert.False(File.Exists(Path.Combine(folder, "said")));
    }

    [Fact]
    public async Task The_lock_of_rpm_counts_too_and_only_for_who_holds_it()
    {
        await WriteAsync("rpm.lock", "");
        var (flock, path) = (Local.Need("flock"), Path.Combine(folder, "rpm.lock"));
        using var reader = Start("tail", "-f", path);
        using var holder = Start(flock, "--no-fork", path, "sleep", "600");
        while (!(await File.ReadAllTextAsync("/proc/locks", TestContext.Current.CancellationToken)).Contains($" {holder.Id} ", StringComparison.Ordinal))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        var ended = await RunAsync(limit: 1);
        Stop(holder);
        Assert.StartsWith($"pid {holder.Id} (sleep 600) holds {path}", ended.ErrorTail, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(limit: 1)).ExitCode);
        Stop(reader);
    }

    [Fact]
    public async Task A_lock_that_somebody_takes_in_between_is_waited_for_again()
    {
        Program("yum", $"echo yum >>{folder}/asked; if mkdir {folder}/once 2>/dev/null; then echo 'Another app is currently holding the yum lock; exiting as configured by exit_on_lock'; exit 1; fi; exit 0");
        Assert.Equal(0, (await RunAsync(limit: 30, withYum: false)).ExitCode);
        Assert.Equal("yum\nyum\n", await ReadAsync("asked"));
    }

    [Fact]
    public async Task A_password_in_the_holders_command_is_not_told()
    {
        using var holder = Start("sh", "-c", "sleep 600; :", "--proxy-password=hunter2", "--pass", "hunter2");
        await WriteAsync("yum.pid", holder.Id.ToString(CultureInfo.InvariantCulture));
        var ended = await RunAsync(limit: 1);
        Stop(holder);
        Assert.Contains("--proxy-password=***", ended.ErrorTail, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ended.ErrorTail + await ReadAsync("said"), StringComparison.Ordinal);
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(program, arguments);

    private static void Stop(Process process)
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    private async Task<SectionResult> RunAsync(int limit, bool withYum = true)
    {
        if (withYum)
            Program("yum", $"echo yum >>{folder}/asked");
        var text = Yum.Upgrade().Shell
            .Replace("/run/openstack-train", Path.Combine(folder, "run"), StringComparison.Ordinal)
            .Replace(PackageLock.YumFile, Path.Combine(folder, "yum.pid"), StringComparison.Ordinal)
            .Replace(PackageLock.RpmFile, Path.Combine(folder, "rpm.lock"), StringComparison.Ordinal)
            .Replace($"-ge {(int)PackageLock.Limit.TotalSeconds} ]", string.Create(CultureInfo.InvariantCulture, $"-ge {limit} ]"), StringComparison.Ordinal);
        return (await Local.RunScriptAsync(Local.Need("sh"), Local.Script($"PATH='{folder}/bin':$PATH\nost_say() {{ printf '%s\n' \"$1\" >>{folder}/said; }}\n{text}")))[0];
    }

    private void Program(string name, string body)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder, name), text, TestContext.Current.CancellationToken);

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken);
}
