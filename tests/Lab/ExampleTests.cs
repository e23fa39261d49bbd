using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OpenStackTrain.LabTests;

/// <summary>The scripts in examples/, run as a user runs them.</summary>
public sealed class ExampleTests(ReadyLab nodes) : IClassFixture<ReadyLab>
{
    public static TheoryData<string> Scripts => [.. Directory.GetFiles(Path.Combine(Lab.Root, "examples"), "*.ps1").Select(path => Path.GetFileName(path)).Where(name => name != "vault.ps1").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void An_example_runs_on_the_lab(string script)
    {
        Assert.NotNull(nodes.Shell);
        var answer = Run(script);
        Assert.True(answer.ExitCode == 0, $"{script}: exit code {answer.ExitCode}\n{answer.Output}\n{answer.Error}");
        Assert.Equal("", answer.Error);
        Assert.Contains("controller", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drift_is_told_by_the_exit_code_and_by_mail()
    {
        Lab.Exec(Lab.Compute01, "sed -i 's/^SELINUX=.*/SELINUX=enforcing/' /etc/selinux/config");
        try
        {
            using var server = new TcpListener(IPAddress.Loopback, 0);
            server.Start();
            var mail = ReceiveAsync(server, TestContext.Current.CancellationToken);
            var answer = Run("drift-check.ps1", "-Rule", "L-*", "-MailTo", "ops@example.org", "-SmtpPort", ((IPEndPoint)server.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(1, answer.ExitCode);
            Assert.All([answer.Output, await mail.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)], text =>
            {
                Assert.Contains("compute01 L-02 Fail", text, StringComparison.Ordinal);
                Assert.Contains("fix     Get-OSNode compute01 | Set-OSSelinux -Mode Permissive", text, StringComparison.Ordinal);
            });
        }
        finally
        {
            nodes.Shell.Must("Get-OSNode compute01 | Set-OSSelinux");
        }

        Assert.Equal(0, Run("drift-check.ps1", "-Rule", "L-*").ExitCode);
        var unusable = Run("drift-check.ps1", "-Inventory", "/nowhere.yaml");
        Assert.Equal(2, unusable.ExitCode);
        Assert.Contains("The inventory cannot be used: The inventory /nowhere.yaml is not there", unusable.Output, StringComparison.Ordinal);
    }

    /// <summary>With a stand-in for the commands of SecretManagement, in memory: the second run logs in with what the first has put there.</summary>
    [Fact]
    public void Passwords_go_into_a_vault_and_come_from_there()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("ost-vault-").FullName, "with-vault.ps1");
        File.WriteAllText(path, $$"""
            $global:kept = @{}
            function global:Set-Secret { [CmdletBinding()] param([string] $Name, [object] $Secret, [string] $Vault) $kept["$Vault/$Name"] = $Secret }
            function global:Get-Secret { [CmdletBinding()] param([string] $Name, [string] $Vault, [switch] $AsPlainText) if ($kept.ContainsKey("$Vault/$Name")) { $kept["$Vault/$Name"] } else { Write-Error "The secret $Name was not found." } }
            $null = Import-OSInventory '{{Lab.File("nodes.yaml")}}' -WarningAction Ignore
            $script = '{{Path.Combine(Lab.Root, "examples", "vault.ps1")}}'
            Set-Secret -Vault lab -Name openstack/MariaDB -Secret ([pscredential]::new('root', (ConvertTo-SecureString 'first-of-the-vault-1' -AsPlainText -Force)))
            Get-OSNode controller | New-OSRabbitUser -UserName vault | ForEach-Object { $_.Results[0].Accounts } | ForEach-Object { Set-Secret -Vault lab -Name $_.UserName -Secret $_.Credential }
            "user: $((Get-Secret vault -Vault lab).UserName)"
            & $script -Vault lab
            "again: $((Get-OSNode controller | New-OSRabbitUser -Credential (Get-Secret vault -Vault lab)).State)"
            Get-OSNode controller | Remove-OSRabbitUser -UserName vault | ForEach-Object State
            """);
        try
        {
            var answer = Lab.Run("env", ["OST_RUNNER=1", Path.Combine(Lab.Root, "build.sh"), "run", path]);
            Assert.True(answer is { ExitCode: 0, Error: "" }, answer.Output + answer.Error);
            Assert.Contains("user: vault", answer.Output, StringComparison.Ordinal);
            Assert.Contains("again: Unchanged", answer.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("a new password", answer.Output, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static ProgramAnswer Run(string script, params IEnumerable<string> arguments)
        => Lab.Run("env", ["OST_RUNNER=1", Path.Combine(Lab.Root, "build.sh"), "run", Path.Combine(Lab.Root, "examples", script), .. arguments]);

    /// <summary>As much of a mail server as one mail needs (RFC 5321).</summary>
    private static async Task<string> ReceiveAsync(TcpListener server, CancellationToken cancellation)
    {
        using var client = await server.AcceptTcpClientAsync(cancellation);
        using var reader = new StreamReader(client.GetStream());
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        await writer.WriteLineAsync("220 mail");
        while (await reader.ReadLineAsync(cancellation) is { } line && line != "DATA")
            await writer.WriteLineAsync("250 fine");
        await writer.WriteLineAsync("354 go on");
        var mail = new StringBuilder();
        while (await reader.ReadLineAsync(cancellation) is { } line && line != ".")
            mail.AppendLine(line);
        await writer.WriteLineAsync("250 fine");
        var text = mail.ToString();
        var body = text[(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var end ? end : text.IndexOf("\n\n", StringComparison.Ordinal))..];
        return text.Contains("quoted-printable", StringComparison.OrdinalIgnoreCase) ? body.Replace("=\r\n", "", StringComparison.Ordinal).Replace("=\n", "", StringComparison.Ordinal).Replace("=3D", "=", StringComparison.Ordinal) : body;
    }
}
