using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What the scripts in the journal do, run by real shells with programs of the test's own in place of systemctl, rpm and hostnamectl.</summary>
public sealed class UndoTextTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-undo").FullName;

    public UndoTextTests()
    {
        Directory.CreateDirectory(Path.Combine(folder, "bin"));
        Directory.CreateDirectory(Entry);
    }

    private string Entry => Path.Combine(folder, "entry");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, string, int, string> Units => new()
    {
        { "loaded", "active", 0, "" },
        { "loaded", "activating", 0, "" },
        { "loaded", "inactive", Undo.AsBefore, "" },
        { "loaded", "failed", Undo.AsBefore, "" },
        { "not-found", "inactive", Undo.AsBefore, "" },
        { "loaded", "deactivating", 1, "it's is deactivating now" },
    };

    [Theory]
    [MemberData(nameof(Units))]
    public async Task A_start_is_undone_only_while_the_unit_runs(string load, string active, int code, string said)
    {
        Systemctl(load, active, "enabled");
        var ended = await RunAsync(UnitUndo.OfStart("it's"), "check");
        Assert.Equal((code, said), (ended.ExitCode, Sh.Text(ended).Trim()));
    }

    [Theory]
    [InlineData("enabled", 0)]
    [InlineData("disabled", Undo.AsBefore)]
    [InlineData("masked", 1)]
    public async Task A_unit_that_was_enabled_is_disabled_again(string now, int code)
    {
        Systemctl("loaded", "active", now);
        Assert.Equal(code, (await RunAsync(UnitUndo.OfEnable("a"), "check")).ExitCode);
        Assert.Equal(0, (await RunAsync(UnitUndo.OfEnable("a"), "run")).ExitCode);
        Assert.Equal("disable a\n", await ReadAsync("asked"));
    }

    [Theory]
    [InlineData("active", "daemon-reload\nrestart a\n")]
    [InlineData("inactive", "daemon-reload\n")]
    public async Task After_an_undo_a_unit_restarts_only_if_it_runs(string active, string asked)
    {
        Systemctl("loaded", active, "enabled");
        Assert.Equal(0, (await RunAsync(UnitUndo.OfRestart("a"), "check")).ExitCode);
        Assert.Equal(0, (await RunAsync(UnitUndo.OfRestart("a"), "run")).ExitCode);
        Assert.False(File.Exists(Path.Combine(folder, "asked")));
        Assert.Equal(0, (await RunAsync(UnitUndo.OfRestart("a"), "afterwards")).ExitCode);
        Assert.Equal(asked, await ReadAsync("asked"));
    }

    [Fact]
    public async Task Mode_and_owner_come_back_and_a_folder_goes_when_it_is_empty()
    {
        var (file, made) = (Path.Combine(folder, "it's"), Path.Combine(folder, "made"));
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);
        await Local.RunAsync("chmod", ["640", file], cancellation: TestContext.Current.CancellationToken);
        var repair = AccessRepair.Of(file, $"chmod 600 -- {Sh.Quote(file)}");
        Assert.Equal(0, (await ShellAsync($"ost_entry='{Entry}'\n{repair.Shell}")).ExitCode);
        Assert.Equal(0, (await RunAsync(repair.Undo!, "check")).ExitCode);
        await Local.RunAsync("chmod", ["644", file], cancellation: TestContext.Current.CancellationToken);
        Assert.Contains("are 644", Sh.Text(await RunAsync(repair.Undo!, "check")), StringComparison.Ordinal);
        await Local.RunAsync("chmod", ["600", file], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync(repair.Undo!, "run")).ExitCode);
        Assert.Equal(Undo.AsBefore, (await RunAsync(repair.Undo!, "check")).ExitCode);
        Assert.Equal("640", Sh.Text(await ShellAsync($"stat -c %a -- {Sh.Quote(file)}")).Trim());

        var folderRepair = AccessRepair.Of(made, $"mkdir -- {Sh.Quote(made)}");
        Assert.Equal(0, (await ShellAsync($"ost_entry='{Entry}'\n{folderRepair.Shell}")).ExitCode);
        await File.WriteAllTextAsync(Path.Combine(made, "x"), "", TestContext.Current.CancellationToken);
        Assert.Equal($"{made} is not empty", Sh.Text(await RunAsync(folderRepair.Undo!, "check")).Trim());
        File.Delete(Path.Combine(made, "x"));
        Assert.Equal(0, (await RunAsync(folderRepair.Undo!, "check")).ExitCode);
        Assert.Equal(0, (await RunAsync(folderRepair.Undo!, "run")).ExitCode);
        Assert.False(Directory.Exists(made));
    }

    [Fact]
    public async Task Exactly_the_packages_go_that_came_and_are_still_the_same()
    {
        await File.WriteAllTextAsync(Path.Combine(Entry, "packages.before"), "bash bash-4.x\nkernel kernel-1.x\nlibs libs-1.x\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Entry, "packages.after"), "bash bash-4.x\ngpg-pubkey gpg-pubkey-1-2\nkernel kernel-1.x\nkernel kernel-2.x\nlibs libs-2.x\nnew new-1.x\nnewer newer-1.x\n", TestContext.Current.CancellationToken);
        Rpm("bash bash-4.x\\ngpg-pubkey gpg-pubkey-1-2.(none)\\nkernel kernel-1.x\\nkernel kernel-2.x\\nlibs libs-2.x\\nnew new-1.x\\nnewer newer-2.x\\n", 0);
        Assert.Equal(0, (await RunAsync(PackageUndo.Undo, "check")).ExitCode);
        var ended = await RunAsync(PackageUndo.Undo, "run");
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal("upgraded packages stay as they are: libs", Sh.Text(ended).Trim());
        Assert.Equal("-e --test gpg-pubkey-1-2 kernel-2.x new-1.x\n-e gpg-pubkey-1-2 kernel-2.x new-1.x\n", await ReadAsync("asked"));
    }

    [Theory]
    [InlineData("bash bash-4.x\\nnew new-1.x\\n", 1, "new is needed by (installed) other-1.x")]
    [InlineData("bash bash-4.x\\n", Undo.AsBefore, "")]
    public async Task Packages_that_others_need_stay_and_those_that_are_gone_are_nothing(string now, int code, string said)
    {
        await File.WriteAllTextAsync(Path.Combine(Entry, "packages.before"), "bash bash-4.x\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Entry, "packages.after"), "bash bash-4.x\nnew new-1.x\n", TestContext.Current.CancellationToken);
        Rpm(now, 1);
        var ended = await RunAsync(PackageUndo.Undo, "check");
        Assert.Equal((code, said), (ended.ExitCode, Sh.Text(ended).Trim()));
    }

    [Theory]
    [InlineData("controller", "controller", 0)]
    [InlineData("old.domain", "", Undo.AsBefore)]
    [InlineData("theirs", "controller", 1)]
    public async Task The_host_s_old_names_come_back_each_where_it_was(string now, string boot, int code)
    {
        Program("uname", $"echo {now}");
        Program("cat", $"[ \"$1\" = /etc/hostname ] && {{ echo '{boot}'; exit 0; }}; exec /bin/cat \"$@\"");
        Program("hostnamectl", $"printf '%s|' \"$@\" >>'{folder}/asked'");
        var node = Sample.Node();
        var facts = new FactSet().WithText(new HostNameFact(), "running=old.domain\nstatic=\n");
        var undo = new HostNameStep().For(node).Single().Findings(facts)[0].Repair!.Undo!;
        Assert.Equal(code, (await RunAsync(undo, "check")).ExitCode);
        Assert.Equal(0, (await RunAsync(undo, "run")).ExitCode);
        Assert.Equal("--static|set-hostname||--transient|set-hostname|old.domain|", await ReadAsync("asked"));
    }

    [Fact]
    public void Combined_changes_of_RabbitMQ_are_taken_back_together_or_stay_apart()
    {
        var login = new AmqpLogin("nova", new Secret("it's a Secret#1"), "/");
        var account = RabbitRepair.Password(login, isNew: true).TryCombine(RabbitRepair.Permit(RabbitAccount.Everything("nova", "/"), null))!;
        Assert.DoesNotContain("Secret#1", account.Undo!.Script, StringComparison.Ordinal);
        Assert.Null(account.TryCombine(RabbitRepair.Remove("guest")));
        Assert.Null(RabbitRepair.Password(login).Undo);
        Assert.Null(RabbitRepair.Remove("guest").TryCombine(RabbitRepair.Password(login))!.Undo);
    }

    [Fact]
    public void Every_change_can_be_taken_back_or_says_why_not()
        => Assert.All(
            Everything.Differences.Select(pair => pair.Finding).Where(finding => finding.Repair is { IsWait: false, Undo: null }),
            finding => Assert.NotEqual(new Repair("").WhyNoUndo, finding.Repair!.WhyNoUndo));

    private void Systemctl(string load, string active, string enabled) => Program("systemctl", $"""
        case "$*" in
          *LoadState*) echo LoadState={load} ;;
          *ActiveState*) echo ActiveState={active} ;;
          *UnitFileState*) echo UnitFileState={enabled} ;;
          *) echo "$@" >>'{folder}/asked' ;;
        esac
        """);

    private void Rpm(string installed, int test) => Program("rpm", $"""
        if [ "$1" = -qa ]; then printf '{installed}'; exit 0; fi
        echo "$@" >>'{folder}/asked'
        if [ "$2" = --test ] && [ {test} -ne 0 ]; then echo 'error: Failed dependencies:' >&2; echo '        new is needed by (installed) other-1.x' >&2; exit 1; fi
        """);

    private void Program(string name, string body)
    {
        var path = Path.Combine(folder, "bin", name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<SectionResult> RunAsync(Undo undo, string verb)
    {
        Directory.CreateDirectory(Path.Combine(folder, "run"));
        await File.WriteAllTextAsync(
            Path.Combine(Entry, "undo"),
            undo.Script.Replace(Framing.Path, $"{folder}/bin:{Framing.Path}", StringComparison.Ordinal).Replace("/run/openstack-train", Path.Combine(folder, "run"), StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        return await ShellAsync($"{Sh.Quote(Local.Need("dash"))} '{Entry}/undo' {verb}");
    }

    private static async Task<SectionResult> ShellAsync(string text) => (await Local.RunScriptAsync(Local.Need("sh"), Local.Script(text)))[0];

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken);
}
