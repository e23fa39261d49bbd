#!/bin/sh
# The baseline by hand, as a careful administrator would write it once for a known cloud: sh install.sh NAME=ADDRESS..., the controller first.
# SSH_OPTIONS: what ssh needs. It installs; it does not compare, undo, resume or prove anything.
set -eu
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
base=http://192.168.100.2/centos/7.9.2009

# Runs a command for every node at once; fails when one of them does.
each() {
  command=$1
  shift
  jobs=
  for node in "$@"; do
    "$command" "${node%%=*}" "${node#*=}" &
    jobs="$jobs $!"
  done
  for job in $jobs; do wait "$job"; done
}

# shellcheck disable=SC2086 # Options are words.
on() { ssh $SSH_OPTIONS "$1" 's=$(cat); exec sh -c "$s" </dev/null'; }

keys() {
  on "$2" >"$work/$1" <<'NODE'
    set -eu
    mkdir -p -m 700 ~/.ssh
    [ -f ~/.ssh/id_rsa ] || ssh-keygen -q -t rsa -b 4096 -N '' -f ~/.ssh/id_rsa
    sed 's/^/user /' ~/.ssh/id_rsa.pub
    sed 's/^/host /' /etc/ssh/ssh_host_*_key.pub
NODE
  awk '$1 == "user" { sub(/^user /, ""); print }' "$work/$1" >"$work/$1.user"
  awk -v names="$1,$2" '$1 == "host" { print names, $2, $3 }' "$work/$1" >"$work/$1.host"
}

install() {
  {
    printf '%s\n' "name=$1" "address=$2" "controller=${first#*=}" "network=192.168.100.0/24" "base=$base" "hosts='$hosts'"
    printf "users='%s'\nknown='%s'\n" "$(cat "$work"/*.user)" "$(cat "$work"/*.host)"
    cat "$here/node.sh"
  } | on "$2" >"$work/$1.log" 2>&1 || { tail -n 20 "$work/$1.log" >&2; return 1; }
}

first=$1
hosts=$(for node in "$@"; do printf '%s %s\n' "${node#*=}" "${node%%=*}"; done)
each keys "$@"
each install "$@"
