using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OpenStackTrain.Bench;

/// <summary>The measured times of one contender, in milliseconds.</summary>
internal sealed class Series(string name, Func<Task> run)
{
    private readonly List<double> times = [];

    /// <summary>Who it is.</summary>
    public string Name => name;

    /// <summary>The middle one.</summary>
    public double Median => times.Order().ElementAt(times.Count / 2);

    /// <summary>The least and the most.</summary>
    public (double Least, double Most) Range => (times.Min(), times.Max());

    /// <summary>One round more.</summary>
    public async Task MeasureAsync()
    {
        var clock = Stopwatch.StartNew();
        await run();
        times.Add(clock.Elapsed.TotalMilliseconds);
    }

    /// <summary>Measures several in turn, round by round.</summary>
    public static async Task InTurnAsync(int rounds, params IReadOnlyList<Series> all)
    {
        for (var round = 0; round < rounds; round++)
        {
            foreach (var series in all)
            {
                await series.MeasureAsync();
                await Console.Error.WriteAsync('.');
            }
        }

        await Console.Error.WriteLineAsync();
    }
}

/// <summary>A result as a Markdown table, with what was to be reached below it.</summary>
internal sealed class Table(string title, params string[] columns)
{
    private readonly StringBuilder text = new($"### {title}\n\n| {string.Join(" | ", columns)} |\n|{string.Concat(Enumerable.Repeat(" --- |", columns.Length))}\n");

    /// <summary>A row.</summary>
    public Table Row(params object[] cells)
    {
        text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(cell => cell is double number ? number.ToString(number < 10 ? "0.00" : "0", CultureInfo.InvariantCulture) : cell.ToString()))} |\n");
        return this;
    }

    /// <summary>The contenders against the first of them.</summary>
    public static Table Of(string title, int rounds, IReadOnlyList<Series> all)
    {
        var table = new Table($"{title} (medians of {rounds})", "what", "ms", "least to most", "ratio");
        foreach (var series in all)
            table.Row(series.Name, series.Median, string.Create(CultureInfo.InvariantCulture, $"{series.Range.Least:0} to {series.Range.Most:0}"), series.Median / all[0].Median);
        return table;
    }

    /// <summary>What was to be reached, and whether it was.</summary>
    public Table Goal(string what, double value, double limit, string unit)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{what}: {value:0.00#} {unit}, to reach at most {limit:0.00#} {unit}: {(value <= limit ? "yes" : "**no**")}\n");
        return this;
    }

    /// <summary>A line of prose.</summary>
    public Table Note(string note)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n{note}\n");
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
