using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Facts;

/// <summary>
/// What network cards will be called: the running kernel's arguments, those of every boot entry, and the cards that have a file under a name of the kernel's own
/// kind (seed 3.2, rule P-04). Sources: proc(5), grubby(8), systemd.net-naming-scheme(7), udev's rename_device of initscripts (EL7).
/// </summary>
internal sealed record CardNamesFact : Fact<CardNamesState>
{
    /// <summary>The only one.</summary>
    public static CardNamesFact Instance { get; } = new();

    /// <inheritdoc/>
    public override string Key => "/proc/cmdline, grubby --info=ALL, ifcfg-eth*";

    /// <inheritdoc/>
    public override string Shell => """
        printf 'running\t%s\n' "$(cat /proc/cmdline)"
        if command -v grubby >/dev/null; then
          printf 'grubby\tyes\n'
          grubby --info=ALL | sed -n 's/^args="\{0,1\}\(.*[^"]\)"\{0,1\}$/entry\t\1/p'
        fi
        for file in /etc/sysconfig/network-scripts/ifcfg-eth*; do
          if [ -e "$file" ]; then sed -n "s/^[[:space:]]*HWADDR=[\"']\{0,1\}\([0-9A-Fa-f:]*\).*/file\t\1/p" "$file"; fi
        done
        """;

    /// <inheritdoc/>
    public override CardNamesState Parse(SectionResult answer)
    {
        var lines = answer.Lines().Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2).ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return lines["running"].FirstOrDefault() is { } running
            ? new CardNamesState(Words(running), lines["grubby"].Any(), [.. lines["entry"].Select(Words)], [.. lines["file"]])
            : throw new FactException($"the kernel's arguments cannot be read: {answer.ErrorTail.Trim()}");
    }

    private static IReadOnlyList<string> Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>What decides the names of network cards.</summary>
/// <param name="Running">The running kernel's arguments.</param>
/// <param name="HasGrubby">Whether the boot entries could be asked.</param>
/// <param name="Entries">Each boot entry's arguments.</param>
/// <param name="Hardware">The hardware addresses that a file <c>ifcfg-ethN</c> is for.</param>
internal sealed record CardNamesState(IReadOnlyList<string> Running, bool HasGrubby, IReadOnlyList<IReadOnlyList<string>> Entries, IReadOnlyList<string> Hardware);
