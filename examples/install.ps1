# The whole baseline on all machines of an inventory, as a script that may be run again and again: what is right already is left alone.
# Passwords: give them as credentials, or none: then they are generated, and the script's output is the only place where they are told.
#   $accounts = ./install.ps1 -Inventory ./nodes.yaml
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml",
    [pscredential] $DatabaseCredential,
    [pscredential] $RabbitCredential,
    # Boots nodes that need it, when all the rest is done.
    [switch] $Restart
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Continue'

try { $null = Import-OSInventory $Inventory -WarningAction Ignore }
catch {
    # The script goes on after a statement that ends by an error; a scheduler must not take that for a good end.
    "The inventory cannot be used: $_"
    exit 1
}

$secrets = @{}
if ($DatabaseCredential) { $secrets.DatabaseCredential = $DatabaseCredential }
if ($RabbitCredential) { $secrets.RabbitCredential = $RabbitCredential }

# A node that fails is an error; the others go on.
$failures = @()
$nodes = @(Get-OSNode | Install-OSBaseline @secrets -ErrorVariable failures -WarningAction Ignore)
$nodes | Format-Table | Out-Host
if ($Restart) { $nodes = @($nodes | Restart-OSNode -IfRequired -Wait -Force) }

# The accounts whose passwords were generated, also on nodes that have failed since: objects with a Credential, to be kept in a vault (vault.ps1).
@($nodes) + @($failures | ForEach-Object TargetObject) | ForEach-Object Accounts

if ($failures) {
    [Console]::Error.WriteLine("$(@($failures).Count) of $(@(Get-OSNode).Count) nodes have failed. Mend what their errors say and run this again.")
    exit 1
}
