# The baseline as tests of Pester 5 or 6: a block for each node and section, a test for each rule.
#
#   $tests = Join-Path (Get-Module OpenStackTrain -ListAvailable)[0].ModuleBase OpenStackTrain.Baseline.Tests.ps1
#   Invoke-Pester -Container (New-PesterContainer -Path $tests -Data @{ Inventory = './nodes.yaml' })
#
# The nodes are asked once, when the tests are discovered. With -Report nobody is asked: a report of Export-OSBaselineReport is told.
param(
    # The inventory's file; without it, the session's inventory.
    [string] $Inventory,
    # The nodes' names, with wildcards.
    [string[]] $Node = '*',
    # Seed, Guide or Hardened, or a file of exceptions; without it, the inventory's.
    [string] $BaselineProfile,
    # The rules' ids, with wildcards.
    [string[]] $Rule = '*',
    # A report in JSON, in the place of nodes.
    [string] $Report
)

BeforeDiscovery {
    if (-not (Get-Command Test-OSBaseline -ErrorAction Ignore)) { Import-Module "$PSScriptRoot/OpenStackTrain.psd1" -ErrorAction Stop }
    $nodes = [ordered]@{}
    $results = if ($Report) { (Import-OSBaselineReport $Report -ErrorAction Stop).Results }
    else {
        if ($Inventory) { $null = Import-OSInventory $Inventory -ErrorAction Stop }
        $options = @{ Rule = $Rule }
        if ($BaselineProfile) { $options.Profile = $BaselineProfile }
        $asked = Get-OSNode $Node -ErrorAction Stop
        # In the inventory's order, whichever is done first.
        foreach ($one in $asked) { $nodes[$one.Name] = [ordered]@{} }
        # A node that cannot be tested is a result as well.
        $asked | Test-OSBaseline @options -ErrorAction SilentlyContinue
    }
    if (-not $results) { throw 'No rule was tested on any node.' }

    foreach ($result in $results) {
        if (-not $nodes.Contains($result.Node)) { $nodes[$result.Node] = [ordered]@{} }
        $sections = $nodes[$result.Node]
        if (-not $sections.Contains($result.Section)) { $sections[$result.Section] = [Collections.Generic.List[hashtable]]::new() }
        $sections[$result.Section].Add(@{
                Id       = $result.Id
                Title    = $result.Title
                Status   = [string] $result.Status
                Severity = [string] $result.Severity
                Expected = $result.Expected
                Actual   = $result.Actual
                Fix      = $result.Fix
            })
    }
    $blocks = foreach ($name in $nodes.Keys) {
        @{
            Name     = $name
            Sections = @(foreach ($section in $nodes[$name].Keys) { @{ Section = $section; Rules = @($nodes[$name][$section]) } })
        }
    }
}

Describe 'node <Name>' -ForEach $blocks {
    Context 'section <Section>' -ForEach $Sections {
        It '<Id> <Title>' -ForEach $Rules {
            switch ($Status) {
                'Pass' { }
                'NotApplicable' { Set-ItResult -Skipped -Because $Actual }
                'Excepted' { Set-ItResult -Inconclusive -Because $Actual }
                default { throw "$Status ($Severity)`nexpected  $Expected`nactual    $Actual$(if ($Fix) { "`nfix       $Fix" })" }
            }
        }
    }
}
