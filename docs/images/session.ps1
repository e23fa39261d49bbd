# The session of the README's pictures, on three fresh nodes of the lab. Run by: ./build.sh pictures
param(
    # Where the report and the topology go.
    [Parameter(Mandatory)] [string] $Folder
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Show([string] $Line) {
    [Console]::WriteLine("`e[1;32mPS>`e[0m $Line")
    & ([scriptblock]::Create($Line)) | Out-Default
}

$null = Import-OSInventory "$PSScriptRoot/../../.lab/nodes.yaml" -WarningAction Ignore
Show 'Get-OSNode | Get-OSNodeFact'
$WarningPreference = 'Ignore'
Show 'Get-OSNode | Install-OSBaseline'
Show 'Get-OSNode | Install-OSBaseline     # again'

Show '# Somebody edits a file of compute01 by hand.'
$null = Invoke-OSNodeCommand compute01 "sed -i 's/^server .*/server 0.pool.ntp.org iburst/' /etc/chrony.conf"
$ProgressPreference = 'SilentlyContinue'
$results = Get-OSNode | Test-OSBaseline
$null = $results | Export-OSBaselineReport "$Folder/report.html"
# Who tested, on which machine, which file: of no interest in a picture for others.
[IO.File]::WriteAllText("$Folder/report.html", ([IO.File]::ReadAllText("$Folder/report.html") -replace '(?s)<dl class="about">.*?</dl>'))
$null = $results | Export-OSBaselineReport "$Folder/report.json"
$null = Export-OSTopology "$Folder/topology.svg" -Report "$Folder/report.json"
$ProgressPreference = 'Continue'
Show 'Get-OSNode | Test-OSBaseline'
Show 'Get-OSNode compute01 | Set-OSChrony'
Show 'Get-OSNode | Test-OSBaseline -Quiet'
