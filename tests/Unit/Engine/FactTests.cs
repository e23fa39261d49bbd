using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What real answers mean, of CentOS 7 and of the lab's Debian userland.</summary>
public sealed class FactTests
{
    [Theory]
    [InlineData("LoadState=loaded\nActiveState=active\nStartedAt=t 5\n\nLoadState=not-found\nActiveState=inactive\n", "active", "absent")]
    [InlineData("LoadState=loaded\nActiveState=active\n", null, null)]
    [InlineData("\n\n\n\n\n", null, null)]
    [InlineData("", null, null)]
    public void Units_that_are_asked_together_are_told_apart_and_a_damaged_answer_is_nobodys(string said, string? first, string? second)
    {
        var parts = UnitsQuestion.Instance.Split(System.Text.Encoding.UTF8.GetBytes(said), 2);
        Assert.Equal(2, parts.Count);
        foreach (var (part, expected) in parts.Zip([first, second]))
        {
            var facts = new FactSet();
            var fact = new UnitFact("a");
            facts.Add([fact], new Dictionary<string, SectionResult>(StringComparer.Ordinal) { [fact.Key] = new(fact.Key, 0, part, "") });
            if (expected is null)
                Assert.Throws<FactException>(() => facts.Get(fact));
            else
                Assert.Equal(expected, facts.Get(fact).ActiveText);
        }
    }

    [Theory]
    [InlineData("10.0.0.1\n240.0.0.1\n10.0.0.2\n10.0.0.3\n240.0.0.1\n", "10.0.0.1", "10.0.0.2 10.0.0.3")]
    [InlineData("240.0.0.1\n240.0.0.1\n", "", "")]
    [InlineData("240.0.0.1\n10.0.0.2\n240.0.0.1\n240.0.0.1\n", "", "10.0.0.2")]
    [InlineData("10.0.0.1\n240.0.0.1\n10.0.0.2\n", "10.0.0.1", "")]
    [InlineData("", "", "")]
    public void Names_that_are_asked_together_are_told_apart(string said, string first, string second)
    {
        var parts = NamesQuestion.Of(4).Split(System.Text.Encoding.UTF8.GetBytes(said), 2);
        Assert.Equal(
            [first, second],
            parts.Select((part, index) => string.Join(' ', new ResolutionFact($"n{index}").Parse(new SectionResult("", 0, part, "")))));
    }

    [Theory]
    [InlineData(4, "127.0.0.1")]
    [InlineData(6, "::1")]
    public async Task Names_are_resolved_by_this_computers_own_resolver(int version, string address)
    {
        var question = NamesQuestion.Of(version);
        using var shell = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sh", ["-c", question.Shell(["nosuch.invalid", "localhost", "nosuch.invalid", address])]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        var parts = question.Split(System.Text.Encoding.UTF8.GetBytes(said), 4).Select(part => System.Text.Encoding.UTF8.GetString(part).Trim()).ToList();

        Assert.Equal(["", "", address], [parts[0], parts[2], parts[3]]);
        Assert.NotEqual("", parts[1]);
    }

    [Fact]
    public void Packages_that_are_asked_together_are_told_apart()
    {
        var said = "package\tvim-enhanced\t7.4-8\tKey ID 24c6a8a7f4a80eb5\tvim vim-enhanced \npackage\tbzip2\t1.0-1\tKey ID 24c6a8a7f4a80eb5\tbzip2 \nno package provides etcd\n";
        PackagesState Of(string names) => new FactSet().WithText(new PackagesFact(names), said, 1).Get(new PackagesFact(names));
        Assert.Equal(["vim-enhanced"], Of("vim").Packages.Select(package => package.Name));
        Assert.Equal(["vim-enhanced", "bzip2"], Of("vim bzip2").Packages.Select(package => package.Name));
        Assert.Empty(Of("etcd").Packages);
    }

    [Theory]
    [InlineData("loaded", "active", "running", "enabled", "active", "enabled", true, false)]
    [InlineData("loaded", "inactive", "dead", "disabled", "inactive", "disabled", false, true)]
    [InlineData("loaded", "failed", "failed", "static", "failed", "static", false, true)]
    [InlineData("loaded", "activating", "start", "enabled", "activating", "enabled", true, false)]
    [InlineData("loaded", "activating", "auto-restart", "enabled", "auto-restart", "enabled", false, false)]
    [InlineData("masked", "inactive", "dead", "masked", "inactive", "masked", false, true)]
    [InlineData("masked", "inactive", "dead", "", "inactive", "masked", false, true)]
    [InlineData("not-found", "inactive", "dead", "", "absent", "absent", false, true)]
    public void A_unit_is_as_systemd_says(string load, string active, string sub, string file, string now, string atBoot, bool isActive, bool isStopped)
    {
        var state = new UnitFact("x").Parse(Sample.Answer($"LoadState={load}\nActiveState={active}\nSubState={sub}\nUnitFileState={file}\nNeedDaemonReload=no\nStartedAt=t 1700000000123456\n"));
        Assert.Equal((now, atBoot, isActive, isStopped, 1700000000123456), (state.ActiveText, state.EnabledText, state.IsActive, state.IsStopped, state.StartedAt));
    }

