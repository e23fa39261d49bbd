using System.Text.RegularExpressions;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>The example that <c>New-OSInventory</c> writes.</summary>
public sealed partial class InventoryTemplateTests
{
    [Fact]
    public void Is_the_tutorials_inventory()
    {
        var (template, seed) = (Read(InventoryTemplate.Text), InventoryFixtures.Read("seed.yaml"));

        Assert.Equal(Describe(seed), Describe(template));
        Assert.Equal(seed.Networks, template.Networks);
        Assert.Single(template.Warnings);
    }

    [Fact]
    public void Shows_the_defaults()
    {
        var (template, all) = (Read(InventoryTemplate.Text), Read(SwitchedOff().Replace(InventoryTemplate.Text, "${indent}${key}")));
        var defaults = new ConnectionSettings { User = "root" };

        Assert.All(template.Nodes, node => Assert.Equal(defaults, node.Connection));
        Assert.All(all.Nodes, node => Assert.Equal(defaults with { Port = 22 }, node.Connection with { KeyFilePath = null, KnownHostsPath = null, SshConfigPath = null, JumpHost = null }));
        Assert.Equal(Path.Combine(InventoryFixtures.Home, ".ssh", "known_hosts"), all.Nodes[0].Connection.KnownHostsPath);
        Assert.Equal((Profile.Guide, FirewallState.Off, SelinuxMode.Permissive, false), (all.Baseline.Profile, all.Baseline.Firewall, all.Baseline.Selinux, all.Baseline.BuildTools));
        Assert.Equal(("controller", new TimeSettings().MaxOffset), (all.Baseline.Time.Source, all.Baseline.Time.MaxOffset));
        Assert.NotNull(all.Baseline.Repository.Proxy);
    }

    [Fact]
    public void Names_every_key()
    {
        var refused = InventoryFixtures.Refused("""
            x: 1
            defaults: { x: 1 }
            nodes: { controller: { x: 1 } }
            baseline: { x: 1, time: { x: 1 }, repository: { x: 1 } }
            """);

        var keys = refused.Message.Split('\n').SelectMany(line => line[(line.IndexOf("one of ", StringComparison.Ordinal) + 7)..].Split(", ")).Distinct();

        Assert.All(keys, key => Assert.Matches($@"(?m)^[ #]*{key}\b", InventoryTemplate.Text));
    }

    [Fact]
    public void Is_plain_text()
    {
        Assert.DoesNotContain('\r', InventoryTemplate.Text);
        Assert.EndsWith("\n", InventoryTemplate.Text, StringComparison.Ordinal);
        Assert.All(InventoryTemplate.Text.Split('\n'), line => Assert.True(line.Length <= 160 && line.All(char.IsAscii) && !line.EndsWith(' '), line));
    }

    private static Inventory Read(string text) => InventoryReader.Read(text, null, InventoryFixtures.Folders);

    private static IEnumerable<string> Describe(Inventory inventory) =>
        inventory.Nodes.Select(node => $"{node.Name} {string.Join('+', node.Roles)} {node.Address} {string.Join(' ', node.Interfaces.Values)}");

    [GeneratedRegex("^(?<indent> *)#(?<key>[a-zA-Z])", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex SwitchedOff();
}
