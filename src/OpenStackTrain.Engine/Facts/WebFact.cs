using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>Which addresses the node can fetch, and how fast: all at once. Source: curl(1).</summary>
/// <param name="Urls">The addresses, separated by blanks.</param>
/// <param name="Proxy">The proxy; empty: none.</param>
internal sealed record WebFact(string Urls, string Proxy) : Fact<IReadOnlyDictionary<string, WebAnswer>>
{
    /// <summary>The fact about these addresses.</summary>
    public static WebFact About(IEnumerable<string> urls, string? proxy) => new(string.Join(' ', urls), proxy ?? "");

    /// <inheritdoc/>
    public override string Key => $"curl {Urls}";

    /// <inheritdoc/>
    public override string Shell => $$"""
        for url in {{Sh.Quote(Urls.Split(' ', StringSplitOptions.RemoveEmptyEntries))}}; do
          {
            said=$(curl -sSL -o /dev/null {{(Proxy.Length > 0 ? $"-x {Sh.Quote(Proxy)} " : "")}}--connect-timeout 5 --max-time 20 -w '%{http_code} %{time_total}' "$url" 2>&1)
            printf '%s\t%s\t%s\n' "$?" "$url" "$(printf '%s' "$said" | tr '\n\t' '  ')"
          } &
        done
        wait
        """;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, WebAnswer> Parse(SectionResult answer)
    {
        var answers = new Dictionary<string, WebAnswer>(StringComparer.Ordinal);
        foreach (var line in answer.Lines())
        {
            if (line.Split('\t') is not [var code, var url, var said])
                continue;
            var words = said.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var (http, seconds) = words.Length >= 2 ? (words[^2], words[^1]) : ("000", "");
            var there = code == "0" && (http == "200" || url.StartsWith("file:", StringComparison.Ordinal));
            _ = double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var time);
            answers[url] = new WebAnswer(there, TimeSpan.FromSeconds(Math.Clamp(time, 0, 3600)), there ? "" : code == "127" ? "curl is not installed" : code == "0" ? $"HTTP {http}" : string.Join(' ', words[..^Math.Min(2, words.Length)]));
        }

        return answers;
    }
}

/// <summary>Whether an address can be fetched.</summary>
/// <param name="IsThere">Whether it can.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Reason">Why not.</param>
internal sealed record WebAnswer(bool IsThere, TimeSpan Time, string Reason);
