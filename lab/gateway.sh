# shellcheck shell=bash
# The lab's gateway, a network namespace of its own: an HTTP package mirror and a time server.

gateway_address=$management.2

gateway_up() {
  network_join gateway 2 && cgroup_make gateway || return
  echo ok >"$state/mirror"
  mkdir -p "$state/gateway" && cp "$lab_dir/mirror.py" "$state/gateway/" || return
  cat >"$state/gateway/chrony.conf" <<EOT
# -x on the command line: the host's clock is never touched.
local stratum 8
allow $management.0/24
allow $provider.0/24
cmdport 0
bindcmdaddress $state/gateway/chronyd.sock
pidfile $state/gateway/chronyd.pid
EOT
  gateway_serve && touch "$state/up"
}

gateway_serve() {
  rm -f "$state/gateway/chronyd.pid"
  gateway_start mirror /usr/bin/python3 "$state/gateway/mirror.py" "$gateway_address" "$cache_here/repo" "$state/mirror" &&
    gateway_start chronyd "$cache_here/gateway/usr/sbin/chronyd" -d -x -u root -f "$state/gateway/chrony.conf" &&
    wait_until 10 gateway_serves
}

gateway_start() { # NAME COMMAND...
  local output=$state/gateway/$1.log
  shift
  (
    cgroup_enter gateway || exit
    cd / && exec setsid nsenter --net=/run/netns/lab-gateway "$@" </dev/null >>"$output" 2>&1 9>&-
  ) &
  disown $!
}

gateway_serves() {
  [ -e "$state/gateway/chronyd.pid" ] && (exec 3<>"/dev/tcp/$gateway_address/80") 2>/dev/null
}

gateway_down() {
  cgroup_remove gateway
  network_leave gateway
}
