namespace OpenStackTrain.Engine.Text;

/// <summary>What an edit takes from a file and adds to it, to be shown as the change before it is made.</summary>
internal static class TextDifference
{
    /// <summary>Beyond this many pairs of differing lines the finer comparison is not worth its time.</summary>
    private const int Finest = 1_000_000;

    /// <summary>The removed lines with "-" and the added ones with "+" in front, in the order of the file; at most so many, then a count of the rest.</summary>
    public static IReadOnlyList<string> Between(string before, string after, int atMost = int.MaxValue)
    {
        Line[] old = [.. TextLines.Parse(before)], now = [.. TextLines.Parse(after)];
        var start = old.AsSpan().CommonPrefixLength(now);
        var end = 0;
        while (end < Math.Min(old.Length, now.Length) - start && old[^(end + 1)] == now[^(end + 1)])
            end++;
        var all = Between(old[start..^end], now[start..^end]).ToList();
        return all.Count <= atMost ? all : [.. all.Take(atMost), $"... {all.Count - atMost} more"];
    }

    private static IEnumerable<string> Between(Line[] old, Line[] now)
    {
        var common = LengthsOfCommon(old, now);
        for (int i = 0, j = 0; i < old.Length || j < now.Length;)
        {
            if (common is not null && i < old.Length && j < now.Length && old[i] == now[j])
                (i, j) = (i + 1, j + 1);
            else if (j == now.Length || (i < old.Length && (common is null || common[i + 1, j] >= common[i, j + 1])))
                yield return "-" + Show(old[i++]);
            else
                yield return "+" + Show(now[j++]);
        }
    }

    /// <summary>For every pair of places, how many lines what follows has in common.</summary>
    private static int[,]? LengthsOfCommon(Line[] old, Line[] now)
    {
        if ((long)old.Length * now.Length > Finest)
            return null;
        var common = new int[old.Length + 1, now.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
        {
            for (var j = now.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == now[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        return common;
    }

    /// <summary>A line for a terminal: control characters of a node's file do not reach it, and an unusual line end can be seen.</summary>
    private static string Show(Line line) =>
        string.Concat(line.Text.Select(c => char.IsControl(c) && c != '\t' ? '?' : c))
        + line.End switch { "\n" => "", "\r\n" => "^M", _ => " [no line end]" };
}
