# What a first session with three machines looks like. Run by the tests on the lab; change the inventory's path for your own.
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

# The machines: New-OSInventory ./nodes.yaml writes an inventory to start from.
Import-OSInventory $Inventory -WarningAction Ignore | Format-Table

# What are they?
Get-OSNode | Get-OSNodeFact | Format-Table

# What would be changed? Nothing is touched.
Get-OSNode -Role Compute | Set-OSHostName -WhatIf | Format-Table

# What is right already, and what is not? Each failure names the line that mends it.
Get-OSNode controller | Test-OSBaseline | Where-Object Status -EQ Fail | Format-Table
