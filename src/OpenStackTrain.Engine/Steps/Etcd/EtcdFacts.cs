using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// Whether etcd is healthy and keeps a key (rule E-04), asked by its HTTP gateway, which versions 3.3 and 3.4 both have under <c>v3beta</c>. The key has a
/// lease of ten seconds. One bash asks all of it over /dev/tcp: four times curl costs four times as much. Source: etcd's
/// Documentation/dev-guide/api_grpc_gateway.md.
/// </summary>
/// <param name="Host">Its address.</param>
/// <param name="Client">The node that asks, which the key is named after.</param>
internal sealed record EtcdFact(string Host, string Client) : AnswerFact
{
    /// <summary>Where clients ask.</summary>
    public const int ClientPort = 2379;

    /// <summary>Where the members of the cluster talk to each other.</summary>
    public const int PeerPort = 2380;

    /// <summary>Shell text of a function that asks etcd, past any proxy, and prints one line.</summary>
    internal const string Ask = "ask() { curl -sS --noproxy '*' --connect-timeout 3 --max-time 5 \"$@\" 2>&1 | tr '\\n' ' '; }";

    /// <summary>The URL of one of the two ports.</summary>
    public static string UrlOf(string host, int port) => string.Create(CultureInfo.InvariantCulture, $"http://{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}");

    private string Url => UrlOf(Host, ClientPort);

    private string Name => $"openstack-train/{Client}";

    /// <inheritdoc/>
    public override string Key => $"etcd at {Url}: health, put and get {Name}";

    /// <inheritdoc/>
    public override string RightPattern => "*'\"kvs\":[{'*";

    /// <inheritdoc/>
    public override string Shell => $$"""
        said=$(timeout {{Seconds}} bash -c '
          host=$1 port=$2 key=$3
          ask() {
            exec 3<>"/dev/tcp/$host/$port" || exit 1
            printf "%s %s HTTP/1.0\r\nHost: %s:%s\r\nContent-Length: %s\r\n\r\n%s" "$1" "$2" "$host" "$port" "${#3}" "$3" >&3
            while read -r line <&3 && [ -n "${line%?}" ]; do :; done
            body=
            while read -r line <&3 || [ -n "$line" ]; do body="$body$line "; done
            exec 3>&-
          }
          ask GET /health ""
          printf "health=%s\n" "$body"
          case $body in *\"health\":*true*) ;; *) exit 0 ;; esac
          ask POST /v3beta/lease/grant "{\"TTL\":10}"
          lease=${body#*\"ID\":\"}
          lease=${lease%%[!0-9]*}
          ask POST /v3beta/kv/put "{\"key\":\"$key\",\"value\":\"$key\",\"lease\":\"${lease:-0}\"}"
          printf "put=%s\n" "$body"
          ask POST /v3beta/kv/range "{\"key\":\"$key\"}"
          printf "range=%s\n" "$body"
        ' bash {{Sh.Quote(Host)}} {{ClientPort}} {{Sh.Quote(Convert.ToBase64String(Encoding.UTF8.GetBytes(Name)))}} 2>&1)
        case $said in 'health='*) printf '%s\n' "$said" ;; *) printf '%s\n' "$said" | sed -e '$!d' -e 's/^/health=/' ;; esac
        """;

    /// <inheritdoc/>
    public override ServiceAnswer Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        var (health, put, range) = (pairs.GetValueOrDefault("health", "").Trim(), pairs.GetValueOrDefault("put", "").Trim(), pairs.GetValueOrDefault("range", "").Trim());
        if (EtcdJson.Read(range) is { } read && EtcdJson.Objects(read, "kvs").Any())
            return new ServiceAnswer(KeepsKey: true, "");
        return new ServiceAnswer(KeepsKey: false, Short(put.Length > 0 ? $"does not keep a key: {(EtcdJson.Read(put) is { } said ? EtcdJson.Text(said, "error") ?? "it did not come back" : put)}"
            : EtcdJson.Read(health) is not null ? $"not healthy: {health}"
            : health.Length == 0 ? "no answer"
            // bash: /dev/tcp/192.168.100.11/2379: Connection refused
            : health.StartsWith("bash: ", StringComparison.Ordinal) ? health.Split(": ")[^1] : health));
    }
}

