namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Set-OSNetworkInterface as far as nothing is changed; the changes themselves are the lab's (tests/Lab/InterfaceTests.cs).</summary>
public sealed class InterfaceTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string File = "/etc/sysconfig/network-scripts/ifcfg-eth0";

    [Fact]
    public void WhatIf_shows_the_files()
    {
        Network["compute01"].System.Put(File, "DEVICE=eth0\nBOOTPROTO=none\nONBOOT=yes\nIPADDR=192.168.100.12\nPREFIX=24\n");
        var node = Run("Set-OSNetworkInterface compute01 eth0 -Address 192.168.100.33/24 -Mtu 9000 -WhatIf").Succeeded().Nodes.Single();
        Assert.Equal(
            [
                $"What if: Performing the operation \"{File}: -IPADDR=192.168.100.12 | +IPADDR=192.168.100.33 | +MTU=9000\" on target \"compute01\".",
                "What if: Performing the operation \"eth0: address: 192.168.100.12/24 -> 192.168.100.33/24\" on target \"compute01\".",
                "What if: Performing the operation \"eth0: MTU: 1500 -> 9000\" on target \"compute01\".",
            ],
            Session.Screen.Lines);
        Assert.Equal((NodeState.WouldChange, "192.168.100.12"), (node.State, node.Address));
        Assert.Empty(Network["compute01"].Acts);
    }

    [Fact]
    public void It_asks_and_a_no_leaves_all_as_it_is()
    {
        Session.Screen.Answers.Enqueue('N');
        var outcome = Run("$ConfirmPreference = 'High'; Set-OSNetworkInterface compute01 -Interface eth1 -NoAddress");
        Assert.Empty(outcome.Errors);
        var node = outcome.Nodes.Single();
        Assert.Equal((NodeState.Unchanged, true), (node.State, node.Results.Single().Declined));
        Assert.Contains("compute01: NetworkInterface: declined; the network stays as it is.", outcome.Warnings);
        Assert.Contains("It takes this back by itself after 60 s, unless it can be reached then", Assert.Single(Session.Screen.Questions), StringComparison.Ordinal);
        Assert.Empty(Network["compute01"].Acts);
    }

    [Fact]
    public void A_card_that_is_right_needs_one_look_and_no_answer()
    {
        Network["compute01"].System.Put(File, "DEVICE=eth0\nBOOTPROTO=static\nONBOOT=yes\nIPADDR=192.168.100.12\nPREFIX=24\n");
        Assert.Equal(NodeState.Unchanged, Run("Set-OSNetworkInterface compute01 -Interface eth0 -Address 192.168.100.12/24").Succeeded().Nodes.Single().State);
        Assert.Single(Network["compute01"].Scripts);
    }

    [Theory]
    [InlineData("Set-OSNetworkInterface compute01", "the inventory says nothing of its network cards")]
    [InlineData("Set-OSNetworkInterface compute01 eth0 -Address 192.168.100.12", "has no prefix length")]
    [InlineData("Set-OSNetworkInterface compute01 eth0 -Address 192.168.100.11/24", "the address 192.168.100.11 is controller's")]
    [InlineData("Set-OSNetworkInterface compute01 eth7 -NoAddress -Force", "compute01 has no network card 'eth7'; it has eth0 (52:54:00:00:00:12), eth1 (52:54:00:00:01:12)")]
    public void What_does_not_fit_is_refused_before_anything_is_touched(string script, string said)
    {
        var error = Assert.Single(Run(script).Errors);
        Assert.Equal(ErrorIds.InvalidSetting, error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains(said, error.ToString(), StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(Network["compute01"].Acts);
    }

    [Fact]
    public void The_cards_of_the_inventory_are_completed()
    {
        var path = Network.Write("cards.yaml", "nodes: { a: { roles: [compute], interfaces: { eth0: 192.168.100.12/24, eth1: none } } }\n");
        Assert.Equal(["eth0 a 192.168.100.12/24", "eth1 a no address"], Run($"Import-OSInventory '{path}' > $null; (TabExpansion2 'Set-OSNetworkInterface a -Interface e' 37).CompletionMatches | ForEach-Object {{ \"$($_.CompletionText) $($_.ToolTip)\" }}").Succeeded().Output);
    }

    [Fact]
    public void A_session_can_be_opened_where_the_node_is_now()
    {
        // At controller's address somebody answers who is taken for compute02.
        Run("New-OSNodeSession compute02 -Address 192.168.100.11 > $null; Set-OSHostName compute02 -WhatIf > $null").Succeeded();
        Assert.Empty(Network["compute02"].Transports);
        Assert.Single(Network["controller"].Transports);
        Assert.Contains("one address is for one node", Assert.Single(Run("Get-OSNode compute0* | New-OSNodeSession -Address 192.168.100.11").Errors).ToString(), StringComparison.Ordinal);
    }
}
