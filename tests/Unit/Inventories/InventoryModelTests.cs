using OpenStackTrain.Baseline;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>A node refers to its inventory, and the inventory to its nodes.</summary>
public sealed class InventoryModelTests
{
    private readonly Inventory inventory = InventoryFixtures.Read("full.yaml") with { Warnings = ["one"] };

    [Fact]
    public void Every_node_refers_to_the_finished_inventory() =>
        Assert.All(inventory.Nodes, node => Assert.Same(inventory, node.Inventory));

    [Fact]
    public void The_nodes_of_a_changed_inventory_refer_to_it()
    {
        var changed = inventory with { Baseline = new BaselineSettings { Profile = Profile.Seed } };

        Assert.All(changed.Nodes, node => Assert.Equal(Profile.Seed, node.Inventory.Baseline.Profile));
        Assert.All(inventory.Nodes, node => Assert.Same(inventory, node.Inventory));
    }

    [Fact]
    public void A_changed_inventory_keeps_all_the_rest()
    {
        var copy = inventory with { };

        foreach (var property in typeof(Inventory).GetProperties().Where(property => property.Name != nameof(Inventory.Nodes)))
        {
            Assert.NotNull(property.GetValue(inventory));
            Assert.Same(property.GetValue(inventory), property.GetValue(copy));
        }

        Assert.Equal(inventory.Nodes.Select(node => node.Name), copy.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void The_circle_is_no_trap()
    {
        var node = inventory.Nodes[0];
        var same = node with { };

        Assert.Equal(node, same);
        Assert.Equal(node.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(node, inventory.Nodes[1]);
        Assert.Equal("head", node.ToString());
        Assert.NotEmpty(inventory.ToString());
    }
}
