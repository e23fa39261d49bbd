Set-StrictMode -Version Latest

# The model is loaded as any assembly is, so that [OpenStackTrain.Node] resolves; once in a process, wherever it came from.
if (-not ('OpenStackTrain.Loading.ModuleLoadContext' -as [type])) {
    $null = [System.Reflection.Assembly]::LoadFrom([System.IO.Path]::Combine($PSScriptRoot, 'OpenStackTrain.dll'))
}

# All else is loaded apart, into the module's own context.
$cmdlets = Import-Module -Assembly ([OpenStackTrain.Loading.ModuleLoadContext]::Cmdlets) -PassThru

# From the second import of the same assembly on, PowerShell does not hand the cmdlets to the importing module
# (https://github.com/PowerShell/PowerShell/issues/20710): hand over those that are not there yet.
$module = $ExecutionContext.SessionState.Module
$handOver = [System.Management.Automation.PSModuleInfo].GetMethod('AddExportedCmdlet', [System.Reflection.BindingFlags]'Instance, NonPublic')
foreach ($cmdlet in $cmdlets.ExportedCmdlets.Values) {
    if (-not $module.ExportedCmdlets.ContainsKey($cmdlet.Name)) {
        $null = $handOver.Invoke($module, @($cmdlet))
    }
}
