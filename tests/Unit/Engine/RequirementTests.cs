using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Whether machines are fit: each rule on a machine that is, and on one that is not.</summary>
public sealed class RequirementTests
{
    private const string Fit = """
        now=NOW
        processors=4
        virtualisation=vmx
        memory=8009728
        mount	/	28000000	20000000
        mount	/boot	1000000	800000
        block	NAME="sda" TYPE="disk" SIZE="32212254720" FSTYPE="" MOUNTPOINT="" PKNAME=""
        block	NAME="sda1" TYPE="part" SIZE="32212254720" FSTYPE="xfs" MOUNTPOINT="/" PKNAME="sda"
        block	NAME="sdb" TYPE="disk" SIZE="322122547200" FSTYPE="" MOUNTPOINT="" PKNAME=""
        block	NAME="sr0" TYPE="rom" SIZE="1073741312" FSTYPE="" MOUNTPOINT="" PKNAME=""
        """;

    private const string Cards = """
        1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
        2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc pfifo_fast state UP mode DEFAULT group default qlen 1000\    link/ether 52:54:00:00:00:0A brd ff:ff:ff:ff:ff:ff
        3: eth1@if7: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 9000 qdisc pfifo_fast state UP mode DEFAULT group default qlen 1000\    link/ether 52:54:00:00:01:0A brd ff:ff:ff:ff:ff:ff
        4: virbr0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default qlen 1000\    link/ether 52:54:00:ff:00:01 brd ff:ff:ff:ff:ff:ff
        1: lo    inet 127.0.0.1/8 scope host lo\       valid_lft forever preferred_lft forever
        2: eth0    inet 192.168.100.12/24 brd 192.168.100.255 scope global eth0\       valid_lft forever preferred_lft forever
        2: eth0    inet6 fe80::5054:ff:fe00:a/64 scope link \       valid_lft forever preferred_lft forever
        3: eth1    inet 10.0.0.12/24 brd 10.0.0.255 scope global eth1\       valid_lft forever preferred_lft forever
        """;

    private static readonly Inventory Cloud = new()
    {
        Networks = new Dictionary<string, string>(StringComparer.Ordinal) { ["management"] = "192.168.100.0/24", ["data"] = "10.0.0.0/24" },
        Nodes =
        [
            Make("controller", 11, Role.Controller), Make("compute01", 12, Role.Compute), Make("network01", 13, Role.Network), Make("storage01", 14, Role.Storage),
        ],
        Baseline = new BaselineSettings { Repository = new RepositorySettings { BaseUrl = ["http://mirror.lab/7"] } },
    };

    private static Node Make(string name, int number, Role role) => new()
    {
        Name = name,
        Roles = [role],
        Address = $"192.168.100.{number}",
        Interfaces = new Dictionary<string, NodeInterface>(StringComparer.Ordinal) { ["eth0"] = new("eth0", $"192.168.100.{number}/24"), ["eth1"] = new("eth1", $"10.0.0.{number}/24") },
    };

