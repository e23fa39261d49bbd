using System.Globalization;
using System.Runtime.InteropServices;

namespace OpenStackTrain.Bench;

/// <summary>docs/performance.md: the tables stand there between two marks for each measurement.</summary>
internal static class Report
{
    /// <summary>Puts a measurement's tables in the place of its last ones.</summary>
    public static void Write(string name, string tables)
    {
        var path = Path.Combine(Built.Root, "docs", "performance.md");
        var text = File.ReadAllText(path);
        var (begin, end) = ($"<!-- {name} -->\n", $"<!-- /{name} -->");
        var (from, to) = (text.IndexOf(begin, StringComparison.Ordinal), text.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
            throw new InvalidOperationException($"{path} has no place for '{name}': {begin.Trim()} and {end}.");
        File.WriteAllText(path, $"{text[..(from + begin.Length)]}\n{tables}\n{Machine()}\n\n{text[to..]}");
    }

    private static string Machine()
    {
        var processor = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() : null;
        return string.Create(CultureInfo.InvariantCulture, $"*{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} cores ({processor}), {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}*");
    }
}
