using System.Diagnostics;
using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;
using OpenStackTrain.Cmdlet.Tests.Module;
using OpenStackTrain.ScriptRunner.Cmdlets;

namespace OpenStackTrain.Cmdlet.Tests;

public sealed class ImportTests
{
    private static readonly string[] Libraries = ["Renci.SshNet", "YamlDotNet", "BouncyCastle.Cryptography", "OpenStackTrain.Engine", "OpenStackTrain.PowerShell"];

    private static IEnumerable<string> CmdletNames => BuiltModule.Cmdlets.GetExportedTypes()
        .Select(type => type.GetCustomAttribute<CmdletAttribute>()).OfType<CmdletAttribute>().Select(name => $"{name.VerbName}-{name.NounName}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Exports(ModuleSession session) => session.Run("(Get-Module OpenStackTrain).ExportedCmdlets.Keys").Succeeded().Output.Cast<string>().Order(StringComparer.Ordinal);

    [Fact]
    public void The_manifest_the_exports_and_the_cmdlet_classes_are_the_same()
    {
        using var session = new ModuleSession();
        var module = (PSModuleInfo)session.Run("Get-Module OpenStackTrain").Succeeded().Output.Single();
        var manifest = session.Run($"(& ([scriptblock]::Create([IO.File]::ReadAllText('{BuiltModule.Manifest}')))).CmdletsToExport").Succeeded().Output.Cast<string>().Order(StringComparer.Ordinal);
        Assert.Equal(CmdletNames, manifest);
        Assert.Equal(CmdletNames, Exports(session));
        Assert.Empty(module.ExportedFunctions);
        Assert.Empty(module.ExportedAliases);
        Assert.Empty(module.ExportedVariables);
    }

    [Theory]
    [InlineData("Import-Module '{0}'")]
    [InlineData("Import-Module '{0}' -Force")]
    [InlineData("Import-Module '{0}' -Force; Import-Module '{0}' -Force")]
    [InlineData("Remove-Module OpenStackTrain; Import-Module '{0}'")]
    [InlineData("$ErrorActionPreference = 'Stop'; Set-StrictMode -Version Latest; Import-Module '{0}' -Force")]
    public void Importing_again_leaves_all_cmdlets_at_work(string script)
    {
        using var session = new ModuleSession();
        session.Run(string.Format(null, script, BuiltModule.Manifest)).Succeeded();
        Assert.Equal(CmdletNames, Exports(session));
        Assert.Equal("OSInventory.NotLoaded,OpenStackTrain.PowerShell.GetOSNodeCommand", session.Run("Get-OSNode").Error.FullyQualifiedErrorId);
    }

    [Fact]
    public void Two_runspaces_import_at_once_and_share_nothing()
    {
        using var network = new Nodes.SimulatedNetwork("controller");
        using var one = new ModuleSession(imports: false);
        using var other = new ModuleSession(imports: false);
        using var importOne = one.Start($"Import-Module '{BuiltModule.Manifest}'");
        using var importOther = other.Start($"Import-Module '{BuiltModule.Manifest}'");
        importOne.Wait().Succeeded();
        importOther.Wait().Succeeded();
        one.Run($"Import-OSInventory '{network.InventoryPath}'").Succeeded();
        Assert.Single(one.Run("Get-OSNode").Succeeded().Nodes);
        Assert.Equal("OSInventory.NotLoaded,OpenStackTrain.PowerShell.GetOSNodeCommand", other.Run("Get-OSNode").Error.FullyQualifiedErrorId);
    }

    [Fact]
    public void Importing_the_folder_by_name_works_too()
    {
        using var session = new ModuleSession(imports: false);
        session.Run($"Import-Module '{BuiltModule.Folder}'").Succeeded();
        Assert.Equal(CmdletNames, Exports(session));
    }

    [Fact]
    public void The_types_of_the_model_resolve_and_are_those_of_the_tests()
    {
        using var session = new ModuleSession();
        Assert.Same(typeof(Node), session.Run("[OpenStackTrain.Node]").Succeeded().Output.Single());
        Assert.Equal(Path.Combine(BuiltModule.Folder, "OpenStackTrain.dll"), typeof(Node).Assembly.Location);
    }

    [Fact]
    public void Removing_the_module_closes_its_sessions()
    {
        using var network = new Nodes.SimulatedNetwork("controller");
        using var session = new ModuleSession();
        session.Run($"Import-OSInventory '{network.InventoryPath}' | New-OSNodeSession").Succeeded();
        session.Run("Remove-Module OpenStackTrain").Succeeded();
        Assert.True(SpinWait.SpinUntil(() => network["controller"].Transports.Single().IsDisposed, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void After_removal_and_a_new_import_the_nodes_can_be_used_again()
    {
        using var network = new Nodes.SimulatedNetwork("controller");
        using var session = new ModuleSession();
        session.Run($"Import-OSInventory '{network.InventoryPath}' | New-OSNodeSession").Succeeded();
        session.Run($"Remove-Module OpenStackTrain; Import-Module '{BuiltModule.Manifest}'").Succeeded();
        session.Run($"Import-OSInventory '{network.InventoryPath}' | Get-OSNodeFact").Succeeded();
    }

    [Fact]
    public void Engine_and_libraries_stay_out_of_the_default_context()
    {
        using var session = new ModuleSession();
        using var network = new Nodes.SimulatedNetwork("controller");
        session.Run($"Import-OSInventory '{network.InventoryPath}' | Get-OSNodeFact").Succeeded();
        Assert.Empty(AssemblyLoadContext.Default.Assemblies.Select(assembly => assembly.GetName().Name).Intersect(Libraries));
        Assert.Equal("OpenStackTrain", AssemblyLoadContext.GetLoadContext(BuiltModule.Cmdlets)!.Name);
    }

    [Fact]
    public void No_third_party_type_shows_in_a_public_signature()
    {
        Assembly[] own = [typeof(Node).Assembly, BuiltModule.Cmdlets];
        List<string> foreign = [];
        foreach (var type in own.SelectMany(assembly => assembly.GetExportedTypes()))
        {
            IEnumerable<Type> shown =
            [
                .. type.GetInterfaces(),
                type.BaseType ?? typeof(object),
                .. type.GetProperties().Select(property => property.PropertyType),
                .. type.GetFields().Select(field => field.FieldType),
                .. type.GetMethods().SelectMany(method => method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)),
                .. type.GetConstructors().SelectMany(constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType)),
            ];
            foreign.AddRange(shown.SelectMany(Parts).Where(part => !IsFine(part)).Select(part => $"{type}: {part}"));
        }

        Assert.Empty(foreign);

        bool IsFine(Type type) => type.IsGenericParameter || own.Contains(type.Assembly) || type.Assembly == typeof(PSObject).Assembly || type.Assembly.GetName().Name is "System.Private.CoreLib" or { Length: > 7 } and ['S', 'y', 's', 't', 'e', 'm', '.', ..];

        static IEnumerable<Type> Parts(Type type) => type.HasElementType ? Parts(type.GetElementType()!) : type.GetGenericArguments().SelectMany(Parts).Append(type);
    }

    [Fact]
    public async Task Another_SSHNet_in_the_session_is_in_nobodys_way()
    {
        var other = BuiltModule.Metadata("OtherSshNet");
        using var network = new Nodes.SimulatedNetwork("controller");
        var key = network.Write("key", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
        var script = network.Write("two.ps1", $$"""
            $ErrorActionPreference = 'Stop'
            Set-StrictMode -Version Latest
            $null = [Reflection.Assembly]::LoadFrom('{{other}}')
            Import-Module '{{BuiltModule.Folder}}'
            $failure = $null
            Import-OSInventory '{{network.InventoryPath}}' | New-OSNodeSession -KeyFilePath '{{key}}' -SshConfigPath none -ErrorAction SilentlyContinue -ErrorVariable failure
            "error $($failure[0].FullyQualifiedErrorId)"
            "visible $([Renci.SshNet.SshClient].Assembly.GetName().Version)"
            foreach ($assembly in [AppDomain]::CurrentDomain.GetAssemblies()) {
                if ($assembly.GetName().Name -eq 'Renci.SshNet') { "loaded $($assembly.GetName().Version) in $([Runtime.Loader.AssemblyLoadContext]::GetLoadContext($assembly).Name)" }
            }
            """);
        using var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(SelectObjectCommand).Assembly.Location, script]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken).Soon();
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken).Soon();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Soon();
        Assert.Equal("", errors);
        var version = AssemblyName.GetAssemblyName(other).Version;
        var ours = AssemblyName.GetAssemblyName(Path.Combine(BuiltModule.Folder, "lib", "Renci.SshNet.dll")).Version;
        Assert.NotEqual(version, ours);
        Assert.Equal(
            ["error OSNode.KeyFileUnusable,OpenStackTrain.PowerShell.NewOSNodeSessionCommand", $"visible {version}", $"loaded {version} in Default", $"loaded {ours} in OpenStackTrain"],
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
