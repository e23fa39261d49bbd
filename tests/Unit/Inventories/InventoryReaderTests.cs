using System.Text;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>Good inventories become the model's objects.</summary>
public sealed class InventoryReaderTests
{
    [Fact]
    public void The_tutorials_three_nodes()
    {
        var inventory = InventoryFixtures.Read("seed.yaml");

        Assert.Equal("seed.yaml", inventory.Path);
        Assert.Equal(["management=192.168.100.0/24", "provider=20.0.0.0/24"], inventory.Networks.Select(network => $"{network.Key}={network.Value}"));
        Assert.Equal(["controller 192.168.100.11", "compute01 192.168.100.12", "compute02 192.168.100.13"], inventory.Nodes.Select(node => $"{node.Name} {node.Address}"));
        Assert.Equal([[Role.Controller], [Role.Compute], [Role.Compute]], inventory.Nodes.Select(node => node.Roles));
        Assert.Equal(["eth0 192.168.100.12/24", "eth1 20.0.0.12/24"], inventory.Nodes[1].Interfaces.Values.Select(wanted => wanted.ToString()));
        Assert.All(inventory.Nodes, node => Assert.Equal(new ConnectionSettings { User = "root" }, node.Connection));
        var settings = inventory.Baseline;
        Assert.Equal((null, null, null, null), (settings.Profile, settings.Firewall, settings.Selinux, settings.BuildTools));
        Assert.Equal(
            "seed.yaml(1,53): network provider 20.0.0.0/24 is public address space: nodes cannot reach its owners (RFC 1918 has the private networks)",
            Assert.Single(inventory.Warnings));
    }

    [Fact]
    public void Every_key_of_a_node()
    {
        var inventory = InventoryFixtures.Read("full.yaml");
        var (head, store) = (inventory.Nodes[0], inventory.Nodes[1]);

        Assert.Equal([Role.Controller, Role.Network], head.Roles);
        Assert.Equal(["eth0 192.168.100.11/24", "eth1", "br-ex", "eth2.100 fd00:1::b/64"], head.Interfaces.Values.Select(wanted => wanted.ToString()));
        Assert.Equal(
            new ConnectionSettings
            {
                User = "root",
                Port = 22,
                KeyFilePath = Path.Combine(InventoryFixtures.Home, "id_head"),
                KnownHostsPath = Path.Combine(InventoryFixtures.Base, "known_hosts"),
                Elevation = Elevation.None,
                ConnectTimeout = TimeSpan.FromSeconds(2.5),
            },
            head.Connection);
        Assert.Equal(("Store-1", "192.168.100.21"), (store.Name, store.Address));
        Assert.Equal([Role.Storage], store.Roles);
        Assert.Equal(
            new ConnectionSettings
            {
                User = "admin",
                Port = 2222,
                KeyFilePath = Path.Combine(InventoryFixtures.Base, "keys", "lab_ed25519"),
                KnownHostsPath = Path.Combine(InventoryFixtures.Home, ".ssh", "known_hosts.lab"),
                Elevation = Elevation.Sudo,
                ConnectTimeout = TimeSpan.FromMinutes(1),
            },
            store.Connection);
    }

    [Fact]
    public void Every_key_of_the_baseline()
    {
        var baseline = InventoryFixtures.Read("full.yaml").Baseline;

        Assert.Equal((Profile.Hardened, FirewallState.Off, SelinuxMode.Enforcing, true), (baseline.Profile, baseline.Firewall, baseline.Selinux, baseline.BuildTools));
        Assert.Equal("head", baseline.Time.Source);
        Assert.Equal(["ntp.aliyun.com", "192.168.100.1", "fd00::1"], baseline.Time.Upstream);
        Assert.Equal(["192.168.100.0/24", "fd00:1::/64"], baseline.Time.Allow);
        Assert.Equal((10, 0.25, "Asia/Shanghai"), (baseline.Time.LocalStratum, baseline.Time.MaxOffset, baseline.Time.Zone));
        Assert.Equal(("http://192.168.100.1:8080/centos/7", "https://proxy.lab:3128"), (Assert.Single(baseline.Repository.BaseUrl), baseline.Repository.Proxy));
        Assert.Equal(KeyValuePair.Create("RPM-GPG-KEY-lab", "6341AB2753D78A78A7C27BB124C6A8A7F4A80EB5"), Assert.Single(baseline.Repository.Keys));
    }

    [Fact]
    public void A_range_is_many_nodes()
    {
        var nodes = InventoryFixtures.Read("ranges.yaml").Nodes;

        Assert.Equal(1 + 30 + 4 + 1, nodes.Count);
        Assert.Equal(("compute01", "192.168.100.12"), (nodes[1].Name, nodes[1].Address));
        Assert.Equal(("compute30", "192.168.100.41"), (nodes[30].Name, nodes[30].Address));
        Assert.Equal(["eth0 192.168.100.41/24", "eth1"], nodes[30].Interfaces.Values.Select(wanted => wanted.ToString()));
        Assert.Equal(
            ["storage8 192.168.100.101", "storage9 192.168.100.102", "storage10 192.168.100.103", "storage12 192.168.100.110", "network007 192.168.100.200"],
            nodes.Skip(31).Select(node => $"{node.Name} {node.Address}"));
        Assert.Equal([Role.Storage], nodes[31].Roles);
    }

