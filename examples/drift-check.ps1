# Are the machines still as they were set up? For a scheduler: prints what has drifted and ends with exit code 1, or sends it by mail.
#   cron:            0 6 * * *  pwsh -NoProfile -File drift-check.ps1 -Inventory /etc/openstack/nodes.yaml -MailTo ops@example.org
#   Task Scheduler:  pwsh -NoProfile -File drift-check.ps1 -Inventory C:\openstack\nodes.yaml
# Exit codes: 0 nothing has drifted, 1 something has, 2 a machine could not be tested, or the inventory not be used.
param(
    [string] $Inventory = "$PSScriptRoot/../.lab/nodes.yaml",
    # Only these rules; wildcards are allowed.
    [string[]] $Rule = '*',
    [string] $MailTo,
    [string] $MailFrom = "openstack-train@$([Environment]::MachineName)",
    [string] $SmtpServer = '127.0.0.1',
    [int] $SmtpPort = 25
)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Continue'

try { $null = Import-OSInventory $Inventory -WarningAction Ignore }
catch {
    # The script goes on after a statement that ends by an error; a scheduler must not take that for a good end.
    "The inventory cannot be used: $_"
    exit 2
}

$failures = @()
$results = @(Get-OSNode | Test-OSBaseline -Rule $Rule -ErrorVariable failures -ErrorAction SilentlyContinue)
# A machine that could not be tested (N-01) is told by its error.
$drift = @($results | Where-Object { $_.Status -in 'Fail', 'Error', 'PendingReboot' -and $_.Id -ne 'N-01' })

$report = @(
    "$(@($results | Where-Object Status -EQ Pass).Count) results pass, $($drift.Count) do not, $(@($failures).Count) machines could not be tested: $(@(Get-OSNode | ForEach-Object Name) -join ', ')."
    foreach ($failure in $failures) { "$($failure.TargetObject): $failure" }
    foreach ($result in $drift) {
        "$($result.Node) $($result.Id) $($result.Status): $($result.Title)"
        "    is      $($result.Actual)"
        "    should  $($result.Expected)"
        if ($result.Fix) { "    fix     $($result.Fix)" }
    }
)
$report

if (($drift -or $failures) -and $MailTo) {
    $mail = [Net.Mail.SmtpClient]::new($SmtpServer, $SmtpPort)
    try { $mail.Send($MailFrom, $MailTo, "OpenStack baseline: $($drift.Count) deviations, $(@($failures).Count) machines not tested", $report -join "`n") }
    finally { $mail.Dispose() }
}
if ($failures) { exit 2 }
if ($drift) { exit 1 }
