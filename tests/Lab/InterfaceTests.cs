using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Set-OSNetworkInterface on real machines: addresses that change under the session, and changes that cut it and come back by themselves.</summary>
public sealed class InterfaceTests : IDisposable
{
    private const string File = "/etc/sysconfig/network-scripts/ifcfg-eth0";
    private const string State = $"ip -4 -o addr show scope global; ip -4 route show; cat /etc/sysconfig/network-scripts/ifcfg-eth*; ls -A /etc/sysconfig/network-scripts; cat /etc/resolv.conf";

    private readonly Shell shell;

    /// <summary>A fresh node.</summary>
    public InterfaceTests()
    {
        Lab.Reset(Lab.Compute02);
        shell = new Shell();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        shell.Dispose();
        Lab.Reset(Lab.Compute02);
    }

    [Fact]
    public async Task The_session_follows_the_node_to_its_new_address_where_it_stays_over_a_boot()
    {
        Lab.Exec(Lab.Compute02, $"printf 'UUID=5fb06bd0\\nETHTOOL_OPTS=\"-K eth0 tso off\"\\n' >>{File}; chmod 600 {File}");
        var before = Lab.Exec(Lab.Compute02, State);
        var rehearsed = shell.Must("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Address 192.168.100.33/24 -WhatIf");
        Assert.Equal(NodeState.WouldChange, rehearsed.Node(Lab.Compute02).State);
        Assert.Contains(rehearsed.Lines, line => line.Contains("-IPADDR=192.168.100.13 | +IPADDR=192.168.100.33", StringComparison.Ordinal));
        Assert.Equal(before, Lab.Exec(Lab.Compute02, State));

        var moved = shell.Must("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Address 192.168.100.33/24 -Force | Set-OSHostName");
        Assert.Equal(("192.168.100.33", NodeState.Changed), (moved.Node(Lab.Compute02).Address, moved.Node(Lab.Compute02).State));
        Assert.Contains("compute02 is at 192.168.100.33 now, and the inventory says 192.168.100.13.", moved.Warnings.Single(), StringComparison.Ordinal);
        var file = Lab.Exec(Lab.Compute02, $"stat -c %a {File}; cat {File}");
        Assert.StartsWith("600\n", file, StringComparison.Ordinal);
        Assert.Contains("IPADDR=192.168.100.33\n", file, StringComparison.Ordinal);
        Assert.Contains("UUID=5fb06bd0\nETHTOOL_OPTS=\"-K eth0 tso off\"\n", file, StringComparison.Ordinal);
        Assert.Contains("192.168.100.33 ", await System.IO.File.ReadAllTextAsync(Lab.File("known_hosts"), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        shell.Inventory(text => text.Replace("192.168.100.13", "192.168.100.33", StringComparison.Ordinal));
        Assert.Equal(NodeState.Unchanged, shell.Must("Get-OSNode compute02 | Set-OSNetworkInterface").Node(Lab.Compute02).State);
        var change = Assert.Single(shell.Must("Get-OSNode compute02 | Get-OSChange").Output.OfType<NodeChange>(), change => change.Step == "NetworkInterface");
        Assert.False(change.CanUndo);
        Assert.Contains("Set-OSNetworkInterface", change.WhyNot, StringComparison.Ordinal);
        shell.Must("Get-OSNode compute02 | Restart-OSNode -Wait -Force -TimeoutSec 60");
        Assert.Contains("192.168.100.33/24", Lab.Exec(Lab.Compute02, "ip -4 -o addr show dev eth0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_is_elsewhere_gets_the_inventorys_address_by_a_session_that_was_opened_by_hand()
    {
        Lab.Exec(Lab.Compute02, "ip addr add 192.168.100.133/24 dev eth0 && ip addr del 192.168.100.13/24 dev eth0 && ip addr add 192.168.100.133/24 dev eth0");
        System.IO.File.AppendAllText(Lab.File("known_hosts"), System.IO.File.ReadLines(Lab.File("known_hosts")).First(line => line.StartsWith("192.168.100.13 ", StringComparison.Ordinal)).Replace("192.168.100.13 ", "192.168.100.133 ", StringComparison.Ordinal) + "\n");
        var outcome = shell.Must(
            "New-OSNodeSession compute02 -Address 192.168.100.133 -Credential $admin -ElevationCredential $admin > $null; Get-OSNode compute02 | Set-OSNetworkInterface -Force; Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -un; ip -4 -o addr show dev eth0'; Get-OSNodeSession compute02",
            ("admin", Shell.Credential("admin", Lab.PasswordOf("admin"))));
        Assert.Equal(["eth0: address"], outcome.Node(Lab.Compute02).Results.Single().Changes.Select(change => change.What));
        Assert.Contains("inet 192.168.100.13/24", outcome.Output.OfType<CommandResult>().Single().Output, StringComparison.Ordinal);
        Assert.Equal(("192.168.100.13:22", "admin"), outcome.Output.OfType<NodeSession>().Select(session => (session.Address, session.User)).Single());
        Assert.Empty(outcome.Warnings);
    }

    [Fact]
    public void An_address_at_which_it_cannot_be_reached_is_taken_back_by_the_node()
    {
        var before = Lab.Exec(Lab.Compute02, State);
        var clock = Stopwatch.StartNew();
        var error = shell.Run("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Address 20.0.0.113/24 -DnsServer 20.0.0.2 -Mtu 1400 -RollbackAfter 10 -Force").Error(ErrorIds.NetworkRolledBack, "could not be reached at 20.0.0.113 within 10 s", "The node is at 192.168.100.13 as before");
        Assert.Contains("-RollbackAfter", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 10, 40);
        Assert.Equal(before, Lab.Exec(Lab.Compute02, State));
        Assert.Empty(shell.Must("Get-OSNode compute02 | Get-OSChange").Output.OfType<NodeChange>());
    }

    [Fact]
    public void A_wrong_gateway_cuts_a_client_of_another_network_off_and_the_node_takes_it_back()
    {
        Assert.Equal(NodeState.Changed, shell.Must("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Gateway 192.168.100.1 -Force").Node(Lab.Compute02).State);

        // From here on this machine is one of another network to the node: only by its gateway can it answer.
        Host("ip addr add 192.0.2.1/32 dev labbr0 && ip route add 192.168.100.13/32 dev labbr0 src 192.0.2.1");
        try
        {
            var before = Lab.Exec(Lab.Compute02, State);
            shell.Must("Remove-OSNodeSession compute02; Get-OSNode compute02 | Invoke-OSNodeCommand -Command true");
            Assert.Contains("192.0.2.1:", Lab.Exec(Lab.Compute02, "ss -tn state established '( sport = :22 )'"), StringComparison.Ordinal);
            shell.Run("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Gateway 192.168.100.77 -RollbackAfter 10 -Force").Error(ErrorIds.NetworkRolledBack, "could not be reached at 192.168.100.13 within 10 s");
            Assert.Equal(before, Lab.Exec(Lab.Compute02, State));
        }
        finally
        {
            Host("ip route del 192.168.100.13/32 dev labbr0; ip addr del 192.0.2.1/32 dev labbr0");
        }

        // A client that is next to the node sees no harm: the gateway itself is asked.
        shell.Run("Remove-OSNodeSession compute02; Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Gateway 192.168.100.77 -Force").Error(ErrorIds.NetworkRolledBack, "eth0: the gateway 192.168.100.77 does not answer");
    }

    [Fact]
    public async Task A_client_that_dies_in_the_middle_leaves_the_node_as_it_was()
    {
        var before = Lab.Exec(Lab.Compute02, State);
        using (var client = Client.Start("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth0 -Address 20.0.0.113/24 -RollbackAfter 10 -Force"))
        {
            await Lab.UntilAsync("the change", () => Lab.Try(Lab.Compute02, "cat /run/openstack-train/network/state").Output == "applied\n");
            client.Kill();
        }

        // A boot would find the files from before, even now.
        Assert.Contains("IPADDR=192.168.100.13\n", Lab.Exec(Lab.Compute02, $"cat {File}"), StringComparison.Ordinal);
        Assert.Contains("20.0.0.113/24", Lab.Exec(Lab.Compute02, "ip -4 -o addr show dev eth0"), StringComparison.Ordinal);
        await Lab.UntilAsync("the way back", () => Lab.Exec(Lab.Compute02, "cat /run/openstack-train/network/state") == "rolled back\n");
        Assert.Equal(before, Lab.Exec(Lab.Compute02, State));
    }

    [Fact]
    public void A_card_of_a_provider_network_has_no_address_and_one_that_cannot_come_up_is_as_before()
    {
        var outcome = shell.Must("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth1 -NoAddress -Mtu 1450 -Force");
        Assert.Equal(
            ["/etc/sysconfig/network-scripts/ifcfg-eth1: addresses", "/etc/sysconfig/network-scripts/ifcfg-eth1: MTU", "eth1: address", "eth1: MTU"],
            outcome.Node(Lab.Compute02).Results.Single().Changes.Select(change => change.What));
        Assert.DoesNotContain("eth1", Lab.Exec(Lab.Compute02, "ip -4 -o addr show scope global"), StringComparison.Ordinal);
        Assert.Contains("mtu 1450", Lab.Exec(Lab.Compute02, "ip link show dev eth1"), StringComparison.Ordinal);

        var before = Lab.Exec(Lab.Compute02, State);
        Lab.Exec(Lab.Compute02, "mv /usr/sbin/ifup /usr/sbin/ifup.away");
        shell.Run("Get-OSNode compute02 | Set-OSNetworkInterface -Interface eth1 -Address 20.0.0.113/24 -Force").Error(ErrorIds.NetworkRolledBack, "neither NetworkManager nor ifup is here");
        Assert.Equal(before, Lab.Exec(Lab.Compute02, State));
    }

    private static void Host(string command) => Assert.Equal("", Lab.Run("sh", "-c", command).Error);
}
