# Every script of the repository, by the rules of PSScriptAnalyzer where that is installed.
BeforeDiscovery {
    $root = (Resolve-Path "$PSScriptRoot/../..").Path
    $hasAnalyzer = [bool](Get-Module PSScriptAnalyzer -ListAvailable)
    $scripts = @(Get-ChildItem $root -Recurse -Include *.ps1, *.psm1 | Where-Object FullName -NotMatch '[/\\](bin|obj|out)[/\\]' | ForEach-Object { @{ Path = $_.FullName; Name = [IO.Path]::GetRelativePath($root, $_.FullName) } })
}

Describe 'Scripts' {
    It '<Name> has nothing that PSScriptAnalyzer objects to' -ForEach $scripts -Skip:(-not $hasAnalyzer) {
        Invoke-ScriptAnalyzer -Path $Path -Settings "$PSScriptRoot/PSScriptAnalyzerSettings.psd1" | ForEach-Object { "$($_.RuleName), line $($_.Line): $($_.Message)" } | Should -BeNullOrEmpty
    }

    It '<Name> parses' -ForEach $scripts {
        $errors = $null
        $null = [Management.Automation.Language.Parser]::ParseFile($Path, [ref]$null, [ref]$errors)
        $errors | Should -BeNullOrEmpty
    }
}
