# shellcheck shell=bash
# What every part of the lab uses: where things are, progress, errors, waiting, the lock.

# shellcheck disable=SC2034  # read by the other parts
{
  cache=${OST_LAB_CACHE:-/var/cache/openstack-train-lab}
  state=/var/lib/openstack-train-lab
  lock_file=/run/lock/openstack-train-lab.lock
  log=/var/log/openstack-train-lab.log
  checkout=$(dirname "$lab_dir")

  # The accounts of a node. Lab passwords: they guard nothing, and .lab/passwords tells them.
  accounts=(root admin operator plain)
  declare -A password=([root]=Train-root-7 [admin]=Train-admin-7 [operator]=Train-operator-7 [plain]=Train-plain-7)
}

undo=()

say() { printf 'lab: %s\n' "$*"; }

die() {
  printf 'lab: %s\n' "$*" >&2
  exit 1
}

seconds_since() { # TIME (as in EPOCHREALTIME)
  local micro=$((${EPOCHREALTIME/./} - ${1/./}))
  printf '%d.%d' $((micro / 1000000)) $((micro % 1000000 / 100000))
}

# One line of progress for one piece of work; what it prints goes to the log.
step() { # TEXT COMMAND...
  local text=$1 start=$EPOCHREALTIME
  shift
  printf '== %s\n' "$text" >>"$log"
  if ! "$@" >>"$log" 2>&1 9>&-; then
    die "$text: failed after $(seconds_since "$start") s: $(grep -v '^==' "$log" | tail -n 1) (all of it: $log)"
  fi
  say "$text ($(seconds_since "$start") s)"
}

each() { # FUNCTION ITEM...
  local do=$1 item
  shift
  for item in "$@"; do "$do" "$item" || return; done
}

wait_until() { # SECONDS COMMAND...
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    ((SECONDS < end)) || return 1
    sleep 0.05
  done
}

undo_on_failure() { # COMMAND...: run if this call of lab.sh ends before undo is emptied
  undo=("$@")
  trap 'if ((${#undo[@]})); then "${undo[@]}" >>"$log" 2>&1; fi' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Two calls that change the lab never overlap. File descriptor 9 holds the lock; nothing that outlives the call may inherit it.
lab_lock() {
  mkdir -p "$(dirname "$lock_file")"
  exec 9>"$lock_file"
  if ! flock --nonblock 9; then
    say 'another lab.sh is at work: waiting for it'
    flock --timeout 900 9 || die 'another lab.sh has been at work for 15 minutes: given up'
  fi
  : >"$log"
}

# Its files outlive a boot of this machine, its networks do not.
lab_is_up() { [ -e "$state/up" ] && [ -e /run/netns/lab-gateway ]; }

# A running lab keeps the image it was started with, whatever recipe this checkout has.
lab_adopt() {
  cache_here=$(readlink "$state/cache")
  [ -d "$cache_here" ] || die "the running lab's image is gone: run 'lab/lab.sh down' and then 'up'"
}

lab_leftovers() {
  [ ! -e "$state" ] || printf '%s\n' "$state"
  network_leftovers
  awk -v state="$state/" 'index($2, state) == 1 { print "mount " $2 }' /proc/mounts
  host_cgroups | while read -r root; do [ ! -e "$root/ost-lab" ] || printf '%s\n' "$root/ost-lab"; done
}

lab_is_clean() { [ -z "$(lab_leftovers)" ]; }
