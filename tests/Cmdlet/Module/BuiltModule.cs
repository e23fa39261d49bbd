using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using OpenStackTrain.Loading;

namespace OpenStackTrain.Cmdlet.Tests.Module;

/// <summary>
/// The module as users get it. Its model is the test process's model too: nothing of the module is in the tests' own folder, and the first
/// use of a model type loads it from out/, where the module's script finds it loaded.
/// </summary>
internal static class BuiltModule
{
    /// <summary>The module's folder.</summary>
    public static string Folder { get; } = Metadata("Module");

    /// <summary>The manifest: what Import-Module gets.</summary>
    public static string Manifest { get; } = Path.Combine(Folder, "OpenStackTrain.psd1");

    /// <summary>The assembly of the cmdlets, in the module's own context.</summary>
    public static Assembly Cmdlets => ModuleLoadContext.Cmdlets;

    /// <summary>Whether neighbouring cmdlets hand nodes over directly (the usual form), or the pipeline alone brings them (OST_PLAIN_PIPELINE=1).</summary>
    public static bool HandsOver { get; } = Environment.GetEnvironmentVariable("OST_PLAIN_PIPELINE") != "1";

    /// <summary>What the build says about the tests' surroundings.</summary>
    public static string Metadata(string key) => typeof(BuiltModule).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == key).Value!;

#pragma warning disable CA2255 // Before any type of the model is needed: xunit's runner already looks at the test methods.
    [ModuleInitializer]
    internal static void UseItsModel()
#pragma warning restore CA2255
    {
        // The whole suite is run in both forms of the pipeline.
        if (!HandsOver)
            AppContext.SetSwitch("OpenStackTrain.HandOver", false);
        AssemblyLoadContext.Default.Resolving += (context, name) =>
        {
            if (name.Name != "OpenStackTrain")
                return null;
            var model = Path.Combine(Folder, "OpenStackTrain.dll");
            return File.Exists(model) ? context.LoadFromAssemblyPath(model) : throw new FileNotFoundException($"The module is not built: {model} is missing. ./build.sh build makes it, ./build.sh test cmdlet does both.", model);
        };
    }
}
