# shellcheck shell=bash
# The package repositories, laid out as the CentOS vault is, with packages signed by keys of the lab.

repositories=(
  os/x86_64 updates/x86_64 newer/x86_64 extras/x86_64 cloud/x86_64/openstack-train
  storage/x86_64/ceph-nautilus storage/x86_64/nfs-ganesha-28 virt/x86_64/kvm-common
)

# One key for each of CentOS's key files, and a stray one that nobody knows.
repository_keys() { # PARTIAL
  local home name
  home=$(mktemp -d) && mkdir -p "$1/keys" || return
  for name in CentOS-7 CentOS-SIG-Cloud CentOS-SIG-Storage CentOS-SIG-Virtualization stray; do
    gpg --homedir "$home" --batch --quiet --passphrase '' --quick-generate-key "$name (key of the lab) <$name@lab.invalid>" rsa2048 sign never &&
      gpg --homedir "$home" --armor --export "=$name (key of the lab) <$name@lab.invalid>" >"$1/keys/RPM-GPG-KEY-$name" &&
      gpg --homedir "$home" --batch --with-colons --list-keys "=$name (key of the lab) <$name@lab.invalid>" |
      awk -F : '$1 == "fpr" { print $10; exit }' >"$1/keys/RPM-GPG-KEY-$name.fingerprint" || return
  done
  gpgconf --homedir "$home" --kill all
  mv "$home" "$1/keys/gnupg" && rm -f "$1"/keys/gnupg/S.*
}

repository_key_of() { # REPOSITORY: the name of the key that signs it
  case $1 in
    cloud/*) echo CentOS-SIG-Cloud ;;
    storage/*) echo CentOS-SIG-Storage ;;
    virt/*) echo CentOS-SIG-Virtualization ;;
    *) echo CentOS-7 ;;
  esac
}

repository_build() { # PARTIAL
  local built=$1/built repository
  cp "$1/base/var/lib/dpkg/status" "$cache/apt/status" || return
  APT_CONFIG=$cache/apt/apt.conf /usr/bin/python3 "$lab_dir/rpm/build.py" "$lab_dir/rpm" "$1/keys" "$cache/apt/archives" "$built" || return

  mkdir -p "$1/gateway" && dpkg-deb -x "$(find "$cache/apt/archives" -name 'chrony_*.deb' | sort | tail -n 1)" "$1/gateway" || return
  cp -R "$built/installed" "$1/installed" || return
  for repository in "${repositories[@]}"; do
    repository_sign "$1" "$(repository_key_of "$repository")" "$built/$repository"/*.rpm || return
  done
  repository_sign "$1" stray "$built/os/x86_64"/lab-badsig-*.rpm || return
  for repository in "${repositories[@]}"; do
    mkdir -p "$1/repo/$repository/Packages" && mv "$built/$repository"/*.rpm "$1/repo/$repository/Packages/" &&
      createrepo_c --quiet --general-compress-type=gz --no-database "$1/repo/$repository" || return
  done
  rm -rf "$built"
}

repository_sign() { # PARTIAL KEY RPM...
  local partial=$1 key=$2 home
  shift 2
  # gpg's agent wants a short path for its socket.
  home=$(mktemp -d) && cp -R "$partial/keys/gnupg/." "$home/" || return
  GPG_TTY=none rpmsign --define "__gpg $(command -v gpg)" --define "_gpg_path $home" --define "_gpg_name $key@lab.invalid" --define "_gpg_digest_algo sha256" --resign "$@" >/dev/null
  local code=$?
  gpgconf --homedir "$home" --kill all
  rm -rf "$home"
  return "$code"
}

# The packages that a fresh node has already: names and versions for rpm -q; what they hold comes from the userland.
repository_into_image() { # ROOT PARTIAL
  mkdir -p "$1/var/lib/rpm" && rpm --root "$1" --define '_dbpath /var/lib/rpm' --initdb &&
    rpm --root "$1" --define '_dbpath /var/lib/rpm' --nosignature --ignorearch --nodeps --force-debian -i "$2"/installed/*.rpm && rm -rf "$2/installed"
}
