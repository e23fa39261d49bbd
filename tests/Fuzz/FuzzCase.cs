namespace OpenStackTrain.Fuzz;

/// <summary>One case of a target: its random numbers come from the run's seed, the target's name and the case's number alone, so that it can be had again.</summary>
internal static class FuzzCase
{
    /// <summary>The case's random numbers.</summary>
    public static Random Of(int seed, string target, long number)
    {
        // FNV-1a: the same on every machine and in every version, unlike GetHashCode.
        var hash = 14695981039346656037UL;
        foreach (var letter in target)
            Mix(letter);
        Mix((uint)seed);
        Mix((ulong)number);
        return new Random((int)(hash ^ (hash >> 32)));

        void Mix(ulong value)
        {
            for (var shift = 0; shift < 64; shift += 8)
                hash = (hash ^ ((value >> shift) & 0xFF)) * 1099511628211UL;
        }
    }

    /// <summary>A smaller input that fails in the same way: what can be left out is.</summary>
    public static byte[] Smaller(FuzzTarget target, byte[] input, Exception failure)
    {
        var tries = 3000;
        for (var size = Math.Max(1, input.Length / 2); ; size = Math.Max(1, size / 2))
        {
            var shorter = false;
            for (var start = 0; start < input.Length && tries-- > 0;)
            {
                byte[] less = [.. input.AsSpan(0, start), .. input.AsSpan(Math.Min(start + size, input.Length))];
                if (target.Try(less)?.GetType() == failure.GetType())
                    (input, shorter) = (less, true);
                else
                    start += size;
            }

            if (tries <= 0 || (size == 1 && !shorter))
                return input;
        }
    }
}
