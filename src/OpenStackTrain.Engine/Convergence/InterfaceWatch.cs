using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// The shell texts of a change of network cards that the node takes back by itself. A process of the node's own brings the cards up by new files, puts the old files
/// back at once (a boot in the meantime finds the state from before), and waits. Where the client comes back and says so, the new files stay; where it does not, the
/// cards come up by the old ones. Which of the two, a folder decides that only one can make. Sources: ifup of initscripts 9.49 (EL7), nmcli(1), ip-route(8), mkdir(2).
/// </summary>
/// <param name="id">The change's number: an answer with another one is about another change, or another node.</param>
/// <param name="cards">The cards.</param>
internal sealed class InterfaceWatch(string id, IReadOnlyList<string> cards)
{
    /// <summary>There is no such change.</summary>
    public const string Other = "other";

    /// <summary>The node waits for the word to begin.</summary>
    public const string Armed = "armed";

    /// <summary>The word to begin did not come.</summary>
    public const string NotBegun = "not begun";

    /// <summary>The cards are up by the new files; the node waits for the client.</summary>
    public const string Applied = "applied";

    /// <summary>It has been taken back.</summary>
    public const string RolledBack = "rolled back";

    /// <summary>It stays.</summary>
    public const string Kept = "kept";

    /// <summary>What the programs that bring the cards up have said.</summary>
    public const string Log = Folder + "/log";

    private const string Folder = Framing.RunFolder + "/network";

    /// <summary>How long the watch waits for the word to begin.</summary>
    private static readonly TimeSpan GoTime = TimeSpan.FromSeconds(30);

    /// <summary>Puts the new files aside and starts the watch, which does nothing yet.</summary>
    /// <param name="files">The files as they were read, and as they are to be.</param>
    /// <param name="rollbackAfter">How long the node waits for the client.</param>
    public string Arm(IEnumerable<(InterfaceWish Wish, FileState Before, string After)> files, TimeSpan rollbackAfter) => $$"""
        d={{Folder}}
        # A change whose client is gone is over by itself.
        while [ -e "$d/pid" ] && read -r pid start <"$d/pid" && [ "$(ost_start "$pid")" = "$start" ]; do
          ost_say 'waiting for the end of an earlier change of the network'
          sleep 0.5
        done
        rm -rf "$d" && mkdir -m 700 "$d" "$d/new" "$d/old" && printf '%s\n' {{id}} >"$d/id" || exit 1
        {{string.Join('\n', files.Select(file => Stage(file.Wish.Name, file.Before, file.After)))}}
        cat >"$d/watch" <<'OST_WATCH' || exit 1
        {{Watch(rollbackAfter)}}
        OST_WATCH
        setsid /bin/sh "$d/watch" </dev/null >"$d/log" 2>&1 3>&- 4>&- &
        until [ -e "$d/state" ]; do
          kill -0 "$!" 2>/dev/null || { cat "$d/log" >&2; exit 1; }
          sleep 0.1
        done
        printf '%s %s\n' "$!" "$(ost_start "$!")" >"$d/pid"
        """;

    /// <summary>Lets the watch begin. The link may be gone before its answer.</summary>
    public string Go => $"[ \"$(cat {Folder}/id)\" = {id} ] && : >{Folder}/go";

    /// <summary>Asks how it goes, and whether the new gateways are there: one that drops pings is known by its hardware address (arp(7)).</summary>
    /// <param name="gateways">The cards and their gateways.</param>
    public string Ask(IEnumerable<(string Card, string Gateway)> gateways) => $$"""
        if ! cd {{Folder}} 2>/dev/null || [ "$(cat id)" != {{id}} ]; then echo state={{Other}}; exit 0; fi
        state=$(cat state)
        printf 'state=%s\nsaid=%s\n' "$state" "$(if [ -e why ]; then tr '\n' ' ' <why; fi)"
        if [ "$state" = {{Applied}} ] && command -v ping >/dev/null; then
          :
        {{string.Join('\n', gateways.Select(pair => $$"""
              ping -n -c 1 -W 1 -I {{Sh.Quote(pair.Card)}} {{pair.Gateway}} >/dev/null 2>&1 || ip -4 neigh show {{pair.Gateway}} dev {{Sh.Quote(pair.Card)}} | grep -q lladdr || printf 'silent=%s\n' {{Sh.Quote($"{pair.Card}: the gateway {pair.Gateway} does not answer")}}
            """))}}
        fi
        """;

    /// <summary>Has it taken back at once.</summary>
    public string GiveUp => $"cd {Folder} && [ \"$(cat id)\" = {id} ] && : >back";

    /// <summary>The new files stay. Exit code 1: it has been taken back.</summary>
    public string Keep => $$"""
        {{Common}}
        [ "$(cat id)" = {{id}} ] || { echo 'this is another change' >&2; exit 1; }
        for card in {{Sh.Quote(cards)}}; do
          p=$(target "$card") && cp -a "new/$card" "${p%/*}/.ifcfg-$card.ost" && dd if=/dev/null of="${p%/*}/.ifcfg-$card.ost" conv=notrunc,fsync 2>/dev/null || exit 1
        done
        if ! mkdir decision 2>/dev/null; then
          for card in {{Sh.Quote(cards)}}; do p=$(target "$card") && rm -f "${p%/*}/.ifcfg-$card.ost"; done
          echo 'the node has taken it back already' >&2
          exit 1
        fi
        for card in {{Sh.Quote(cards)}}; do
          p=$(target "$card") && mv -f "${p%/*}/.ifcfg-$card.ost" "$p" || exit 1
          label "$p"
        done
        tell {{Kept}}
        """;

