using System.Management.Automation;

namespace OpenStackTrain.LabTests;

/// <summary>The settings of sudo and PAM that a company's machines have.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class SudoTests
{
    private const string Ask = "Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u'";
    private const string AskWithPassword = "$null = New-OSNodeSession compute02 -ElevationCredential $who; " + Ask;

    [Theory]
    [InlineData("Defaults use_pty")]
    [InlineData("Defaults lecture=always")]
    [InlineData("Defaults secure_path=/bin")]
    [InlineData("Defaults log_output, log_input")]
    [InlineData("Defaults passwd_tries=1, passprompt_override, !env_reset, umask=0777")]
    [InlineData("Nonsense is here")]
    public void A_setting_that_is_no_obstacle(string setting)
    {
        using var fault = Rule(setting);
        foreach (var user in new[] { "operator", "admin" })
        {
            using var shell = new Shell(LoginTests.As(user));
            var outcome = user == "admin" ? shell.Must(AskWithPassword, ("who", Admin)) : shell.Must(Ask);
            Assert.Equal("0", Assert.IsType<CommandResult>(Assert.Single(outcome.Output)).Output);
        }
    }

    [Theory]
    [InlineData("Defaults requiretty", ErrorIds.ElevationDenied, "requiretty")]
    [InlineData("Defaults noexec", ErrorIds.ProtocolError, "Permission denied")]
    [InlineData("admin ALL=(ALL) !ALL", ErrorIds.ElevationDenied, "do not allow")]
    public void A_setting_that_keeps_us_out_is_named(string setting, string id, string told)
    {
        using var fault = Rule(setting);
        using var shell = new Shell(LoginTests.As("admin"));
        shell.Run(AskWithPassword, ("who", Admin)).Error(id, "compute02", told);
    }

    [Theory]
    [InlineData("chmod 666 /etc/sudoers", "chmod 440 /etc/sudoers", "world writable")]
    [InlineData("chmod 755 /usr/bin/sudo", "chmod 4755 /usr/bin/sudo", "setuid")]
    [InlineData("mv /usr/bin/sudo /usr/bin/sudo.away", "mv /usr/bin/sudo.away /usr/bin/sudo", "no sudo")]
    public void A_sudo_that_is_broken_is_named(string make, string mend, string told)
    {
        using var fault = Fault.In(Lab.Compute02, make, mend);
        using var shell = new Shell(LoginTests.As("operator"));
        Fault.Run(shell, Ask, 15).Error(ErrorIds.ElevationDenied, "compute02", told);
    }

    [Fact]
    public void The_password_is_neither_sent_to_what_is_no_sudo_nor_shown()
    {
        using var fault = Fault.In(Lab.Compute02, "printf 'echo noise >&2\\nexec cat\\n' >/home/admin/.bashrc", "rm /home/admin/.bashrc");
        using var shell = new Shell(LoginTests.As("admin"));
        var outcome = shell.Run("$null = New-OSNodeSession compute02 -ElevationCredential $who; Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'id -u' -TimeoutSec 8", ("who", Admin));
        var error = outcome.Error(ErrorIds.Timeout, "compute02");
        Assert.DoesNotContain(Lab.PasswordOf("admin"), $"{error} {error.ErrorDetails.RecommendedAction} {error.Exception}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_sudo_that_hangs_is_named()
    {
        Assert.SkipUnless(FaultNodes.IsLong, "Takes 45 s: only in the long form.");
        using var fault = Fault.Before(Lab.Compute02, "/etc/pam.d/sudo", "auth required pam_exec.so /bin/sleep 600\naccount required pam_exec.so /bin/sleep 600");
        using var shell = new Shell(LoginTests.As("operator"));
        var error = Fault.Run(shell, Ask, 60).Error(ErrorIds.Timeout, "compute02", "operator");
        Assert.Contains("PAM", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private static PSCredential Admin => Shell.Credential("admin", Lab.PasswordOf("admin"));

    private static Fault Rule(string text) => Fault.In(Lab.Compute02, $"echo '{text}' >/etc/sudoers.d/zz-fault && chmod 440 /etc/sudoers.d/zz-fault", "rm /etc/sudoers.d/zz-fault");
}
