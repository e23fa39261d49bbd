# The baseline with passwords that a vault of SecretManagement keeps: what it has is used, what it lacks is generated and put into it.
#   Install-PSResource Microsoft.PowerShell.SecretManagement, Microsoft.PowerShell.SecretStore
#   Register-SecretVault openstack -ModuleName Microsoft.PowerShell.SecretStore
#   ./vault.ps1 -Inventory ./nodes.yaml -Vault openstack
# Optional in the vault, as credentials: openstack/MariaDB and openstack/RabbitMQ (else generated), openstack/ssh (to log in; else keys), openstack/sudo.
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml",
    # Whose secrets; without it, all vaults that are registered.
    [string] $Vault
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Continue'

$of = @{}
if ($Vault) { $of.Vault = $Vault }

# The parameters for which the vault has a secret.
function Get-Kept([hashtable] $Names) {
    $kept = @{}
    foreach ($parameter in $Names.Keys) {
        $secret = Get-Secret -Name $Names[$parameter] @of -ErrorAction Ignore
        if ($secret) { $kept[$parameter] = $secret }
    }
    $kept
}

try { $null = Import-OSInventory $Inventory -WarningAction Ignore }
catch {
    "The inventory cannot be used: $_"
    exit 1
}

$login = Get-Kept @{ Credential = 'openstack/ssh'; ElevationCredential = 'openstack/sudo' }
if ($login.Count -gt 0) { $null = Get-OSNode | New-OSNodeSession @login }

$failures = @()
$services = Get-Kept @{ DatabaseCredential = 'openstack/MariaDB'; RabbitCredential = 'openstack/RabbitMQ' }
$nodes = @(Get-OSNode | Install-OSBaseline @services -ErrorVariable failures -WarningAction Ignore)
$nodes | Format-Table | Out-Host

# A node that has failed may have a new password, too: its error knows it.
foreach ($account in @($nodes) + @($failures | ForEach-Object TargetObject) | ForEach-Object Accounts) {
    Set-Secret -Name "openstack/$($account.Service)" -Secret $account.Credential @of
    "openstack/$($account.Service): a new password for $($account.UserName) is in the vault."
}

if ($failures) {
    [Console]::Error.WriteLine("$(@($failures).Count) of $(@(Get-OSNode).Count) nodes have failed. Mend what their errors say and run this again.")
    exit 1
}
