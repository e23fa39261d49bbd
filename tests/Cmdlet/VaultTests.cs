using System.Management.Automation;
using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>
/// Secrets come from a vault: a stand-in with the commands and parameters of Microsoft.PowerShell.SecretManagement (Get-Secret, Set-Secret), which keeps
/// them in memory. The module itself knows of no vault.
/// </summary>
public sealed class VaultTests : ModuleTest
{
    private const string Vault = """
        $null = New-Module Microsoft.PowerShell.SecretManagement {
            $kept = @{}
            function Set-Secret { [CmdletBinding()] param([Parameter(Mandatory, Position = 0)][string] $Name, [Parameter(Mandatory, Position = 1)][object] $Secret, [string] $Vault = 'openstack') $kept["$Vault/$Name"] = $Secret }
            function Get-Secret {
                [CmdletBinding()] param([Parameter(Mandatory, Position = 0)][string] $Name, [Parameter(Position = 1)][string] $Vault = 'openstack', [switch] $AsPlainText)
                if ($kept.ContainsKey("$Vault/$Name")) { $kept["$Vault/$Name"] }
                else { Write-Error "The secret $Name was not found." }
            }
            function New-Login($Account, $Password) { [pscredential]::new($Account, (ConvertTo-SecureString $Password -AsPlainText -Force)) }
            Export-ModuleMember -Function *
        } | Import-Module
        """;

    private static readonly string Example = Path.Combine(BuiltModule.Metadata("Examples"), "vault.ps1");

    public VaultTests() : base("controller", "compute01") => Run(Vault).Succeeded();

    [Fact]
    public void Every_login_takes_what_a_vault_has()
    {
        Session.At(Network.Folder).Run("""
            Set-Secret ssh (New-Login admin first-9f2); Set-Secret sudo (New-Login admin second-9f2); Set-Secret jump (New-Login gate third-9f2)
            Set-Secret key (ConvertTo-SecureString fourth-9f2 -AsPlainText -Force)
            New-OSNodeSession compute01 -Credential (Get-Secret ssh) -ElevationCredential (Get-Secret sudo) -JumpHost gate@bastion -JumpCredential (Get-Secret jump) -KeyFilePath key -KeyPassphrase (Get-Secret key)
            """).Succeeded();
        var endpoint = Network["compute01"].Transports.Single().Endpoint;
        Assert.Equal(("admin", "first-9f2", "second-9f2", "fourth-9f2"), (endpoint.Settings.User, endpoint.Password!.Reveal(), endpoint.ElevationPassword!.Reveal(), endpoint.KeyPassphrase!.Reveal()));
        Assert.Equal("third-9f2", Assert.Single(endpoint.JumpLogins).Password.Reveal());
    }

    /// <summary>A password that tutorials print is refused by its value: so it has come out of the vault. That good ones are set is the lab's to show.</summary>
    [Theory]
    [InlineData("Install-OSBaseline -DatabaseCredential (Get-Secret db)")]
    [InlineData("Install-OSBaseline -RabbitCredential (Get-Secret mq)")]
    [InlineData("Install-OSMariaDb -RootCredential (Get-Secret db)")]
    [InlineData("Install-OSRabbitMq -Credential (Get-Secret mq)")]
    [InlineData("New-OSRabbitUser -Credential (Get-Secret mq)")]
    public void Every_service_takes_what_a_vault_has(string command)
    {
        var outcome = Run($"Set-Secret db (New-Login root abc123); Set-Secret mq (New-Login openstack RABBIT_PASS); Get-OSNode controller | {command}");
        Assert.StartsWith(ErrorIds.PasswordRefused + ",", outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_generated_goes_into_the_vault()
    {
        var first = Session.Run($"& '{Example}' -Inventory '{Network.InventoryPath}' -Vault lab").Succeeded();
        Assert.Equal(["openstack/MariaDB: a new password for root is in the vault.", "openstack/RabbitMQ: a new password for openstack is in the vault."], first.Output.Select(line => line.ToString()).Order());
        var kept = Run("Get-Secret openstack/MariaDB -Vault lab; Get-Secret openstack/RabbitMQ -Vault lab").Succeeded().Output.Cast<PSCredential>().ToList();
        Assert.Equal(["root", "openstack"], kept.Select(credential => credential.UserName));
        Assert.All(kept, credential => Assert.Equal(40, credential.Password.Length));
        Assert.DoesNotContain(kept, credential => Session.Screen.Text.Contains(credential.GetNetworkCredential().Password, StringComparison.Ordinal));
    }
}
