using System.Globalization;

namespace OpenStackTrain.Bench;

/// <summary>The converged test on more and more nodes, each number in a process of its own: time, our processor time, memory.</summary>
internal static class Growth
{
    /// <summary>On the lab, with up to so many nodes. From 30 on every node's logins to all others fill two cores for minutes: three rounds then.</summary>
    public static async Task<IReadOnlyList<Table>> OnLabAsync(int rounds, int most)
    {
        var table = new Table($"Converged test, lab nodes (medians of {rounds}, from 30 nodes on of 3)", "nodes", "open sessions, ms", "connecting, ms", "CPU per node, ms", "with connecting, ms", "held at most, MB");
        foreach (var count in new[] { 1, 3, 10, 30, 50 }.Where(count => count <= most))
        {
            await Console.Error.WriteLineAsync($"{count} lab nodes");
            await LabNodes.UpAsync(count);
            var words = await ChildAsync("lab", count, count < 30 ? rounds : Math.Min(rounds, 3));
            table.Row(count, words[0], words[2], words[1], words[3], words[4]);
            if (count == most)
                table.Goal($"{count} nodes, CPU per node", words[1], 15, "ms").Goal("with connecting", words[3], 40, "ms");
        }

        return [table];
    }

    /// <summary>In memory.</summary>
    public static async Task<IReadOnlyList<Table>> SimulatedAsync(int rounds)
    {
        var table = new Table($"Converged test of {Simulated.Rules}, simulated nodes, 20 ms away, -ThrottleLimit 32 (medians of {rounds})", "nodes", "ms", "CPU per node, ms", "held at most, MB");
        Dictionary<int, double[]> of = [];
        foreach (var count in new[] { 32, 100, 300, 1000 })
        {
            await Console.Error.WriteLineAsync($"{count} simulated nodes");
            var words = of[count] = await ChildAsync("simulated", count, rounds);
            table.Row(count, words[0], words[1], words[2]);
        }

        return [table.Goal("1000 nodes over 100, time", of[1000][0] / of[100][0], 10.5, "x").Goal("1000 nodes over 100, memory", of[1000][2] / of[100][2], 1.5, "x")];
    }

    private static async Task<double[]> ChildAsync(string kind, int count, int rounds)
        => [.. (await Programs.RunAsync("dotnet", [Built.Bench, "child", kind, $"{count}", $"{rounds}"])).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
