# The whole baseline on the lab's three fresh nodes, once more to see that nothing is left to do, and the compliance table. Run by: ./build.sh demo
# Elsewhere: Import-Module OpenStackTrain, then ./demo.ps1 -Inventory ./nodes.yaml
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml"
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$null = Import-OSInventory $Inventory -WarningAction Ignore
Get-OSNode | New-OSNodeSession | Format-Table

'The first run sets up the nodes. Passwords that nobody gave are generated:'
$clock = [Diagnostics.Stopwatch]::StartNew()
$nodes = @(Get-OSNode | Install-OSBaseline -WarningAction Ignore)
$first = $clock.Elapsed
$nodes | Format-Table
"Accounts with a generated password: $(@($nodes | ForEach-Object Accounts) -join ', ')"

'The second run finds nothing to do:'
$clock.Restart()
$again = @(Get-OSNode | Install-OSBaseline)
$second = $clock.Elapsed
$again | Format-Table

'And this is what the nodes are now:'
$clock.Restart()
$results = @(Get-OSNode | Test-OSBaseline)
$test = $clock.Elapsed
$names = @(Get-OSNode | ForEach-Object Name)
$matrix = foreach ($rule in $results | Where-Object Node -EQ $names[0]) {
    $row = [ordered]@{ Rule = $rule.Id; Title = $rule.Title }
    foreach ($name in $names) {
        $result = $results | Where-Object { $_.Node -eq $name -and $_.Id -eq $rule.Id }
        $row[$name] = if ($result.Status -eq 'NotApplicable') { '-' } else { "$($result.Status)" }
    }
    [pscustomobject] $row
}
$matrix | Format-Table -AutoSize

'A dash is a rule that does not concern the node:'
$reasons = [ordered]@{}
foreach ($result in $results | Where-Object Status -EQ NotApplicable) {
    $why = ($result.Actual -split '; ')[0]
    if (-not $reasons.Contains($why)) { $reasons[$why] = [ordered]@{} }
    $reasons[$why][$result.Id] = $true
}
foreach ($why in $reasons.Keys) { "  $($reasons[$why].Keys -join ' '): $why" }
''
'Installed in {0:0.0} s, read again and found right in {1:0.0} s, tested in {2:0.0} s.' -f $first.TotalSeconds, $second.TotalSeconds, $test.TotalSeconds
$wrong = @($results | Where-Object Status -NotIn Pass, NotApplicable)
if ($wrong) {
    $wrong | Format-List Node, Id, Title, Status, Expected, Actual, Fix
    "$($wrong.Count) of $($results.Count) results are not as they should be."
    exit 1
}
"All $($names.Count) nodes are compliant: $(@($results | Where-Object Status -EQ Pass).Count) results pass, the others do not concern their node."
