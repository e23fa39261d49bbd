using System.Globalization;
using System.Text;

namespace OpenStackTrain.Fuzz;

/// <summary>How a parser's time and memory grow when a piece of its input is repeated four times as often, and again, up to a mebibyte.</summary>
/// <param name="Bytes">The longest input that was tried.</param>
/// <param name="Time">How much processor time that took.</param>
/// <param name="Exponent">1: linear, 2: quadratic; 0: too fast to tell.</param>
/// <param name="Memory">How many bytes were allocated for it.</param>
internal sealed record Growth(int Bytes, TimeSpan Time, double Exponent, long Memory)
{
    /// <summary>ASCII's "substitute".</summary>
    public const char Counter = '\x1a';

    private const int Most = 1 << 20;

    /// <summary>So much where the growth looks steep: it has to be so on the way there as well.</summary>
    private const int MostInDoubt = 1 << 22;
    private const int Least = 1 << 14;

    /// <summary>The bytes that may be allocated for one of input; most parsers take less than a hundred.</summary>
    private const int MostMemory = 4000;

    /// <summary>Beyond this a longer input is not tried: where the growth is linear, it has come to a mebibyte long before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan PatienceInDoubt = TimeSpan.FromSeconds(4);

    /// <summary>Shorter times say nothing: a collection of garbage takes as long.</summary>
    private static readonly TimeSpan Measurable = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether it is more than linear, clearly.</summary>
    public bool IsTooSteep => (Exponent > 1.5 && Time > Patience / 2) || Memory > (long)Bytes * MostMemory;

    /// <summary>Measures.</summary>
    /// <param name="target">The parser.</param>
    /// <param name="before">Stands in front, once.</param>
    /// <param name="repeated">Is repeated.</param>
    /// <param name="after">Stands at the end, once.</param>
    /// <param name="always">Whether a mebibyte is tried even where a quarter of it shows nothing.</param>
    /// <param name="begin">Is told of each reading that begins.</param>
    public static Growth Of(FuzzTarget target, byte[] before, byte[] repeated, byte[] after, bool always, Action begin)
    {
        var growth = Measure(target, before, repeated, after, always, times: 1, begin);
        // A collection of garbage, or code that was compiled anew: the least of several is the parser's own.
        return growth.IsTooSteep ? Measure(target, before, repeated, after, always: true, times: 3, begin) : growth;
    }

    /// <summary>The input of about that length. In the repeated piece <see cref="Counter"/> stands for a number that is another one each time: names that are all different.</summary>
    public static byte[] Input(byte[] before, byte[] repeated, byte[] after, int bytes)
    {
        using var input = new MemoryStream(bytes + repeated.Length + after.Length + 16);
        input.Write(before);
        for (var number = 0; input.Length == before.Length || input.Length < bytes - after.Length; number++)
        {
            var rest = repeated.AsSpan();
            for (int at; (at = rest.IndexOf((byte)Counter)) >= 0; rest = rest[(at + 1)..])
            {
                input.Write(rest[..at]);
                input.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
            }

            input.Write(rest);
        }

        input.Write(after);
        return input.ToArray();
    }

    private static Growth Measure(FuzzTarget target, byte[] before, byte[] repeated, byte[] after, bool always, int times, Action begin)
    {
        Growth? last = null;
        for (var bytes = Least; ; bytes *= 4)
        {
            var input = Input(before, repeated, after, bytes);
            var time = TimeSpan.MaxValue;
            var memory = 0L;
            for (var left = times; left > 0; left--)
            {
                begin();
                var (start, allocated) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
                if (target.Try(input) is { } failure)
                    throw new GrowthFailedException(input, failure);
                var took = Environment.CpuUsage.TotalTime - start;
                time = took < time ? took : time;
                memory = GC.GetAllocatedBytesForCurrentThread() - allocated;
            }

            var exponent = last is not null && time > Measurable && last.Time > TimeSpan.FromMilliseconds(1) ? Math.Log2(time / last.Time) / Math.Log2((double)input.Length / last.Bytes) : 0;
            last = new Growth(input.Length, time, exponent, memory);
            var (most, patience) = times == 1 ? (Most, Patience) : (MostInDoubt, PatienceInDoubt);
            if (bytes >= most || time > patience || (bytes > Least * 4 && exponent < 1.3 && !always))
                return last;
        }
    }
}

/// <summary>A long input made the parser fail.</summary>
internal sealed class GrowthFailedException(byte[] input, Exception failure) : Exception(failure.Message, failure)
{
    /// <summary>The input.</summary>
    public byte[] Input { get; } = input;
}