    [Fact]
    public void Names_are_enough()
    {
        var inventory = InventoryFixtures.Read("names.yaml");

        Assert.Equal(["controller", "compute01", "compute02"], inventory.Nodes.Select(node => node.Name));
        Assert.Equal(["controller", "compute01", "compute02"], inventory.Nodes.Select(node => node.Address));
        Assert.Equal([[Role.Controller], [Role.Compute], [Role.Compute]], inventory.Nodes.Select(node => node.Roles));
        Assert.StartsWith("names.yaml(2,3): no address for controller, compute01, compute02: ", Assert.Single(inventory.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("interfaces: { eth0: 10.0.0.5/8 }", "10.0.0.5")]
    [InlineData("interfaces: { eth0: 192.168.100.5/24, eth1: 10.0.0.5/8 }", "192.168.100.5")]
    [InlineData("interfaces: { eth0: 192.168.100.5/24, eth1: 192.168.100.6/24 }", "controller")]
    [InlineData("address: 192.168.100.7, interfaces: { eth0: 192.168.100.5/24 }", "192.168.100.7")]
    public void The_address_is_that_of_the_interface_that_can_be_meant(string keys, string address)
    {
        var networks = keys.Contains("192", StringComparison.Ordinal) ? "networks: { management: 192.168.100.0/24 }" : "";

        var inventory = InventoryReader.Read($"{networks}\nnodes: {{ controller: {{ {keys} }} }}", null, InventoryFixtures.Folders);

        Assert.Equal(address, Assert.Single(inventory.Nodes).Address);
    }

    [Fact]
    public void What_looks_wrong_is_a_warning()
    {
        const string Text = """
            networks: { management: 192.168.100.0/24, provider: 203.0.113.0/24, all: 192.168.0.0/16 }
            nodes:
              Controller: { address: 192.168.100.11, interfaces: { eth0: 192.168.100.12/25 } }
              compute[1-5]:
            """;

        Assert.Equal(
            [
                "inventory(1,74): network all 192.168.0.0/16 overlaps with network management",
                "inventory(3,3): node Controller: host names are usually in small letters; some programs do not find this one",
                "inventory(3,62): eth0: the prefix length /25 is not that of network management 192.168.100.0/24",
                "inventory(3,62): eth0: the prefix length /25 is not that of network all 192.168.0.0/16",
                "inventory(3,26): node Controller: the address 192.168.100.11 is on none of its interfaces",
                "inventory(4,3): no address for compute1, compute2, compute3 and 2 more: the name is used, which this machine must know; steps that write addresses (Set-OSHostsFile) need 'address:'",
            ],
            InventoryReader.Read(Text, null, InventoryFixtures.Folders).Warnings);
    }

    [Fact]
    public void Line_ends_and_a_byte_order_mark_do_not_matter()
    {
        foreach (var name in InventoryFixtures.Names)
        {
            var expected = Summary(InventoryFixtures.Read(name));
            var text = InventoryFixtures.Text(name).ReplaceLineEndings("\n");

            Assert.Equal(expected, Summary(InventoryReader.Read(text.Replace("\n", "\r\n", StringComparison.Ordinal), name, InventoryFixtures.Folders)));
            Assert.Equal(expected, Summary(InventoryReader.Read("\uFEFF" + text, name, InventoryFixtures.Folders)));
        }
    }

    [Fact]
    public void A_problem_behind_carriage_returns_has_the_same_place()
    {
        var refused = InventoryFixtures.Refused("nodes:\r\n  controller:\r\n    port: x\r\n");

        Assert.StartsWith("n.yaml(3,11): port", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_up_to_twenty_are_told()
    {
        var text = "nodes:\n" + string.Concat(Enumerable.Range(1, 25).Select(number => $"  compute{number}: {{ port: x }}\n"));

        var lines = InventoryFixtures.Refused(text).Message.Split('\n');

        Assert.Equal(21, lines.Length);
        Assert.StartsWith("n.yaml(21,", lines[19], StringComparison.Ordinal);
        Assert.Equal("... and 5 more", lines[20]);
    }

    [Fact]
    public void A_secret_looking_value_is_not_quoted()
    {
        var refused = InventoryFixtures.Refused("nodes: { controller: { user: 'root password=hunter2' } }");

        Assert.DoesNotContain("hunter2", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_systems_drive_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is this system's.");

        var refused = InventoryFixtures.Refused("nodes: { controller: { keyFile: 'C:\\keys\\id' } }");

        Assert.Contains("(1,33): keyFile: 'C:\\keys\\id' is a path on Windows; expected", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_nodes()
    {
        var text = new StringBuilder("networks: { management: 10.0.0.0/8 }\nnodes:\n");
        for (var number = 0; number < 1000; number++)
            text.Append($"  compute{number}: {{ roles: [compute], address: 10.1.{number / 200}.{number % 200 + 1}, interfaces: {{ eth0: 10.1.{number / 200}.{number % 200 + 1}/8 }} }}\n");

        Assert.Equal(1000, InventoryReader.Read(text.ToString(), null, InventoryFixtures.Folders).Nodes.Count);
    }

    private static string Summary(Inventory inventory) => System.Text.Json.JsonSerializer.Serialize(inventory);
}
