using System.Globalization;
using System.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>What systemd knows of units: one systemctl for all of them, and one question over D-Bus for each that runs.</summary>
internal sealed class UnitsQuestion : SharedQuestion
{
    /// <summary>The only one.</summary>
    public static UnitsQuestion Instance { get; } = new();

    /// <summary>systemctl prints the units in the order in which they are named, an empty line between two.</summary>
    public override string Shell(IReadOnlyList<string> about) => $$"""
        said=$(timeout 20 systemctl show -p LoadState -p ActiveState -p SubState -p UnitFileState -p NeedDaemonReload {{Sh.Quote([.. about.Select(unit => unit + ".service")])}}) || exit 1
        printf '%s\n' "$said" | timeout 20 sh -c '
          started() { case $active in active | activating | reloading) printf "StartedAt=%s\n" "$(busctl get-property org.freedesktop.systemd1 "/org/freedesktop/systemd1/unit/$1" org.freedesktop.systemd1.Unit InactiveExitTimestamp 2>/dev/null </dev/null)" ;; esac; }
          active=
          while read -r line; do
            case $line in
              "") started "$1"; shift; active=; echo ;;
              ActiveState=*) active=${line#*=}; printf "%s\n" "$line" ;;
              *) printf "%s\n" "$line" ;;
            esac
          done
          started "$1"
        ' sh {{string.Join(' ', about.Select(unit => BusLabel(unit + ".service")))}}
        """;

    /// <inheritdoc/>
    public override IReadOnlyList<byte[]> Split(byte[] output, int count)
    {
        var blocks = Encoding.UTF8.GetString(output).Split("\n\n");
        return [.. Enumerable.Range(0, count).Select(index => blocks.Length == count ? Encoding.UTF8.GetBytes(blocks[index]) : [])];
    }

    /// <summary>A name as a part of a D-Bus path: letters and digits stay, all else is <c>_xx</c> (sd_bus_path_encode(3)).</summary>
    internal static string BusLabel(string name)
    {
        var label = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(name))
            _ = char.IsAsciiLetterOrDigit((char)b) && !(label.Length == 0 && char.IsAsciiDigit((char)b)) ? label.Append((char)b) : label.Append(CultureInfo.InvariantCulture, $"_{b:x2}");
        return label.ToString();
    }
}
