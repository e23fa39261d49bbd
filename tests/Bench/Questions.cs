using System.Globalization;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Bench;

/// <summary>What each question costs on the node, asked alone and one after the other: where the time of a converged run goes.</summary>
internal static class Questions
{
    private const int Shown = 12;

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Table>> RunAsync(int rounds)
    {
        await LabNodes.UpAsync(3);
        return [await OfAsync(LabNodes.Read(3)[0], rounds), await OfAsync(LabNodes.Read(3)[1], rounds)];
    }

    private static async Task<Table> OfAsync(Node node, int rounds)
    {
        var installs = Converged.Asked(node, checks: false).ToHashSet();
        List<(string Name, string Shell, bool Installs)> all = [.. Converged.Asked(node, checks: true).GroupBy(fact => (object?)fact.Shared?.Question ?? fact).Select(asked => asked.ToList()).Select(asked => (
            asked[0].Key + (asked.Count > 1 ? $" and {asked.Count - 1} more" : ""),
            asked[0].Shared is var (question, _) ? question.Shell([.. asked.Select(fact => fact.Shared!.Value.About)]) : asked[0].Shell,
            asked.Exists(installs.Contains)))];
        var script = $"cd /; export LC_ALL=C PATH={Framing.Path}\n" + string.Concat(all.Select(question => $"at=$(date +%s%N); sh -c {Sh.Quote(question.Shell)} >/dev/null 2>&1; echo $((($(date +%s%N) - at) / 1000))\n"));
        List<double[]> times = [];
        for (var round = 0; round < rounds; round++)
            times.Add([.. (await Programs.SshAsync(node, script)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture) / 1000)]);
        var medians = all.Select((question, index) => (question.Name, question.Installs, Time: times.Select(round => round[index]).Order().ElementAt(rounds / 2))).OrderByDescending(one => one.Time).ToList();
        var table = new Table($"Questions to {node.Name} (medians of {rounds})", "question", "ms", "asked by");
        foreach (var (name, isInstalls, time) in medians.Take(Shown))
            table.Row($"`{(name.Length > 70 ? name[..70] + "..." : name).Replace("|", "\\|", StringComparison.Ordinal)}`", time, isInstalls ? "both" : "the test");
        return table.Row($"{medians.Count - Shown} others", medians.Skip(Shown).Sum(one => one.Time), "").Row("all for the test", medians.Sum(one => one.Time), "").Row("all for the installation", medians.Where(one => one.Installs).Sum(one => one.Time), "");
    }
}
