namespace OpenStackTrain.Engine.Text;

/// <summary>
/// The words in OPTIONS of /etc/sysconfig/memcached, as systemd hands them to memcached: split at blanks. Where it listens is ours; what else the
/// administrator asks for stays. Source: memcached(1), systemd.service(5), "Command lines".
/// </summary>
internal sealed class MemcachedOptions
{
    private static readonly char[] Blanks = [' ', '\t', '\n', '\r'];
    private readonly List<string> others = [];
    private readonly List<string> listens = [];
    private string? udp;

    private MemcachedOptions()
    {
    }

    /// <summary>The options that are not ours, in order.</summary>
    public IReadOnlyList<string> Others => others;

    /// <summary>The options that say where it listens, as we write them.</summary>
    public string Listen => string.Join(' ', Words());

    /// <summary>Reads the value.</summary>
    public static MemcachedOptions Parse(string text)
    {
        var options = new MemcachedOptions();
        var words = text.Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
        for (var index = 0; index < words.Length; index++)
        {
            if (ValueOf(words, ref index, "-l", "--listen") is { } addresses)
                options.listens.Add(addresses);
            else if (ValueOf(words, ref index, "-U", "--udp-port") is { } port)
                options.udp = port;
            else
                options.others.Add(words[index]);
        }

        return options;
    }

    /// <summary>The same text if it listens so already; else one that does.</summary>
    /// <param name="text">The value.</param>
    /// <param name="listen">What <see cref="Listen"/> shall be.</param>
    public static string Set(string text, string listen)
    {
        var options = Parse(text);
        return options.Listen == listen ? text : string.Join(' ', options.others.Prepend(listen));
    }

    /// <summary>The options for these addresses, with UDP off: a memcached that answers by UDP multiplies attacks.</summary>
    public static string ListenOn(IEnumerable<string> addresses) => $"-l {string.Join(',', addresses)} -U 0";

    private IEnumerable<string> Words()
    {
        if (listens.Count > 0)
            yield return $"-l {string.Join(',', listens)}";
        if (udp is not null)
            yield return $"-U {udp}";
    }

    private static string? ValueOf(string[] words, ref int index, string letter, string name)
    {
        var word = words[index];
        if (word == letter || word == name)
            return index + 1 < words.Length ? words[++index] : "";
        if (word.StartsWith(name + "=", StringComparison.Ordinal))
            return word[(name.Length + 1)..];
        return word.StartsWith(letter, StringComparison.Ordinal) ? word[letter.Length..] : null;
    }
}
