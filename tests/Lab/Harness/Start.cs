using System.Runtime.CompilerServices;
using System.Runtime.Loader;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace OpenStackTrain.LabTests;

/// <summary>The model comes from the built module, so that the module and the tests mean the same types.</summary>
internal static class Start
{
    [ModuleInitializer]
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Usage", "CA2255", Justification = "Before any test is discovered.")]
    internal static void ShareTheModel() => AssemblyLoadContext.Default.Resolving += (context, name)
        => name.Name == "OpenStackTrain" ? context.LoadFromAssemblyPath(Path.Combine(Lab.Root, "out", "OpenStackTrain", "OpenStackTrain.dll")) : null;
}
