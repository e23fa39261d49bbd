# The tasks of this repository. Started by build.sh (or directly, in pwsh 7.4 or later): ./build.sh help lists them.
# Runs in pwsh and in tools/ScriptRunner alike: language, .NET and native programs, no cmdlets beyond the engine's own.
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
foreach ($quiet in 'DOTNET_NOLOGO', 'DOTNET_CLI_TELEMETRY_OPTOUT', 'DOTNET_SKIP_FIRST_TIME_EXPERIENCE') { [Environment]::SetEnvironmentVariable($quiet, '1') }

$root = $PSScriptRoot
$module = [IO.Path]::Combine($root, 'out', 'OpenStackTrain')
$lab = [IO.Path]::Combine($root, 'lab', 'lab.sh')
$help = @'
./build.sh TASK [arguments]

  build                       the module as users get it, in out/OpenStackTrain
  test [SUITE [filters]]      the tests: style, unit, cmdlet, pester, lab (all of these without SUITE); selinux is a slow one of its own
  test faults [-Long]         those of the lab that break something; -Long: hours of random faults too
  demo                        examples/demo.ps1 on a fresh lab
  lab COMMAND [arguments]     the lab: up [N] [--roles] [--selinux], down, status, cut|heal|freeze|thaw|kill|boot NODE, ... (lab help lists all)
  run SCRIPT.ps1 [arguments]  a script with the module imported
  bench [ITEM...]             the measurements, all or some: converged, questions, growth, scale, slow, start, install, micro; --rounds N, --nodes N, --write
  fuzz [--seconds N]          broken input for every parser; --seed N and --target NAME take a run or a parser again
  pack                        out/OpenStackTrain.VERSION.nupkg, the same as .zip, and what it is made of as .cdx.json (CycloneDX)
  docs                        en-US and zh-CN help from docs/**/OpenStackTrain/*.md, where Microsoft.PowerShell.PlatyPS is installed
  pictures                    docs/images from a real session on three fresh nodes; needs script (util-linux) and chromium
  format                      brings the sources into the repository's style
  clean                       takes the build products away
  help                        this text
'@

function Say([string] $text) { [Console]::WriteLine($text) }

# Runs a program with its output straight to the terminal; its failure is the task's.
function Run([string] $what, [scriptblock] $program) {
    & $program
    if ($LASTEXITCODE -ne 0) { throw "$what failed with exit code $LASTEXITCODE." }
}

function Skip-First([object[]] $list) { for ($i = 1; $i -lt $list.Count; $i++) { $list[$i] } }

function Get-Version {
    if ([IO.File]::ReadAllText("$root/OpenStackTrain.psd1") -notmatch "ModuleVersion\s*=\s*'([^']+)'") { throw 'OpenStackTrain.psd1 has no ModuleVersion.' }
    $Matches[1]
}

function Copy-Folder([string] $from, [string] $to) {
    foreach ($file in [IO.Directory]::GetFiles($from, '*', 'AllDirectories')) {
        $copy = [IO.Path]::Combine($to, [IO.Path]::GetRelativePath($from, $file))
        $null = [IO.Directory]::CreateDirectory([IO.Path]::GetDirectoryName($copy))
        [IO.File]::Copy($file, $copy, $true)
    }
}

# Assembled apart and swapped in at the end: a failed build leaves the old module.
function Build-Module {
    Say 'Building the module ...'
    $started = [DateTime]::UtcNow
    $new = [IO.Path]::Combine($root, 'out', ".new-$PID")
    $source = "$root/src/OpenStackTrain.PowerShell"
    try {
        Run 'The build' { dotnet publish $source --configuration Release --output "$new/lib" --verbosity quiet --nologo }
        foreach ($file in [IO.Directory]::GetFiles("$new/lib")) {
            if (-not $file.EndsWith('.dll')) { [IO.File]::Delete($file) }
        }
        # The model is shared with the session, all else is loaded apart from lib.
        [IO.File]::Move("$new/lib/OpenStackTrain.dll", "$new/OpenStackTrain.dll")
        foreach ($file in "$root/OpenStackTrain.psd1", "$source/OpenStackTrain.psm1", "$source/OpenStackTrain.Format.ps1xml", "$source/OpenStackTrain.Types.ps1xml", "$source/OpenStackTrain.Baseline.Tests.ps1", "$root/LICENSE", "$root/THIRD-PARTY-NOTICES.md", "$root/CHANGELOG.md") {
            [IO.File]::Copy($file, "$new/$([IO.Path]::GetFileName($file))")
        }
        foreach ($language in 'en-US', 'zh-CN') {
            if ([IO.Directory]::Exists("$root/$language")) { Copy-Folder "$root/$language" "$new/$language" }
        }
        # Test-Stale compares with this.
        [IO.File]::SetLastWriteTimeUtc("$new/OpenStackTrain.psd1", $started)
        if ([IO.Directory]::Exists($module)) { [IO.Directory]::Move($module, "$new.old") }
        [IO.Directory]::Move($new, $module)
    }
    finally {
        foreach ($folder in $new, "$new.old") { if ([IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) } }
    }
}

# Whether the module has to be built: it is missing or older than a source.
function Test-Stale {
    $built = "$module/OpenStackTrain.psd1"
    if (-not [IO.File]::Exists($built)) { return $true }
    $time = [IO.File]::GetLastWriteTimeUtc($built)
    foreach ($file in @(Get-SourceFile '*' @("$root/src", "$root/en-US", "$root/zh-CN")) + [IO.Directory]::GetFiles($root)) {
        if ([IO.File]::GetLastWriteTimeUtc($file) -gt $time) { return $true }
    }
    $false
}

# Files below folders, without build products, the lab's files and git's.
function Get-SourceFile([string] $pattern, [string[]] $folders) {
    foreach ($folder in $folders) {
        if (-not [IO.Directory]::Exists($folder)) { continue }
        [IO.Directory]::GetFiles($folder, $pattern)
        $inner = foreach ($name in [IO.Directory]::GetDirectories($folder)) {
            if ([IO.Path]::GetFileName($name) -notin 'bin', 'obj', 'out', '.git', '.lab', 'artifacts') { $name }
        }
        if ($inner) { Get-SourceFile $pattern $inner }
    }
}

$totals = [ordered]@{ passed = 0; failed = 0; skipped = 0 }

function Add-Check([string] $name, [string] $result, [string] $why = '') {
    $totals[$result]++
    Say "  ${result}: $name$(if ($why) { ": $why" })"
}

# A program of a Debian package of the same name: why it is not there, or nothing.
function Install-Tool([string] $name) {
    if (Get-Command $name -CommandType Application -ErrorAction Ignore) { return '' }
    if (-not (Get-Command apt-get -CommandType Application -ErrorAction Ignore)) { return "not run: $name is missing" }
    if ([Environment]::UserName -ne 'root') { return "not run: $name is missing and only root can install it" }
    Say "Installing $name ..."
    $log = sh -c "apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $name" 2>&1
    if ($LASTEXITCODE -ne 0) { return "not run: $name could not be installed: $(@($log)[-1])" }
    ''
}

function Test-Style {
    Say 'style'
    dotnet restore "$root/OpenStackTrain.slnx" --verbosity quiet
    dotnet format "$root/OpenStackTrain.slnx" --verify-no-changes --no-restore --verbosity quiet
    Add-Check 'dotnet format' ($LASTEXITCODE -eq 0 ? 'passed' : 'failed')
    $why = Install-Tool shellcheck
    if ($why) { Add-Check 'shellcheck' skipped $why; return }
    $scripts = @(Get-SourceFile '*.sh' $root) + "$root/.ci/run"
    shellcheck @scripts
    Add-Check "shellcheck of $($scripts.Count) scripts" ($LASTEXITCODE -eq 0 ? 'passed' : 'failed')
}

# A suite is a program of xunit's; its XML has the counts.
function Test-Project([string] $name, [object[]] $filters) {
    $project = "OpenStackTrain.$name.Tests"
    $folder = "$root/tests/$name"
    if (-not [IO.File]::Exists("$folder/$project.csproj")) { Say "${name}: there is no $project yet."; return }
    Say "$name"
    # As dotnet build, but without a summary.
    dotnet msbuild "$folder/$project.csproj" -restore -nologo '-verbosity:quiet' '-property:Configuration=Release'
    if ($LASTEXITCODE -ne 0) { Add-Check "build of $project" failed; return }
    $result = [IO.Path]::GetTempFileName()
    try {
        $colour = @(if ([Console]::IsOutputRedirected -or $env:NO_COLOR) { '-noColor' })
        dotnet "$folder/bin/Release/net10.0/$project.dll" -noLogo @colour -result-xml $result @filters
        $code = $LASTEXITCODE
        if (([IO.FileInfo]$result).Length -eq 0) { Add-Check $project failed "it ended with exit code $code and no result"; return }
        $failed = 0
        foreach ($assembly in ([xml][IO.File]::ReadAllText($result)).SelectNodes('/assemblies/assembly')) {
            $failed += [int]$assembly.failed + [int]$assembly.errors
            $totals.passed += [int]$assembly.passed
            $totals.skipped += [int]$assembly.skipped
        }
        $totals.failed += $failed
        if ($code -ne 0 -and $failed -eq 0) { Add-Check $project failed "it ended with exit code $code" }
    }
    finally { [IO.File]::Delete($result) }
}

# What only real PowerShell can show, where Pester is there.
function Test-Pester {
    Say 'Pester'
    $pester = foreach ($found in Get-Module Pester -ListAvailable) { if ($found.Version.Major -in 5, 6) { $found; break } }
    if (-not $pester) {
        Add-Check 'tests/Pester' skipped 'there is no Pester 5 or 6 here (it needs PowerShell 7.4 or later): Install-PSResource Pester'
        return
    }
    Import-Module $pester
    $result = Invoke-Pester -Path "$root/tests/Pester" -PassThru
    $totals.passed += $result.PassedCount
    $totals.failed += $result.FailedCount
    $totals.skipped += $result.SkippedCount
    if ($result.Result -ne 'Passed' -and $result.FailedCount -eq 0) { Add-Check 'tests/Pester' failed "it ended as $($result.Result)" }
}

# The lab is left as it was found.
function Test-OnLab([string] $name, [string[]] $nodes, [object[]] $filters) {
    if (-not [IO.File]::Exists("$root/tests/Lab/OpenStackTrain.Lab.Tests.csproj")) { Say "${name}: there is no OpenStackTrain.Lab.Tests yet."; return }
    bash $lab status *> $null
    $wasUp = $LASTEXITCODE -eq 0
    try {
        bash $lab up @nodes
        if ($LASTEXITCODE -ne 0) { Add-Check 'lab up' failed; return }
        Test-Project Lab $filters
    }
    finally { if (-not $wasUp) { bash $lab down } }
}

function Test-All([string] $suite, [object[]] $filters) {
    $suites = $suite ? @($suite) : 'style', 'unit', 'cmdlet', 'pester', 'lab'
    foreach ($name in $suites) {
        if ($name -in 'cmdlet', 'pester', 'lab', 'faults', 'selinux' -and (Test-Stale)) { Build-Module }
        switch ($name) {
            style { Test-Style }
            unit {
                $why = Install-Tool chromium
                if ($why) { Say "  the report in a browser: $why" }
                Test-Project Unit $filters
            }
            # In both forms of the pipeline: neighbours hand nodes over (the usual one), and the pipeline alone brings them.
            cmdlet {
                Test-Project Cmdlet $filters
                [Environment]::SetEnvironmentVariable('OST_PLAIN_PIPELINE', '1')
                Say 'Cmdlet, without hand-over'
                try { Test-Project Cmdlet $filters }
                finally { [Environment]::SetEnvironmentVariable('OST_PLAIN_PIPELINE', $null) }
            }
            # The tests that need a real SELinux carry this trait.
            # The fourth node joins the others in a test.
            lab { Test-OnLab lab @('4') (@('-trait-', 'needs=selinux') + $filters) }
            faults {
                $long = @(foreach ($filter in $filters) { if ($filter -eq '-Long') { $filter } }).Count -gt 0
                if ($long) { [Environment]::SetEnvironmentVariable('OST_FAULTS', '100') }
                Test-OnLab faults @('4') (@('-trait', 'suite=faults') + @(foreach ($filter in $filters) { if ($filter -ne '-Long') { $filter } }))
            }
            pester { Test-Pester }
            selinux { Test-OnLab selinux '--selinux' (@('-trait', 'needs=selinux') + $filters) }
            default { throw "There is no suite '$name': style, unit, cmdlet, pester, lab, faults, selinux." }
        }
    }
    Say "$($totals.passed) passed, $($totals.failed) failed$(if ($totals.skipped) { ", $($totals.skipped) skipped" })"
    if ($totals.failed -gt 0 -or $totals.passed -eq 0) { exit 1 }
}

function Write-Package {
    Build-Module
    Run 'Packing' { dotnet run --project "$root/tools/Packer" --configuration Release --verbosity quiet -- $module "$root/src/OpenStackTrain.PowerShell/obj/project.assets.json" "$root/out" }
}

# The help that Get-Help shows is made of the pages by PlatyPS. Nothing else needs it: what it makes is committed, and a test compares both with the cmdlets.
function Write-Help {
    if (-not (Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable)) {
        throw 'The help is made by Microsoft.PowerShell.PlatyPS, in PowerShell 7.4 or later: Install-PSResource Microsoft.PowerShell.PlatyPS -Version 1.0.3'
    }
    Import-Module Microsoft.PowerShell.PlatyPS
    $made = [IO.Path]::Combine($root, 'out', ".help-$PID")
    try {
        foreach ($language in 'en-US', 'zh-CN') {
            $pages = [IO.Directory]::GetFiles($(if ($language -eq 'en-US') { "$root/docs/OpenStackTrain" } else { "$root/docs/$language/OpenStackTrain" }), '*.md')
            [Array]::Sort($pages, [StringComparer]::Ordinal)
            $null = Import-MarkdownCommandHelp -Path $pages | Export-MamlCommandHelp -OutputFolder "$made/$language" -Force
            # It puts a paragraph with a control character between two others; and a page beside this one is no address that a browser can go to.
            $text = [IO.File]::ReadAllText("$made/$language/OpenStackTrain/OpenStackTrain.PowerShell.dll-Help.xml").Replace("`r`n", "`n") -replace "\s*<maml:para>(&#x80;|$([char]0x80))</maml:para>" -replace '<maml:uri>[^<]*\.md</maml:uri>', '<maml:uri />'
            $null = [IO.Directory]::CreateDirectory("$root/$language")
            [IO.File]::WriteAllText("$root/$language/OpenStackTrain.PowerShell.dll-Help.xml", $text)
            Say "$language/OpenStackTrain.PowerShell.dll-Help.xml: $($pages.Count) cmdlets."
        }
    }
    finally { if ([IO.Directory]::Exists($made)) { [IO.Directory]::Delete($made, $true) } }
}

# What the README shows, recorded while it happens. util-linux' script gives the session a terminal and writes it down with its times.
function Write-Picture {
    foreach ($tool in @{ Name = 'script'; Package = 'bsdutils' }, @{ Name = 'chromium'; Package = 'chromium' }) {
        if (-not (Get-Command $tool.Name -CommandType Application -ErrorAction Ignore)) {
            $why = Install-Tool $tool.Package
            if ($why) { throw "The pictures are $why." }
        }
    }
    $images = "$root/docs/images"
    $work = [IO.Path]::Combine($root, 'out', ".pictures-$PID")
    Run 'The lab' { bash $lab down }
    Run 'The lab' { bash $lab up 3 }
    Build-Module
    $null = [IO.Directory]::CreateDirectory($work)
    try {
        $session = "stty cols 116 rows 36; exec bash '$root/build.sh' run '$images/session.ps1' '$work'"
        Run 'The session' { script --quiet --flush --return --log-out "$work/out" --log-timing "$work/timing" --logging-format classic --command $session }
        Run 'The picture' { dotnet run --project "$root/tools/TerminalPicture" --configuration Release --verbosity quiet -- --out "$work/out" --timing "$work/timing" --columns 116 --rows 36 --speed 4 --title 'OpenStackTrain: three nodes' --picture "$images/session.svg" }
        [IO.File]::Copy("$work/topology.svg", "$images/topology.svg", $true)
        Run 'The picture of the report' { sh -c "exec chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --window-size=1180,1130 '--screenshot=$images/report.png' 'file://$work/report.html' 2>/dev/null" }
        Say "Pictures: $([IO.Directory]::GetFiles($images).Count - 1) in $images."
    }
    finally { [IO.Directory]::Delete($work, $true) }
}

# The script gets the language's defaults, not the strictness of this file.
function Invoke-WithModule([string] $script, [object[]] $arguments) {
    Import-Module $module
    Set-StrictMode -Off
    $ErrorActionPreference = 'Continue'
    $global:LASTEXITCODE = 0
    & ([IO.Path]::GetFullPath($script)) @arguments
    # `exit N` in the script leaves N there and $? false; the code of a program that the script ran does not count.
    $script:exitCode = $? ? 0 : $LASTEXITCODE -ne 0 ? $LASTEXITCODE : 1
}

function Invoke-Demo {
    $clock = [Diagnostics.Stopwatch]::StartNew()
    Run 'The lab' { bash $lab up 3 }
    Run 'The lab' { bash $lab reset --all }
    Build-Module
    $fine = $false
    try {
        Invoke-WithModule "$root/examples/demo.ps1" @()
        $fine = $exitCode -eq 0
    }
    finally { Say "Demo: $($fine ? 'finished' : 'failed') after $([int]$clock.Elapsed.TotalSeconds) s. The lab is still up: ./build.sh lab down" }
}

function Remove-Product {
    # The script runner may be running this very task: its own build stays.
    foreach ($project in [IO.Directory]::GetDirectories("$root/src") + [IO.Directory]::GetDirectories("$root/tests")) {
        foreach ($folder in "$project/bin", "$project/obj") { if ([IO.Directory]::Exists($folder)) { [IO.Directory]::Delete($folder, $true) } }
    }
    if ([IO.Directory]::Exists("$root/out")) { [IO.Directory]::Delete("$root/out", $true) }
    Say 'Clean.'
}

$task, $null = $args
$rest = @(Skip-First $args)
$ownScript = $false
$exitCode = 0
try {
    switch ($task) {
        build { Build-Module; Say "Built $module." }
        test { $suite, $null = $rest; Test-All $suite @(Skip-First $rest) }
        demo { $ownScript = $true; Invoke-Demo }
        lab { bash $lab @rest; exit $LASTEXITCODE }
        run {
            $name, $null = $rest
            if (-not [IO.File]::Exists("$name")) { throw "The script '$name' does not exist." }
            if (Test-Stale) { Build-Module }
        }
        bench {
            if (-not [IO.Directory]::Exists("$root/tests/Bench")) { throw 'There is no tests/Bench yet.' }
            if (Test-Stale) { Build-Module }
            Run 'The bench' { dotnet run --configuration Release --project "$root/tests/Bench" -- @rest }
        }
        # The last line of its own tells what came of it.
        fuzz {
            dotnet run --configuration Release --verbosity quiet --project "$root/tests/Fuzz" -- @rest
            $exitCode = $LASTEXITCODE
        }
        pack { Write-Package }
        docs { Write-Help }
        pictures { Write-Picture }
        format { Run 'dotnet format' { dotnet format "$root/OpenStackTrain.slnx" }; Say 'Formatted.' }
        clean { Remove-Product }
        { $_ -in $null, 'help', '-help', '--help', '-h' } { Say $help }
        default { throw "There is no task '$task'. ./build.sh help lists them." }
    }
}
catch {
    if ($ownScript -and $_.InvocationInfo.ScriptName -ne $PSCommandPath) { throw }
    [Console]::Error.WriteLine("build.ps1 ${task}: $($_.Exception.Message)")
    if ($_.Exception -isnot [System.Management.Automation.RuntimeException] -or -not $_.Exception.WasThrownFromThrowStatement) { [Console]::Error.WriteLine($_.ScriptStackTrace) }
    exit 1
}
# Outside of any try: inside one, an error that ends a statement would end the user's script.
if ($task -eq 'run') { Invoke-WithModule "$name" @(Skip-First $rest) }
exit $exitCode
