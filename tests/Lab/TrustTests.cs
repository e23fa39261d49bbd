using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Ways over jump hosts, host certificates, ssh's own configuration and an old sshd, on real nodes.</summary>
public sealed class TrustTests : IDisposable
{
    private const string Restart = "systemctl reset-failed ssh.service sshd.service 2>/dev/null; systemctl restart ssh.service 2>/dev/null || systemctl restart sshd.service";
    private readonly Shell shell = new();

    public void Dispose() => shell.Dispose();

    [Fact]
    public void A_node_that_only_another_node_can_reach_is_reached_over_it()
    {
        using var second = new OnlyFrom(Lab.Compute01, "192.168.100.11");
        using var last = new OnlyFrom(Lab.Compute02, "192.168.100.12");
        shell.Run("New-OSNodeSession compute02 -TimeoutSec 5").Error(ErrorIds.ConnectionFailed, "compute02", "192.168.100.13:22");

        // The hop from the ssh server's side: whom does the node see?
        var session = Assert.IsType<NodeSession>(Assert.Single(shell.Must("New-OSNodeSession compute02 -JumpHost controller, compute01").Output));
        Assert.Equal(["root@192.168.100.11:22", "root@192.168.100.12:22"], session.Jump);
        var seen = LoginTests.Command(shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'echo $SSH_CONNECTION'")).Output;
        Assert.StartsWith("192.168.100.12 ", seen, StringComparison.Ordinal);

        // The inventory says it for a whole rack; the jump host itself is reached directly.
        using var rack = new Shell(text => text.Replace("user: root", "user: root\n  jumpHost: [controller, compute01]", StringComparison.Ordinal));
        var facts = rack.Must("Get-OSNode | Get-OSNodeFact").Output.Count;
        Assert.Equal(3, facts);
        Assert.Equal([0, 1, 2], rack.Must("Get-OSNodeSession").Output.Cast<NodeSession>().Select(open => open.Jump.Count).Order());

        // Both nodes behind the controller share the connection to it; one more is its own session, one that of the first shell.
        Assert.Equal("3", Lab.Exec(Lab.Controller, "ss -Htn state established sport = :22 | wc -l").Trim());
    }

    [Fact]
    public void A_hop_that_forbids_the_way_breaks_or_has_another_key_is_named()
    {
        WithSshd(Lab.Compute01, "AllowTcpForwarding no", () =>
        {
            var forbidden = shell.Run("New-OSNodeSession compute02 -JumpHost compute01").Error(ErrorIds.ConnectionFailed, "compute02", "the jump host compute01", "opens no way");
            Assert.Contains("AllowTcpForwarding", forbidden.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        });

        var known = shell.FileOf("known_hosts");
        File.WriteAllLines(known, File.ReadLines(Lab.File("known_hosts")).Select(line => line.Replace("192.168.100.11 ", "192.168.100.99 ", StringComparison.Ordinal).Replace("192.168.100.12 ", "192.168.100.11 ", StringComparison.Ordinal)));
        using var strange = new Shell(text => text.Replace(Lab.File("known_hosts"), known, StringComparison.Ordinal));
        strange.Run("New-OSNodeSession compute02 -JumpHost controller").Error(ErrorIds.HostKeyChanged, "compute02's jump host controller", "192.168.100.11:22");

        // A jump host that is no node of the inventory has no key of it: its password alone counts.
        shell.Run("New-OSNodeSession compute02 -JumpHost 192.168.100.11 -JumpCredential $who", ("who", Shell.Credential("root", "wrong"))).Error(ErrorIds.AuthenticationFailed, "compute02's jump host 192.168.100.11", "the password");
        var password = Shell.Credential("root", Lab.PasswordOf("root"));
        shell.Must("New-OSNodeSession compute02 -JumpHost 192.168.100.11 -JumpCredential $who", ("who", password));

        var clock = Stopwatch.StartNew();
        Lab.Exec(Lab.Controller, "kill -KILL $(ss -Htnp state established sport = :22 | grep -o 'pid=[0-9]*' | cut -d = -f 2 | sort -u)");
        shell.Run("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'echo here'");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), clock.Elapsed.ToString());
        Assert.Equal("here", LoginTests.Command(shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'echo here'")).Output);
    }

    [Fact]
    public void One_line_of_an_authority_stands_for_all_hosts_that_it_has_certified()
    {
        var authority = shell.FileOf("ca");
        NodeErrorTests.MakeKey(authority, "");
        var known = shell.FileOf("known_hosts");
        File.WriteAllText(known, $"@cert-authority 192.168.100.* {File.ReadAllText(authority + ".pub")}");
        using var trusting = new Shell(text => text.Replace(Lab.File("known_hosts"), known, StringComparison.Ordinal));
        trusting.Run("New-OSNodeSession compute02").Error(ErrorIds.HostKeyUnknown, "compute02");

        var key = shell.FileOf("host.pub");
        File.WriteAllText(key, Lab.Exec(Lab.Compute02, "cat /etc/ssh/ssh_host_ed25519_key.pub"));
        foreach (var (names, isRight) in new[] { ("compute02,192.168.100.13", true), ("192.168.100.12", false) })
        {
            var signed = Lab.Run("ssh-keygen", "-q", "-s", authority, "-I", "lab", "-h", "-n", names, key);
            Assert.True(signed.ExitCode == 0, signed.Error);
            Lab.Feed(Lab.Compute02, "cat >/etc/ssh/lab-cert.pub", File.ReadAllText(shell.FileOf("host-cert.pub")));
            WithSshd(Lab.Compute02, "HostCertificate /etc/ssh/lab-cert.pub", () =>
            {
                var outcome = trusting.Run("New-OSNodeSession compute02 -AcceptNewHostKey");
                if (isRight)
                    Assert.Contains("certified by ssh-ed25519 SHA256:", Assert.IsType<NodeSession>(Assert.Single(outcome.Output)).HostKey, StringComparison.Ordinal);
                else
                    outcome.Error(ErrorIds.HostKeyUnknown, "it is for 192.168.100.12, not for 192.168.100.13");
            });
        }

        Assert.Single(File.ReadAllLines(known));
    }

    [Fact]
    public void What_the_ssh_configuration_says_of_a_node_is_heeded()
    {
        var config = shell.FileOf("config");
        File.WriteAllText(config, $"""
            Host compute02
              ProxyJump gate
            Host gate
              HostName 192.168.100.11
            Host gate 192.168.100.*
              User root
              IdentityFile {Lab.File("id_ed25519")}
              UserKnownHostsFile {Lab.File("known_hosts")}
            """);
        using var own = new Shell(text => LoginTests.WithoutKey(text)
            .Replace("  user: root\n", "", StringComparison.Ordinal)
            .Replace("  knownHostsFile:", "  # knownHostsFile:", StringComparison.Ordinal)
            .Replace("sshConfigFile: none", $"sshConfigFile: {config}", StringComparison.Ordinal));
        var sessions = own.Must("New-OSNodeSession compute01, compute02").Output.Cast<NodeSession>().OrderBy(session => session.Node, StringComparer.Ordinal).ToList();
        Assert.Empty(sessions[0].Jump);
        Assert.Equal(["root@192.168.100.11:22"], sessions[1].Jump);

        File.AppendAllText(config, "\nPort none\n");
        own.Run("New-OSNodeSession compute01").Error(ErrorIds.SshConfigInvalid, config, "line 9");
    }

    [Fact]
    public void A_very_old_sshd_is_let_in_on_request_alone() => WithSshd(Lab.Compute02, "KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-cbc\nHostKeyAlgorithms ssh-rsa", () =>
    {
        var refused = shell.Run("New-OSNodeSession compute02").Error(ErrorIds.ConnectionFailed, "compute02", "too old");
        Assert.Contains("-AllowLegacyAlgorithm", refused.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        shell.Must("New-OSNodeSession compute02 -AllowLegacyAlgorithm");
    });

    private static void WithSshd(string node, string setting, Action test)
    {
        Lab.Exec(node, $"cp -p /etc/ssh/sshd_config /root/sshd_config && printf '%b\\n' '{setting.Replace("\n", "\\n", StringComparison.Ordinal)}' | cat - /root/sshd_config >/etc/ssh/sshd_config && {Restart}");
        try
        {
            test();
        }
        finally
        {
            Lab.Exec(node, $"mv /root/sshd_config /etc/ssh/sshd_config && {Restart}");
        }
    }

    /// <summary>The node's sshd can be reached from one address only.</summary>
    private sealed class OnlyFrom : IDisposable
    {
        private readonly string node;

        public OnlyFrom(string node, string address)
        {
            this.node = node;
            Lab.Exec(node, $"nft add table ip ost_trust && nft add chain ip ost_trust way '{{ type filter hook input priority -20; }}' && nft add rule ip ost_trust way ip saddr != {address} tcp dport 22 reject with tcp reset");
        }

        public void Dispose() => Lab.Exec(node, "nft delete table ip ost_trust");
    }
}
