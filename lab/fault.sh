# shellcheck shell=bash
# Faults that are not a node's own: those are in network.sh (cut, heal) and node.sh (power).

fault_mirror() { # [MODE]: mirror.py reads the file at each request
  lab_is_up || die "no lab is up: run 'lab/lab.sh up'"
  case ${1-} in
    '') cat "$state/mirror" ;;
    ok | slow | fail | broken | cut | hang)
      printf '%s\n' "$1" >"$state/mirror.new" && mv "$state/mirror.new" "$state/mirror" || die "mirror: cannot write $state/mirror"
      ;;
    *) die "mirror takes ok, slow, fail, broken, cut or hang, not '$1'" ;;
  esac
}
