# shellcheck shell=bash
# What a user of the lab needs, in .lab/ at the root of each checkout that said "up".

inventory_files=(nodes.yaml id_ed25519 id_ed25519.pub known_hosts passwords)

inventory_dir() { echo "$checkout/.lab"; }

inventory_keys() { ssh-keygen -q -t ed25519 -N '' -C openstack-train-lab -f "$state/id_ed25519"; }

inventory_write() {
  local dir
  touch "$state/checkouts"
  grep -qxF "$(inventory_dir)" "$state/checkouts" || inventory_dir >>"$state/checkouts"
  while read -r dir; do
    [ -d "$(dirname "$dir")" ] || continue
    mkdir -p "$dir" || die "cannot make $dir"
    install -m 0600 "$state/id_ed25519" "$dir/" && install -m 0644 "$state/id_ed25519.pub" "$dir/" &&
      inventory_passwords | install -m 0600 /dev/stdin "$dir/passwords" &&
      inventory_known_hosts >"$dir/known_hosts" && inventory_nodes >"$dir/nodes.yaml" || die "cannot write in $dir"
  done <"$state/checkouts"
}

inventory_passwords() {
  local account
  for account in "${accounts[@]}"; do echo "$account:${password[$account]}"; done
}

inventory_known_hosts() {
  local name key
  node_existing | while read -r name; do
    for key in "$(node_dir "$name")"/hostkeys/*.pub; do
      echo "$management.$(node_octet "$name") $(cut -d ' ' -f 1,2 "$key")"
    done
  done
}

inventory_nodes() {
  local name octet role key
  cat <<EOT
networks: { management: $management.0/24, provider: $provider.0/24 }
defaults:
  user: root
  keyFile: id_ed25519
  knownHostsFile: known_hosts
  sshConfigFile: none
nodes:
EOT
  node_existing | while read -r name; do
    octet=$(node_octet "$name")
    case $name in
      controller) role=controller ;;
      network* | storage*) role=${name%[0-9][0-9]} ;;
      *) role=compute ;;
    esac
    printf '  %-11s { roles: [%s], address: %s, interfaces: { eth0: %s, eth1: %s } }\n' "$name:" "$role" "$management.$octet" \
      "$(network_address 0 "$octet")" "$(network_address 1 "$octet")"
  done
  cat <<EOT
baseline:
  time:
    upstream: [$gateway_address]
    allow: [$management.0/24]
  repository:
    baseUrl: http://$gateway_address/centos/7.9.2009
    keys:
EOT
  for key in CentOS-7 CentOS-SIG-Cloud CentOS-SIG-Storage CentOS-SIG-Virtualization; do
    echo "      RPM-GPG-KEY-$key: $(<"$cache_here/keys/RPM-GPG-KEY-$key.fingerprint")"
  done
}

inventory_remove() {
  local dir file
  {
    inventory_dir
    cat "$state/checkouts" 2>/dev/null
  } | sort -u | while read -r dir; do
    [ -d "$dir" ] || continue
    for file in "${inventory_files[@]}"; do rm -f -- "$dir/$file"; done
    rmdir --ignore-fail-on-non-empty "$dir"
  done
}
