using System.Text;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>The shell text that writes a file, run by real shells in a folder of the test's own.</summary>
public sealed class FileRepairTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-file").FullName;

    public static TheoryData<string> Shells => ["dash", "bash"];

    public static TheoryData<string, string> Contents => new()
    {
        { "plain", "a = 1\nb = 2\n" },
        { "quotes", "it's \"quoted\" `back` $HOME $(id) \\n 'x' !\n" },
        { "no line end", "last line without an end" },
        { "carriage returns", "[a]\r\nb=c\r\n" },
        { "empty", "" },
        { "UTF-8", "# é漢字\n" },
        { "the end mark of the text", "OST_CONTENT\nOST_CONTENT\n" },
        { "300 kB", string.Concat(Enumerable.Range(0, 30_000).Select(n => $"line {n:d5}\n")) },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task A_text_is_written_byte_for_byte(string what, string text)
    {
        Assert.NotEmpty(what);
        foreach (var shell in Shells)
        {
            var path = Write($"{shell.Data}.conf", "old\n"u8);
            Assert.Equal(0, (await RunAsync(shell.Data, await ReadAsync(path), _ => text)).ExitCode);
            Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(path));
            Assert.Equal(text, (await ReadAsync(path)).Text);
        }

        AssertTidy();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Bytes_that_are_no_UTF_8_stay(string shell)
    {
        byte[] content = [.. Enumerable.Range(1, 255).Select(n => (byte)n)];
        var path = Write("latin1.conf", content);
        Assert.Equal(0, (await RunAsync(shell, await ReadAsync(path), old => old + "more\n")).ExitCode);
        Assert.Equal([.. content, .. "more\n"u8], File.ReadAllBytes(path));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Mode_owner_and_the_old_content_are_kept(string shell)
    {
        var path = Write("secret.conf", "old\n"u8);
        // Only root can give a file away.
        await ShellAsync($"chmod 640 '{path}'; chown 1:2 '{path}'; true");
        var before = await ReadAsync(path);
        Assert.Equal(0, (await RunAsync(shell, before, _ => "new\n")).ExitCode);
        var after = await ReadAsync(path);
        Assert.Equal(("640", before.Owner, "new\n"), (after.Mode, after.Owner, after.Text));

        var copy = Assert.Single(Directory.GetFiles(Journal));
        Assert.Equal("old\n", File.ReadAllText(copy));
        Assert.Equal("640", (await ShellAsync($"stat -c %a '{copy}'")).Trim());
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_new_file_gets_its_folder_and_a_plain_mode(string shell)
    {
        var path = Path.Combine(folder, "cloud.cfg.d", "99 it's new.cfg");
        Assert.Equal(0, (await RunAsync(shell, FileState.Absent(path), _ => "new\n")).ExitCode);
        var state = await ReadAsync(path);
        Assert.Equal(("644", "new\n"), (state.Mode, state.Text));
        // No old content, only which folder was made for it.
        Assert.Equal(["first"], Directory.GetFileSystemEntries(Journal).Select(Path.GetFileName));
        AssertTidy();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_file_that_somebody_else_changed_is_not_touched(string shell)
    {
        var path = Write("a.conf", "old\n"u8);
        var read = await ReadAsync(path);
        File.WriteAllText(path, "by hand\n");
        AssertRefused(await RunAsync(shell, read, _ => "new\n"), path);
        Assert.Equal("by hand\n", File.ReadAllText(path));
        File.Delete(path);
        AssertRefused(await RunAsync(shell, read, _ => "new\n"), path);
        Assert.False(File.Exists(path));
        File.WriteAllText(path, "appeared\n");
        AssertRefused(await RunAsync(shell, FileState.Absent(path), _ => "new\n"), path);
        Assert.Equal("appeared\n", File.ReadAllText(path));
        Assert.Empty(Directory.GetFileSystemEntries(Journal));
        AssertTidy();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_link_stays_a_link(string shell)
    {
        Local.Need(shell);
        var path = Write("real.conf", "old\n"u8);
        var link = Path.Combine(folder, "link.conf");
        File.CreateSymbolicLink(link, path);
        Assert.Equal(0, (await RunAsync(shell, await ReadAsync(link), _ => "new\n")).ExitCode);
        Assert.Equal(path, File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName);
        Assert.Equal("new\n", File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task On_a_full_disk_the_old_file_stays_whole(string shell)
    {
        var disk = Directory.CreateDirectory(Path.Combine(folder, "disk")).FullName;
        var mounted = await Local.RunAsync(Local.Need("mount"), ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], cancellation: TestContext.Current.CancellationToken);
        Assert.SkipWhen(mounted.ExitCode != 0, "No tmpfs can be mounted here: " + mounted.Errors);
        try
        {
            var path = Write("disk/a.conf", "old\n"u8);
            var ended = await RunAsync(shell, await ReadAsync(path), _ => new string('x', 200_000));
            Assert.Equal(1, ended.ExitCode);
            Assert.Contains("No space left on device", ended.ErrorTail, StringComparison.Ordinal);
            Assert.Equal("old\n", File.ReadAllText(path));
            Assert.Equal([path], Directory.GetFiles(disk));
        }
        finally
        {
            await Local.RunAsync(Local.Need("umount"), [disk], cancellation: CancellationToken.None);
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task A_folder_that_cannot_be_made_is_a_failure(string shell)
    {
        var file = Write("file", "x"u8);
        Assert.Equal(1, (await RunAsync(shell, FileState.Absent(file + "/a.conf"), _ => "new\n")).ExitCode);
        AssertTidy();
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task What_comes_after_the_file_runs_once_it_is_there(string shell)
    {
        var path = Write("a.conf", "old\n"u8);
        var ended = await RunAsync(shell, await ReadAsync(path), _ => "new\n", $"cat '{path}'; exit 3");
        Assert.Equal((3, "new\n"), (ended.ExitCode, Sh.Text(ended)));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Two_edits_of_a_file_are_written_as_one(string shell)
    {
        var path = Write("a.conf", "0\n"u8);
        var file = await ReadAsync(path);
        var both = new FileRepair(file, text => text + "1\n", "echo one").TryCombine(new FileRepair(file, text => text + "2\n", "echo one"))!.TryCombine(new FileRepair(file, text => text + "3\n", "echo two"));
        var ended = await RunAsync(shell, both!);
        Assert.Equal((0, "one\ntwo\n", "0\n1\n2\n3\n"), (ended.ExitCode, Sh.Text(ended), File.ReadAllText(path)));
        Assert.Single(Directory.GetFiles(Journal));
        Assert.Null(both!.TryCombine(new FileRepair(FileState.Absent("/other"), text => text)));
        Assert.Null(both.TryCombine(new Repair("true")));
    }

    /// <summary>The change's own folder in the journal.</summary>
    private string Journal => Path.Combine(folder, "state");

    private static void AssertRefused(SectionResult ended, string path)
    {
        Assert.Equal(Repair.ChangedMeanwhile, ended.ExitCode);
        Assert.Equal($"{path} was changed by somebody else in the meantime", ended.ErrorTail.Trim());
    }

    /// <summary>No temporary file is left.</summary>
    private void AssertTidy() => Assert.Empty(Directory.GetFiles(folder, ".*", SearchOption.AllDirectories));

    private string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private static async Task<FileState> ReadAsync(string path)
    {
        var fact = new FileFact(path);
        return fact.Parse(fact.Part((await Local.RunScriptAsync(Local.Need("sh"), Local.Script(fact.Shell)))[0]));
    }

    private static async Task<string> ShellAsync(string text) => Sh.Text((await Local.RunScriptAsync(Local.Need("sh"), Local.Script(text)))[0]);

    private Task<SectionResult> RunAsync(string shell, FileState file, Func<string, string> edit, string then = "") => RunAsync(shell, new FileRepair(file, edit, then));

    /// <summary>Runs it as a node would, by the wanted shell, with the journal in the test's folder.</summary>
    private async Task<SectionResult> RunAsync(string shell, Repair repair)
    {
        Directory.CreateDirectory(Journal);
        var body = $"ost_entry={Sh.Quote(Journal)}\n{repair.Shell}";
        var script = new NodeScript([new ScriptSection("change 1", body, SectionKind.Act)], TimeSpan.FromSeconds(30));
        var launch = "exec " + OpenStackTrain.Engine.Transport.Framing.Shell.Replace("/bin/sh ", Local.Need(shell) + " ", StringComparison.Ordinal);
        return (await Local.RunScriptAsync(Local.Need("sh"), script, launch: launch))[0];
    }
}
