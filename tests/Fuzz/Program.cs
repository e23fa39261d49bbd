using System.Diagnostics;
using System.Globalization;
using OpenStackTrain.Fuzz;

// fuzz [--seconds N] [--seed N] [--target NAME] [--case N | --growth N]: broken input for every parser; the last line tells what came of it.
var (seconds, seed, name, single, growth) = (60, Random.Shared.Next(1, int.MaxValue), "", -1L, -1L);
for (var at = 0; at < args.Length; at += 2)
{
    var value = at + 1 < args.Length ? args[at + 1] : "";
    var known = args[at] switch
    {
        "--seconds" => Number(value, ref seconds),
        "--seed" => Number(value, ref seed),
        "--case" => Number(value, ref single),
        "--growth" => Number(value, ref growth),
        "--target" => (name = value).Length > 0,
        _ => false,
    };
    if (!known)
    {
        Console.Error.WriteLine($"'{args[at]} {value}' is not understood: [--seconds N] [--seed N] [--target NAME] [--case N | --growth N]");
        return 2;
    }
}

var targets = FuzzTargets.All.Where(target => name.Length == 0 || target.Name == name).ToList();
if (targets.Count == 0)
{
    Console.Error.WriteLine($"There is no target '{name}': {string.Join(", ", FuzzTargets.All)}");
    return 2;
}

Console.WriteLine($"seed {seed}, {targets.Count} targets, {(single >= 0 || growth >= 0 ? "one case" : $"{seconds} s")}");
var clock = Stopwatch.StartNew();
var run = new FuzzRun(targets, seed, Path.Combine(Environment.CurrentDirectory, "out", "fuzz"), Console.WriteLine);
if (single >= 0)
    targets.ForEach(target => run.Case(target, single));
else if (growth >= 0)
    targets.ForEach(target => run.Grow(target, growth));
else
    run.For(TimeSpan.FromSeconds(seconds));

if (run.Slowest is { } slowest && run.Largest is { } largest)
    Console.WriteLine($"slowest: {slowest.Case}, {slowest.Growth.Bytes >> 10} KiB in {slowest.Growth.Time.TotalMilliseconds:f0} ms; most memory: {largest.Case}, {largest.Growth.Memory >> 20} MiB for {largest.Growth.Bytes >> 10} KiB");
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{run.Cases} cases and {run.Growths} growths of {targets.Count} targets in {clock.Elapsed.TotalSeconds:f0} s with seed {seed}; slowest growth {(run.Steepest is { } steepest ? $"{steepest.Growth.Exponent:f2} ({steepest.Case})" : "not measurable")}; {run.Failures.Count} failures"));
return run.Failures.Count == 0 ? 0 : 1;

static bool Number<T>(string text, ref T number)
    where T : struct, IParsable<T>
{
    var isNumber = T.TryParse(text, CultureInfo.InvariantCulture, out var value);
    number = isNumber ? value : number;
    return isNumber;
}