    private static string Common => $$"""
        f={{InterfaceFile.Folder}}
        cd {{Folder}} || exit 1
        target() { readlink -f -- "$f/ifcfg-$1"; }
        label() { if [ -e /sys/fs/selinux/enforce ]; then restorecon -- "$1"; fi; }
        tell() { printf '%s\n' "$1" >state.new && mv -f state.new state; }
        """;

    private static string Stage(string card, FileState file, string text) => $$"""
        p=$(readlink -f -- {{Sh.Quote(InterfaceFile.PathOf(card))}}) || exit 1
        have=absent
        if [ -e "$p" ]; then have=$(sha256sum <"$p") && have=${have%% *} && cp -a "$p" "$d/old/{{card}}" && cp -a "$p" "$d/new/{{card}}" || exit 1; fi
        if [ "$have" != {{file.Digest}} ]; then echo "$p was changed by somebody else in the meantime" >&2; exit {{Repair.ChangedMeanwhile}}; fi
        base64 -d >"$d/new/{{card}}" <<'OST_CONTENT' || exit 1
        {{Convert.ToBase64String(file.Encoding.GetBytes(text), Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n")}}
        OST_CONTENT
        """;

    /// <summary>The process that makes the change, and takes it back.</summary>
    internal string Watch(TimeSpan rollbackAfter) => $$"""
        trap '' HUP
        PATH={{Framing.Path}}
        {{Common}}
        cards={{Sh.Quote(string.Join(' ', cards))}}
        put() {
          for card in $cards; do
            p=$(target "$card") || return 1
            if [ -e "$1/$card" ]; then cp -a "$1/$card" "${p%/*}/.ifcfg-$card.ost" && mv -f "${p%/*}/.ifcfg-$card.ost" "$p" && label "$p" || return 1
            else rm -f "$p" || return 1; fi
          done
        }
        up() {
          for card in $cards; do
            p=$(target "$card") || return 1
            if nmcli -g GENERAL.STATE device show "$card" 2>/dev/null | grep -q -v unmanaged; then
              if [ -e "$p" ]; then nmcli connection load "$p"; else nmcli connection reload; fi
              nmcli --wait 45 connection up ifname "$card" >&2 || return 1
            elif [ ! -e "$p" ]; then ip -4 addr flush dev "$card" scope global || return 1
            elif command -v ifup >/dev/null; then
              ifdown "$card"
              ifup "$card" || return 1
            else
              echo 'neither NetworkManager nor ifup is here'
              return 1
            fi
          done
        }
        # What the cards have now, from wherever they have it.
        keep() {
          for card in $cards; do
            ip -4 -o addr show dev "$card" scope global | awk '{ print $4 }' >"was.$card" && cat "/sys/class/net/$card/mtu" >"was.$card.mtu" || return 1
            ip -4 route show dev "$card" | grep -v 'proto kernel' | sed "s/\$/ dev $card/" >>was.routes
          done
          cp -L /etc/resolv.conf was.resolv 2>/dev/null || : >was.resolv
        }
        restore() {
          for card in $cards; do
            ip link set dev "$card" mtu "$(cat "was.$card.mtu")" up
            for address in $(ip -4 -o addr show dev "$card" scope global | awk '{ print $4 }'); do
              grep -q -x -F "$address" "was.$card" || ip addr del "$address" dev "$card"
            done
            while read -r address; do
              ip -4 -o addr show dev "$card" | grep -q -F " $address " || ip addr add "$address" brd + dev "$card"
            done <"was.$card"
            for gateway in $(ip -4 route show default dev "$card" | awk '$2 == "via" { print $3 }'); do
              grep -q -F "default via $gateway " was.routes || ip route del default via "$gateway" dev "$card"
            done
          done
          # shellcheck disable=SC2086 # words
          while read -r route; do ip route replace $route; done <was.routes
          cmp -s was.resolv /etc/resolv.conf || cat was.resolv >/etc/resolv.conf
        }
        over() { IFS=. read -r now _ </proc/uptime; [ "$now" -ge "$end" ]; }
        within() { IFS=. read -r now _ </proc/uptime; end=$((now + $1)); }
        keep || exit 1
        tell {{Armed}}
        within {{(int)GoTime.TotalSeconds}}
        until [ -e go ]; do
          if over; then mkdir decision; tell '{{NotBegun}}'; exit 0; fi
          sleep 0.1
        done
        tell applying
        came=no
        if put new && up; then came=yes; else tail -n 3 log >why; fi
        put old
        if [ "$came" = yes ]; then
          tell {{Applied}}
          within {{(int)rollbackAfter.TotalSeconds}}
          until over || [ -e back ]; do
            if [ -d decision ]; then exit 0; fi
            sleep 0.1
          done
        fi
        mkdir decision 2>/dev/null || exit 0
        up
        restore
        tell '{{RolledBack}}'
        """;
}
