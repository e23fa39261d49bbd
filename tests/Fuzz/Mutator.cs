using System.Globalization;
using System.Text;

namespace OpenStackTrain.Fuzz;

/// <summary>Makes input out of real input: cut, doubled, spliced, flipped, with words of the format where they do not belong. The same random numbers make the same input.</summary>
internal sealed class Mutator
{
    private const int LongestCase = 16 * 1024;
    private const int MostWords = 600;

    /// <summary>What formats are about.</summary>
    private static readonly string[] Common =
    [
        "\n", "\r\n", "\r", "\n\n", " ", "\t", "=", ":", ",", ";", "#", "'", "\"", "\\", "\\\n", "\0", "[", "]", "{", "}", "(", ")", "|", "/", "-", "--", "!", "*", "?", "@", "$", "`", "%", "~", "&", "+", "_", ".", "..", "<", ">",
        "0", "1", "-1", "00", "7", "255", "256", "65535", "65536", "2147483647", "2147483648", "-2147483648", "4294967295", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1e400", "NaN", "0x10", "1.5",
        "\u00e9", "\u20ac", "\ud83d\ude00", "\u2028", "\ufeff", "\u0085", "\u00a0", "\u0130", "\u001b[31m", "true", "null",
    ];

    private static readonly byte[] Telling = [0, 1, 9, 10, 13, 32, 34, 35, 36, 39, 44, 45, 47, 48, 57, 58, 59, 61, 64, 91, 92, 93, 96, 123, 124, 125, 127, 128, 192, 239, 254, 255];

    private readonly IReadOnlyList<byte[]> seeds;
    private readonly byte[][] words;

    /// <summary>Makes one.</summary>
    /// <param name="seeds">Real input.</param>
    /// <param name="tokens">Words of the format.</param>
    public Mutator(IReadOnlyList<byte[]> seeds, IReadOnlyList<string> tokens)
    {
        this.seeds = seeds.Count > 0 ? seeds : [[]];
        var own = seeds.SelectMany(seed => Encoding.Latin1.GetString(seed).Split('\n').SelectMany(line => line.Split(' ').Append(line).Append(line + "\n")))
            .Where(word => word.Length is > 0 and <= 400).Distinct(StringComparer.Ordinal).Take(MostWords).Select(Encoding.Latin1.GetBytes);
        words = [.. Common.Concat(tokens).Select(Encoding.UTF8.GetBytes), .. own];
    }

    /// <summary>One input.</summary>
    public byte[] Make(Random random)
    {
        List<byte> input = [.. random.Next(20) switch { 0 => Bytes(random, random.Next(200)), < 5 => Words(random, random.Next(30)), _ => Pick(random, seeds) }];
        for (var left = random.Next(8); left > 0; left--)
            Change(input, random);
        return [.. input.Count > LongestCase ? input.Take(LongestCase) : input];
    }

    /// <summary>A short piece that is repeated to see how a parser's time grows: some words, or a line of real input.</summary>
    public (byte[] Before, byte[] Repeated, byte[] After) Repetition(Random random)
    {
        var (before, after) = (random.Next(3) == 0 ? Pick(random, seeds) : Words(random, random.Next(3)), random.Next(3) == 0 ? Pick(random, seeds) : Words(random, random.Next(3)));
        var repeated = Words(random, 1 + random.Next(4));
        if (random.Next(3) == 0)
            repeated = [.. repeated, (byte)Growth.Counter, .. Words(random, random.Next(2))];
        if (random.Next(2) == 0)
            repeated = [.. repeated, (byte)'\n'];
        return (before, repeated.Length > 0 ? repeated : [(byte)'\n'], after);
    }

    private byte[] Words(Random random, int count) => [.. Enumerable.Range(0, count).SelectMany(_ => Pick(random, words))];

    private static byte[] Bytes(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] Pick(Random random, IReadOnlyList<byte[]> from) => from[random.Next(from.Count)];

    private void Change(List<byte> input, Random random)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(random.Next(random.Next(2) == 0 ? 8 : 200), input.Count - at);
        switch (random.Next(10))
        {
            case 0 when at < input.Count:
                input[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when at < input.Count:
                input[at] = Telling[random.Next(Telling.Length)];
                break;
            case 2 or 3:
                input.InsertRange(at, Pick(random, words));
                break;
            case 4:
                input.RemoveRange(at, length);
                break;
            case 5:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 6:
                input.InsertRange(random.Next(input.Count + 1), input.GetRange(at, length));
                break;
            case 7 when random.Next(4) == 0:
                input.RemoveRange(at, input.Count - at);
                break;
            case 8:
                var other = Pick(random, seeds);
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other.AsSpan(from, Math.Min(random.Next(300), other.Length - from)).ToArray());
                break;
            case 9:
                ChangeNumber(input, at, random);
                break;
        }
    }

    /// <summary>The next number becomes another one, perhaps one that is only a little off.</summary>
    private static void ChangeNumber(List<byte> input, int at, Random random)
    {
        var start = input.FindIndex(at, letter => letter is >= (byte)'0' and <= (byte)'9');
        if (start < 0)
            return;
        var end = input.FindIndex(start, letter => letter is < (byte)'0' or > (byte)'9');
        var text = Encoding.ASCII.GetString([.. input.GetRange(start, (end < 0 ? input.Count : end) - start)]);
        var number = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value < 1L << 40 && random.Next(2) == 0
            ? (value + random.Next(-2, 3)).ToString(CultureInfo.InvariantCulture)
            : Common.Where(word => char.IsAsciiDigit(word[^1])).ElementAt(random.Next(15));
        input.RemoveRange(start, text.Length);
        input.InsertRange(start, Encoding.ASCII.GetBytes(number));
    }
}