    [Fact]
    public void A_unit_that_never_ran_has_no_start() =>
        Assert.Equal(0, new UnitFact("x").Parse(Sample.Answer("LoadState=loaded\nActiveState=inactive\nStartedAt=\n")).StartedAt);

    [Theory]
    [InlineData("chronyd.service", "chronyd_2eservice")]
    [InlineData("yum-cron.service", "yum_2dcron_2eservice")]
    [InlineData("389-ds", "_3389_2dds")]
    public void A_unit_is_found_on_the_bus(string unit, string label) => Assert.Equal(label, UnitsQuestion.BusLabel(unit));

    [Fact]
    public void The_updates_are_counted_as_yum_3_prints_them()
    {
        const string text = """

            NetworkManager.x86_64                1:1.18.8-2.el7_9                   updates
            python-backports-ssl_match_hostname.noarch
                                                 3.5.0.1-1.el7                      base   
            a-name-that-is-much-too-long-for-its-column.noarch
                                                 a-version-that-is-much-too-long-for-its-column-1.el7
                                                                                    updates
            Obsoleting Packages
            grub2.x86_64                         1:2.02-0.87.el7.centos.7           updates
                grub2.x86_64                     1:2.02-0.76.el7.centos             @anaconda
            """;
        Assert.Equal(
            [
                "NetworkManager.x86_64 1:1.18.8-2.el7_9",
                "python-backports-ssl_match_hostname.noarch 3.5.0.1-1.el7",
                "a-name-that-is-much-too-long-for-its-column.noarch a-version-that-is-much-too-long-for-its-column-1.el7",
            ],
            new UpdatesFact().Parse(Sample.Answer(text, 100)));
    }

    [Theory]
    [InlineData("Repodata is over 2 weeks old\nSome other plugin\n", 0, null)]
    [InlineData("", 100, "yum cannot tell which packages wait for an upgrade: exit code 100")]
    [InlineData("", 124, "yum cannot tell which packages wait for an upgrade: exit code 124")]
    [InlineData("Could not retrieve mirrorlist\n\nCannot find a valid baseurl for repo: base/7/x86_64\n", 1, "yum cannot tell which packages wait for an upgrade: Cannot find a valid baseurl for repo: base/7/x86_64")]
    public void Yum_says_by_its_exit_code_whether_there_are_updates(string output, int code, string? refusal)
    {
        var answer = Sample.Answer(output, code);
        if (refusal is null)
            Assert.Empty(new UpdatesFact().Parse(answer));
        else
            Assert.Equal(refusal, Assert.Throws<FactException>(() => new UpdatesFact().Parse(answer)).Message);
    }

    [Fact]
    public void A_package_is_known_by_what_it_provides_and_by_its_signer()
    {
        const string text = "no package provides openstack-utils\n"
            + "package\tvim-enhanced\t7.4.629-8.el7_9\tRSA/SHA256, Wed Dec 16 2020 11:45:40 AM UTC, Key ID 24c6a8a7f4a80eb5 (none)\tvim vim-enhanced \n"
            + "package\tvim\t2:9.0-1\t(none) (none)\tvim \n";
        var packages = new PackagesFact("vim openstack-utils").Parse(Sample.Answer(text, 1));
        Assert.Equal("vim", packages.Provider("vim")!.Name);
        Assert.Equal(("vim-enhanced", "24C6A8A7F4A80EB5"), (packages.Provider("vim-enhanced")!.Name, packages.Provider("vim-enhanced")!.KeyId));
        Assert.Equal("", packages.Provider("vim")!.KeyId);
        Assert.Null(packages.Provider("openstack-utils"));
    }

