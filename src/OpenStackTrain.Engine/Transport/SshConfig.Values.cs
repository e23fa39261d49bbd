namespace OpenStackTrain.Engine.Transport;

/// <content>What a line says, and what is wrong with it.</content>
internal sealed partial class SshConfig
{
    private void Add(List<Placed<string>> paths, string path, bool active)
    {
        if (!active || paths.Exists(known => known.Value == path))
        {
            return;
        }

        if (paths.Count == MostPaths)
        {
            throw Wrong($"there are more than {MostPaths} key files for one host", "Take some out.");
        }

        paths.Add(new(path, place));
    }

    private List<Placed<string>> Paths(SshConfigLine line)
    {
        var words = Words(line);
        if (words.Count == 0 || words.Contains("", StringComparer.Ordinal))
        {
            throw Missing(line);
        }

        if (words.Count > 1 && words.Contains("none", StringComparer.OrdinalIgnoreCase))
        {
            throw Wrong($"{line.Keyword} names none and other files", "Write none alone.");
        }

        return words.Count <= MostPaths ? [.. words.Select(word => new Placed<string>(word, place))] : throw Wrong($"{line.Keyword} names more than {MostPaths} files", "Take some out.");
    }

    private HostKeyChecking Checking(SshConfigLine line)
    {
        var word = One(line);
#pragma warning disable CA1308 // As they are written.
        return word.ToLowerInvariant() switch
        {
            "yes" or "true" or "ask" => HostKeyChecking.Strict,
            "accept-new" => HostKeyChecking.AcceptNew,
            "no" or "false" or "off" => HostKeyChecking.Off,
            _ => throw Wrong($"StrictHostKeyChecking {Quote(word)} is not possible", "Write yes, ask or accept-new."),
        };
    }

    private bool Flag(SshConfigLine line)
    {
        var word = One(line);
        return word.ToLowerInvariant() switch
        {
            "yes" or "true" => true,
            "no" or "false" => false,
            _ => throw Wrong($"{line.Keyword} {Quote(word)} is not possible", "Write yes or no."),
        };
#pragma warning restore CA1308
    }

    private string WithHost(string text) => SshTokens.Expand(text, token => token == 'h' ? names[0] : null)
        ?? throw Wrong($"HostName {Quote(text)} has a token that it may not have", "Only %h and %% are possible there.");

    private string One(SshConfigLine line) => Words(line) switch
    {
        [{ Length: > 0 } word] => word,
        [] or [""] => throw Missing(line),
        _ => throw Wrong($"{line.Keyword} has more than one value", "Put a value with blanks in quotes, or take the rest away."),
    };

    private IReadOnlyList<string> Words(SshConfigLine line) => line.Words() ?? throw Wrong($"{line.Keyword} has an open quote", "Close it.");

    private NodeException Missing(SshConfigLine line) => Wrong($"{line.Keyword} has no value", "Write one, or take the line out.");

    private NodeException Wrong(string what, string mend) => new(ErrorIds.SshConfigInvalid, $"{place}: {what}.", mend);

    private static string Quote(string text) => $"'{Framing.Printable(System.Text.Encoding.UTF8.GetBytes(text))}'";
}
