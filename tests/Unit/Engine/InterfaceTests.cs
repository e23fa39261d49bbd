using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What is wanted of network cards, their files, and a change that the node may take back.</summary>
public sealed class InterfaceTests
{
    private const string Installer = "TYPE=\"Ethernet\"\nPROXY_METHOD=\"none\"\nBOOTPROTO=\"dhcp\"\nDEFROUTE=\"yes\"\nIPV6INIT=\"yes\"\nNAME=\"eth0\"\nUUID=\"5fb06bd0-0bb0-7ffb-45f1-d6edd65f3e03\"\nDEVICE=\"eth0\"\nONBOOT=\"no\"\n";

    private static readonly InterfaceWishes Eth0 = new() { Card = "eth0", Address = "192.168.100.12/24" };

    /// <summary>The shell texts, for shellcheck.</summary>
    internal static IEnumerable<(string Name, string Text)> Texts
    {
        get
        {
            var watch = new InterfaceWatch("0123456789abcdef", ["eth0", "eth1"]);
            yield return ("network: arm", WithoutPath(watch.Arm([(new InterfaceWish("eth0"), FileState.Absent("/x"), "DEVICE=eth0\n")], TimeSpan.FromMinutes(1))));
            yield return ("network: watch", WithoutPath(watch.Watch(TimeSpan.FromMinutes(1))));
            yield return ("network: go", watch.Go);
            yield return ("network: ask", watch.Ask([("eth0", "192.168.100.1")]));
            yield return ("network: give up", watch.GiveUp);
            yield return ("network: keep", watch.Keep);

            static string WithoutPath(string text) => text.Replace(OpenStackTrain.Engine.Transport.Framing.Path, "/bin", StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_installers_file_gets_a_fixed_address_and_keeps_the_rest()
        => Assert.Equal(
            "TYPE=\"Ethernet\"\nPROXY_METHOD=\"none\"\nBOOTPROTO=\"none\"\nDEFROUTE=\"yes\"\nIPV6INIT=\"yes\"\nNAME=\"eth0\"\nUUID=\"5fb06bd0-0bb0-7ffb-45f1-d6edd65f3e03\"\nDEVICE=\"eth0\"\nONBOOT=\"yes\"\nIPADDR=192.168.100.12\nPREFIX=24\nGATEWAY=192.168.100.1\nDNS1=192.168.100.2\nDNS2=192.168.100.3\nMTU=9000\n",
            After(Installer, Eth0 with { Gateway = "192.168.100.1", NameServers = ["192.168.100.2", "192.168.100.3"], Mtu = 9000 }));

    [Fact]
    public void A_file_that_is_not_there_is_made_as_the_installer_makes_it()
        => Assert.Equal("TYPE=Ethernet\nNAME=eth0\nDEVICE=eth0\nONBOOT=yes\nBOOTPROTO=none\nIPADDR=192.168.100.12\nPREFIX=24\n", After("", Eth0));

    [Fact]
    public void An_address_in_another_form_goes_and_further_ones_stay()
        => Assert.Equal(
            "DEVICE=eth0\nBOOTPROTO=static\nIPADDR1=10.0.0.5\nPREFIX1=8\nGATEWAY=192.168.100.1\nDNS1=1.1.1.1\nONBOOT=yes\nIPADDR=192.168.100.12\nPREFIX=24\n",
            After("DEVICE=eth0\nBOOTPROTO=static\nIPADDR0=192.168.100.99\nNETMASK0=255.255.255.0\nIPADDR1=10.0.0.5\nPREFIX1=8\nGATEWAY=192.168.100.1\nGATEWAY0=192.168.100.9\nDNS1=1.1.1.1\nDNS2=2.2.2.2\n", Eth0 with { Gateway = "192.168.100.1", NameServers = ["1.1.1.1"] }));

    [Fact]
    public void A_card_of_a_provider_network_has_no_address_and_no_way()
        => Assert.Equal("DEVICE=eth0\nBOOTPROTO=none\nDEFROUTE=yes\nONBOOT=yes\n", After("DEVICE=eth0\nBOOTPROTO=dhcp\nIPADDR=1.2.3.4\nNETMASK=255.0.0.0\nGATEWAY=1.2.3.1\nDEFROUTE=yes\nIPADDR1=1.2.3.5\nPREFIX1=8\nDNS1=1.1.1.1\n", new InterfaceWishes { Card = "eth0", HasNoAddress = true }));

    [Fact]
    public void A_cloned_machines_hardware_address_becomes_the_cards()
    {
        Assert.Contains("HWADDR=52:54:00:00:00:0A\n", After("DEVICE=eth0\nHWADDR=52:54:00:00:00:ff\n", Eth0), StringComparison.Ordinal);
        Assert.Contains("HWADDR=52:54:00:00:00:0a\n", After("DEVICE=eth0\nHWADDR=52:54:00:00:00:0a\n", Eth0), StringComparison.Ordinal);
    }

    [Property(Arbitrary = [typeof(InterfaceTexts)], MaxTest = 300)]
    public void A_second_edit_changes_nothing_and_foreign_keys_stay(string text)
    {
        foreach (var wishes in new[] { Eth0, Eth0 with { Gateway = "192.168.100.1", NameServers = ["1.1.1.1"], Mtu = 1450 }, new InterfaceWishes { Card = "eth0", HasNoAddress = true } })
        {
            var once = After(text, wishes);
            Assert.Equal(once, After(once, wishes));
            Assert.Empty(InterfaceFile.Edits(wishes.For(Sample.Node("compute01"))[0], Mac).Where(edit => edit.Read(once) != edit.Expected).Select(edit => edit.What));
            Assert.Equal(KeyValueDocument.Parse(text).Get("UUID"), KeyValueDocument.Parse(once).Get("UUID"));
        }
    }

    [Fact]
    public void What_differs_is_told_of_the_file_and_of_now()
    {
        var step = new InterfacesStep((Eth0 with { Gateway = "192.168.100.1", NameServers = ["192.168.100.2"], Mtu = 9000 }).For(Sample.Node("compute01")));
        var facts = Facts(Installer, "192.168.100.133/24");
        Assert.Equal(
            [
                "/etc/sysconfig/network-scripts/ifcfg-eth0: ONBOOT: no -> yes",
                "/etc/sysconfig/network-scripts/ifcfg-eth0: BOOTPROTO: dhcp -> none",
                "/etc/sysconfig/network-scripts/ifcfg-eth0: IPADDR: absent -> 192.168.100.12",
                "/etc/sysconfig/network-scripts/ifcfg-eth0: PREFIX: absent -> 24",
                "/etc/sysconfig/network-scripts/ifcfg-eth0: GATEWAY: absent -> 192.168.100.1",
                "/etc/sysconfig/network-scripts/ifcfg-eth0: DNS: absent -> 192.168.100.2",
                "/etc/sysconfig/network-scripts/ifcfg-eth0: MTU: absent -> 9000",
                "eth0: address: 192.168.100.133/24 -> 192.168.100.12/24",
                "eth0: MTU: 1500 -> 9000",
                "eth0: default route: none -> 192.168.100.1",
                "/etc/resolv.conf: name servers: none -> 192.168.100.2",
            ],
            step.For(Sample.Node("compute01")).SelectMany(resource => resource.Findings(facts)).Where(finding => finding.Status != FindingStatus.Met).Select(finding => $"{finding.What}: {finding.Actual} -> {finding.Expected}"));
    }

    [Theory]
    [InlineData("eth9", "192.168.100.12/24", null, "", "has no network card 'eth9'; it has eth0 (52:54:00:00:00:0a)")]
    [InlineData("eth0", "192.168.100.12/24", null, "GATEWAY=10.0.0.1\n", "the gateway 10.0.0.1 is not in eth0's network (192.168.100.12/24)")]
    [InlineData("eth0", "192.168.100.12/24", "10.0.0.1", "GATEWAY=192.168.100.1\n", "the gateway 10.0.0.1 is not in eth0's network")]
    [InlineData("eth0", "192.168.100.12/24", null, "BRIDGE=br-ex\n", "eth0 is a part of br-ex")]
    public void What_cannot_work_on_this_node_is_refused(string card, string address, string? gateway, string text, string said)
    {
        var node = Sample.Node("compute01");
        var step = new InterfacesStep(new InterfaceWishes { Card = card, Address = address, Gateway = gateway }.For(node));
        var refused = Assert.Throws<NodeException>(() => step.Require(node, Facts(text, "192.168.100.133/24").WithFile("/etc/sysconfig/network-scripts/ifcfg-eth9", text)));
        Assert.Equal(ErrorIds.InvalidSetting, refused.ErrorId);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.168.100.12", "has no prefix length")]
    [InlineData("192.168.100.0/24", "192.168.100.0")]
    [InlineData("300.1.1.1/24", "'300.1.1.1' is no IP address")]
    [InlineData("fd00::5/64", "IPv6")]
    [InlineData("192.168.100.11/24", "192.168.100.11 is controller's")]
    [InlineData("127.0.0.1/8", "means the machine itself")]
    public void An_address_that_cannot_be_is_refused(string address, string said)
    {
        var refused = Assert.Throws<NodeException>(() => new InterfaceWishes { Card = "eth0", Address = address }.For(Sample.Node("compute01")));
        Assert.Equal(ErrorIds.InvalidSetting, refused.ErrorId);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_card_the_inventory_says_all()
    {
        var node = Sample.Node("compute01") with
        {
            Interfaces = new Dictionary<string, NodeInterface>(StringComparer.Ordinal) { ["eth0"] = new("eth0", "192.168.100.12/24"), ["eth1"] = new("eth1", Address: null) },
        };
        var wishes = new InterfaceWishes { Gateway = "192.168.100.1", NameServers = ["192.168.100.2"] }.For(node);
        Assert.Equal([("eth0", "192.168.100.12/24", false, "192.168.100.1", 1), ("eth1", null, true, null, 0)], wishes.Select(wish => (wish.Name, wish.Address?.ToString(), wish.HasNoAddress, wish.Gateway?.ToString(), wish.NameServers?.Count ?? 0)));
        Assert.Contains("is in none of its networks (192.168.100.0/24)", Assert.Throws<NodeException>(() => new InterfaceWishes { Gateway = "10.0.0.1" }.For(node)).Message, StringComparison.Ordinal);
        Assert.Contains("says nothing of its network cards", Assert.Throws<NodeException>(() => new InterfaceWishes().For(Sample.Node("compute01"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be the name", Assert.Throws<NodeException>(() => new InterfaceWishes { Card = "../x" }.For(node)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.168.100.12/24", "192.168.100.33/24", "192.168.100.33,-")]
    [InlineData("192.168.100.12/24", "192.168.100.12/24", "-")]
    [InlineData("192.168.100.133/24", "192.168.100.12/24", "192.168.100.12,-")]
    [InlineData("10.9.9.9/24", "192.168.100.33/24", "192.168.100.33,-")]
    public void Where_the_node_may_be_afterwards(string now, string wanted, string places)
    {
        var node = Sample.Node("compute01");
        var step = new InterfacesStep([new InterfaceWish("eth0") { Address = InterfaceAddress.Read(wanted) }]);
        Assert.Equal(places.Split(','), InterfaceChange.Places(node, step, [new NetworkCard("eth0", Mac, 1500, [now])]).Select(place => place ?? "-"));
    }

    [Fact]
    public async Task The_client_follows_the_node_and_says_that_it_may_stay()
    {
        var played = new PlayedNode();
        var moved = await played.ChangeAsync("192.168.100.33/24");
        Assert.Equal("192.168.100.33", moved.Address);
        Assert.Equal(["arm", "go", "ask 192.168.100.33", "ask 192.168.100.33", "keep", "release", "settle 192.168.100.33", "read"], played.Log);
    }

    [Fact]
    public async Task A_change_that_the_node_took_back_is_an_error_with_its_reason()
    {
        var played = new PlayedNode { IsAway = address => address == "192.168.100.33", Answer = _ => "state=rolled back\nsaid=\n" };
        var error = await Assert.ThrowsAsync<NodeException>(() => played.ChangeAsync("192.168.100.33/24"));
        Assert.Equal(ErrorIds.NetworkRolledBack, error.ErrorId);
        Assert.Contains("it could not be reached at 192.168.100.33 within 10 s (no route to 192.168.100.33). The node is at 192.168.100.12 as before.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("keep", played.Log);
        Assert.Equal(["ask 192.168.100.12", "release"], played.Log.TakeLast(2));
    }

    [Fact]
    public async Task A_gateway_that_does_not_answer_is_given_up()
    {
        var played = new PlayedNode();
        played.Answer = count => played.Log.Contains("back") ? "state=rolled back\nsaid=\n" : "state=applied\nsaid=\nsilent=eth0: the gateway 192.168.100.77 does not answer\n";
        var error = await Assert.ThrowsAsync<NodeException>(() => played.ChangeAsync("192.168.100.12/24", "192.168.100.77"));
        Assert.Equal(ErrorIds.NetworkRolledBack, error.ErrorId);
        Assert.Contains("taken back: eth0: the gateway 192.168.100.77 does not answer.", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, played.Log.Count(entry => entry.StartsWith("ask", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Another_machine_at_the_address_is_not_taken_for_the_node_and_a_node_that_is_gone_is_said()
    {
        var played = new PlayedNode { IsAway = address => address == "192.168.100.12", Answer = _ => "state=other\n" };
        var error = await Assert.ThrowsAsync<NodeException>(() => played.ChangeAsync("192.168.100.33/24", applyTime: TimeSpan.FromMilliseconds(500), rollbackAfter: TimeSpan.Zero));
        Assert.Equal(ErrorIds.ConnectionLost, error.ErrorId);
        Assert.Contains("neither at 192.168.100.33 nor at 192.168.100.12: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("keep", played.Log);
    }

    [Fact]
    public async Task A_node_that_had_decided_first_is_as_it_was()
    {
        var played = new PlayedNode { KeepCode = 1 };
        var error = await Assert.ThrowsAsync<NodeException>(() => played.ChangeAsync("192.168.100.33/24"));
        Assert.Equal(ErrorIds.RemoteCommandFailed, error.ErrorId);
        Assert.Contains("the node has taken it back already (exit code 1). It is as it was.", error.Message, StringComparison.Ordinal);
        Assert.Null(played.Place);
    }

    private const string Mac = "52:54:00:00:00:0a";

    private static string After(string text, InterfaceWishes wishes) => InterfaceFile.Edits(wishes.For(Sample.Node("compute01"))[0], Mac).Aggregate(text, (sum, edit) => edit.Apply(sum));

    private static FactSet Facts(string text, string address) => Sample.Facts().WithFile("/etc/sysconfig/network-scripts/ifcfg-eth0", text).Without("/etc/resolv.conf")
        .With(NetworkCardsFact.Instance, [new NetworkCard("eth0", Mac, 1500, [address, "fd00::1/64"])])
        .WithText(RoutesFact.Instance, "");

    /// <summary>A node that plays its part of a change.</summary>
    private sealed class PlayedNode : INodeRunner
    {
        private string now = "192.168.100.12/24";

        public List<string> Log { get; } = [];

        public string? Place { get; private set; }

        public Func<string, bool> IsAway { get; init; } = _ => false;

        public Func<int, string> Answer { get; set; } = count => count == 0 ? "state=applying\nsaid=\n" : "state=applied\nsaid=\n";

        public int KeepCode { get; init; }

        public async Task<Node> ChangeAsync(string address, string? gateway = null, TimeSpan? applyTime = null, TimeSpan? rollbackAfter = null)
        {
            var node = Sample.Node("compute01");
            var step = new InterfacesStep(new InterfaceWishes { Card = "eth0", Address = address, Gateway = gateway }.For(node));
            var change = new InterfaceChange(this, new RecordingObserver(), Run.Of("Test") with { ReconnectTimeout = TimeSpan.FromMilliseconds(100) }, rollbackAfter ?? TimeSpan.FromSeconds(10)) { ApplyTime = applyTime ?? TimeSpan.FromSeconds(20) };
            var facts = Facts("DEVICE=eth0\nONBOOT=yes\nBOOTPROTO=none\nIPADDR=192.168.100.12\nPREFIX=24\n", now);
            now = address;
            return await change.MakeAsync(node, step, facts, [], TestContext.Current.CancellationToken);
        }

        public Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation)
        {
            if (script.Sections.Count > 1)
            {
                Log.Add("read");
                return Task.FromResult<IReadOnlyList<SectionResult>>([.. script.Sections.Select(section => new SectionResult(section.Name, 0, Encoding.UTF8.GetBytes(Read(section)), ""))]);
            }

            var body = script.Sections[0].Body;
            var what = script.Sections[0].Name != "network" ? script.Sections[0].Name : body.EndsWith(">back", StringComparison.Ordinal) ? "back" : body.EndsWith("/go", StringComparison.Ordinal) ? "go" : "ask";
            var at = Place ?? node.Address;
            var asked = Log.Count(entry => entry.StartsWith("ask", StringComparison.Ordinal));
            if (what == "ask" && IsAway(at))
                throw new NodeException(ErrorIds.ConnectionFailed, $"no route to {at}.", "");
            Log.Add(what == "ask" ? $"ask {at}" : what);
            var (text, code, error) = what switch { "ask" => (Answer(asked), 0, ""), "keep" when KeepCode != 0 => ("", KeepCode, "the node has taken it back already\n"), _ => ("", 0, "") };
            return Task.FromResult<IReadOnlyList<SectionResult>>([new SectionResult(script.Sections[0].Name, code, Encoding.UTF8.GetBytes(text), error)]);
        }

        public void Redirect(Node node, string? address) => Place = address;

        public void Settle(Node node) => Log.Add($"settle {node.Address}");

        private string Read(ScriptSection section)
        {
            var text = $"DEVICE=eth0\nONBOOT=yes\nBOOTPROTO=none\nIPADDR={now.Split('/')[0]}\nPREFIX=24\n";
            var file = $"path=/etc/sysconfig/network-scripts/ifcfg-eth0\nmode=644\nowner=root\ngroup=root\nmodified=1.0\nsize={text.Length}\n\n{text}";
            return section.Name switch
            {
                Sample.SystemKey => Sample.Machine,
                var name when name.Contains("ip -o link", StringComparison.Ordinal) => $"2: eth0: <UP> mtu 1500 \\ link/ether {Mac} brd ff\n2: eth0 inet {now} scope global\n",
                var name when name.Contains("ifcfg", StringComparison.Ordinal) => file,
                _ => "",
            };
        }
    }
}

/// <summary>Files of network cards, from plausible and odd lines.</summary>
public static class InterfaceTexts
{
    private static readonly string[] Lines =
    [
        "DEVICE=eth0", "DEVICE=\"eth0\"", "BOOTPROTO=dhcp", "BOOTPROTO='static'", "ONBOOT=no", "IPADDR=10.0.0.1", "IPADDR0=10.0.0.1", "IPADDR1=10.0.0.2", "NETMASK=255.0.0.0", "PREFIX=8", "GATEWAY=10.0.0.254",
        "GATEWAY0=1.1.1.1", "DNS1=1.1.1.1", "DNS2=9.9.9.9", "DNS12=8.8.8.8", "MTU=1500", "HWADDR=52:54:00:00:00:0A", "HWADDR=00:00:00:00:00:01", "UUID=5fb06bd0-0bb0", "# IPADDR=1.2.3.4", "", "IPADDR=\"10.0.0.1", "NAME=System\\ eth0", "ETHTOOL_OPTS=\"-K eth0 tso off\"",
    ];

    public static Arbitrary<string> Texts() => Arb.From(Gen.Elements(Lines).ListOf().Select(lines => string.Concat(lines.Select(line => line + "\n"))));
}
