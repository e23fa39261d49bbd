# shellcheck shell=bash
# Two bridges (management, provider) and one network namespace per machine, with a leg on each bridge.
# No machine has a default route, and the host has an "unreachable" route below each bridge's: nothing gets out.

management=192.168.100
provider=20.0.0
host_address=$management.1

network_up() {
  if [ "$(ip -o route show match $management.2 | grep -vc -e '^default' -e "unreachable")" -ne 0 ]; then
    echo "$management.0/24 is already in use on this machine"
    return 1
  fi
  ip link add labbr0 type bridge && ip link add labbr1 type bridge &&
    ip addr add $host_address/24 dev labbr0 && ip link set labbr0 up && ip link set labbr1 up &&
    ip route add unreachable $management.0/24 metric 4000 && ip route add unreachable $provider.0/24 metric 4000
}

network_down() {
  local name
  for name in $(ip netns list | awk '/^lab-/ { print $1 }'); do ip netns delete "$name"; done
  # The kernel takes a namespace's links away with it, at a time of its own: a socket that waits for an answer keeps it.
  for name in $(network_leftovers | awk '$1 == "link" && $2 ~ /^lv/ { print $2 }'); do ip link delete "$name" 2>/dev/null || true; done
  for name in labbr0 labbr1; do
    if ip link show "$name" >/dev/null 2>&1; then ip link delete "$name"; fi
  done
  for name in $management $provider; do
    if [ "$(ip route show type unreachable "$name.0/24")" ]; then ip route delete unreachable "$name.0/24" metric 4000; fi
  done
}

network_leftovers() {
  ip netns list 2>/dev/null | awk '/^lab-/ { print "netns " $1 }'
  ip -o link show 2>/dev/null | awk -F '[ :@]+' '$2 ~ /^(labbr|lv[0-9])/ { print "link " $2 }'
  ip -o route show type unreachable 2>/dev/null | awk '/metric 4000/ { print "route " $2 }'
}

network_join() { # NAME LAST-OCTET: a namespace with eth0 and eth1
  local leg bridge
  ip netns add "lab-$1" && ip -n "lab-$1" link set lo up || return
  for leg in 0 1; do
    bridge=labbr$leg
    ip link add "lv$2-$leg" type veth peer name "eth$leg" netns "lab-$1" &&
      ip link set "lv$2-$leg" master "$bridge" up &&
      ip -n "lab-$1" addr add "$(network_address "$leg" "$2")" dev "eth$leg" &&
      ip -n "lab-$1" link set "eth$leg" up || return
  done
}

network_address() { # LEG LAST-OCTET
  case $1 in
    0) echo "$management.$2/24" ;;
    1) echo "$provider.$2/24" ;;
  esac
}

network_leave() { # NAME
  if [ -e "/run/netns/lab-$1" ]; then ip netns delete "lab-$1"; fi
}

network_cut() { # NODE: frames go nowhere, the carrier stays
  local leg octet
  octet=$(node_octet "$1")
  for leg in 0 1; do ip link set "lv$octet-$leg" nomaster || return; done
}

network_heal() { # NODE
  local leg octet
  octet=$(node_octet "$1")
  for leg in 0 1; do ip link set "lv$octet-$leg" master "labbr$leg" up || return; done
}

network_is_cut() { # NODE
  [ ! -e "/sys/class/net/lv$(node_octet "$1")-0/master" ]
}
