using System.ComponentModel;
using System.Reflection;
using System.Runtime.Loader;

namespace OpenStackTrain.Loading;

/// <summary>
/// Where the module's cmdlets, engine and third-party assemblies live: apart from those of other modules, so that another SSH.NET in the
/// same session cannot clash with ours. Only the module's own script uses it.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private static readonly Lazy<Assembly> LazyCmdlets = new(LoadCmdlets);
    private readonly string folder;

    private ModuleLoadContext(string folder)
        : base("OpenStackTrain") => this.folder = folder;

    /// <summary>Whether the cmdlets were loaded before: this is not the first import in the process.</summary>
    public static bool IsLoaded => LazyCmdlets.IsValueCreated;

    /// <summary>The assembly of the cmdlets. Loaded once in a process: a second import, or one in another runspace, is given the same.</summary>
    public static Assembly Cmdlets => LazyCmdlets.Value;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        // The model beside the manifest and the engine of PowerShell are shared with the session: they are not in our folder, and null means "ask the default".
        var path = Path.Combine(folder, $"{assemblyName.Name}.dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }

    private static Assembly LoadCmdlets()
    {
        var lib = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, "lib");
        return new ModuleLoadContext(lib).LoadFromAssemblyName(new AssemblyName("OpenStackTrain.PowerShell"));
    }
}
