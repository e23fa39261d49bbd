namespace OpenStackTrain.Engine.Catalog;

/// <content>Who logs in to whom (seed 3.3.2).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Trust =>
    [
        new("K-01", "3.3.2", Severity.High, "Get-OSNode | Set-OSSshTrust{profile}", "SshTrust", "seed 3.3.2; sshd(8), StrictModes"),
        new("K-02", "3.3.2", Severity.High, "Get-OSNode | Set-OSSshTrust{profile}", "SshTrust", "seed 3.3.2; sshd(8)"),
        new("K-03", "3.3.2", Severity.High, "Get-OSNode | Set-OSSshTrust{profile}", "SshTrust", "ssh(1), Verifying host keys"),
        new("K-04", "3.3.2", Severity.High, "Get-OSNode | Set-OSSshTrust{profile}", "SshTrust", "seed 3.3.2"),
        new("K-05", "3.3.2", Severity.Medium, "Invoke-OSNodeCommand -Command 'sed -i -e \"/^[#[:space:]]*PermitRootLogin[[:space:]]/d\" -e \"1i PermitRootLogin without-password\" /etc/ssh/sshd_config && sshd -t && systemctl reload sshd'", "SshTrust", "security guide; sshd_config(5)") { Profiles = [Profile.Hardened] },
    ];
}
