using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class BaselineTestTests
{
    private static readonly BaselineSettings Settings = new()
    {
        Time = new TimeSettings { Upstream = ["ntp.aliyun.com"] },
        Repository = new RepositorySettings { Keys = Repositories.Fingerprints.Keys.ToDictionary(name => name, _ => "6C31EB6FB0922DB81B1626629CCDD765D072EC06") },
    };

    [Fact]
    public async Task A_node_that_is_right_passes_every_rule_that_concerns_it_in_one_round_trip()
    {
        var simulated = Right();
        var results = await TestAsync(simulated, "compute01");
        Assert.Equal(Rules.All.Select(rule => rule.Id), results.Select(result => result.Id));
        Assert.Empty(results.Where(result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).Select(result => $"{result.Id} {result.Actual}"));
        Assert.Equal(["H-03", "K-05", "T-02", "T-03", "T-06", "D-01", "D-02", "D-03", "D-04", "D-05", "D-06", "D-07", "Q-01", "Q-02", "Q-03", "Q-04", "Q-05", "Q-06", "Q-07", "Q-08", "M-01", "M-02", "M-04", "E-01", "E-02", "E-03", "E-05"], results.Where(result => result.Status == RuleStatus.NotApplicable).Select(result => result.Id));
        Assert.All(results, result => Assert.Equal("", result.Fix));

        // One for all facts, one for the time zone of the time source, one for the ssh keys of each of the two others.
        Assert.Equal([1, 4, 4, simulated.Scripts[0].Sections.Count], simulated.Scripts.Select(script => script.Sections.Count).Order());
        Assert.All(simulated.Scripts.SelectMany(script => script.Sections), section => Assert.Equal(SectionKind.Ask, section.Kind));
    }

    [Fact]
    public async Task The_time_zone_of_the_source_is_read_once_for_all_nodes_and_not_at_all_where_it_is_given()
    {
        var simulated = Right();
        var test = new BaselineTest(simulated, new RecordingObserver { WhatIf = true }, profile: null);
        test.ExpectNoMore();
        foreach (var node in Sample.Inventory(Settings).Nodes.Skip(1))
            await test.TestAsync(node, TestContext.Current.CancellationToken);
        Assert.Single(simulated.Scripts, script => script.Sections.Count == 1);

        var given = Right();
        await TestAsync(given, Sample.Node("compute01", Settings with { Time = Settings.Time with { Zone = "UTC" } }));
        Assert.DoesNotContain(given.Scripts, script => script.Sections.Count == 1);
    }

    [Fact]
    public async Task A_step_that_cannot_say_what_it_wants_makes_its_rules_errors_and_no_others()
    {
        // No controller, so no time source; no management network, so no zone for it.
        var inventory = new Inventory { Nodes = [new Node { Name = "compute01", Roles = [Role.Compute], Address = "192.168.100.12" }] };
        var results = await TestAsync(Right(), inventory.Nodes[0], Profile.Hardened);
        var errors = results.Where(result => result.Status == RuleStatus.Error).ToList();
        Assert.Equal(["F-01", "F-02", "K-01", "K-02", "K-03", "K-04", "K-05", "T-01", "T-02", "T-03", "T-04", "T-05", "T-06", "T-07"], errors.Select(result => result.Id));
        Assert.All(errors, result => Assert.Contains(result.Id is "T-06" or "F-01" or "F-02" ? "management network" : "no controller", result.Actual, StringComparison.Ordinal));
        Assert.Equal(RuleStatus.Pass, results.Single(result => result.Id == "P-05").Status);
    }

    [Theory]
    [InlineData("hostnamectl --static, uname -n", "running=x\nstatic=compute01\n", "P-05", "host name now: x")]
    [InlineData("systemctl show firewalld", "LoadState=loaded\nActiveState=active\nUnitFileState=disabled\n", "F-01", "firewalld: now: active")]
    [InlineData("iptables-save", "-A INPUT -j DROP\n:INPUT DROP [0:0]\n", "F-02", "packet filter rules: 2: -A INPUT -j DROP, ...")]
    [InlineData("getenforce", "mode=Enforcing\n", "L-01", "SELinux now: Enforcing")]
    [InlineData("getent ahostsv4 compute02", "10.0.0.1\n", "H-01", "address of compute02: 10.0.0.1")]
    [InlineData("curl repodata/repomd.xml of every repository", "", "R-01", "repository indexes: 7 of 7 repositories have no baseurl")]
    [InlineData("systemctl show yum-cron", "LoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n", "R-04", "yum-cron: at boot: enabled")]
    [InlineData("yum -q check-update", "kernel.x86_64 4 updates\n", "R-05", "packages to upgrade: 1 (kernel.x86_64 4)")]
    [InlineData("systemctl show chronyd", "LoadState=loaded\nActiveState=failed\nUnitFileState=enabled\n", "T-01", "chronyd: now: failed")]
    [InlineData("memcached at 192.168.100.11: set and get openstack-train:compute01", "SERVER_ERROR out of memory storing object\r\nEND\r\n", "M-03", "memcached on controller (192.168.100.11, port 11211): a key: not kept: SERVER_ERROR out of memory storing object (on controller, journalctl -u memcached tells more)")]
    [InlineData("etcd at http://192.168.100.11:2379: health, put and get openstack-train/compute01", "health={\"health\":\"false\"}\n", "E-04", "etcd on controller (192.168.100.11, port 2379): a key: not kept: not healthy: {\"health\":\"false\"} (on controller, journalctl -u etcd tells more)")]
    [InlineData("ssh-keygen -y of ~root/.ssh/{id_rsa,id_ecdsa,id_ed25519}", "home=550 root\nfolder=755 root\nkey=id_rsa 600 root\nprivate=id_rsa {key}\npublic=id_rsa {key}\n", "K-01", "/root/.ssh: access: 755 root")]
    [InlineData("ssh -o BatchMode=yes root@NODE true: compute01 22,compute02 22,controller 22", "ok\tcompute01\nok\tcontroller\n124\tcompute02\t\n", "K-04", "ssh root@NODE from compute01: compute02: no login within 20 s")]
    [InlineData("systemctl show crond", "LoadState=loaded\nActiveState=inactive\nUnitFileState=enabled\n", "J-02", "crond: now: inactive")]
    [InlineData("chronyc -n sources, chronyc -n tracking", "", "T-05", "time: not synchronised (chronyd has no source: its names do not resolve, or it has not read its configuration)")]
    public async Task One_thing_that_is_wrong_fails_its_rule_and_no_other(string key, string answer, string id, string actual)
    {
        var results = await TestAsync(Right().Answers(key, answer.Replace("{key}", SampleKeys.Line("user of all"), StringComparison.Ordinal), key.StartsWith("yum", StringComparison.Ordinal) ? 100 : 0), "compute01");
        var failed = Assert.Single(results, result => result.Status == RuleStatus.Fail);
        Assert.Equal((id, actual), (failed.Id, failed.Actual));
        Assert.Matches("^Get-OSNode( compute01)? [|] ", failed.Fix);
        Assert.NotEqual("", failed.Evidence);
    }

    [Theory]
    [InlineData("/etc/selinux/config", "SELINUX=enforcing\n", "L-02")]
    [InlineData("/etc/hosts", "127.0.0.1 localhost\n127.0.1.1 compute01\n", "H-01 H-02")]
    [InlineData("/etc/chrony.conf", "server ntp.aliyun.com iburst\nmakestep 1.0 3\n", "T-04")]
    [InlineData("/etc/yum.repos.d/epel.repo", "[epel]\nbaseurl=http://x\n", "R-03")]
    [InlineData("/etc/yum.repos.d/other.repo", "[other]\nmirrorlist=http://mirrorlist.centos.org/?x\n", "R-01")]
    [InlineData("/etc/yum.repos.d/CentOS-QEMU-EV.repo", "[centos-qemu-ev]\nmirrorlist=http://mirrorlist.centos.org/?x\n", "R-02")]
    [InlineData("/etc/pki/rpm-gpg/RPM-GPG-KEY-CentOS-SIG-Cloud", "another key", "R-02")]
    [InlineData("/root/.ssh/authorized_keys", "# none\n", "K-02")]
    [InlineData("/root/.ssh/known_hosts", "", "K-03")]
    [InlineData("/var/spool/cron/root", "*/30 * * * * /usr/bin/chronyc tracking >> /var/log/chronyc.log\n", "J-01")]
    [InlineData("/etc/logrotate.d/openstack-train-chronyc-sources", "/var/log/chronyc.log {\n}\n", "J-01")]
    public async Task One_file_that_is_wrong_fails_its_rules(string path, string text, string ids)
    {
        var results = await TestAsync(Right().HasFile(path, text), "compute01");
        Assert.Equal(ids.Split(' '), results.Where(result => result.Status == RuleStatus.Fail).Select(result => result.Id));
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_of_its_rules_and_hides_no_other()
    {
        var results = await TestAsync(Right().Answers("yum -q check-update", "", 1, "Cannot find a valid baseurl for repo: base/7/x86_64\n"), "compute01");
        var error = Assert.Single(results, result => result.Status == RuleStatus.Error);
        Assert.Equal(("R-05", ""), (error.Id, error.Fix));
        Assert.Contains("Cannot find a valid baseurl", error.Actual, StringComparison.Ordinal);
        Assert.DoesNotContain(results, result => result.Status == RuleStatus.Fail);
    }

    [Fact]
    public async Task A_new_kernel_waits_for_a_boot()
    {
        var results = await TestAsync(Right().Answers("rpm -q --last kernel", "3.10.0-1160.119.1.el7.x86_64\n3.10.0-1160.el7.x86_64\n"), "compute01");
        Assert.Equal("R-05", Assert.Single(results, result => result.Status == RuleStatus.PendingReboot).Id);
    }

    [Fact]
    public async Task A_step_that_proves_nothing_that_is_asked_for_is_not_read()
    {
        var simulated = Right();
        var results = await TestAsync(simulated, Sample.Node("compute01", Settings), only: [.. Rules.All.Where(rule => rule.Id == "P-05")]);
        Assert.Equal(("P-05", RuleStatus.Pass), (results.Single().Id, results.Single().Status));
        Assert.Equal([Sample.SystemKey, "journal of changes", "hostnamectl --static, uname -n"], simulated.Scripts[^1].Sections.Select(section => section.Name));
    }

    [Fact]
    public async Task A_peer_that_cannot_be_reached_is_named_by_the_rules_that_need_its_keys_and_by_no_other()
    {
        var simulated = Right();
        simulated.Before = script =>
        {
            if (script.Sections.Count == 4)
                throw new NodeException(ErrorIds.ConnectionFailed, "compute02 (192.168.100.13): no route to host.", "Look whether the node is up.");
        };
        var results = await TestAsync(simulated, "compute01");
        var errors = results.Where(result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).ToList();
        Assert.Equal(["K-02", "K-03"], errors.Select(result => result.Id));
        Assert.All(errors, error => Assert.Equal(RuleStatus.Error, error.Status));
        Assert.All(errors, error => Assert.Contains("compute02 (192.168.100.13): no route to host", error.Actual, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nodes_that_are_tested_together_are_not_asked_twice()
    {
        var simulated = Right();
        var test = new BaselineTest(simulated, new RecordingObserver { WhatIf = true }, profile: null, [.. Rules.All.Where(rule => rule.Step == "SshTrust")]);
        var nodes = Sample.Inventory(Settings with { Time = Settings.Time with { Zone = "UTC" } }).Nodes;
        foreach (var node in nodes)
            test.Expect(node);
        test.ExpectNoMore();
        var results = await Task.WhenAll(nodes.Select(node => test.TestAsync(node, TestContext.Current.CancellationToken))).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(3, simulated.Scripts.Count);
        Assert.All(results, node => Assert.Equal("Pass Pass Pass Pass NotApplicable", string.Join(' ', node.Select(result => result.Status))));
    }

    [Fact]
    public async Task Each_rule_tells_the_last_change_that_this_module_made_of_what_it_looks_at()
    {
        var journal = Entry(3, "HostName", "host name now", "first", "made:") + Entry(4, "HostName", "host name now", "second", "made:") + Entry(5, "HostName", "host name now", "failed", "failed:")
            + Entry(6, "HostName", "host name now", "undone", "made:", "undone:run=later") + Entry(7, "Chrony", "host name at boot", "other", "made:");
        var results = await TestAsync(Right().Answers("journal of changes", journal), "compute01");
        var named = results.Single(result => result.Id == "P-05");
        Assert.Equal((new DateTimeOffset(2026, 11, 27, 3, 4, 4, TimeSpan.Zero), "second"), (named.ChangedAt, named.ChangedRun));
        Assert.All(results.Where(result => result.Id != "P-05"), result => Assert.Equal((null, ""), (result.ChangedAt, result.ChangedRun)));
        Assert.All(results, result => Assert.Equal("CentOS Linux 7 (Core)", result.System!.OperatingSystem));

        static string Entry(int id, string step, string what, string run, params IEnumerable<string> marks)
        {
            var change = Journal.Text(new JournalEntry { Step = step, Section = "3.2", Changes = [new JournalChange(what, "a", "b")] });
            return string.Concat(marks.Prepend($"by:run={run}").Prepend($"time:2026-11-27T03:04:0{id}Z").Prepend($"change:{change}").Select(file => $"0000000{id}/{file}\n"));
        }
    }

    [Fact]
    public async Task A_journal_that_cannot_be_read_proves_nothing_and_hides_nothing()
        => Assert.DoesNotContain(await TestAsync(Right().Answers("journal of changes", "", 2), "compute01"), result => result.Status == RuleStatus.Error);

    private static Task<IReadOnlyList<RuleResult>> TestAsync(SimulatedNode simulated, string node) => TestAsync(simulated, Sample.Node(node, Settings));

    private static async Task<IReadOnlyList<RuleResult>> TestAsync(SimulatedNode simulated, Node node, Profile? profile = null, IReadOnlyList<Rule>? only = null)
    {
        var test = new BaselineTest(simulated, new RecordingObserver { WhatIf = true }, profile, only);
        test.Expect(node);
        test.ExpectNoMore();
        return await test.TestAsync(node, TestContext.Current.CancellationToken);
    }

    /// <summary>compute01 as the Guide wants it.</summary>
    private static SimulatedNode Right()
    {
        const string archive = "http://mirror.lab/7.9.2009";
        const string off = "LoadState=not-found\nActiveState=inactive\nUnitFileState=\n";
        var key = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Engine", "mirror.key"));
        var simulated = Sample.Simulated()
            .Answers("hostnamectl --static, uname -n", "running=compute01\nstatic=compute01\n")
            .Answers("systemctl show firewalld", off).Answers("systemctl show ntpd", off).Answers("systemctl show yum-cron", off).Answers("systemctl show packagekit", off)
            .Answers("firewall-cmd --zone=openstack-train --list-all", "").Answers("iptables-save", "").Answers("getenforce", "mode=Permissive\n")
            .Answers("getent ahostsv4 controller", "192.168.100.11\n").Answers("getent ahostsv4 compute01", "192.168.100.12\n").Answers("getent ahostsv4 compute02", "192.168.100.13\n")
            .Answers("rpm -q --last kernel", "3.10.0-1160.el7.x86_64\n").Answers("yum -q check-update", "").Answers("readlink /etc/localtime", "/usr/share/zoneinfo/UTC\n")
            .Answers("curl repodata/repomd.xml of every repository", string.Concat(Repositories.All.Select(repository => $"0\t{repository.IndexBelow(archive)}\t200 0.01\n")))
            .Answers("rpm -q --whatprovides net-tools bash-completion vim bzip2", Installed(Packages.Tools)).Answers("rpm -q --whatprovides centos-release-openstack-train", Installed(["centos-release-openstack-train"]))
            .Answers("rpm -q --whatprovides python-openstackclient openstack-selinux openstack-utils", Installed(Packages.Train)).Answers("rpm -q --whatprovides chrony", Installed(["chrony"]))
            .Answers("chronyc -n sources, chronyc -n tracking", "^* 192.168.100.11 3 6 17 2 -12us\n\nSystem time : 0.00001 seconds slow of NTP time\nLeap status : Normal\n")
            .Answers("memcached at 192.168.100.11: set and get openstack-train:compute01", "STORED\r\nVALUE openstack-train:compute01 0 9\r\ncompute01\r\nEND\r\n")
            .Answers("etcd at http://192.168.100.11:2379: health, put and get openstack-train/compute01", "health={\"health\":\"true\"}\nput={}\nrange={\"kvs\":[{\"key\":\"a\"}]}\n")
            .HasFile("/etc/hosts", "127.0.0.1 localhost\n# BEGIN OpenStackTrain\n192.168.100.11 controller\n192.168.100.12 compute01\n192.168.100.13 compute02\n# END OpenStackTrain\n")
            .HasFile("/etc/selinux/config", "SELINUX=permissive\n").HasFile("/etc/chrony.conf", "server controller iburst\nmakestep 1.0 3\n")
            .Answers("getent passwd root", "root:x:0:0:root:/root:/bin/bash\nroot\n").Answers(new SshFolderFact("root").Key, $"home=550 root\nfolder=700 root\nkey=id_rsa 600 root\nprivate=id_rsa {SampleKeys.Line("user of all")}\npublic=id_rsa {SampleKeys.Line("user of all")} root@x\n")
            .Answers(SshServerFact.Instance.Key, SampleKeys.Server("all")).HasFile("/root/.ssh/authorized_keys", $"{SampleKeys.Line("user of all")} root@x\n")
            .HasFile("/root/.ssh/known_hosts", string.Concat(SampleKeys.HostKeysOf("all").Select(key => $"controller,192.168.100.11,compute01,192.168.100.12,compute02,192.168.100.13 {SampleKeys.Line(key)}\n")))
            .HasFile("/var/spool/cron/root", "*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log\n").HasFile("/etc/logrotate.d/openstack-train-chronyc-sources", BaselineWishes.Of(Sample.Node()).CronJob.Rotation("root"))
            .Answers("rpm -q --whatprovides cronie", Installed(["cronie"])).Answers("systemctl show crond", "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nStartedAt=t 1700000000000000\n")
            .Answers("systemctl show chronyd", "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nStartedAt=t 1700000000000000\n");
        simulated.Answers("memcached at 192.168.100.11: set and get openstack-train:compute02", "").Answers("etcd at http://192.168.100.11:2379: health, put and get openstack-train/compute02", "");
        foreach (var node in Sample.Inventory().Nodes)
            simulated.Answers(new SshTrustStep(new Trust("root", TrustTopology.Mesh), meeting: null).For(node).SelectMany(resource => resource.Facts).OfType<LoginFact>().Single().Key, string.Concat(node.Inventory.Nodes.Select(to => $"ok\t{to.Name}\n")));
        foreach (var file in Repositories.All.GroupBy(repository => repository.Path, StringComparer.Ordinal))
            simulated.HasFile(file.Key, string.Concat(file.Select(repository => $"[{repository.Id}]\nname=x\nbaseurl={repository.UrlBelow(archive)}\ngpgcheck=1\ngpgkey=file://{repository.KeyPath}\n")));
        foreach (var path in Repositories.All.Select(repository => repository.KeyPath).Distinct(StringComparer.Ordinal))
            simulated.HasFile(path, key);
        return simulated;
    }

    private static string Installed(IEnumerable<string> names) => string.Concat(names.Select(name => $"package\t{name}\t1-1\tRSA/SHA256, Key ID 9ccdd765d072ec06 (none)\t{name} \n"));
}
