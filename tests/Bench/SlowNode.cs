namespace OpenStackTrain.Bench;

/// <summary>One of ten nodes takes five seconds for every question: how long until the other nine are through all seven cmdlets.</summary>
internal static class SlowNode
{
    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Table>> RunAsync(int rounds)
    {
        using var nodes = new Simulated(10);
        var slow = nodes.Nodes.Last();
        var usual = slow.Around!;
        var isSlow = false;
        slow.Around = async work =>
        {
            if (isSlow)
                await Task.Delay(TimeSpan.FromSeconds(5));
            return await usual(work);
        };
        List<Series> all = [];
        foreach (var (name, delayed, handsOver) in new[] { ("ten quick nodes", false, true), ("one slow node", true, true), ("one slow node, by the pipeline alone", true, false) })
        {
            all.Add(new(name, async () =>
            {
                isSlow = delayed;
                AppContext.SetSwitch("OpenStackTrain.HandOver", handsOver);
                var (through, nine) = (0, new TaskCompletionSource());
                var run = Task.Run(() => nodes.Session.Run($"Get-OSNode | {Simulated.Seven}", _ =>
                {
                    if (Interlocked.Increment(ref through) == 9)
                        nine.SetResult();
                }));
                await nine.Task;
                Pending = run;
            }));
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var series in all)
            {
                await series.MeasureAsync();
                await Pending;
            }
        }

        AppContext.SetSwitch("OpenStackTrain.HandOver", isEnabled: true);
        return [Table.Of("One slow node of ten: when the nine others are through seven cmdlets, simulated", rounds, all)
            .Goal("later than without it", (all[1].Median - all[0].Median) / 1000, 0.5, "s")];
    }

    private static Task Pending { get; set; } = Task.CompletedTask;
}
