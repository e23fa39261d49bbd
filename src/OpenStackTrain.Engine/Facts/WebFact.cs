using System.Globalization;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// Which addresses the node can fetch, and how fast. The first tells whether they are near: then one curl fetches them all, because starting one for each costs more
/// than they wait; else all are fetched at once. Source: curl(1).
/// </summary>
/// <param name="Proxy">The proxy; empty: none.</param>
internal abstract record WebFact(string Proxy) : Fact<IReadOnlyDictionary<string, WebAnswer>>
{
    /// <summary>Shell text that prints the addresses, one a line.</summary>
    protected abstract string Addresses { get; }

    /// <inheritdoc/>
    public sealed override string Shell => $$"""
        urls=$(
        {{Addresses}}
        )
        curls() { curl -sSL {{(Proxy.Length > 0 ? $"-x {Sh.Quote(Proxy)} " : "")}}--connect-timeout 5 --max-time 20 -w '%{http_code} %{time_total}\n' "$@" 2>&1; }
        set -f
        set --
        for url in $urls; do set -- "$@" -o /dev/null "$url"; done
        said=
        if [ "$#" -gt 3 ]; then said=$(curls "$1" "$2" "$3"); fi
        case $said in '200 0.0'[0-4]*)
          all=$(curls "$@" | { for url in $urls; do read -r http time rest && [ "$http$rest" = 200 ] || exit 1; printf '0\t%s\t%s %s\n' "$url" "$http" "$time"; done; }) && { printf '%s\n' "$all"; exit 0; } ;;
        esac
        for url in $urls; do
          {
            said=$(curls -o /dev/null "$url")
            printf '%s\t%s\t%s\n' "$?" "$url" "$(printf '%s' "$said" | tr '\n\t' '  ')"
          } &
        done
        wait
        """;

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, WebAnswer> Parse(SectionResult answer)
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
            answers[url] = new WebAnswer(there, TimeSpan.FromSeconds(time is >= 0 and <= 3600 ? time : 3600), there ? "" : code == "127" ? "curl is not installed" : code == "0" ? $"HTTP {http}" : string.Join(' ', words[..^Math.Min(2, words.Length)]));
        }

        return answers;
    }
}

/// <summary>Whether given addresses can be fetched.</summary>
/// <param name="Urls">The addresses, separated by blanks.</param>
/// <param name="Proxy">The proxy; empty: none.</param>
internal sealed record AddressFact(string Urls, string Proxy) : WebFact(Proxy)
{
    /// <summary>The fact about these addresses.</summary>
    public static AddressFact About(IEnumerable<string> urls, string? proxy) => new(string.Join(' ', urls), proxy ?? "");

    /// <inheritdoc/>
    public override string Key => $"curl {Urls}";

    /// <inheritdoc/>
    protected override string Addresses => $"printf '%s\\n' {Sh.Quote(Urls.Split(' ', StringSplitOptions.RemoveEmptyEntries))}";
}

/// <summary>Whether the indexes of repositories can be fetched from where yum's files say that they are; those with a mirror list are left out.</summary>
/// <param name="Ids">The repositories' ids, separated by blanks.</param>
/// <param name="Proxy">The proxy; empty: none.</param>
internal sealed record RepositoryIndexFact(string Ids, string Proxy) : WebFact(Proxy)
{
    /// <inheritdoc/>
    public override string Key => "curl repodata/repomd.xml of every repository";

    /// <inheritdoc/>
    protected override string Addresses => $$"""
        ids={{Sh.Quote(Ids)}} awk '
          BEGIN { count = split(ENVIRON["ids"], order, " "); for (i = 1; i <= count; i++) wanted[order[i]] = 1 }
          /^\[/ { id = substr($0, 2, index($0, "]") - 2) }
          /^baseurl[ \t]*=/ && (id in wanted) && !(id in url) { sub(/^baseurl[ \t]*=[ \t]*/, ""); sub(/[ ,].*/, ""); url[id] = $0 }
          END {
            for (i = 1; i <= count; i++) {
              it = url[order[i]]
              if (it == "") continue
              sub(/\/$/, "", it); gsub(/[$]basearch/, "x86_64", it); gsub(/[$]releasever/, "7", it)
              print it "/repodata/repomd.xml"
            }
          }' /etc/yum.repos.d/*.repo
        """;
}

/// <summary>Whether an address can be fetched.</summary>
/// <param name="IsThere">Whether it can.</param>
/// <param name="Time">How long it took.</param>
/// <param name="Reason">Why not.</param>
internal sealed record WebAnswer(bool IsThere, TimeSpan Time, string Reason);
