#!/usr/bin/env bash
# The lab: nodes that behave like CentOS 7 machines, on this one machine. See README.md.
set -u -o pipefail
export LC_ALL=C

lab_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
for part in common host network image repository gateway node fault inventory selinux; do
  # shellcheck source=/dev/null
  . "$lab_dir/$part.sh"
done

usage() {
  cat <<'USAGE'
lab.sh up [N] [--roles] [--selinux]
                               N nodes (3), plus network01 and storage01, plus one real SELinux machine when asked; a running lab grows up to N
lab.sh down [--cache]          take everything away; --cache: the built images as well
lab.sh status                  the nodes and how they are; exit code 1 when there is no lab
lab.sh reset [--disk SIZE] NODE...|--all
                               throw a node's disk away and boot it fresh (it keeps its host keys); with a small disk
                               of its own, as in 64m, to see what happens when that is full
lab.sh grow NODE SIZE          make such a disk bigger, while the node runs
lab.sh cut NODE...             cut a node from the network, silently: its carrier stays
lab.sh heal NODE...            mend that
lab.sh freeze NODE...          stop all that runs in a node where it is; it takes connections and does not answer
lab.sh thaw NODE...            let it go on; returns when ssh answers
lab.sh kill NODE...            power off, at once
lab.sh boot NODE...            power on, with the same disk; returns when ssh answers
lab.sh exec NODE CMD...        run a command in a node (its exit code, your standard input)
lab.sh mirror [ok|slow|fail|broken|cut|hang]
                               how the package mirror behaves from now on; alone: how it does now
lab.sh hash                    the hash of the recipe, which names the cache
USAGE
}

lab_up() {
  local count=3 selinux=no roles=no argument
  for argument in "$@"; do
    case $argument in
      --selinux) selinux=yes ;;
      --roles) roles=yes ;;
      *[!0-9]* | '') die "up takes a number of nodes, --roles and --selinux, not '$argument'" ;;
      *) count=$((10#$argument)) ;;
    esac
  done
  ((count >= 1 && count <= node_limit)) || die "up takes 1 to $node_limit nodes, not $count"

  host_require
  lab_lock
  lab_started=$EPOCHREALTIME
  image_ensure
  if [ "$selinux" = yes ]; then selinux_ensure; fi

  local -a names=() missing=()
  local name
  mapfile -t names < <(node_names "$count")
  if [ "$roles" = yes ]; then names+=("${role_nodes[@]}"); fi
  if [ "$selinux" = yes ]; then names+=("$selinux_node"); fi

  if lab_is_up; then
    lab_adopt
    lab_revive
  else
    lab_is_clean || lab_teardown
    undo_on_failure lab_teardown
    step 'network and gateway' lab_foundation
  fi
  for name in "${names[@]}"; do
    [ -d "$(node_dir "$name")" ] || missing+=("$name")
  done
  if ((${#missing[@]})); then
    ((${#undo[@]})) || undo_on_failure node_remove_all "${missing[@]}"
    step "boot ${missing[*]}" node_boot_fresh "${missing[@]}"
  fi
  inventory_write
  undo=()
  say "up: $(node_existing | wc -l) nodes ready in $(seconds_since "$lab_started") s; inventory in $(inventory_dir)/nodes.yaml"
}

# A running lab may have lost its processes, or have nodes that are switched off.
lab_revive() {
  local name
  local -a off=()
  gateway_serves || step 'gateway' gateway_serve
  while read -r name; do node_is_on "$name" || off+=("$name"); done < <(node_existing)
  if ((${#off[@]})); then step "boot ${off[*]}" node_boot "${off[@]}"; fi
}

lab_foundation() {
  mkdir -p "$state/nodes" && chmod 0711 "$state" || return
  basename "$cache_here" >"$state/hash"
  ln -sfn "$cache_here" "$state/cache"
  inventory_keys && host_limits && network_up && gateway_up
}

lab_down() {
  case ${1-} in
    '' | --cache) ;;
    *) die "down takes nothing or --cache, not '$1'" ;;
  esac
  host_require_root
  lab_lock
  lab_started=$EPOCHREALTIME
  lab_teardown
  if [ "${1-}" = --cache ] && [ -d "$cache" ]; then image_forget_all; fi
  lab_is_clean || die "down: something is left: $(lab_leftovers | tr '\n' ' ')"
  say "down: nothing is left (took $(seconds_since "$lab_started") s)"
}

lab_teardown() {
  inventory_remove
  node_remove_all
  gateway_down
  network_down
  host_limits_restore
  rm -rf --one-file-system -- "$state"
}

lab_reset() {
  local size='' name
  if [ "${1-}" = --disk ]; then
    size=${2-}
    lab_size "$size"
    shift 2
  fi
  [ $# -gt 0 ] || die 'reset: which node? (or --all)'
  lab_change
  if [ "$1" = --all ]; then
    local -a all
    mapfile -t all < <(node_existing)
    set -- "${all[@]}"
  fi
  node_require "$@"
  for name in "$@"; do node_disk_size "$name" "$size"; done
  step "reset $*" node_reset "$@"
}

lab_grow() { # NODE SIZE
  lab_size "${2-}"
  lab_change && node_require "$1" && step "grow the disk of $1 to $2" node_disk_grow "$1" "$2"
}

lab_size() {
  [[ $1 =~ ^[1-9][0-9]*[kmg]$ ]] || die "a disk's size is a number and k, m or g, as in 64m, not '$1'"
}

lab_kill() { lab_change && node_require "$@" && step "power off $*" each node_power_off "$@"; }

lab_boot() {
  lab_change && node_require "$@" && step "boot $*" node_boot "$@"
}

lab_freeze() { lab_change && node_require "$@" && step "freeze $*" each node_freeze "$@"; }

lab_thaw() { lab_change && node_require "$@" && step "thaw $*" each node_thaw "$@"; }

lab_cut() { lab_change && node_require "$@" && step "cut $*" each network_cut "$@"; }

lab_heal() { lab_change && node_require "$@" && step "heal $*" each network_heal "$@"; }

lab_change() {
  host_require_root
  lab_lock
  lab_is_up || die "no lab is up: run 'lab/lab.sh up'"
  lab_adopt
}

command=${1-help}
[ $# -eq 0 ] || shift
case $command in
  up) lab_up "$@" ;;
  down) lab_down "$@" ;;
  status) node_status ;;
  reset) lab_reset "$@" ;;
  grow) lab_grow "$@" ;;
  cut) lab_cut "$@" ;;
  heal) lab_heal "$@" ;;
  freeze) lab_freeze "$@" ;;
  thaw) lab_thaw "$@" ;;
  kill) lab_kill "$@" ;;
  boot) lab_boot "$@" ;;
  exec) node_exec "$@" ;;
  mirror) fault_mirror "$@" ;;
  hash) recipe_hash ;;
  help | -h | --help) usage ;;
  *)
    usage >&2
    die "there is no command '$command'"
    ;;
esac
