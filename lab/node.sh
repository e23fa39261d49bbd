# shellcheck shell=bash
# A node: a copy-on-write disk over the image, booted with systemd as process 1 in its own namespaces.

node_limit=70

# Nodes of the tutorial's other two roles (seed 1.5), for who asks for them.
role_nodes=(network01 storage01)

node_names() { # COUNT
  local n
  echo controller
  for ((n = 1; n < $1; n++)); do printf 'compute%02d\n' "$n"; done
}

node_octet() { # NODE
  case $1 in
    controller) echo 11 ;;
    compute[0-9][0-9]) echo $((11 + 10#${1#compute})) ;;
    network01) echo 91 ;;
    storage01) echo 92 ;;
    "$selinux_node") echo 90 ;;
    gateway) echo 2 ;;
  esac
}

node_dir() { echo "$state/nodes/$1"; }

node_existing() {
  local dir
  for dir in "$state"/nodes/*/; do
    if [ -d "$dir" ]; then basename "$dir"; fi
  done | awk '{ print ($0 == "controller" ? 0 : /^compute/ ? 1 : 2) " " $0 }' | sort | cut -d ' ' -f 2
}

node_require() { # NODE...
  local name
  [ $# -gt 0 ] || die "which node? there are: $(node_existing | tr '\n' ' ')"
  for name in "$@"; do
    if [[ $name = */* || ! -d $(node_dir "$name") ]]; then
      die "there is no node '$name'; there are: $(node_existing | tr '\n' ' ')"
    fi
  done
}

node_boot_fresh() { # NODE...
  each node_create "$@" && node_boot "$@"
}

node_boot() { # NODE...
  each node_power_on "$@" && each node_wait "$@"
}

node_reset() { # NODE...
  each node_power_off "$@" && each node_disk_drop "$@" && each network_heal "$@" && each node_disk_make "$@" && node_boot "$@"
}

# A disk of a size of its own is in memory: what a full disk does can be seen on it, and it can grow while the node runs.
node_disk_size() { # NODE [SIZE]: as mount's size= has it; without one the disk is the host's
  if [ "$2" ]; then printf '%s\n' "$2" >"$(node_dir "$1")/size"; else rm -f "$(node_dir "$1")/size"; fi
}

node_disk_grow() { # NODE SIZE
  local disk
  disk=$(node_dir "$1")/disk
  mountpoint -q "$disk" && mount -o "remount,size=$2" "$disk" && node_disk_size "$1" "$2"
}

node_create() { # NODE
  local dir
  dir=$(node_dir "$1")
  mkdir -p "$dir" && node_host_keys "$dir/hostkeys" || return
  if [ "$1" = "$selinux_node" ]; then selinux_join; else network_join "$1" "$(node_octet "$1")"; fi || return
  node_disk_make "$1"
}

node_host_keys() { # DIRECTORY
  local type
  mkdir -p "$1" || return
  for type in rsa ecdsa ed25519; do
    ssh-keygen -q -t "$type" -b "$([ "$type" = rsa ] && echo 2048 || echo 256)" -N '' -C '' -f "$1/ssh_host_${type}_key" || return
  done
}

node_disk_make() { # NODE
  local dir
  if [ "$1" = "$selinux_node" ]; then
    selinux_disk_make
    return
  fi
  dir=$(node_dir "$1")
  mkdir -p "$dir/disk" || return
  if [ -e "$dir/size" ]; then mount -t tmpfs -o "mode=0755,size=$(<"$dir/size")" "lab-disk-$1" "$dir/disk" || return; fi
  mkdir -p "$dir/disk/upper" "$dir/disk/work" "$dir/root" && node_disk_mount "$1" && node_personalise "$1" "$dir/root"
}

node_disk_mount() { # NODE
  local dir
  dir=$(node_dir "$1")
  mountpoint -q "$dir/root" ||
    mount -t overlay "lab-$1" -o "lowerdir=$cache_here/base,upperdir=$dir/disk/upper,workdir=$dir/disk/work" "$dir/root"
}

node_disk_drop() { # NODE
  local dir
  dir=$(node_dir "$1")
  if mountpoint -q "$dir/root"; then umount "$dir/root" || return; fi
  if mountpoint -q "$dir/disk"; then umount "$dir/disk" || return; fi
  rm -rf --one-file-system "$dir/disk"
}

