# A new machine joins an installation: name it in the inventory first. Only the new one and what must know it (names, ssh keys) change.
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml",
    # The new machines' names; without it, all machines are looked at, which costs one round trip for each that is right already.
    [string[]] $Name = '*'
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$null = Import-OSInventory $Inventory -WarningAction Ignore

# What would happen? Nothing is touched.
Get-OSNode $Name | Install-OSBaseline -WhatIf | Format-Table

# The machines as one run: the new one learns the others' keys, and the others learn its.
$nodes = @(Get-OSNode | Install-OSBaseline -WarningAction Ignore)
'These have changed, and in this:'
$nodes | Where-Object State -NE Unchanged | ForEach-Object {
    "  $($_.Name): $(@($_.Results | Where-Object Changed) -join ', ')"
}
$nodes | Format-Table
