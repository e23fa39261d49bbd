using System.Globalization;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A card's file below /etc/sysconfig/network-scripts, which both EL7's ifup and its NetworkManager read (seed 3.2). What is not wished stays.
/// Sources: /usr/share/doc/initscripts/sysconfig.txt, nm-settings-ifcfg-rh(5).
/// </summary>
internal static class InterfaceFile
{
    /// <summary>Where the files are.</summary>
    public const string Folder = "/etc/sysconfig/network-scripts";

    /// <summary>The keys of further addresses, which a card may have besides the one that is set.</summary>
    private static readonly string[] First = ["NETMASK", "IPADDR0", "PREFIX0", "NETMASK0"];

    private static readonly string[] Ways = ["GATEWAY", "GATEWAY0"];

    /// <summary>The path of a card's file.</summary>
    public static string PathOf(string card) => $"{Folder}/ifcfg-{card}";

    /// <summary>The wishes for the file.</summary>
    /// <param name="wish">What is wanted of the card.</param>
    /// <param name="hardware">Its hardware address.</param>
    public static IEnumerable<FileEdit> Edits(InterfaceWish wish, string hardware)
    {
        yield return Device(wish.Name);
        yield return Hardware(hardware);
        yield return Key("ONBOOT", "yes");
        if (wish.Address is { } address)
        {
            yield return Protocol;
            yield return Key("IPADDR", address.Address.ToString());
            yield return Key("PREFIX", address.PrefixLength.ToString(CultureInfo.InvariantCulture));
            yield return Without("the first address in another form", keys => keys.Intersect(First, StringComparer.Ordinal));
        }
        else if (wish.HasNoAddress)
        {
            yield return Protocol;
            yield return Without("addresses", keys => keys.Where(key => IsNumbered(key, "IPADDR") || IsNumbered(key, "PREFIX") || IsNumbered(key, "NETMASK") || IsNumbered(key, "GATEWAY") || IsNumbered(key, "DNS")));
        }

        if (wish.Gateway is { } gateway)
        {
            yield return Key("GATEWAY", gateway.ToString());
            yield return Without("a gateway in another form", keys => keys.Intersect(Ways.Skip(1), StringComparer.Ordinal));
        }

        if (wish.NameServers is { } servers)
            yield return Servers(servers.Select(server => server.ToString()));
        if (wish.Mtu is { } mtu)
            yield return Key("MTU", mtu.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>The gateway that the file names; null: none.</summary>
    public static string? GatewayOf(KeyValueDocument file) => Ways.Select(file.Get).FirstOrDefault(value => value is { Length: > 0 });

    /// <summary>What the card is a part of, where it is no card of its own: its addresses are that one's.</summary>
    public static string? PartOf(KeyValueDocument file) => file.Get("BRIDGE") ?? file.Get("MASTER") ?? file.Get("OVS_BRIDGE");

    private static FileEdit Key(string key, string value)
        => new(key, value, text => KeyValueDocument.Parse(text).Get(key) ?? "absent", text => KeyValueDocument.Parse(text).Set(key, value, Quoting.None).ToString());

    /// <summary>A new file begins as the installer's do.</summary>
    private static FileEdit Device(string name) => new(
        "DEVICE",
        name,
        text => KeyValueDocument.Parse(text).Get("DEVICE") ?? "absent",
        text => KeyValueDocument.Parse(text.Length > 0 ? text : $"TYPE=Ethernet\nNAME={name}\n").Set("DEVICE", name, Quoting.None).ToString());

    /// <summary>A file with another card's hardware address is passed over: a cloned machine has such ones.</summary>
    private static FileEdit Hardware(string hardware) => new(
        "HWADDR",
        "that of the card, or none",
        text => KeyValueDocument.Parse(text).Get("HWADDR") is { Length: > 0 } value && !value.Equals(hardware, StringComparison.OrdinalIgnoreCase) ? value : "that of the card, or none",
        text => KeyValueDocument.Parse(text) is var file && file.Get("HWADDR") is { Length: > 0 } value && !value.Equals(hardware, StringComparison.OrdinalIgnoreCase)
            ? file.Set("HWADDR", hardware.ToUpperInvariant(), Quoting.None).ToString() : text);

    /// <summary>"static" means the same as "none".</summary>
    private static FileEdit Protocol { get; } = new(
        "BOOTPROTO",
        "none",
        text => KeyValueDocument.Parse(text).Get("BOOTPROTO") switch { null => "absent", "static" => "none", var value => value },
        text => KeyValueDocument.Parse(text) is var file && file.Get("BOOTPROTO") is "static" ? text : file.Set("BOOTPROTO", "none", Quoting.None).ToString());

    private static FileEdit Without(string what, Func<IEnumerable<string>, IEnumerable<string>> unwanted) => new(
        what,
        "absent",
        text => string.Join(", ", unwanted(KeyValueDocument.Parse(text).Keys).DefaultIfEmpty("absent")),
        text => unwanted(KeyValueDocument.Parse(text).Keys).Aggregate(KeyValueDocument.Parse(text), (file, key) => file.Remove(key)).ToString());

    private static FileEdit Servers(IEnumerable<string> servers)
    {
        List<string> wanted = [.. servers];
        return new("DNS", string.Join(", ", wanted), text => string.Join(", ", Named(text).Select(pair => pair.Value).DefaultIfEmpty("absent")), text =>
        {
            var file = KeyValueDocument.Parse(text);
            file = wanted.Select((server, index) => (Key: string.Create(CultureInfo.InvariantCulture, $"DNS{index + 1}"), server)).Aggregate(file, (sum, pair) => sum.Set(pair.Key, pair.server, Quoting.None));
            return file.Keys.Where(key => IsNumbered(key, "DNS") && Number(key) > wanted.Count).Aggregate(file, (sum, key) => sum.Remove(key)).ToString();
        });

        static IEnumerable<(int Number, string Value)> Named(string text)
            => KeyValueDocument.Parse(text) is var file ? file.Keys.Where(key => IsNumbered(key, "DNS")).Select(key => (Number(key), file.Get(key) ?? "")).OrderBy(pair => pair.Item1) : [];

        static int Number(string key) => int.TryParse(key.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    private static bool IsNumbered(string key, string name) => key.StartsWith(name, StringComparison.Ordinal) && key.AsSpan(name.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
