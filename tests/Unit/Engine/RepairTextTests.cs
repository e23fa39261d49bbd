using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What the shell texts do, run by a real shell with programs of the test's own in place of yum, systemctl and chronyc.</summary>
public sealed class RepairTextTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-repair").FullName;

    public static TheoryData<string, int, string> Yums => new()
    {
        { "echo Complete!; exit 0", 0, "" },
        { "echo 'No package cmake available.'; echo Complete!; exit 0", 1, "No package cmake available." },
        { "echo 'No match for argument: cmake'; exit 0", 1, "No match for argument: cmake" },
        { "echo 'Error: Nothing to do' >&2; exit 1", 1, "Error: Nothing to do" },
        { "exit 200", 200, "" },
    };

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Yums))]
    public async Task Yum_has_failed_when_it_says_so_or_lacks_a_package(string yum, int code, string said)
    {
        Program("yum", $"printf '%s\\n' \"$*\" >{folder}/asked; {yum}");
        var ended = await RunAsync(Yum.Install(["gcc-c++", "cmake", "it's"]));
        Assert.Equal(code, ended.ExitCode);
        Assert.Contains(said, ended.ErrorTail, StringComparison.Ordinal);
        Assert.Equal("--setopt=exit_on_lock=1 -y install gcc-c++ cmake it's\n", await File.ReadAllTextAsync(Path.Combine(folder, "asked"), TestContext.Current.CancellationToken));
        Assert.Empty(Directory.GetFiles(Path.Combine(folder, "run")));
    }

    [Theory]
    [InlineData("exit 0", 0, "gcc etcd")]
    [InlineData("echo 'No package etcd available.'; exit 0", 0, "gcc etcd")]
    [InlineData("echo 'No package gcc available.'; exit 0", 1, "gcc etcd")]
    [InlineData("case $* in *etcd*) echo 'Error: etcd conflicts with gcc'; exit 1 ;; esac", 0, "gcc etcd,gcc")]
    [InlineData("echo 'Error: no space'; exit 1", 1, "gcc etcd,gcc")]
    public async Task Packages_come_without_their_company_where_that_is_in_the_way(string yum, int code, string asked)
    {
        Program("yum", $"printf '%s\\n' \"$*\" >>{folder}/asked; {yum}");
        var etcd = (PackageInstall)Yum.Install(["etcd"]);
        var ended = await RunAsync(Yum.Install(["gcc"]).TryCombine(etcd.AsCompanion())!);
        Assert.Equal(code, ended.ExitCode);
        Assert.Equal(asked.Split(','), (await ReadAsync("asked")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("install ")[1]));
    }

    [Theory]
    [InlineData("  Installing : rabbitmq-server-3.6.16-1.el7.noarch                        12/31 ", "Installing rabbitmq-server, 12 of 31")]
    [InlineData("  Installing       : mariadb-server-3:10.3.20-3.el7.0.0.rdo1.x86_64   1/2 ", "Installing mariadb-server, 1 of 2")]
    [InlineData("  Updating   : bash-4.2.46-35.el7_9.x86_64                                 3/10 ", "Updating bash, 3 of 10")]
    [InlineData("(2/7): erlang-19.3.6.4-1.el7.x86_64.rpm                    |  13 kB   00:00     ", "Downloading erlang, 2 of 7")]
    [InlineData("(2/7): erlang-19.3.6.4-1.el7.x86_64.rpm                     90 MB/s |  13 kB     00:00", "Downloading erlang, 2 of 7")]
    [InlineData("Running transaction", "")]
    public async Task What_yum_does_right_now_is_told_as_yum_3_and_dnf_print_it(string line, string told)
    {
        Program("yum", $"echo 'Loaded plugins: fastestmirror'; echo '{line}'; for i in 1 2 3 4 5 6 7 8 9; do if [ -s {folder}/said ]; then exit 0; fi; /bin/sleep 0.2; done");
        var ended = await RunAsync(Yum.Upgrade(), $"ost_say() {{ printf '%s\\n' \"$1\" >>{folder}/said; }}");
        Assert.Equal(0, ended.ExitCode);
        Assert.Equal(told, File.Exists(Path.Combine(folder, "said")) ? (await ReadAsync("said")).Trim() : "");
    }

    [Theory]
    [InlineData("reinstall", 0)]
    [InlineData("distro-sync", 0)]
    [InlineData("neither", 1)]
    public async Task A_package_from_elsewhere_is_replaced_by_whichever_way_works(string works, int code)
    {
        Program("yum", $"shift 2; printf '%s\\n' \"$*\" >>{folder}/asked; [ \"$1\" = {works} ]");
        Assert.Equal(code, (await RunAsync(Yum.Replace("a"))).ExitCode);
        Assert.Equal("reinstall a\ndistro-sync a\n", await ReadAsync("asked"));
    }

    [Theory]
    [InlineData("mkdir d && touch d/f && chmod 644 d/f", 0, "", "600")]
    [InlineData("mkdir d && touch secret && chmod 644 secret && ln -s ../secret d/f", 1, "is a link: it is not followed", "644")]
    [InlineData("mkdir d && touch secret && chmod 644 secret && ln secret d/f", 1, "has a second name elsewhere", "644")]
    [InlineData("mkdir real && touch real/f && chmod 644 real/f && chown 12345 real && ln -s real d", 1, "is not the folder of", "644")]
    public async Task In_another_accounts_folder_no_link_leads_root_anywhere(string before, int code, string said, string mode)
    {
        Program("runuser", "shift 3; exec \"$@\"");
        await RunAsync($"cd {folder} && {before}");
        var ended = await RunAsync($"ost_entry={folder}\n" + AccessRepair.InFolderOf($"{folder}/d/f", "root", "root:root", "600").Shell);
        Assert.Equal(code, ended.ExitCode);
        Assert.Contains(said, ended.ErrorTail, StringComparison.Ordinal);
        Assert.Equal(mode + "\n", Local.Text(await RunAsync($"stat -L -c %a {folder}/d/f")));
    }

    [Fact]
    public async Task A_missing_folder_is_made_by_its_account()
    {
        Program("runuser", "shift 3; exec \"$@\"");
        Assert.Equal(0, (await RunAsync($"ost_entry={folder}\n" + AccessRepair.InFolderOf($"{folder}/.ssh", "root", "root:root", "700", make: true).Shell)).ExitCode);
        Assert.Equal("700 root\n", Local.Text(await RunAsync($"stat -c '%a %U' {folder}/.ssh")));
    }

    [Fact]
    public async Task Of_a_long_failure_the_end_is_told()
    {
        Program("yum", "i=0; while [ $i -lt 100 ]; do i=$((i+1)); echo line $i; done; exit 1");
        var lines = (await RunAsync(Yum.Upgrade())).ErrorTail.Trim().Split('\n');
        Assert.Equal((12, "line 100"), (lines.Length, lines[^1]));
    }

    [Fact]
    public async Task Yum_reads_and_writes_nothing_of_the_link()
    {
        Program("yum", $"cat >{folder}/input; echo noise; echo noise >&2");
        var ended = await RunAsync(Yum.Upgrade());
        Assert.Equal((0, "", ""), (ended.ExitCode, ended.ErrorTail, Sh.Text(ended)));
        Assert.Equal("", await ReadAsync("input"));
    }

    [Fact]
    public async Task A_file_from_the_future_is_dated_now_before_the_restart()
    {
        var (future, past) = (Path.Combine(folder, "future's.conf"), Path.Combine(folder, "past.conf"));
        await File.WriteAllTextAsync(future, "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(past, "", TestContext.Current.CancellationToken);
        File.SetLastWriteTimeUtc(future, DateTime.UtcNow.AddYears(1));
        var lastYear = DateTime.UtcNow.AddYears(-1);
        File.SetLastWriteTimeUtc(past, lastYear);
        Program("systemctl", $"echo \"$@\" >>{folder}/asked");
        var facts = new FactSet().WithText(new UnitFact("a"), "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nStartedAt=t 1\n").WithFile(future, "", 2).WithFile(past, "", 3);
        Assert.Equal(0, (await RunAsync(new Service("a", future, past).Findings(facts)[^1].Repair!)).ExitCode);
        Assert.Equal("daemon-reload\nrestart a\n", await ReadAsync("asked"));
        Assert.True(File.GetLastWriteTimeUtc(future) <= DateTime.UtcNow);
        Assert.Equal(lastYear, File.GetLastWriteTimeUtc(past), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_service_that_does_not_start_shows_its_log_and_its_code()
    {
        Program("systemctl", "[ \"$1\" = start ] && exit 5; exit 0");
        Program("journalctl", "echo 'the journal of' \"$2\"");
        var ended = await RunAsync(new Service("a").Findings(new FactSet().WithText(new UnitFact("a"), "LoadState=loaded\nActiveState=failed\nUnitFileState=enabled\n"))[1].Repair!);
        Assert.Equal((5, "the journal of a", ""), (ended.ExitCode, ended.ErrorTail.Trim(), Sh.Text(ended)));
    }

    [Theory]
    [InlineData("inactive", "activating", "daemon-reload|start --no-block a|show -p ActiveState a.service|")]
    [InlineData("failed", "activating", "daemon-reload|start a|")]
    public async Task A_service_that_starts_slowly_is_not_waited_for_unless_it_has_failed_before(string before, string after, string asked)
    {
        Program("systemctl", $"echo \"$@\" >>{folder}/asked; echo ActiveState={after}");
        var facts = new FactSet().WithText(new UnitFact("a"), $"LoadState=loaded\nActiveState={before}\nUnitFileState=enabled\n");
        Assert.Equal(0, (await RunAsync(new Service("a") { StartsSlowly = true }.Findings(facts)[1].Repair!)).ExitCode);
        Assert.Equal(asked, (await ReadAsync("asked")).Replace('\n', '|'));
    }

    [Fact]
    public async Task A_slow_start_that_another_unit_holds_up_is_waited_for()
    {
        Program("systemctl", $"echo \"$@\" >>{folder}/asked; echo ActiveState=inactive");
        Program("sleep", "exit 0");
        var facts = new FactSet().WithText(new UnitFact("a"), "LoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n");
        Assert.Equal(0, (await RunAsync(new Service("a") { StartsSlowly = true }.Findings(facts)[1].Repair!)).ExitCode);
        Assert.EndsWith("show -p ActiveState a.service\nstart a\n", await ReadAsync("asked"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("could_not_start_listener eaddrinuse", "A port is taken: tcp :5672 somebody")]
    [InlineData("{epmd_error,\"controller\",nxdomain}", "Its name leads nowhere: Get-OSNode controller | Set-OSHostsFile")]
    [InlineData("failed_to_read_advanced_configuration_file", "A file of /etc/rabbitmq cannot be understood")]
    [InlineData("something else", "")]
    public async Task A_broker_that_does_not_start_says_why_in_words(string said, string words)
    {
        Program("systemctl", "[ \"$1\" = start ] && exit 5; exit 0");
        Program("journalctl", $"printf '%s\\n' {Sh.Quote(said)}");
        Program("ss", "echo 'tcp  :5672 somebody'; echo 'tcp :22 sshd'");
        var step = new RabbitMqStep(new RabbitMqSettings("openstack", Management: false, Profile.Guide, new RepositorySettings()));
        var service = step.For(Sample.Node()).OfType<Service>().Single();
        var facts = new FactSet().WithText(new UnitFact("rabbitmq-server"), "LoadState=loaded\nActiveState=failed\nUnitFileState=enabled\n");
        foreach (var file in service.Facts.OfType<FileFact>())
            facts.Without(file.Path);
        var ended = await RunAsync(service.Findings(facts)[1].Repair!);
        Assert.Equal(5, ended.ExitCode);
        Assert.Contains(words.Length == 0 ? said : words, ended.ErrorTail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compute01", "^* 10.0.0.1 1 6 17 2 -1us", "Leap status     : Normal", 0, 0)]
    [InlineData("compute01", "^* 10.0.0.1 1 6 17 2 -1us", "Leap status     : Normal", 1, 1)]
    [InlineData("compute01", "^* 10.0.0.1 1 6 17 2 -1us", "Leap status     : Not synchronised", 0, 1)]
    [InlineData("compute01", "^? 10.0.0.1 1 6 17 2 -1us", "Leap status     : Normal", 0, 1)]
    [InlineData("compute01", "", "Reference ID    : 7F7F0101 ()", 0, 1)]
    [InlineData("controller", "", "Reference ID    : 7F7F0101 ()", 1, 0)]
    public async Task It_is_waited_for_a_source_a_normal_leap_status_and_a_small_offset(string node, string sources, string tracking, int waitsync, int code)
    {
        Program("chronyc", $"shift; case $1 in sources) echo '{sources}';; tracking) echo '{tracking}';; waitsync) [ \"$2 $3\" = '1 0.25' ] || exit 9; exit {waitsync};; esac");
        // One look, then the time is over.
        Program("sleep", "exit 0");
        Program("date", $"n=$(cat {folder}/n 2>/dev/null || echo 0); echo $((n+1)) >{folder}/n; echo $((n))");
        var settings = new ChronySettings(["controller"], new TimeSettings { LocalStratum = 10, MaxOffset = 0.25 }) { Timeout = TimeSpan.FromSeconds(2) };
        var finding = Assert.Single(new TimeSynchronised(settings, Sample.Node(node)).Findings(new FactSet().WithText(new ChronyFact(), "", 1)));
        Assert.Equal(code, (await RunAsync(finding.Repair!)).ExitCode);
    }

    [Fact]
    public async Task Names_are_resolved_and_kernels_listed_as_the_system_does_it()
    {
        Program("getent", "[ \"$1 $2\" = 'ahostsv6 controller' ] && printf '%s\\n' 'fd00::11 STREAM controller' 'fd00::11 DGRAM' 'fd00::11 RAW'");
        Assert.Equal(["fd00::11"], await ReadAsync(new ResolutionFact("controller", 6)));
        Assert.Empty(await ReadAsync(new ResolutionFact("controller")));
        Program("rpm", "printf '%s\\n' 'kernel-3.10.0-1160.119.1.el7.x86_64           Mon 01 Jul 2024' 'kernel-3.10.0-1160.el7.x86_64      Tue 10 Nov 2020'");
        Assert.Equal(["3.10.0-1160.119.1.el7.x86_64", "3.10.0-1160.el7.x86_64"], await ReadAsync(new KernelFact()));
        Program("rpm", "echo 'package kernel is not installed'; exit 1");
        Assert.Empty(await ReadAsync(new KernelFact()));
    }

    [Fact]
    public async Task Repository_files_are_read_whole_whatever_their_ends()
    {
        var repositories = Directory.CreateDirectory(Path.Combine(folder, "repos")).FullName;
        await File.WriteAllTextAsync(Path.Combine(repositories, "a.repo"), "[a]\nbaseurl=x", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(repositories, "b c.repo"), "[b]\r\nenabled=0\r\n\n\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(repositories, "empty.repo"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(repositories, "a.repo.rpmsave"), "[no]\n", TestContext.Current.CancellationToken);
        var files = RepositoryFilesFact.Instance.Parse(await RunAsync(RepositoryFilesFact.Instance.Shell.Replace("/etc/yum.repos.d", repositories, StringComparison.Ordinal)));
        Assert.Equal(["a.repo", "b c.repo", "empty.repo"], files.Texts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal([("a.repo", "a", true), ("b c.repo", "b", false)], files.Sections.Select(section => (section.File, section.Id, section.IsEnabled)));
        Assert.Throws<FactException>(() => RepositoryFilesFact.Instance.Parse(Sample.Answer("", 1, "cd: no such folder")));
    }

    [Fact]
    public async Task Logins_are_tried_by_the_accounts_own_right_and_the_last_line_tells_why_not()
    {
        Program("runuser", $"printf '%s ' \"$1 $2\" >>{folder}/as; shift 3; exec \"$@\"");
        Program("ssh", $"""
            for word; do case $word in good|bad|busy|slow|silent) to=$word;; esac; done
            printf '%s\n' "$*" >>{folder}/asked
            case $to in
              good) cat; exit 0;;
              bad) echo 'WARNING: something' >&2; printf 'stack@bad: Permission denied (publickey).\r\n' >&2; exit 255;;
              busy) if mkdir {folder}/once 2>/dev/null; then echo 'kex_exchange_identification: Connection closed by remote host' >&2; exit 255; fi; exit 0;;
              silent) exit 3;;
            esac
            """);
        var failed = await ReadAsync(new LoginFact("stack", "good 22,bad 2222,busy 22,silent 22"));
        Assert.Equal(["bad: stack@bad: Permission denied (publickey)", "silent: ssh ended with exit code 3"], failed.Select(pair => $"{pair.Key}: {pair.Value}").Order(StringComparer.Ordinal));
        Assert.Equal("-u stack -u stack -u stack -u stack ", await ReadAsync("as"));
        var asked = (await ReadAsync("asked")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, asked.Length);
        Assert.All(asked, words => Assert.Contains("-o BatchMode=yes -o PreferredAuthentications=publickey -o StrictHostKeyChecking=yes -o UpdateHostKeys=no", words, StringComparison.Ordinal));
        Assert.Contains(asked, words => words.EndsWith("-l stack -p 2222 -- bad true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_login_that_never_ends_is_ended()
    {
        Program("ssh", "exec sleep 100");
        Program("timeout", "shift 2; shift; exec timeout.real 0.2 \"$@\"");
        Program("timeout.real", "exec /usr/bin/timeout \"$@\"");
        var failed = await ReadAsync(new LoginFact("root", "slow 22"));
        Assert.Equal("no login within 20 s", failed["slow"]);
    }

    [Fact]
    public async Task A_key_pair_is_made_read_and_given_its_public_half_again()
    {
        Local.Need("ssh-keygen");
        Program("runuser", "shift 3; exec \"$@\"");
        Program("getent", $"echo 'me:x:0:0::{folder}/me:/bin/sh'");
        Program("id", "echo staff");
        Directory.CreateDirectory(Path.Combine(folder, "me"));
        var account = new AccountFact("me");
        Assert.Equal(("me:staff", $"{folder}/me"), ((await ReadAsync(account)).Owner, (await ReadAsync(account)).Home));
        Program("chown", "true");
        foreach (var what in new[] { "access", "key pair", ".pub" })
        {
            if (what == ".pub")
                await File.WriteAllTextAsync(Path.Combine(folder, "me", ".ssh", "id_rsa.pub"), SampleKeys.Line("another"), TestContext.Current.CancellationToken);
            var finding = (await KeyFindingsAsync()).First(finding => finding.Status == FindingStatus.Different && finding.What.EndsWith(what, StringComparison.Ordinal));
            Assert.Equal(0, (await RunAsync(finding.Repair!)).ExitCode);
        }

        Assert.DoesNotContain(await KeyFindingsAsync(), finding => finding.Status == FindingStatus.Different && finding.What.Contains("id_rsa", StringComparison.Ordinal) && !finding.What.EndsWith("access", StringComparison.Ordinal));
        var made = Assert.Single((await ReadAsync(new SshFolderFact("me"))).Keys);
        Assert.True(made.IsWhole);
        Assert.Equal("600", made.Access.ToString().Split(' ')[0]);
        Assert.EndsWith(" me@node\n", await File.ReadAllTextAsync(Path.Combine(folder, "me", ".ssh", "id_rsa.pub"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        async Task<IReadOnlyList<Finding>> KeyFindingsAsync() => new KeyPair("me", "node", isWanted: true).Findings(new FactSet().With(account, await ReadAsync(account)).With(new SshFolderFact("me"), await ReadAsync(new SshFolderFact("me"))));
    }

    [Fact]
    public async Task A_key_with_a_passphrase_is_seen_as_one_that_ssh_cannot_use()
    {
        Program("getent", $"echo 'me:x:0:0::{folder}/me:/bin/sh'");
        var ssh = Directory.CreateDirectory(Path.Combine(folder, "me", ".ssh")).FullName;
        await Local.RunAsync(Local.Need("ssh-keygen"), ["-q", "-t", "ed25519", "-N", "secret", "-f", Path.Combine(ssh, "id_ed25519")], cancellation: TestContext.Current.CancellationToken);
        var found = await ReadAsync(new SshFolderFact("me"));
        var key = Assert.Single(found.Keys);
        Assert.Equal(("id_ed25519", true, true), (key.Name, key.Private is null, key.Public is not null));
        Assert.Null(found.Usable);
    }

    [Fact]
    public async Task The_host_keys_are_those_that_sshd_uses()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "own.pub"), SampleKeys.Line("own") + " comment\n", TestContext.Current.CancellationToken);
        Program("sshd", $"printf '%s\\n' 'port 22' 'permitrootlogin without-password' 'hostkey {folder}/own' 'hostkey {folder}/missing'");
        var server = await ReadAsync(SshServerFact.Instance);
        Assert.Equal((SampleKeys.Key("own").Fingerprint, "without-password"), (Assert.Single(server.HostKeys).Fingerprint, server.RootLogin));
    }

    private void Program(string name, string body)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<string> ReadAsync(string name) => await File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken);

    private async Task<T> ReadAsync<T>(Fact<T> fact)
        where T : notnull
        => fact.Parse(await RunAsync(fact.Shell));

    /// <summary>The change's own folder in the journal.</summary>
    private string Entry => Directory.CreateDirectory(Path.Combine(folder, "entry")).FullName;

    private Task<SectionResult> RunAsync(Repair repair, string before = ":")
        => RunAsync($"ost_entry={Sh.Quote(Entry)}\n{before}\n{repair.Shell.Replace("/run/openstack-train", Path.Combine(folder, "run"), StringComparison.Ordinal)}");

    private async Task<SectionResult> RunAsync(string body) => (await Local.RunScriptAsync(Local.Need("sh"), Local.Script($"PATH='{folder}/bin':$PATH\n{body}")))[0];
}