    [Fact]
    public void A_broken_rpm_database_is_no_missing_package() =>
        Assert.Contains(
            "rpmdb open failed",
            Assert.Throws<FactException>(() => new PackagesFact("vim").Parse(Sample.Answer("", 1, "error: rpmdb open failed\n"))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", 3, "/etc/x is no regular file")]
    [InlineData("", 1, "/etc/x cannot be read: cat: permission denied")]
    [InlineData("mode=644\nowner=root\ngroup=root\nsize=2000000\npath=/etc/x\nmodified=1\n\n", 1, "/etc/x is 2000000 bytes long: too long for a configuration file")]
    [InlineData("mode=644\nowner=root\ngroup=root\nsize=5\npath=/etc/x\nmodified=1\n\nabc", 0, "/etc/x cannot be read whole: cat: permission denied")]
    public void A_file_that_cannot_be_had_is_refused_in_words(string output, int code, string message) =>
        Assert.Equal(message, Assert.Throws<FactException>(() => new FileFact("/etc/x").Parse(Sample.Answer(output, code, "cat: permission denied\n"))).Message);

    [Fact]
    public void A_file_is_read_with_blank_lines_and_where_it_really_is()
    {
        var file = new FileFact("/etc/x").Parse(Sample.Answer("mode=640\nowner=root\ngroup=chrony\nsize=4\npath=/etc/y\nmodified=1700000000123456\n\n\n\na\n"));
        Assert.Equal(("/etc/y", true, "640", "root:chrony", 1700000000123456, "\n\na\n"), (file.Path, file.Exists, file.Mode, file.Owner, file.ModifiedAt, file.Text));
        Assert.Equal(FileState.Absent("/etc/x"), new FileFact("/etc/x").Parse(Sample.Answer("")) with { Content = [] }, (a, b) => a!.Path == b!.Path && a.Exists == b.Exists);
    }

    [Theory]
    [InlineData("/usr/share/zoneinfo/Asia/Shanghai\n", "Asia/Shanghai")]
    [InlineData("/etc/localtime\n", "UTC")]
    [InlineData("", "UTC")]
    public void The_time_zone_is_where_the_link_leads(string output, string zone) => Assert.Equal(zone, new TimeZoneFact().Parse(Sample.Answer(output)));

    [Theory]
    [InlineData("0\tu\t200 0.012", true, "")]
    [InlineData("0\tu\t404 0.012", false, "HTTP 404")]
    [InlineData("0\tfile:///x\t000 0.001", true, "")]
    [InlineData("6\tu\tcurl: (6) Could not resolve host: mirrorlist.centos.org; Unknown error 000 0.150", false, "curl: (6) Could not resolve host: mirrorlist.centos.org; Unknown error")]
    [InlineData("127\tu\tsh: curl: command not found", false, "curl is not installed")]
    public void An_address_is_there_or_the_reason_is_told(string line, bool isThere, string reason)
    {
        var answer = Assert.Single(new AddressFact("u", "").Parse(Sample.Answer(line + "\n"))).Value;
        Assert.Equal((isThere, reason), (answer.IsThere, answer.Reason));
    }

    [Fact]
    public void A_system_is_told_by_its_own_file()
    {
        Assert.True(SystemFact.Instance.Parse(Sample.Answer(Sample.Machine)) is { IsSupported: true, Container: null });
        Assert.True(SystemFact.Instance.Parse(Sample.Answer(Sample.Container)) is { IsSupported: true, Container: "systemd-nspawn" });
        Assert.False(SystemFact.Instance.Parse(Sample.Answer("machine=x86_64\nID=debian\nVERSION_ID=\"12\"\n")).IsSupported);
        Assert.False(SystemFact.Instance.Parse(Sample.Answer("machine=aarch64\nID=\"centos\"\nVERSION_ID=\"7\"\n")).IsSupported);
        Assert.Throws<FactException>(() => SystemFact.Instance.Parse(Sample.Answer("machine=x86_64\n", 1)));
    }

    [Fact]
    public void A_machine_is_described_for_people()
    {
        var fact = new MachineFact().Parse(Sample.Answer(
            Sample.Machine + "hostname=controller\nrelease=CentOS Linux release 7.9.2009 (Core)\nvirt=kvm\nprocessors=4\nmemory=8008864\nfree=1024\nmachineid=0123\nzone=/usr/share/zoneinfo/UTC\n"
            + "selinux=Enforcing\nnow=1700000000\nuptime=100.5\naddress lo 127.0.0.1/8\naddress eth0 192.168.100.11/24\n"));
        Assert.Equal(("7.9.2009", "kvm", 4, 8008864L * 1024, SelinuxMode.Enforcing, "UTC"), (fact.Release, fact.Virtualization, fact.Processors, fact.Memory, fact.Selinux, fact.TimeZone));
        Assert.Equal([new NodeInterface("eth0", "192.168.100.11/24")], fact.Interfaces);
        Assert.Equal(1699999900, fact.StartedAt.ToUnixTimeSeconds());
    }
}
