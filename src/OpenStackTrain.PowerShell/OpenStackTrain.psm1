Set-StrictMode -Version Latest

# The model is loaded as any assembly is, so that [OpenStackTrain.Node] resolves; once in a process, wherever it came from.
if (-not ('OpenStackTrain.Loading.ModuleLoadContext' -as [type])) {
    $null = [System.Reflection.Assembly]::LoadFrom("$PSScriptRoot/OpenStackTrain.dll")
}

# From the second import of the same assembly on, PowerShell does not hand the cmdlets to the importing module
# (https://github.com/PowerShell/PowerShell/issues/20710): hand over those that are not there yet.
function Add-ImportedCmdlet($cmdlets, $module) {
    $handOver = [System.Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
    foreach ($cmdlet in $cmdlets.ExportedCmdlets.Values) {
        if (-not $module.ExportedCmdlets.ContainsKey($cmdlet.Name)) {
            $null = $handOver.Invoke($module, @($cmdlet))
        }
    }
}

# All else is loaded apart, into the module's own context.
if ([OpenStackTrain.Loading.ModuleLoadContext]::IsLoaded) {
    Add-ImportedCmdlet (Import-Module -Assembly ([OpenStackTrain.Loading.ModuleLoadContext]::Cmdlets) -PassThru) $ExecutionContext.SessionState.Module
}
else {
    Import-Module -Assembly ([OpenStackTrain.Loading.ModuleLoadContext]::Cmdlets)
}