# What makes a fresh disk this node's: its id, its host keys, who may log in, what its interfaces are called.
node_personalise() { # NODE ROOT
  local account home leg address
  tr -d - </proc/sys/kernel/random/uuid >"$2/etc/machine-id" || return
  install -m 0600 "$(node_dir "$1")"/hostkeys/*_key "$2/etc/ssh/" && install -m 0644 "$(node_dir "$1")"/hostkeys/*.pub "$2/etc/ssh/" || return
  for account in "${accounts[@]}"; do
    home=$2/home/$account
    if [ "$account" = root ]; then home=$2/root; fi
    mkdir -p "$home/.ssh" && chmod 0700 "$home/.ssh" && install -m 0600 "$state/id_ed25519.pub" "$home/.ssh/authorized_keys" &&
      chown -R --reference="$home" "$home/.ssh" || return
  done
  mkdir -p "$2/etc/sysconfig/network-scripts" || return
  for leg in 0 1; do
    address=$(network_address "$leg" "$(node_octet "$1")")
    printf 'TYPE=Ethernet\nBOOTPROTO=none\nNAME=eth%s\nDEVICE=eth%s\nONBOOT=yes\nIPADDR=%s\nPREFIX=24\n' \
      "$leg" "$leg" "${address%/*}" >"$2/etc/sysconfig/network-scripts/ifcfg-eth$leg" || return
  done
}

node_power_on() { # NODE
  local pid
  ! node_is_on "$1" || return 0
  if [ "$1" = "$selinux_node" ]; then
    selinux_power_on
    return
  fi
  cgroup_remove "$1" && cgroup_make "$1" && node_disk_mount "$1" || return
  # The network outlives the node's power; its packet filter must not.
  nsenter --net="/run/netns/lab-$1" chroot "$(node_dir "$1")/root" nft flush ruleset || return
  # In a session of its own, with none of our files open, so that it outlives this call and holds nobody's output.
  (
    cgroup_enter "$1" || exit
    export -f node_run
    exec setsid bash -c 'node_run "$@"' lab-node "$1" "$(node_dir "$1")" </dev/null >>"$(node_dir "$1")/console.log" 2>&1 9>&-
  ) &
  pid=$!
  disown "$pid"
  wait_until 10 node_is_on "$1"
}

# A reboot from inside ends nspawn with 133.
node_run() { # NODE DIRECTORY
  local code=133
  while [ "$code" -eq 133 ]; do
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network \
      systemd-nspawn --quiet --keep-unit --register=no --boot --directory="$2/root" --machine="lab-$1" \
      --hostname="$(cat "$2/root/etc/hostname" 2>/dev/null || echo localhost.localdomain)" \
      --uuid="$(cat "$2/root/etc/machine-id")" --network-namespace-path="/run/netns/lab-$1" --capability=CAP_NET_ADMIN \
      --resolv-conf=off --timezone=off --link-journal=no --console=read-only
    code=$?
  done
}

# The node's process 1: the one process of the node's group that is number 1 in a process namespace one level down.
node_init() { # NODE
  local group depth
  group=$(host_cgroups unified)/ost-lab/$1
  depth=$(awk '/^NSpid:/ { print NF + 1 }' /proc/self/status)
  find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null | while read -r pid; do
    awk -v depth="$depth" -v pid="$pid" '/^NSpid:/ && NF == depth && $NF == 1 { print pid }' "/proc/$pid/status" 2>/dev/null
  done | head -n 1
}

node_is_on() { # NODE
  if [ "$1" = "$selinux_node" ]; then selinux_is_on; else [ "$(node_init "$1")" ]; fi
}

# All of its processes stop where they are, as on a machine whose disk does not answer: the kernel still takes connections.
node_freeze() { # NODE
  cgroup_freeze "$1" 1
}

node_thaw() { # NODE
  cgroup_freeze "$1" 0 && node_wait "$1"
}

# Killing nspawn would leave the node running without it; killing the node's process 1 ends both.
node_power_off() { # NODE
  local pid
  if [ "$1" = "$selinux_node" ]; then
    selinux_power_off
    return
  fi
  pid=$(node_init "$1")
  if [ "$pid" ]; then kill -KILL "$pid"; fi
  wait_until 10 cgroup_empty "$1" || cgroup_remove "$1"
}

node_wait() { # NODE: until it has booted and ssh lets us in
  local ceiling=90
  if [ "$1" = "$selinux_node" ]; then ceiling=300; fi
  wait_until "$ceiling" node_answers "$1" || {
    echo "$1 did not answer; the end of its console: $(tail -n 1 "$(node_dir "$1")/console.log" | tr -d '\r')"
    return 1
  }
}

node_answers() { # NODE
  [ "$1" = "$selinux_node" ] || node_booted "$1" || return
  network_is_cut "$1" || node_ssh "$1" true
}

node_booted() { # NODE
  local answer
  answer=$(node_enter "$1" timeout 5 systemctl is-system-running 2>/dev/null)
  [ "$answer" = running ] || [ "$answer" = degraded ]
}

node_ssh() { # NODE CMD...
  local address
  address=$management.$(node_octet "$1")
  shift
  ssh -n -F none -i "$state/id_ed25519" -o BatchMode=yes -o ConnectTimeout=3 -o UserKnownHostsFile=/dev/null \
    -o StrictHostKeyChecking=no -o LogLevel=ERROR -l root "$address" "$@" 2>/dev/null
}

node_enter() { # NODE CMD...
  local pid
  pid=$(node_init "$1")
  [ "$pid" ] || return 125
  shift
  nsenter --target "$pid" --all env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C "$@"
}

node_exec() { # NODE CMD...
  local name=${1-}
  host_require_root
  lab_is_up || die "no lab is up: run 'lab/lab.sh up'"
  node_require "$name"
  shift
  [ $# -gt 0 ] || die "exec: what should $name run?"
  if [ "$name" = "$selinux_node" ]; then
    selinux_exec "$@"
  else
    [ "$(node_init "$name")" ] || die "$name is off"
    node_enter "$name" "$@"
  fi
}

node_status() {
  local name how ssh
  lab_is_up || {
    say 'no lab is up'
    return 1
  }
  printf '%-12s %-16s %-9s %s\n' NODE ADDRESS STATE SSH
  node_existing | while read -r name; do
    how=off ssh=no
    if node_is_on "$name"; then
      how=running
      if node_ssh "$name" true; then ssh=yes; fi
    fi
    if network_is_cut "$name"; then how="$how,cut"; fi
    printf '%-12s %-16s %-9s %s\n' "$name" "$management.$(node_octet "$name")" "$how" "$ssh"
  done
  say "mirror: $(<"$state/mirror")"
}

node_remove_all() { # [NODE...]: all there are when none are named
  local name
  local -a names=("$@")
  [ $# -gt 0 ] || mapfile -t names < <(node_existing)
  for name in "${names[@]}"; do
    if [ "$name" = "$selinux_node" ]; then selinux_remove; fi
    cgroup_remove "$name"
    if [ -d "$(node_dir "$name")" ]; then node_disk_drop "$name"; fi
    network_leave "$name"
    rm -rf --one-file-system -- "$(node_dir "$name")"
  done
}
