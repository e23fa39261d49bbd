namespace OpenStackTrain.LabTests;

/// <summary>Repositories and packages, on a node with a fresh disk for each test.</summary>
public sealed class RepositoryTests : IDisposable
{
    private const string Install = "Get-OSNode compute02 | Install-OSBaseRepo";
    private const string Release = "centos-release-openstack-train";

    private readonly Shell shell = new();

    public RepositoryTests()
    {
        Lab.Mirror("ok");
        Lab.Reset(Lab.Compute02);
    }

    [Fact]
    public void Another_mirror_is_taken_and_named_in_the_changes()
    {
        var node = Assert.Single(shell.Must($"{Install} -BaseUrl http://{Lab.Gateway}/updated/7.9.2009/").Nodes);
        Assert.Contains(node.Results[0].Changes, change => change.What.EndsWith(": base", StringComparison.Ordinal) && change.After.StartsWith($"http://{Lab.Gateway}/updated/7.9.2009/os/$basearch/", StringComparison.Ordinal));
        Assert.Equal("0", Lab.Exec(Lab.Compute02, "yum -q repolist >/dev/null; echo $?").Trim());
        var back = Assert.Single(shell.Must(Install).Nodes);
        Assert.Equal(NodeState.Changed, back.State);
        Assert.DoesNotContain("/updated/", Lab.Exec(Lab.Compute02, "grep -h ^baseurl /etc/yum.repos.d/*.repo"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_mirrors_the_fastest_complete_one_is_taken_and_kept()
    {
        var several = $"{Install} -BaseUrl {string.Join(", ", new[] { "half", "slow", "centos", "none" }.Select(root => $"http://{Lab.Gateway}/{root}/7.9.2009"))}";
        Assert.Equal(NodeState.Changed, Assert.Single(shell.Must(several).Nodes).State);
        Assert.Equal(["http://192.168.100.2/centos/7.9.2009"], Lab.Exec(Lab.Compute02, "grep -h ^baseurl= /etc/yum.repos.d/CentOS-Base.repo | sed -e 's/baseurl=//' -e 's,/[a-z]*/[$]basearch/,,'").Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct());
        var again = Assert.Single(shell.Must(several).Nodes);
        Assert.Equal((NodeState.Unchanged, 1), (again.State!.Value, again.Results[0].RoundTrips));
    }

    [Fact]
    public void Packages_that_wait_for_an_upgrade_are_counted_shown_and_upgraded()
    {
        using var updated = new Shell(text => text.Replace($"{Lab.Gateway}/centos/", $"{Lab.Gateway}/updated/", StringComparison.Ordinal));
        updated.Must(Install);
        var waits = Assert.Single(updated.Must("Get-OSNode compute02 | Test-OSBaseline -Rule R-05").Rules);
        Assert.True(waits.Status == RuleStatus.Fail, waits.Actual);
        Assert.Matches("packages to upgrade: [1-9]", waits.Actual);
        var before = Lab.Exec(Lab.Compute02, "rpm -qa | sort");
        var shown = updated.Must($"{Install} -Upgrade -WhatIf");
        Assert.Matches(@"packages to upgrade: [1-9]\d* \(", string.Join('\n', shown.Lines));
        Assert.Equal(before, Lab.Exec(Lab.Compute02, "rpm -qa | sort"));
        updated.Must(waits.Fix);
        Assert.Equal(RuleStatus.Pass, Assert.Single(updated.Must("Get-OSNode compute02 | Test-OSBaseline -Rule R-05").Rules).Status);
        Assert.NotEqual(before, Lab.Exec(Lab.Compute02, "rpm -qa | sort"));
    }

    [Fact]
    public void A_mirror_that_lacks_a_repository_is_named_with_what_it_lacks()
    {
        shell.Run($"{Install} -BaseUrl http://{Lab.Gateway}/half/7.9.2009").Error(ErrorIds.NotConverged, "compute02", "/half/7.9.2009/cloud/x86_64/openstack-train", "404");
        Assert.Equal(NodeState.Changed, Assert.Single(shell.Must(Install).Nodes).State);
    }

    [Fact]
    public void A_mirror_that_answers_with_an_error_is_named_and_the_next_run_goes_on()
    {
        Lab.Mirror("fail");
        var error = shell.Run(Install).Error(ErrorIds.RemoteCommandFailed, "compute02", Release, "503");
        Assert.Contains("CentOS-Base.repo", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("same command again", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        var rule = Assert.Single(shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule R-01").Rules);
        Assert.Equal(RuleStatus.Fail, rule.Status);
        Assert.Contains("503", rule.Actual, StringComparison.Ordinal);
        Lab.Mirror("ok");
        Assert.Equal(NodeState.Changed, Assert.Single(shell.Must(Install).Nodes).State);
    }

    [Fact]
    public void A_download_that_breaks_off_installs_nothing_and_the_next_run_goes_on()
    {
        shell.Must(Install);
        Lab.Mirror("broken");
        var before = Lab.Exec(Lab.Compute02, "rpm -qa | sort");
        shell.Run("Get-OSNode compute02 | Install-OSBasePackage").Error(ErrorIds.RemoteCommandFailed, "compute02", "packages");
        Assert.Equal(before, Lab.Exec(Lab.Compute02, "rpm --verifydb && rpm -qa | sort"));
        Lab.Mirror("ok");
        Assert.Equal(NodeState.Changed, Assert.Single(shell.Must("Get-OSNode compute02 | Install-OSBasePackage").Nodes).State);
    }

    [Theory]
    [InlineData("RPM-GPG-KEY-CentOS-7")]
    [InlineData("RPM-GPG-KEY-CentOS-SIG-Cloud")]
    public void Nothing_is_installed_on_the_word_of_a_key_that_is_not_pinned(string key)
    {
        const string other = "0123456789ABCDEF0123456789ABCDEF01234567";
        using var pinned = new Shell(text => System.Text.RegularExpressions.Regex.Replace(text, $"{key}: [0-9A-F]+", $"{key}: {other}", System.Text.RegularExpressions.RegexOptions.NonBacktracking));
        pinned.Run($"{Install} | Install-OSBasePackage").Error(ErrorIds.NotConverged, "compute02", key, other, "fingerprint");
        Assert.NotEqual(0, Lab.Try(Lab.Compute02, "rpm -q openstack-utils").ExitCode);
        if (key == "RPM-GPG-KEY-CentOS-7")
            Assert.NotEqual(0, Lab.Try(Lab.Compute02, $"rpm -q {Release}").ExitCode);
    }

    [Fact]
    public void A_package_with_a_wrong_signature_is_refused()
    {
        shell.Must(Install);
        var answer = LoginTests.Command(shell.Must("Get-OSNode compute02 | Invoke-OSNodeCommand -Command 'yum -y install lab-badsig'"));
        Assert.NotEqual(0, answer.ExitCode);
        Assert.NotEqual(0, Lab.Try(Lab.Compute02, "rpm -q lab-badsig").ExitCode);
    }

    [Fact]
    public void A_package_from_elsewhere_fails_and_is_replaced()
    {
        shell.Must($"{Install} | Install-OSBasePackage");
        // The same package without its signature, put there past yum.
        var package = Directory.GetFiles("/var/lib/openstack-train-lab/cache/repo/cloud/x86_64/openstack-train/Packages", "openstack-utils-*.rpm")[0];
        var unsigned = shell.FileOf("unsigned.rpm");
        File.Copy(package, unsigned);
        Assert.Equal(0, Lab.Run("rpmsign", "--delsign", unsigned).ExitCode);
        Lab.Exec(Lab.Compute02, $"echo {Convert.ToBase64String(File.ReadAllBytes(unsigned))} | base64 -d >/root/unsigned.rpm && rpm -e --nodeps openstack-utils && rpm -i --nosignature --nodigest /root/unsigned.rpm");
        var broken = Assert.Single(shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule G-03").Rules);
        Assert.Equal(RuleStatus.Fail, broken.Status);
        Assert.Contains("openstack-utils: signed by: no signature", broken.Actual, StringComparison.Ordinal);
        shell.Must(broken.Fix);
        Assert.Equal(RuleStatus.Pass, Assert.Single(shell.Must("Get-OSNode compute02 | Test-OSBaseline -Rule G-03").Rules).Status);
    }

    [Fact]
    public void Owner_and_mode_of_a_file_stay_and_the_old_one_is_kept()
    {
        Lab.Exec(Lab.Compute02, "chmod 0640 /etc/yum.repos.d/CentOS-Base.repo && chown root:adm /etc/yum.repos.d/CentOS-Base.repo && cp /etc/yum.repos.d/CentOS-Base.repo /root/before");
        shell.Must(Install);
        Assert.Equal("640 root:adm", Lab.Exec(Lab.Compute02, "stat -c '%a %U:%G' /etc/yum.repos.d/CentOS-Base.repo").Trim());
        Lab.Exec(Lab.Compute02, "cmp /root/before $(dirname $(grep -l CentOS-Base.repo /var/lib/openstack-train/journal/*/change | head -n 1))/old");
        Assert.Equal("700", Lab.Exec(Lab.Compute02, "stat -c %a /var/lib/openstack-train/journal").Trim());
        Assert.Equal("", Lab.Exec(Lab.Compute02, "find /etc -name '*.ost.*'"));
    }

    [Fact]
    public void A_file_that_somebody_changes_between_reading_and_writing_keeps_both_changes()
    {
        // The question stands between the two.
        shell.Host.Answer = 'A';
        shell.Host.Asked = () => Lab.Exec(Lab.Compute02, "echo '192.168.100.50 printer' >>/etc/hosts");
        var node = Assert.Single(shell.Must("Get-OSNode compute02 | Set-OSHostsFile -Confirm").Nodes);
        Assert.Equal(NodeState.Changed, node.State);
        Assert.True(node.Results[0].RoundTrips >= 3, $"{node.Results[0].RoundTrips} round trips");
        var hosts = Lab.Exec(Lab.Compute02, "cat /etc/hosts");
        Assert.Contains("192.168.100.50 printer", hosts, StringComparison.Ordinal);
        Assert.Matches(@"192\.168\.100\.11\s+controller", hosts);
    }

    public void Dispose()
    {
        Lab.Mirror("ok");
        shell.Dispose();
    }
}
