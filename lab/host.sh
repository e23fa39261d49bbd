# shellcheck shell=bash
# The machine that carries the lab: what it must be, what it lacks, its limits and control groups.

host_require_root() {
  [ "$(uname -s)" = Linux ] || die 'the lab needs Linux'
  [ "$(id -u)" -eq 0 ] || die 'the lab needs root (namespaces, mounts, bridges)'
}

host_require() {
  host_require_root
  [ "$(uname -m)" = x86_64 ] || die "the lab needs x86_64, this is $(uname -m)"
  command -v apt-get >/dev/null || die 'the lab needs a Debian host (it builds its image from Debian packages)'
  [ "$(host_cgroups unified)" ] || die 'the lab needs control groups v2: none are mounted'
  if ! grep -qw overlay /proc/filesystems; then
    modprobe overlay 2>/dev/null || die 'the lab needs overlayfs: this kernel has none'
  fi
  unshare --mount --pid --net --fork true 2>/dev/null || die 'the lab needs to make namespaces: this host does not let it'
  host_packages
}

# command -> the Debian package that brings it
declare -A host_tools=(
  [systemd-nspawn]=systemd-container [mmdebstrap]=mmdebstrap [rpmbuild]=rpm [createrepo_c]=createrepo-c
  [ip]=iproute2 [ssh]=openssh-client [ps]=procps [gpg]=gnupg [zstd]=zstd [/usr/bin/python3]=python3
)

host_packages() { # [COMMAND...]: those of host_tools when none are named
  local tool
  local -a missing=()
  [ $# -gt 0 ] || set -- "${!host_tools[@]}"
  for tool in "$@"; do
    command -v "$tool" >/dev/null || missing+=("${host_tools[$tool]}")
  done
  if ((${#missing[@]})); then
    : >>"$log"
    step "install ${missing[*]} on this machine" host_install "${missing[@]}"
  fi
}

host_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q update && apt-get -q install -y --no-install-recommends "$@"
}

host_space() { # DIRECTORY MEGABYTES
  local free
  mkdir -p "$1" || die "cannot make $1"
  free=$(df --output=avail -BM "$1" | tail -n 1)
  ((${free//[!0-9]/} >= $2)) || die "$1 has only $((${free//[!0-9]/})) MB free, $2 are needed"
}

# Mount points of the control group trees that systemd uses. With "unified", only the v2 tree.
host_cgroups() {
  awk -v only="${1-}" '
    $3 == "cgroup2" && !two++ { print $2 }
    $3 == "cgroup" && $4 ~ /name=systemd/ && only == "" && !one++ { print $2 }' /proc/mounts
}

cgroup_make() { # NAME: an empty group in each tree
  local root
  host_cgroups | while read -r root; do mkdir -p "$root/ost-lab/$1" || return; done
}

cgroup_enter() { # NAME: this very shell
  local root
  for root in $(host_cgroups); do echo "$BASHPID" >"$root/ost-lab/$1/cgroup.procs" || return; done
}

cgroup_freeze() { # NAME 1|0
  echo "$2" >"$(host_cgroups unified)/ost-lab/$1/cgroup.freeze"
}

cgroup_empty() { # NAME
  ! grep -q 'populated 1' "$(host_cgroups unified)/ost-lab/$1/cgroup.events" 2>/dev/null
}

cgroup_remove() { # NAME: end all that runs in it, take it away
  local root group
  group=$(host_cgroups unified)/ost-lab/$1
  if [ -e "$group/cgroup.kill" ]; then
    echo 0 >"$group/cgroup.freeze"
    echo 1 >"$group/cgroup.kill"
  fi
  wait_until 20 cgroup_empty "$1" || return
  for root in $(host_cgroups); do
    [ -d "$root/ost-lab/$1" ] || continue
    wait_until 5 cgroup_rmdir "$root/ost-lab/$1" || return
    rmdir --ignore-fail-on-non-empty "$root/ost-lab"
  done
}

cgroup_rmdir() { find "$1" -depth -type d -exec rmdir {} + 2>/dev/null; [ ! -e "$1" ]; }

# Each systemd takes five inotify instances, polkit and logind some more: 128 last for a dozen nodes. And the kernel counts the neighbours of all
# namespaces together: thirty nodes that all talk to each other are nearly the 1024 that it keeps, and more are "no route to host".
host_limits() {
  local limit setting
  : >"$state/limits"
  for limit in fs/inotify/max_user_instances=4096 net/ipv4/neigh/default/gc_thresh1=4096 net/ipv4/neigh/default/gc_thresh2=8192 net/ipv4/neigh/default/gc_thresh3=16384; do
    setting=/proc/sys/${limit%=*}
    [ -w "$setting" ] || continue
    printf '%s %s\n' "$setting" "$(<"$setting")" >>"$state/limits"
    if (($(<"$setting") < ${limit#*=})); then echo "${limit#*=}" >"$setting"; fi
  done
}

host_limits_restore() {
  local setting value
  if [ ! -e "$state/limits" ]; then return; fi
  while read -r setting value; do echo "$value" >"$setting"; done <"$state/limits"
}
