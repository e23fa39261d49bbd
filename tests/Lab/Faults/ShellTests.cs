namespace OpenStackTrain.LabTests;

/// <summary>What stands between sshd and our shell: startup files, login shells, forced commands, messages of the day.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class ShellTests
{
    private const string Ask = "Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'printf \"a\\nb\"'";

    [Theory]
    [InlineData("set -e; set -u; set -f; set -o noclobber")]
    [InlineData("set -x")]
    [InlineData("trap 'echo bye; exit 7' EXIT; trap '' TERM HUP PIPE")]
    [InlineData("stty -echo raw; tput clear; clear")]
    [InlineData("unset PATH HOME LANG")]
    [InlineData("readonly PATH=/nowhere LC_ALL=xx IFS=x ENV=/x")]
    [InlineData("export BASH_ENV=/root/bash_env ENV=/root/bash_env; echo 'echo noise; exit 4' >/root/bash_env")]
    [InlineData("export TMOUT=1; readonly TMOUT; ulimit -n 32; ulimit -f 0; umask 777")]
    [InlineData("exec sh")]
    [InlineData("exec 2>&1; exec 7</dev/null 8>&2; cd /proc/self; (sleep 0.2; echo late noise) &")]
    [InlineData("head -c 1000000 /dev/zero | tr '\\0' x; head -c 1000000 /dev/urandom >&2")]
    public void A_startup_file_that_only_does_odd_things_is_no_obstacle(string text)
    {
        using var fault = Fault.Startup(Lab.Compute02, text);
        using var shell = new Shell();
        Assert.Equal("a\nb", Assert.IsType<CommandResult>(Assert.Single(Fault.Run(shell, Ask, 10).Output)).Output);
        Assert.Equal(NodeState.Unchanged, Assert.Single(shell.Must("Get-OSNode compute02 | Set-OSHostsFile").Nodes).State);
    }

    [Theory]
    [InlineData("read x", "did not start")]
    [InlineData("select x in this that; do break; done", "#?")]
    [InlineData("exec cat", "did not start")]
    [InlineData("exec false", "exit code 1")]
    [InlineData("kill -KILL $$", "signal KILL")]
    [InlineData("yes 'Everybody says so'", "prints without an end")]
    [InlineData("yes 'Everybody says so' >&2", "prints without an end")]
    [InlineData("exec() { echo mine; }", "mine")]
    public void A_startup_file_that_never_comes_to_the_script_is_named(string text, string told)
    {
        using var fault = Fault.Startup(Lab.Compute02, text);
        using var shell = new Shell();
        var error = Fault.Run(shell, Ask, 15).Error(ErrorIds.ProtocolError, "compute02", "192.168.100.13", told);
        Assert.Contains(".bashrc", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_startup_file_that_hangs_is_named()
    {
        Assert.SkipUnless(FaultNodes.IsLong, "Takes 45 s: only in the long form.");
        using var fault = Fault.Startup(Lab.Compute02, "echo Mounting your home; sleep 600");
        using var shell = new Shell();
        Fault.Run(shell, Ask, 60).Error(ErrorIds.Timeout, "compute02", "Mounting your home", "45 s");
    }

    [Theory]
    [InlineData("/usr/sbin/nologin", "not available")]
    [InlineData("/bin/false", "exit code 1")]
    [InlineData("/usr/bin/rbash", "restricted")]
    [InlineData("/bin/missing", "")]
    public void An_account_without_a_real_shell_is_named(string login, string told)
    {
        using var fault = Fault.In(Lab.Compute02, $"ln -sf bash /usr/bin/rbash; sed -i 's,^\\(operator:.*:\\)[^:]*$,\\1{login},' /etc/passwd", "sed -i 's,^\\(operator:.*:\\)[^:]*$,\\1/bin/bash,' /etc/passwd");
        using var shell = new Shell(LoginTests.As("operator"));
        var error = Assert.Single(Fault.Run(shell, Ask, 15).Errors);
        Assert.StartsWith(login == "/bin/missing" ? ErrorIds.AuthenticationFailed : ErrorIds.ProtocolError, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(told, error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("command=\"echo This key is for backups\"", "This key is for backups")]
    [InlineData("command=\"internal-sftp\"", "did not start")]
    public void A_key_that_is_bound_to_a_command_is_named(string option, string told)
    {
        using var fault = Fault.In(Lab.Compute02, $"cp -p /root/.ssh/authorized_keys /root/keys && sed -i 's/^ssh-ed25519/{option} &/' /root/.ssh/authorized_keys", "mv /root/keys /root/.ssh/authorized_keys");
        using var shell = new Shell();
        Fault.Run(shell, Ask, 15).Error(ErrorIds.ProtocolError, "compute02", told);
    }

    [Fact]
    public void A_password_that_has_expired_is_named()
    {
        using var fault = Fault.In(Lab.Compute02, "cp -p /etc/shadow /root/shadow && chage -d 0 root", "cat /root/shadow >/etc/shadow && rm /root/shadow");
        using var shell = new Shell();
        var error = Assert.Single(Fault.Run(shell, Ask, 15).Errors);
        Assert.Contains("password", error.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.StartsWith("OSNode.", error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_of_the_day_of_a_megabyte_is_no_obstacle()
    {
        using var fault = Fault.In(Lab.Compute02, "head -c 1000000 /dev/zero | tr '\\0' m >/etc/motd; head -c 300000 /dev/zero | tr '\\0' b | fold >/etc/issue.net; cp -p /etc/ssh/sshd_config /root/sshd_config; sed -i '1iPrintMotd yes\\nBanner /etc/issue.net' /etc/ssh/sshd_config; systemctl restart ssh", "rm /etc/motd; mv /root/sshd_config /etc/ssh/sshd_config; systemctl restart ssh");
        using var shell = new Shell();
        var outcome = Fault.Run(shell, Ask, 15);
        if (outcome.Errors.Count == 0)
            Assert.Equal("a\nb", Assert.IsType<CommandResult>(Assert.Single(outcome.Output)).Output);
        else
            outcome.Error(ErrorIds.ConnectionFailed, "compute02");
    }
}
