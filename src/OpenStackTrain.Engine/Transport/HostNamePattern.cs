namespace OpenStackTrain.Engine.Transport;

/// <summary>The patterns of ssh_config(5) and sshd(8): <c>*</c> stands for any characters, <c>?</c> for one.</summary>
internal static class HostNamePattern
{
    /// <summary>Whether the pattern is the text's.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase)
    {
        int p = 0, n = 0, star = -1, resume = 0;
        while (n < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                resume = n;
            }
            else if (p < pattern.Length && (pattern[p] == '?' || Same(pattern[p], text[n])))
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].TrimStart('*').IsEmpty;

        bool Same(char one, char other) => one == other || (ignoreCase && char.ToLowerInvariant(one) == char.ToLowerInvariant(other));
    }

    /// <summary>Whether a list of patterns with commas is the text's: a negated match (<c>!</c>) excludes it, whatever else matches.</summary>
    public static bool ListMatches(string list, string text, bool ignoreCase)
    {
        var matches = false;
        foreach (var pattern in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var negated = pattern.StartsWith('!');
            if (Matches(negated ? pattern.AsSpan(1) : pattern, text, ignoreCase))
            {
                if (negated)
                {
                    return false;
                }

                matches = true;
            }
        }

        return matches;
    }
}
