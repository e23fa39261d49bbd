using System.Globalization;

namespace OpenStackTrain.Bench;

/// <summary>What importing the module and its first cmdlet cost over a bare engine, each time in a process of its own.</summary>
internal static class Starting
{
    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Table>> RunAsync(int rounds)
    {
        await LabNodes.UpAsync(3);
        List<(double Import, double First, double ImportMemory, double FirstMemory)> all = [];
        for (var round = 0; round < rounds; round++)
        {
            var words = (await Programs.RunAsync("dotnet", [Built.Bench, "child", "start"])).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
            all.Add((words[0], words[1], words[2], words[3]));
        }

        var (import, first) = (Middle(one => one.Import), Middle(one => one.First));
        var (importMemory, firstMemory) = (Middle(one => one.ImportMemory), Middle(one => one.FirstMemory));
        return [new Table($"Import-Module and the first cmdlet over a bare engine (medians of {rounds})", "what", "ms", "working set, MB more")
            .Row("`Import-Module`", import, importMemory)
            .Row("`Import-OSInventory \\| Get-OSNode`", first, firstMemory)
            .Goal("Import-Module", import, 100, "ms")
            .Goal("its memory", importMemory, 15, "MB")];

        double Middle(Func<(double Import, double First, double ImportMemory, double FirstMemory), double> of) => all.Select(of).Order().ElementAt(all.Count / 2);
    }
}
