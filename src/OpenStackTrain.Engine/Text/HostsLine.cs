using System.Net;

namespace OpenStackTrain.Engine.Text;

/// <summary>A line of /etc/hosts that names an address, with the places of its words, so that a name can be taken out of it.</summary>
internal sealed class HostsLine
{
    private readonly string text;
    private readonly List<Range> names;
    private readonly int endOfNames;

    private HostsLine(string text, IPAddress address, List<Range> names, int endOfNames)
    {
        this.text = text;
        this.names = names;
        this.endOfNames = endOfNames;
        Entry = new(address, names.Select(range => text[range]));
    }

    /// <summary>What the line says.</summary>
    public HostEntry Entry { get; }

    /// <summary>Reads a line; null if the resolver finds no entry in it.</summary>
    public static HostsLine? Of(string text)
    {
        var comment = text.IndexOf('#', StringComparison.Ordinal);
        var end = comment < 0 ? text.Length : comment;
        List<Range> words = [];
        for (var i = 0; i < end; i++)
        {
            if (IsSpace(text[i]))
                continue;
            var start = i;
            while (i < end && !IsSpace(text[i]))
                i++;
            words.Add(start..i);
        }

        return words.Count > 1 && words.TrueForAll(word => HostEntry.IsName(text[word])) && HostEntry.AddressOf(text[words[0]]) is { } address
            ? new(text, address, words[1..], words[^1].End.Value)
            : null;
    }

    /// <summary>The line without the names that are unwanted: null if all stay, no line if none does, or its comment if it has one.</summary>
    public string[]? Without(Func<string, bool> isUnwanted)
    {
        var kept = Enumerable.Range(0, names.Count).Where(k => !isUnwanted(text[names[k]])).ToList();
        if (kept.Count == names.Count)
            return null;
        if (kept.Count == 0)
            return text[endOfNames..].Trim() is { Length: > 0 } comment ? [comment] : [];

        // A name goes with the blanks before it, the first ones with those behind: the columns of the file stay.
        var first = text[..names[0].Start.Value] + text[names[kept[0]]];
        return [string.Concat(kept.Skip(1).Select(k => text[names[k - 1].End.Value..names[k].End.Value]).Prepend(first)) + text[endOfNames..]];
    }

    /// <summary>What the C library takes for a blank within a line.</summary>
    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\v' or '\f';
}
