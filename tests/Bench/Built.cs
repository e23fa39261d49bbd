using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace OpenStackTrain.Bench;

/// <summary>The module as users get it: what is measured, and where the measurements' own uses of model and engine come from.</summary>
internal static class Built
{
    /// <summary>The repository.</summary>
    public static string Root { get; } = typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "Root").Value!;

    /// <summary>The module's folder.</summary>
    public static string Module { get; } = Path.Combine(Root, "out", "OpenStackTrain");

    /// <summary>The lab's inventory.</summary>
    public static string Nodes { get; } = Path.Combine(Root, ".lab", "nodes.yaml");

    /// <summary>The script runner, as a whole process.</summary>
    public static string Runner { get; } = Path.Combine(Root, "tools", "ScriptRunner", "bin", "Release", "net10.0", "ost-run.dll");

    /// <summary>This program.</summary>
    public static string Bench { get; } = typeof(Built).Assembly.Location;

#pragma warning disable CA2255 // Before any type of the model or the engine is needed.
    [ModuleInitializer]
    internal static void UseTheModules() => AssemblyLoadContext.Default.Resolving += (context, name)
        => new[] { Path.Combine(Module, $"{name.Name}.dll"), Path.Combine(Module, "lib", $"{name.Name}.dll") }.FirstOrDefault(File.Exists) is { } path ? context.LoadFromAssemblyPath(path) : null;
#pragma warning restore CA2255
}