    [Fact]
    public async Task A_machine_that_is_fit_passes_in_one_round_trip()
    {
        var simulated = Machine();
        var results = await TestAsync(simulated, "compute01");
        Assert.All(results, result => Assert.True(result.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{result}: {result.Actual}"));
        Assert.Equal(["P-10"], results.Where(result => result.Status == RuleStatus.NotApplicable).Select(result => result.Id));
        Assert.Equal(Rules.Requirements.Select(rule => rule.Id), results.Select(result => result.Id));
        Assert.Single(simulated.Scripts);
        Assert.All(results.Where(result => result.Status == RuleStatus.Pass), result => Assert.NotEmpty(result.Evidence));
    }

    [Theory]
    [InlineData("P-02", "memory=8009728", "memory=4009728", "memory: 3.8 GiB")]
    [InlineData("P-02", "processors=4", "processors=1", "processors: 1")]
    [InlineData("P-03", "virtualisation=vmx", "", "processor flag for virtual machines: none: instances would be emulated, slowly")]
    [InlineData("P-07", "mount\t/\t28000000\t20000000", "mount\t/\t18000000\t8000000", "system disk: 17.2 GiB on /")]
    [InlineData("P-14", "28000000\t20000000", "28000000\t2000000", "free on /: 1.9 GiB")]
    [InlineData("P-14", "mount\t/boot\t1000000\t800000", "mount\t/var\t9000000\t900000", "free on /var: 0.9 GiB")]
    public async Task A_machine_that_lacks_something_fails_that_rule_alone(string id, string text, string instead, string actual)
    {
        Assert.Contains(text, Fit, StringComparison.Ordinal);
        await FailsAsync(Machine(hardware: Fit.Replace(text, instead, StringComparison.Ordinal)), "compute01", id, actual);
    }

    [Theory]
    [InlineData("P-04", "eth1 ", "ens4 ", "eth1: there is no such card; ens4 has the address")]
    [InlineData("P-04", "192.168.100.12/24", "192.168.100.99/24", "eth0: 192.168.100.99/24")]
    [InlineData("P-09", "inet 127.0.0.1/8 scope host lo", "inet 127.0.0.1/8 scope host lo\n3: eth1    inet 20.0.0.12/24 scope global eth1", "eth1 20.0.0.12/24: public: its owners on the internet cannot be reached from here")]
    public async Task A_card_that_is_not_as_the_inventory_says_is_told(string id, string text, string instead, string actual)
        => await FailsAsync(Machine(cards: Cards.Replace("3: eth1@if7", instead == "ens4 " ? "3: ens4@if7" : "3: eth1@if7", StringComparison.Ordinal).Replace(text, instead, StringComparison.Ordinal)), "compute01", id, actual);

    [Fact]
    public async Task A_network_node_needs_three_cards()
        => await FailsAsync(Machine(cards: Cards.Replace(".12/24", ".13/24", StringComparison.Ordinal)), "network01", "P-08", "network cards: 2 (eth0, eth1)");

    [Fact]
    public async Task A_storage_node_needs_a_disk_that_holds_nothing()
    {
        var cards = Cards.Replace(".12/24", ".14/24", StringComparison.Ordinal);
        Assert.Equal(RuleStatus.Pass, (await TestAsync(Machine(cards: cards), "storage01")).Single(result => result.Id == "P-07").Status);
        var full = Fit + "\nblock\tNAME=\"sdb1\" TYPE=\"part\" SIZE=\"3221225472\" FSTYPE=\"LVM2_member\" MOUNTPOINT=\"\" PKNAME=\"sdb\"";
        await FailsAsync(Machine(cards: cards, hardware: full), "storage01", "P-07", "data disk: none: every disk holds a partition, a file system or a volume");
    }

    [Theory]
    [InlineData("P-01", Sample.SystemKey, "machine=x86_64\nkernel=5.14\nID=\"almalinux\"\nVERSION_ID=\"9.4\"\nPRETTY_NAME=\"AlmaLinux 9.4\"\n", "operating system: AlmaLinux 9.4 on x86_64")]
    [InlineData("P-11", "getent ahostsv4 controller", "203.0.113.7\n", "controller: 203.0.113.7")]
    [InlineData("P-15", "curl http://mirror.lab/7/os/x86_64/repodata/repomd.xml http://mirror.lab/7/cloud/x86_64/openstack-train/repodata/repomd.xml", "6\thttp://mirror.lab/7/os/x86_64/repodata/repomd.xml\tcurl: (6) Could not resolve host: mirror.lab 000 0.0\n", "repositories: http://mirror.lab/7: curl: (6) Could not resolve host: mirror.lab")]
    public async Task What_is_around_it_is_told(string id, string key, string answer, string actual)
        => await FailsAsync(Machine().Answers(key, answer), "compute01", id, actual);

    [Theory]
    [InlineData("no", "no", "controller on management (192.168.100.11): no answer, by eth0")]
    [InlineData("yes", "no", "controller on management (192.168.100.11): answers, but not to packets of 1500 bytes, the MTU of eth0")]
    public async Task A_node_that_is_not_reached_whole_is_told(string small, string whole, string actual)
        => await FailsAsync(Machine(paths: peer => peer == "controller,management,192.168.100.11" ? $"{small}\t{whole}" : "yes\tyes"), "compute01", "P-12", actual);

    [Theory]
    [InlineData(-3600, "clock: 3599 s slow", "Fail")]
    [InlineData(90, "clock: 88 s fast", "Fail")]
    [InlineData(4, "clock: 2 s fast", "Pass")]
    [InlineData(-4, "clock: 3 s slow", "Pass")]
    [InlineData(1, "clock: the same as here", "Pass")]
    public void A_clock_that_is_far_off_is_told(int seconds, string actual, string status)
    {
        // Asked at this moment, answered two seconds later.
        var sent = new DateTimeOffset(2026, 11, 27, 3, 4, 5, TimeSpan.Zero);
        var facts = new FactSet().WithText(HardwareFact.Instance, Fit.Replace("NOW", sent.AddSeconds(seconds).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        var clock = MachineRequirements.For(Cloud.Nodes[1], () => (sent, sent.AddSeconds(2))).Single(resource => resource.Rules.Contains("P-13", StringComparer.Ordinal));
        var result = BaselineTest.Judge(Rules.Requirements.Single(rule => rule.Id == "P-13"), "clock", Cloud.Nodes[1], clock.Findings(facts), "");
        Assert.Equal((actual, status), (result.Actual, result.Status.ToString()));
    }

    [Fact]
    public async Task A_stranger_on_a_port_of_the_baseline_is_told_and_the_services_own_program_is_not()
    {
        var simulated = Machine(cards: Cards.Replace(".12/24", ".11/24", StringComparison.Ordinal)).Answers("ss -lntp, port 3306", "docker-proxy\t77\tdocker.service\n").Answers("ss -lntp, port 2379", "etcd\t88\tetcd.service\n");
        await FailsAsync(simulated, "controller", "P-10", "port 3306 (MariaDB): taken by docker-proxy (process 77 of docker.service)");
    }

    [Fact]
    public async Task Clones_are_told_with_what_they_share()
    {
        var test = new RequirementTest(Machine(), new RecordingObserver { WhatIf = true }, [.. Rules.Requirements.Where(rule => rule.Id == "P-06")]);
        List<Node> nodes = [.. Cloud.Nodes.Take(3)];
        nodes.ForEach(test.Expect);
        test.ExpectNoMore();
        // The third one has gone without a word.
        test.Finish(nodes[2]);
        var results = await Task.WhenAll(nodes.Take(2).Select(node => test.TestAsync(node, TestContext.Current.CancellationToken)));
        Assert.All(results, result => Assert.Equal(RuleStatus.Fail, Assert.Single(result).Status));
        Assert.Equal("machine-id: 0123456789abcdef0123456789abcdef is compute01's too; host name: compute01 is compute01's too; hardware addresses: 52:54:00:00:00:0A is compute01's too, 52:54:00:00:01:0A is compute01's too; addresses: 192.168.100.12 is compute01's too, 10.0.0.12 is compute01's too", results[0][0].Actual);
    }

    [Fact]
    public async Task What_cannot_be_read_is_an_error_of_its_rules()
    {
        var results = await TestAsync(Machine().Answers("ping of all nodes on all networks, and with packets of the card's MTU", "", 127).Answers(HardwareFact.Instance.Key, "df: no\n"), "compute01");
        Assert.Equal(["P-02", "P-03", "P-07", "P-14", "P-12", "P-13"], results.Where(result => result.Status == RuleStatus.Error).Select(result => result.Id));
    }

    private static async Task FailsAsync(SimulatedNode simulated, string node, string id, string actual)
    {
        var results = await TestAsync(simulated, node);
        var failed = Assert.Single(results, result => result.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable));
        Assert.Equal((id, RuleStatus.Fail, actual), (failed.Id, failed.Status, failed.Actual));
        Assert.Empty(failed.Fix);
    }

    private static async Task<IReadOnlyList<RuleResult>> TestAsync(SimulatedNode simulated, string name)
    {
        var node = Cloud.Nodes.Single(node => node.Name == name);
        var test = new RequirementTest(simulated, new RecordingObserver { WhatIf = true });
        test.Expect(node);
        test.ExpectNoMore();
        return await test.TestAsync(node, TestContext.Current.CancellationToken);
    }

    private static SimulatedNode Machine(string hardware = Fit, string cards = Cards, Func<string, string>? paths = null)
    {
        string[] urls = ["http://mirror.lab/7/os/x86_64/repodata/repomd.xml", "http://mirror.lab/7/cloud/x86_64/openstack-train/repodata/repomd.xml"];
        var simulated = Sample.Simulated(Sample.Machine + "machine-id=0123456789abcdef0123456789abcdef\n")
            .Answers(HardwareFact.Instance.Key, hardware.Replace("NOW", DateTimeOffset.Now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))
            .Answers(NetworkCardsFact.Instance.Key, cards)
            .Answers("hostnamectl --static, uname -n", "running=compute01\nstatic=compute01\n")
            .Answers($"curl {string.Join(' ', urls)}", string.Concat(urls.Select(url => $"0\t{url}\t200 0.01\n")))
            .Answers("ping of all nodes on all networks, and with packets of the card's MTU", string.Concat(
                from other in Cloud.Nodes
                from network in new[] { ("management", "192.168.100."), ("data", "10.0.0.") }
                let peer = $"{other.Name},{network.Item1},{network.Item2}{other.Address.Split('.')[3]}"
                select $"{peer}\teth0\t1500\t{paths?.Invoke(peer) ?? "yes\tyes"}\n"));
        foreach (var other in Cloud.Nodes)
            simulated.Answers($"getent ahostsv4 {other.Name}", other.Name == "storage01" ? "" : $"{other.Address}\n");
        foreach (var port in new[] { 3306, 4369, 5672, 25672, 15672, 11211, 2379, 2380 })
            simulated.Answers($"ss -lntp, port {port}", "");
        return simulated;
    }
}
