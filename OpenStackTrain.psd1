@{
    RootModule           = 'OpenStackTrain.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = 'd5938426-01b9-4268-8824-2a71d9ebadfa'
    Author               = 'The OpenStackTrain contributors'
    CompanyName          = 'OpenStackTrain'
    Copyright            = 'Copyright (c) 2026 The OpenStackTrain contributors. MIT licence.'
    Description          = 'Puts the base environment of OpenStack Train on CentOS 7 machines over SSH, keeps it so and reports on it. Nothing is installed on the machines for it.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('OpenStackTrain.Format.ps1xml')
    TypesToProcess       = @('OpenStackTrain.Types.ps1xml')
    CmdletsToExport      = @(
        'New-OSInventory'
        'Import-OSInventory'
        'Get-OSNode'
        'New-OSNodeSession'
        'Get-OSNodeSession'
        'Remove-OSNodeSession'
        'Get-OSNodeFact'
        'Invoke-OSNodeCommand'
        'Set-OSNetworkInterface'
        'Set-OSHostName'
        'Set-OSHostsFile'
        'Set-OSSshTrust'
        'Set-OSFirewall'
        'Set-OSSelinux'
        'Install-OSBaseRepo'
        'Install-OSBasePackage'
        'Set-OSChrony'
        'Install-OSBaseline'
        'Install-OSMariaDb'
        'Install-OSMemcached'
        'Set-OSEtcd'
        'Set-OSCronJob'
        'Install-OSRabbitMq'
        'New-OSRabbitUser'
        'Remove-OSRabbitUser'
        'Enable-OSRabbitPlugin'
        'Test-OSBaseline'
        'Test-OSNodeRequirement'
        'Get-OSBaselineRule'
        'Export-OSBaselineReport'
        'Import-OSBaselineReport'
        'Compare-OSBaselineReport'
        'Get-OSRole'
        'Export-OSTopology'
        'Get-OSService'
        'Restart-OSNode'
        'Get-OSChange'
        'Undo-OSChange'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags = @('PSEdition_Core', 'Linux', 'Windows', 'MacOS', 'OpenStack', 'SSH', 'CentOS')
        }
    }
}
