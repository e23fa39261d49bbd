# The baseline of this version on the lab's three nodes, twice, and the compliance table. Run by: ./build.sh demo
# Elsewhere: Import-Module OpenStackTrain, then ./demo.ps1 -Inventory ./nodes.yaml
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$null = Import-OSInventory $Inventory -WarningAction Ignore
Get-OSNode | New-OSNodeSession | Format-Table

function Set-Baseline {
    Get-OSNode | Set-OSHostName | Set-OSHostsFile | Set-OSFirewall -State Off | Set-OSSelinux -Mode Permissive |
        Install-OSBaseRepo | Install-OSBasePackage | Set-OSChrony -Source controller
}

'The first run sets up the nodes:'
Set-Baseline | Format-Table
'The second run finds nothing to do:'
Set-Baseline | Format-Table

'And this is what the nodes are now:'
$results = @(Get-OSNode | Test-OSBaseline)
$nodes = @(Get-OSNode)
$matrix = foreach ($rule in $results | Where-Object Node -EQ $nodes[0].Name) {
    $row = [ordered]@{ Rule = $rule.Id; Title = $rule.Title }
    foreach ($node in $nodes) {
        $result = $results | Where-Object { $_.Node -eq $node.Name -and $_.Id -eq $rule.Id }
        $row[$node.Name] = if ($result.Status -eq 'NotApplicable') { '-' } else { "$($result.Status)" }
    }
    [pscustomobject] $row
}
$matrix | Format-Table -AutoSize

$wrong = @($results | Where-Object { $_.Status -notin 'Pass', 'NotApplicable' })
if ($wrong) {
    $wrong | Format-List Node, Id, Title, Status, Expected, Actual, Fix
    "$($wrong.Count) of $($results.Count) results are not as they should be."
    exit 1
}
"All $($nodes.Count) nodes are compliant: $(@($results | Where-Object Status -EQ Pass).Count) results pass, the others do not concern their node."
