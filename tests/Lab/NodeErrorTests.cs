using System.Management.Automation;

namespace OpenStackTrain.LabTests;

/// <summary>What goes wrong on the way to a node: each case with its stable id, with what was tried, and with what to do.</summary>
[Trait("suite", "faults")]
public sealed class NodeErrorTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    private const string Address = "192.168.100.13";

    [Fact]
    public void A_wrong_inventory_is_named_with_line_and_column()
    {
        using var shell = new Shell();
        var path = shell.FileOf("wrong.yaml");
        File.WriteAllText(path, "networks: { management: 192.168.100.0/24 }\nnodes:\n  controller: { roles: [controller], adress: 192.168.100.11 }\n");
        var error = shell.Run($"Import-OSInventory '{path}'").Error(ErrorIds.InventoryInvalid, path, "adress", "address");
        Assert.Matches(@"wrong\.yaml\(3,38\)", error.ToString());
    }

    [Fact]
    public void An_unknown_node_is_answered_with_the_nodes_that_there_are()
        => nodes.Shell.Run("Get-OSNode compute07 | Set-OSHostName").Error(ErrorIds.NodeNotFound, "compute07", "compute01", "compute02");

    [Fact]
    public void A_wrong_key_is_refused()
    {
        using var shell = new Shell();
        MakeKey(shell.FileOf("stray"), "");
        var error = shell.Run($"New-OSNodeSession compute02 -KeyFilePath '{shell.FileOf("stray")}'").Error(ErrorIds.AuthenticationFailed, "compute02", Address, "root", "stray");
        Assert.Equal(ErrorCategory.AuthenticationError, error.CategoryInfo.Category);
        Assert.Equal("compute02", Assert.IsType<Node>(error.TargetObject).Name);
    }

    [Fact]
    public void A_wrong_password_is_refused_and_not_shown()
    {
        using var shell = new Shell(LoginTests.WithoutKey);
        var error = shell.Run("New-OSNodeSession compute02 -Credential $who", ("who", Shell.Credential("admin", "not-the-word"))).Error(ErrorIds.AuthenticationFailed, "compute02", Address, "admin");
        Assert.DoesNotContain("not-the-word", $"{error} {error.ErrorDetails.RecommendedAction} {error.Exception}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_host_key_is_refused_with_file_line_fingerprints_and_the_command_that_mends_it()
    {
        using var shell = new Shell();
        var lines = File.ReadAllLines(Lab.File("known_hosts"));
        string[] changed = [.. lines.Where(line => !line.StartsWith(Address, StringComparison.Ordinal)), .. lines.Where(line => line.StartsWith("192.168.100.11 ", StringComparison.Ordinal)).Select(line => line.Replace("192.168.100.11 ", $"{Address} ", StringComparison.Ordinal))];
        var path = shell.FileOf("known_hosts");
        File.WriteAllLines(path, changed);
        var error = shell.Run($"New-OSNodeSession compute02 -KnownHostsPath '{path}' -AcceptNewHostKey").Error(ErrorIds.HostKeyChanged, "compute02", path);
        Assert.Contains(Fingerprints(lines, "192.168.100.11"), print => error.ToString().Contains($"Recorded: {print}", StringComparison.Ordinal));
        Assert.Contains(Fingerprints(lines, Address), print => error.ToString().Contains($"Now: {print}", StringComparison.Ordinal));
        Assert.Matches(@"known_hosts, line \d+", error.ToString());
        Assert.Contains($"ssh-keygen -R {Address}", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(path, error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(changed, File.ReadAllLines(path));
    }

    [Fact]
    public void An_unknown_host_key_is_refused_until_it_is_accepted_once()
    {
        using var shell = new Shell();
        var path = shell.FileOf("known_hosts");
        shell.Run($"New-OSNodeSession compute02 -KnownHostsPath '{path}'").Error(ErrorIds.HostKeyUnknown, "compute02", path, "SHA256:");
        shell.Must($"New-OSNodeSession compute02 -KnownHostsPath '{path}' -AcceptNewHostKey");
        Assert.Contains(Address, File.ReadAllText(path), StringComparison.Ordinal);
        shell.Must($"New-OSNodeSession compute02 -KnownHostsPath '{path}'");
    }

    [Fact]
    public void An_address_where_nobody_is_is_named_with_what_was_tried()
    {
        using var shell = new Shell(text => text.Replace(Address, "192.168.100.99", StringComparison.Ordinal));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        shell.Run("New-OSNodeSession compute02 -TimeoutSec 4").Error(ErrorIds.ConnectionFailed, "compute02", "192.168.100.99", "22");
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 8);
    }

    [Fact]
    public async Task A_node_without_sshd_refuses_at_once()
    {
        Lab.Exec(Lab.Compute02, "systemctl stop ssh.service sshd.service 2>/dev/null; true");
        try
        {
            using var shell = new Shell();
            shell.Run("Get-OSNode compute02 | Get-OSNodeFact").Error(ErrorIds.ConnectionFailed, "compute02", Address, "22", "refused");
        }
        finally
        {
            Lab.Exec(Lab.Compute02, "systemctl start ssh.service || systemctl start sshd.service");
            await Lab.UntilAsync("sshd is back", () => Lab.Try(Lab.Compute02, "exec 3<>/dev/tcp/127.0.0.1/22").ExitCode == 0);
        }
    }

    [Fact]
    public void A_node_that_is_not_CentOS_7_is_left_alone()
    {
        Lab.Exec(Lab.Compute02, "cp -L /etc/os-release /root/os-release && rm /etc/os-release && sed -e 's/^VERSION_ID=.*/VERSION_ID=\"8\"/' -e 's/^PRETTY_NAME=.*/PRETTY_NAME=\"CentOS Linux 8\"/' /root/os-release >/etc/os-release && hostname other");
        try
        {
            var outcome = nodes.Shell.Run("Get-OSNode compute02 | Set-OSHostName");
            outcome.Error(ErrorIds.UnsupportedSystem, "compute02", "CentOS Linux 8", "CentOS 7");
            Assert.Equal("other", Lab.Exec(Lab.Compute02, "hostname").Trim());
        }
        finally
        {
            Lab.Exec(Lab.Compute02, "cp /root/os-release /etc/os-release && hostname compute02");
        }
    }

    [Fact]
    public void An_account_without_sudo_is_told_so()
    {
        using var shell = new Shell(LoginTests.As("plain"));
        // sudo tells nothing about the account before it has seen the password.
        shell.Run("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u'").Error(ErrorIds.ElevationPassword, "compute02", "plain", "sudo");
        shell.Run("$null = New-OSNodeSession compute02 -ElevationCredential $who; Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u'", ("who", Shell.Credential("plain", Lab.PasswordOf("plain")))).Error(ErrorIds.ElevationDenied, "compute02", "plain", "sudo");
    }

    [Fact]
    public void A_password_for_sudo_is_asked_for_and_a_wrong_one_refused_and_the_right_one_works()
    {
        const string command = "$null = New-OSNodeSession compute02 -ElevationCredential $who; Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u'";
        using var shell = new Shell(LoginTests.As("admin"));
        shell.Run("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u'").Error(ErrorIds.ElevationPassword, "compute02", "admin");
        var wrong = shell.Run(command, ("who", Shell.Credential("admin", "not-the-word"))).Error(ErrorIds.ElevationPassword, "compute02", "admin");
        Assert.DoesNotContain("not-the-word", wrong.ToString(), StringComparison.Ordinal);
        Assert.Equal("0", Assert.IsType<CommandResult>(Assert.Single(shell.Must(command, ("who", Shell.Credential("admin", Lab.PasswordOf("admin")))).Output)).Output);
    }

    [Fact]
    public void An_account_that_may_sudo_without_a_password_needs_none()
    {
        using var shell = new Shell(LoginTests.As("operator"));
        Assert.Equal("0", LoginTests.Command(shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u'")).Output);
    }

    internal static void MakeKey(string path, string passphrase) => Assert.Equal(0, Lab.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", path).ExitCode);

    private static IEnumerable<string> Fingerprints(string[] knownHosts, string address)
        => knownHosts.Select(line => line.Split(' ')).Where(words => words[0] == address)
            .Select(words => $"{words[1]} SHA256:{Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(Convert.FromBase64String(words[2]))).TrimEnd('=')}");
}
