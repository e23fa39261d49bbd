using System.Diagnostics;
using System.Globalization;

namespace OpenStackTrain.Fuzz;

/// <summary>A run: each target in turn gets a case, and now and then a long input, until the time is over.</summary>
/// <param name="targets">The targets.</param>
/// <param name="seed">Where the random numbers begin.</param>
/// <param name="folder">Where inputs that fail are put; null: nowhere.</param>
/// <param name="say">Tells the user.</param>
internal sealed class FuzzRun(IReadOnlyList<FuzzTarget> targets, int seed, string? folder, Action<string> say)
{
    /// <summary>So many short cases of a target, then a long one.</summary>
    private const int ShortCases = 500;

    private const int MostFailures = 20;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Telling = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Hanging = TimeSpan.FromSeconds(60);

    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private string at = "";
    private long since;

    /// <summary>How many cases there were.</summary>
    public long Cases { get; private set; }

    /// <summary>How many times growth was measured.</summary>
    public long Growths { get; private set; }

    /// <summary>What went wrong, each kind once.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>The steepest growth that could be measured.</summary>
    public (string Case, Growth Growth)? Steepest { get; private set; }

    /// <summary>The longest time for at most a mebibyte.</summary>
    public (string Case, Growth Growth)? Slowest { get; private set; }

    /// <summary>The most memory for at most a mebibyte.</summary>
    public (string Case, Growth Growth)? Largest { get; private set; }

    /// <summary>Runs for that long.</summary>
    public void For(TimeSpan time)
    {
        var clock = Stopwatch.StartNew();
        using var watch = new Timer(_ => EndIfHanging(), state: null, Hanging, TimeSpan.FromSeconds(5));
        var reported = TimeSpan.Zero;
        for (var round = 0L; clock.Elapsed < time && Failures.Count < MostFailures; round++)
        {
            foreach (var target in targets)
            {
                if (clock.Elapsed >= time || Failures.Count >= MostFailures)
                    break;
                Round(target, round);
                if (clock.Elapsed - reported < ReportInterval)
                    continue;
                reported = clock.Elapsed;
                say(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds,6:f0} s  {Cases,12:n0} cases  {Growths,8:n0} growths  {Failures.Count} failures  {target.Name}"));
            }
        }
    }

    /// <summary>The short cases of one round, and its long one.</summary>
    public void Round(FuzzTarget target, long round, bool withGrowth = true)
    {
        // Growth first: the faults that stop a run early shall not hide it.
        if (withGrowth)
            Grow(target, round);
        for (var number = round * ShortCases; number < (round + 1) * ShortCases; number++)
            Case(target, number);
    }

    /// <summary>One short case.</summary>
    public void Case(FuzzTarget target, long number)
    {
        Begin(target, $"--case {number}");
        var input = target.Mutator.Make(FuzzCase.Of(seed, target.Name, number));
        Cases++;
        if (target.Try(input) is { } failure)
            Failed(target, $"--case {number}", input, failure);
    }

    /// <summary>One long input, of growing length.</summary>
    public void Grow(FuzzTarget target, long number)
    {
        var (before, repeated, after) = target.Mutator.Repetition(FuzzCase.Of(seed, target.Name + " growth", number));
        Growths++;
        try
        {
            var growth = Growth.Of(target, before, repeated, after, always: number % 8 == 7, () => Begin(target, $"--growth {number}"));
            Steepest = growth.Time > Telling && growth.Exponent > (Steepest?.Growth.Exponent ?? 0) ? ($"{target.Name} --growth {number}", growth) : Steepest;
            Slowest = growth.Time > (Slowest?.Growth.Time ?? TimeSpan.Zero) ? ($"{target.Name} --growth {number}", growth) : Slowest;
            Largest = growth.Memory > (Largest?.Growth.Memory ?? 0) ? ($"{target.Name} --growth {number}", growth) : Largest;
            if (growth.IsTooSteep)
                Failed(target, $"--growth {number}", Growth.Input(before, repeated, after, 4096), new WrongReadingException(string.Create(CultureInfo.InvariantCulture, $"{growth.Bytes} bytes take {growth.Time.TotalSeconds:f2} s and {growth.Memory >> 20} MiB, exponent {growth.Exponent:f2}")));
        }
        catch (GrowthFailedException failed)
        {
            Failed(target, $"--growth {number}", failed.Input, failed.InnerException!);
        }
    }

    private void Begin(FuzzTarget target, string which)
    {
        at = $"--seed {seed} --target {target.Name} {which}";
        Volatile.Write(ref since, Environment.TickCount64);
    }

    private void Failed(FuzzTarget target, string which, byte[] input, Exception failure)
    {
        // The same fault is found many times: its kind and its place tell.
        var place = failure.StackTrace?.Split('\n').FirstOrDefault(line => line.Contains("OpenStackTrain.Engine", StringComparison.Ordinal))?.Trim() ?? failure.Message;
        if (!seen.Add($"{target.Name} {failure.GetType().Name} {(which.StartsWith("--growth", StringComparison.Ordinal) ? "growth" : place)}"))
            return;
        if (input.Length <= 64 * 1024 && failure is not WrongReadingException { Message: [>= '0' and <= '9', ..] })
            input = FuzzCase.Smaller(target, input, failure);
        var text = $"{target.Name}: {failure.GetType().Name}: {failure.Message} {place}\n    ./build.sh fuzz --seed {seed} --target {target.Name} {which}\n    input: {Shown(input)}";
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            var path = Path.Combine(folder, $"{target.Name}-{seed}{which.Replace(" ", "-", StringComparison.Ordinal)}");
            File.WriteAllBytes(path, input);
            text += $"\n    whole: {path}";
        }

        Failures.Add(text);
        say("FAILED " + text);
    }

    private static string Shown(byte[] input)
        => string.Concat(input.Take(200).Select(b => b is >= 32 and < 127 and not (byte)'\\' ? $"{(char)b}" : b == '\n' ? "\\n" : $"\\x{b:x2}")) + (input.Length > 200 ? $"... ({input.Length} bytes)" : "");

    /// <summary>A parser that does not come back cannot be stopped; the program ends and says where it was.</summary>
    private void EndIfHanging()
    {
        if (Environment.TickCount64 - Volatile.Read(ref since) < Hanging.TotalMilliseconds)
            return;
        say($"FAILED: no end within {Hanging.TotalSeconds} s: ./build.sh fuzz {at}");
        Environment.Exit(1);
    }
}
