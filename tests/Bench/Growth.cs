using System.Globalization;

namespace OpenStackTrain.Bench;

/// <summary>The converged test on more and more nodes, each number in a process of its own: time, our processor time, memory.</summary>
internal static class Growth
{
    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Table>> RunAsync(int rounds)
    {
        List<Table> tables = [];
        var lab = new Table($"Converged test, lab nodes (medians of {rounds})", "nodes", "open sessions, ms", "connecting, ms", "CPU per node, ms", "with connecting, ms", "held at most, MB");
        (double Open, double Connecting) last = default;
        foreach (var count in new[] { 1, 3, 10, 30, 50 })
        {
            await Console.Error.WriteLineAsync($"{count} lab nodes");
            await LabNodes.UpAsync(count);
            var words = await ChildAsync("lab", count, rounds);
            lab.Row(count, words[0], words[2], words[1], words[3], words[4]);
            last = (words[1], words[3]);
        }

        tables.Add(lab.Goal("50 nodes, CPU per node", last.Open, 15, "ms").Goal("with connecting", last.Connecting, 40, "ms"));
        var simulated = new Table($"Converged test of {Simulated.Rules}, simulated nodes, 20 ms away, -ThrottleLimit 32 (medians of {rounds})", "nodes", "ms", "CPU per node, ms", "held at most, MB");
        Dictionary<int, double[]> of = [];
        foreach (var count in new[] { 32, 100, 300, 1000 })
        {
            await Console.Error.WriteLineAsync($"{count} simulated nodes");
            var words = of[count] = await ChildAsync("simulated", count, rounds);
            simulated.Row(count, words[0], words[1], words[2]);
        }

        tables.Add(simulated.Goal("1000 nodes over 100, time", of[1000][0] / of[100][0], 10.5, "x").Goal("1000 nodes over 100, memory", of[1000][2] / of[100][2], 1.5, "x"));
        return tables;
    }

    private static async Task<double[]> ChildAsync(string kind, int count, int rounds)
        => [.. (await Programs.RunAsync("dotnet", [Built.Bench, "child", kind, $"{count}", $"{rounds}"])).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
