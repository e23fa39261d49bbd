# One step at a time: each is a cmdlet that takes nodes from the pipeline and hands them on, and a node goes on to the next as soon as it is done.
# Leave out what you do not want, look at a step with -WhatIf, ask before each change with -Confirm.
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml",
    [pscredential] $RootCredential,
    [pscredential] $RabbitCredential
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$null = Import-OSInventory $Inventory -WarningAction Ignore

# Names, trust, firewall and SELinux: every node.
$nodes = Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSSshTrust | Set-OSFirewall -State Off | Set-OSSelinux -Mode Permissive

# Packages, and the time: every node.
$nodes = $nodes | Install-OSBaseRepo | Install-OSBasePackage | Set-OSChrony -Source controller | Set-OSCronJob

# The controller's services. The other nodes pass through, and prove that memcached and etcd answer to them.
$database = if ($RootCredential) { @{ RootCredential = $RootCredential } } else { @{} }
$rabbit = if ($RabbitCredential) { @{ Credential = $RabbitCredential } } else { @{} }
$nodes = @($nodes | Install-OSMariaDb @database | Install-OSRabbitMq @rabbit | Install-OSMemcached | Set-OSEtcd)
$nodes | Format-Table

# What was changed, where, from what to what?
$nodes | Where-Object State -EQ Changed | ForEach-Object {
    $name = $_.Name
    $_.Results | ForEach-Object Changes | ForEach-Object { "${name}: $_" }
}