/// <summary>Who etcd says that its members are: its data's word, whatever its configuration says (pain 12). Source: as of <see cref="EtcdFact"/>.</summary>
/// <param name="Url">Its client URL.</param>
internal sealed record EtcdMembersFact(string Url) : Fact<IReadOnlyList<EtcdMember>>
{
    /// <inheritdoc/>
    public override string Key => $"etcd at {Url}: member list";

    /// <inheritdoc/>
    public override string Shell => $$"""
        {{EtcdFact.Ask}}
        ask -d '{}' {{Sh.Quote(Url + "/v3beta/cluster/member/list")}}
        """;

    /// <inheritdoc/>
    public override IReadOnlyList<EtcdMember> Parse(SectionResult answer)
        => EtcdJson.Read(answer.Text()) is not { } list ? []
            : [.. EtcdJson.Objects(list, "members").Select(member => new EtcdMember(EtcdJson.Text(member, "ID") ?? "", EtcdJson.Text(member, "name") ?? "", EtcdJson.Texts(member, "peerURLs")))];
}

/// <summary>A member of an etcd cluster.</summary>
/// <param name="Id">Its number, in decimal digits.</param>
/// <param name="Name">Its name; empty: it has never started.</param>
/// <param name="PeerUrls">Where the other members reach it.</param>
internal sealed record EtcdMember(string Id, string Name, IReadOnlyList<string> PeerUrls)
{
    /// <summary>The number as etcdctl takes it.</summary>
    public string HexId => ulong.TryParse(Id, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id.ToString("x", CultureInfo.InvariantCulture) : Id;

    /// <inheritdoc/>
    public override string ToString() => $"{(Name.Length == 0 ? "(not started)" : Name)} {string.Join(' ', PeerUrls.Order(StringComparer.Ordinal))}";
}

/// <summary>etcd's data directory: whose it is, and whether a cluster was made in it. Sources: stat(1), find(1).</summary>
/// <param name="Path">The directory.</param>
internal sealed record EtcdDataFact(string Path) : Fact<EtcdData>
{
    /// <inheritdoc/>
    public override string Key => $"directory {Path}";

    /// <inheritdoc/>
    public override string Shell => $$"""
        d={{Sh.Quote(Path)}}
        [ -d "$d" ] || exit 0
        stat --printf='mode=%a\nowner=%U:%G\n' -- "$d"
        if [ -d "$d/member" ]; then echo member=yes; fi
        printf 'foreign=%s\n' "$(find "$d" ! -user etcd 2>/dev/null | wc -l)"
        """;

    /// <inheritdoc/>
    public override EtcdData Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        _ = int.TryParse(pairs.GetValueOrDefault("foreign"), NumberStyles.None, CultureInfo.InvariantCulture, out var foreign);
        return new EtcdData(pairs.ContainsKey("mode"), $"{pairs.GetValueOrDefault("mode")} {pairs.GetValueOrDefault("owner")}", foreign, pairs.ContainsKey("member"));
    }
}

/// <summary>etcd's data directory.</summary>
/// <param name="Exists">Whether it is there.</param>
/// <param name="Access">Its mode and owner, <c>700 etcd:etcd</c>.</param>
/// <param name="Foreign">How many of the files in it, itself among them, are not etcd's.</param>
/// <param name="HasMember">Whether a member of a cluster lives in it: from then on etcd ignores its <c>initial-*</c> settings.</param>
internal sealed record EtcdData(bool Exists, string Access, int Foreign, bool HasMember);

/// <summary>Reads etcd's JSON without ever failing.</summary>
internal static class EtcdJson
{
    /// <summary>The object that the text is; null: it is none.</summary>
    public static JsonElement? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The objects in a list.</summary>
    public static IEnumerable<JsonElement> Objects(JsonElement from, string name) => List(from, name).Where(one => one.ValueKind == JsonValueKind.Object);

    /// <summary>The texts in a list.</summary>
    public static IReadOnlyList<string> Texts(JsonElement from, string name) => [.. List(from, name).Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)];

    /// <summary>A text; null: there is none of that name.</summary>
    public static string? Text(JsonElement from, string name) => from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> List(JsonElement from, string name) => from.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
