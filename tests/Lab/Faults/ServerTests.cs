namespace OpenStackTrain.LabTests;

/// <summary>A node or an sshd that does not answer as it should, and a machine that is not the one that was known.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class ServerTests
{
    private const string Restart = "systemctl restart ssh.service 2>/dev/null || systemctl restart sshd.service";
    private const string Open = "New-OSNodeSession compute02 -TimeoutSec 3";

    [Fact]
    public void A_node_that_hangs_takes_connections_and_is_told_from_one_that_is_off()
    {
        using var shell = new Shell();
        using (Fault.Of(() => Lab.Freeze(Lab.Compute02), () => Lab.Thaw(Lab.Compute02)))
            Fault.Run(shell, Open, 8).Error(ErrorIds.ConnectionFailed, "compute02", "192.168.100.13", "takes connections on port 22");
        shell.Must(Open);
    }

    [Fact]
    public void An_sshd_that_hangs_is_told_too()
    {
        const string server = "\"$(systemctl show ssh.service sshd.service -p MainPID | sed -n 's/^MainPID=\\([1-9].*\\)/\\1/p' | head -n 1)\"";
        using var shell = new Shell();
        using (Fault.In(Lab.Compute02, $"kill -STOP {server}", $"kill -CONT {server}"))
            Fault.Run(shell, Open, 8).Error(ErrorIds.ConnectionFailed, "compute02", "takes connections on port 22");
        shell.Must(Open);
    }

    [Fact]
    public async Task An_sshd_that_has_too_many_at_its_door_is_tried_again_and_named()
    {
        using var sshd = Fault.Before(Lab.Compute02, "/etc/ssh/sshd_config", "MaxStartups 1:100:1", Restart);
        using var shell = new Shell();
        using (var stranger = new System.Net.Sockets.TcpClient())
        {
            await stranger.ConnectAsync("192.168.100.13", 22, TestContext.Current.CancellationToken);
            _ = await stranger.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken);
            var error = Fault.Run(shell, "New-OSNodeSession compute02", 20).Error(ErrorIds.ConnectionFailed, "compute02", "3 tries");
            Assert.Contains("MaxStartups", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        }

        shell.Must("New-OSNodeSession compute02");
    }

    [Fact]
    public async Task A_session_whose_sshd_hangs_while_nobody_uses_it_is_opened_again()
    {
        using var shell = new Shell();
        shell.Must("New-OSNodeSession compute02");
        Lab.Exec(Lab.Compute02, "kill -STOP $(pgrep -f '^sshd: [r]oot')");
        await Task.Delay(TimeSpan.FromSeconds(16), TestContext.Current.CancellationToken);
        Assert.Equal(NodeState.Unchanged, Assert.Single(Fault.Run(shell, "Get-OSNode compute02 | Set-OSHostName", 15).Nodes).State);
        Lab.Exec(Lab.Compute02, "kill -CONT $(pgrep -f '^sshd: [r]oot'); true");
    }

    /// <summary>The machine was installed anew, or its address belongs to another one now.</summary>
    [Fact]
    public void A_machine_with_other_host_keys_gets_nothing_not_even_a_login()
    {
        using var shell = new Shell();
        using (Fault.In(
            Lab.Compute02,
            $"mkdir /root/keys && mv /etc/ssh/ssh_host_*_key* /root/keys/ && ssh-keygen -q -A && {Restart}",
            $"mv -f /root/keys/* /etc/ssh/ && rmdir /root/keys && {Restart}"))
        {
            // Not by the time: a test before this one may have logged in within the same second.
            var last = Lab.Exec(Lab.Compute02, "journalctl -n 1 -o cat --show-cursor | sed -n 's/^-- cursor: //p'").Trim();
            Assert.NotEqual("", last);
            var error = Fault.Run(shell, "Get-OSNode compute02 | Set-OSHostName", 10).Error(ErrorIds.HostKeyChanged, "compute02", "192.168.100.13", "SHA256:");
            Assert.Contains("ssh-keygen -R", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
            shell.Run("New-OSNodeSession compute02 -AcceptNewHostKey").Error(ErrorIds.HostKeyChanged, "compute02");
            Assert.Equal("", Lab.Exec(Lab.Compute02, $"journalctl --after-cursor='{last}' -o cat | grep -e 'Accepted ' -e 'Failed p' || true"));
        }

        shell.Must("Get-OSNode compute02 | Set-OSHostName");
    }
}
