using System.Management.Automation;

namespace OpenStackTrain.LabTests;

/// <summary>The ways to log in, and the accounts' own startup files in the way.</summary>
[Trait("suite", "faults")]
public sealed class LoginTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    /// <summary>An inventory for another account.</summary>
    internal static Func<string, string> As(string user) => text => text.Replace("user: root", $"user: {user}", StringComparison.Ordinal);

    /// <summary>An inventory that names no key.</summary>
    internal static string WithoutKey(string text) => text.Replace("  keyFile:", "  # keyFile:", StringComparison.Ordinal);

    /// <summary>The one answer of a command.</summary>
    internal static CommandResult Command(Outcome outcome) => Assert.IsType<CommandResult>(Assert.Single(outcome.Output));

    [Fact]
    public void A_key_opens_a_session_whose_host_key_is_verified()
    {
        var session = Assert.IsType<NodeSession>(Assert.Single(nodes.Shell.Must("New-OSNodeSession compute02").Output));
        Assert.Equal(("192.168.100.13:22", "root", SessionState.Open, Elevation.None), (session.Address, session.User, session.State, session.Elevation));
        Assert.Contains("SHA256:", session.HostKey, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_with_a_passphrase_needs_it()
    {
        using var shell = new Shell();
        var key = shell.FileOf("locked");
        NodeErrorTests.MakeKey(key, "open sesame");
        Lab.Exec(Lab.Compute02, $"echo '{File.ReadAllText(key + ".pub").Trim()}' >>/root/.ssh/authorized_keys");
        shell.Run($"New-OSNodeSession compute02 -KeyFilePath '{key}'").Error(ErrorIds.KeyFileUnusable, key, "passphrase");
        shell.Run($"New-OSNodeSession compute02 -KeyFilePath '{key}' -KeyPassphrase $word", ("word", Shell.Credential("x", "wrong").Password)).Error(ErrorIds.KeyFileUnusable, key, "passphrase");
        shell.Must($"New-OSNodeSession compute02 -KeyFilePath '{key}' -KeyPassphrase $word", ("word", Shell.Credential("x", "open sesame").Password));
    }

    [Fact]
    public void A_password_opens_a_session()
    {
        using var shell = new Shell(WithoutKey);
        var session = Assert.IsType<NodeSession>(Assert.Single(shell.Must("New-OSNodeSession compute02 -Credential $who", ("who", Root)).Output));
        Assert.Equal("root", session.User);
    }

    [Fact]
    public void A_password_opens_a_session_where_sshd_only_asks_questions()
        => WithSshd("PasswordAuthentication no", shell => shell.Must("New-OSNodeSession compute02 -Credential $who", ("who", Root)));

    [Fact]
    public void Another_port_is_taken_from_the_parameter_and_from_the_inventory() => WithSshd("Port 22\nPort 2222", shell =>
    {
        var path = shell.FileOf("known_hosts");
        var session = Assert.IsType<NodeSession>(Assert.Single(shell.Must($"New-OSNodeSession compute02 -Credential $who -Port 2222 -KnownHostsPath '{path}' -AcceptNewHostKey", ("who", Root)).Output));
        Assert.Equal("192.168.100.13:2222", session.Address);
        Assert.Contains("[192.168.100.13]:2222", File.ReadAllText(path), StringComparison.Ordinal);
        using var other = new Shell(text => text.Replace("user: root", "user: root\n  port: 2222", StringComparison.Ordinal).Replace(Lab.File("known_hosts"), path, StringComparison.Ordinal));
        Assert.Equal("22", Command(other.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'echo 22'")).Output);
    });

    [Theory]
    [InlineData("noise on both streams", "echo Welcome; echo Beware >&2; printf 'no line end'")]
    [InlineData("strange settings", "set -u; alias cat=false; IFS=x; cd /; umask 777; LC_ALL=zh_CN.UTF-8; export LC_ALL; PATH=/nowhere")]
    [InlineData("bytes that are no text", "printf '\\001\\377\\033[31m\\n'")]
    public void A_profile_that_makes_noise_does_no_harm(string what, string text)
    {
        Assert.NotEmpty(what);
        Lab.Exec(Lab.Compute02, $"cp -p /root/.bashrc /root/bashrc.old 2>/dev/null; printf '%s\\n' {Quote(text)} >>/root/.bashrc; printf '%s\\n' {Quote(text)} >/etc/profile.d/noise.sh");
        try
        {
            using var shell = new Shell();
            Assert.Equal(["a", "b"], Command(shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'printf \"a\\nb\"'")).Output.Split('\n'));
            Assert.Equal(NodeState.Unchanged, Assert.Single(shell.Must("Get-OSNode compute02 | Set-OSHostsFile | Set-OSChrony").Nodes).State);
        }
        finally
        {
            Lab.Exec(Lab.Compute02, "rm /etc/profile.d/noise.sh; mv /root/bashrc.old /root/.bashrc 2>/dev/null || rm /root/.bashrc");
        }
    }

    [Fact]
    public void A_profile_that_ends_the_session_is_named()
    {
        Lab.Exec(Lab.Compute02, "cp -p /root/.bashrc /root/bashrc.old 2>/dev/null; printf 'echo Not today\\nexit 3\\n' >/root/.bashrc");
        try
        {
            using var shell = new Shell();
            shell.Run("Get-OSNode compute02 | Invoke-OSNodeCommand -Command true").Error(ErrorIds.ProtocolError, "compute02", "Not today", "3");
        }
        finally
        {
            Lab.Exec(Lab.Compute02, "mv /root/bashrc.old /root/.bashrc 2>/dev/null || rm /root/.bashrc");
        }
    }

    private static PSCredential Root => Shell.Credential("root", Lab.PasswordOf("root"));

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static void WithSshd(string setting, Action<Shell> test)
    {
        const string restart = "systemctl restart ssh.service 2>/dev/null || systemctl restart sshd.service";
        Lab.Exec(Lab.Compute02, $"cp -p /etc/ssh/sshd_config /root/sshd_config && printf '%b\\n' {Quote(setting.Replace("\n", "\\n", StringComparison.Ordinal))} | cat - /root/sshd_config >/etc/ssh/sshd_config && {restart}");
        try
        {
            using var shell = new Shell(WithoutKey);
            test(shell);
        }
        finally
        {
            Lab.Exec(Lab.Compute02, $"mv /root/sshd_config /etc/ssh/sshd_config && {restart}");
        }
    }
}
