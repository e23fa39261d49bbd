# The built module in real PowerShell: what only pwsh and its own cmdlets can show. No node is needed.
#   Invoke-Pester ./tests/Pester            # Pester 5 or 6; ./build.ps1 test does it where Pester is installed
BeforeDiscovery {
    $module = "$PSScriptRoot/../../out/OpenStackTrain"
    Import-Module $module -Force
    $cmdlets = @(Get-Command -Module OpenStackTrain)
}

BeforeAll {
    Set-StrictMode -Version Latest
    $module = "$PSScriptRoot/../../out/OpenStackTrain"
    Import-Module $module
    $inventory = Join-Path $TestDrive nodes.yaml
    # Nobody is at these addresses: they are for documentation (RFC 5737), and no test opens a session.
    Set-Content $inventory @'
networks: { management: 192.0.2.0/24 }
nodes:
  controller:     { roles: [controller], address: 192.0.2.11, interfaces: { eth0: 192.0.2.11/24, eth1: none } }
  compute[01-02]: { roles: [compute], address: '192.0.2.[12-13]' }
'@
    $null = Import-OSInventory $inventory -WarningAction Ignore
}

Describe 'The module' {
    It 'exports what its manifest names, and nothing else' {
        $manifest = Import-PowerShellDataFile "$module/OpenStackTrain.psd1"
        (Get-Command -Module OpenStackTrain).Name | Sort-Object | Should -Be ($manifest.CmdletsToExport | Sort-Object)
    }

    It 'is a module that Test-ModuleManifest has no complaint of' {
        Test-ModuleManifest "$module/OpenStackTrain.psd1" -WarningVariable warnings | Should -Not -BeNullOrEmpty
        $warnings | Should -BeNullOrEmpty
    }

    It 'can be imported again with -Force, and taken away' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$module'; Import-Module '$module' -Force; (Get-Command Get-OSNode).Name; Remove-Module OpenStackTrain; @(Get-Module OpenStackTrain).Count")
            $shell.Invoke() | Should -Be @('Get-OSNode', 0)
        }
        finally { $shell.Dispose() }
    }

    It 'is found by its name in an empty module path' {
        $path = New-Item -ItemType Directory (Join-Path $TestDrive modules)
        Copy-Item $module $path -Recurse
        $before, $env:PSModulePath = $env:PSModulePath, "$path"
        try { (Get-Module OpenStackTrain -ListAvailable).ModuleBase | Should -Be (Join-Path $path OpenStackTrain) }
        finally { $env:PSModulePath = $before }
    }
}

Describe '<_.Name>' -ForEach $cmdlets {
    BeforeAll { $help = Get-Help $_.Name -Full }

    It 'has help with a synopsis of its own and two examples' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match '\[<CommonParameters>\]'
        @($help.examples.example).Count | Should -BeGreaterOrEqual 2
    }

    It 'has help for every parameter' {
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($name in $_.Parameters.Keys | Where-Object { $_ -notin $common }) {
            $parameter = $help.parameters.parameter | Where-Object name -EQ $name
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because "-$name"
        }
    }
}

Describe 'Nodes' {
    It 'come by name, by wildcard and by role' {
        (Get-OSNode).Name | Should -Be controller, compute01, compute02
        (Get-OSNode comp*).Name | Should -Be compute01, compute02
        (Get-OSNode -Role Controller).Name | Should -Be controller
    }

    It 'are shown as a table with these columns' {
        $table = (Get-OSNode | Out-String -Width 120) -split "`n"
        $table | Where-Object { $_ -match '^Name\s+Role\s+Address' } | Should -HaveCount 1
        $table | Where-Object { $_ -match '^controller\s+Controller\s+192\.0\.2\.11' } | Should -HaveCount 1
    }

    It 'are bound by value and by property name' {
        Get-OSNode compute01 | Get-OSNodeSession -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        [pscustomobject]@{ ComputerName = 'nosuch' } | Get-OSNodeFact -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'OSNode.NotFound,*'
    }

    It 'complete by Tab with address and role as a tip' {
        $line = 'Set-OSHostName comp'
        $found = (TabExpansion2 $line $line.Length).CompletionMatches
        $found.CompletionText | Should -Be compute01, compute02
        $found[0].ToolTip | Should -Be '192.0.2.12 (Compute)'
    }

    It 'can be splatted, sorted, grouped and selected like all objects' {
        $options = @{ Name = 'comp*' }
        (Get-OSNode @options | Sort-Object Name -Descending | Select-Object -First 1).Name | Should -Be compute02
        (Get-OSNode | Group-Object { "$($_.Roles)" }).Name | Sort-Object | Should -Be Compute, Controller
    }
}

Describe 'Errors' {
    It 'have a stable id, a recommendation and the node, and leave $? false' {
        Get-OSNode nosuch -ErrorVariable failed -ErrorAction SilentlyContinue
        $? | Should -BeFalse
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'OSNode.NotFound,*'
        $failed[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $failed[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }

    It 'end the script where that is asked for' {
        { Get-OSNode nosuch -ErrorAction Stop } | Should -Throw -ErrorId 'OSNode.NotFound,*'
        $ErrorActionPreference = 'Stop'
        { Get-OSNode nosuch } | Should -Throw -ErrorId 'OSNode.NotFound,*'
    }

    It 'of an inventory name file, line and column' {
        Set-Content (Join-Path $TestDrive bad.yaml) "nodes:`n  a: { roles: [controler] }"
        { Import-OSInventory (Join-Path $TestDrive bad.yaml) } | Should -Throw -ErrorId 'OSInventory.Invalid,*' -ExpectedMessage '*bad.yaml*2*'
    }
}

Describe 'Preferences' {
    It 'WhatIf is asked for by the switch, the preference, and a function around' {
        $path = Join-Path $TestDrive new.yaml
        New-OSInventory $path -WhatIf
        function Wrapped { [CmdletBinding(SupportsShouldProcess)] param() New-OSInventory $path }
        Wrapped -WhatIf
        $WhatIfPreference = $true
        New-OSInventory $path
        $path | Should -Not -Exist
    }

    It 'default parameter values are taken' {
        $PSDefaultParameterValues = @{ 'Get-OSNode:Role' = 'Compute' }
        (Get-OSNode).Count | Should -Be 2
    }

    It 'text can be made plain' {
        $before, $PSStyle.OutputRendering = $PSStyle.OutputRendering, 'PlainText'
        try { (Get-OSBaselineRule T-01 | Format-List | Out-String) | Should -Not -Match "`e" }
        finally { $PSStyle.OutputRendering = $before }
    }
}

Describe 'The catalogues and reports' {
    It 'are there in English and in Chinese' {
        (Get-OSBaselineRule T-01 -Culture en-US).Title | Should -Not -Be (Get-OSBaselineRule T-01 -Culture zh-CN).Title
        (Get-OSService keystone -Culture zh-CN).Purpose | Should -Match '\p{IsCJKUnifiedIdeographs}'
    }

    It 'a topology is drawn without asking anybody' {
        $file = Get-OSNode | Export-OSTopology (Join-Path $TestDrive t.svg)
        ([xml](Get-Content $file.Path -Raw)).svg | Should -Not -BeNullOrEmpty
    }
}
