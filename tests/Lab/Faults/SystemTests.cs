namespace OpenStackTrain.LabTests;

/// <summary>A node that is another system than the packages are for: it is named, and nothing of it is touched.</summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class SystemTests(ReadyNodes nodes)
{
    [Theory]
    [InlineData("NAME=\"Red Hat Enterprise Linux Server\"\nID=\"rhel\"\nVERSION_ID=\"7.9\"\nPRETTY_NAME=\"Red Hat Enterprise Linux Server 7.9 (Maipo)\"", "Red Hat Enterprise Linux Server 7.9")]
    [InlineData("NAME=\"CentOS Stream\"\nID=\"centos\"\nVERSION_ID=\"8\"\nPRETTY_NAME=\"CentOS Stream 8\"", "CentOS Stream 8")]
    [InlineData("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian", "Debian GNU/Linux 12")]
    [InlineData("ID=\nVERSION_ID=7", "cannot be told")]
    [InlineData("", "cannot be told")]
    public void Another_distribution_is_named_and_left_alone(string release, string told)
        => LeftAlone(Fault.In(
            Lab.Compute02, $"mv /etc/os-release /root/os-release && printf '%b' '{release.Replace("\n", "\\n", StringComparison.Ordinal)}' >/etc/os-release", "rm -f /etc/os-release && mv /root/os-release /etc/os-release"), told);

    [Fact]
    public void Another_architecture_is_named_and_left_alone()
        => LeftAlone(Fault.In(Lab.Compute02, "printf '#!/bin/sh\\n[ \"$1\" = -m ] && echo aarch64 || exec /usr/bin/uname \"$@\"\\n' >/usr/local/bin/uname && chmod 755 /usr/local/bin/uname", "rm /usr/local/bin/uname"), "aarch64");

    private void LeftAlone(Fault fault, string told)
    {
        using (fault)
        {
            Lab.Exec(Lab.Compute02, "hostname other && sed -i '/ compute01$/d' /etc/hosts");
            var before = Fault.Digest(Lab.Compute02, "/etc /root /var/spool/cron");
            foreach (var command in new[] { "Set-OSHostName", "Set-OSHostsFile", "Install-OSBaseline" })
                Fault.Run(nodes.Shell, $"Get-OSNode compute02 | {command}", 20).Error(ErrorIds.UnsupportedSystem, "compute02", told);
            Assert.Equal(before, Fault.Digest(Lab.Compute02, "/etc /root /var/spool/cron"));
            Assert.Equal("other", Lab.Exec(Lab.Compute02, "hostname").Trim());
        }

        nodes.Shell.Must("Get-OSNode compute02 | Set-OSHostName | Set-OSHostsFile");
    }
}
