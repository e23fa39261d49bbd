# shellcheck shell=bash
# The image: a Debian 12 userland dressed as a fresh CentOS 7, and the package repository that goes with it.
# Built once, kept in the cache under the hash of its recipe.

recipe_hash() {
  local -a files
  mapfile -t files < <(cd "$lab_dir" && find image.sh repository.sh image rpm -type f ! -name '*.pyc' | sort)
  (cd "$lab_dir" && sha256sum "${files[@]}" && declare -p password) | sha256sum | cut -c 1-12
}

image_ensure() {
  local hash partial started=$EPOCHREALTIME
  hash=$(recipe_hash)
  if lab_is_up; then
    lab_adopt
    [ "$cache_here" = "$cache/$hash" ] || say "the running lab keeps its image $(basename "$cache_here"); this checkout's is $hash (down and up to change)"
    return
  fi
  cache_here=$cache/$hash
  host_space "$(dirname "$state")" 500
  [ ! -e "$cache_here" ] || return 0
  say "no image yet for recipe $hash: building it, once (some minutes)"
  host_space "$cache" 6000
  partial=$cache/$hash.partial
  undo_on_failure rm -rf --one-file-system -- "$partial"
  rm -rf --one-file-system -- "$partial" && mkdir -p "$partial" || die "cannot make $partial"

  step 'package lists' image_apt
  step 'Debian userland' image_userland "$partial"
  step 'signing keys' repository_keys "$partial"
  step 'packages and repositories' repository_build "$partial"
  step 'dress as CentOS 7' image_dress "$partial/base" "$partial"
  mv "$partial" "$cache_here" || die "cannot make $cache_here"
  undo=()
  image_forget_old
  say "image and repositories built in $(seconds_since "$started") s"
}

image_forget_all() {
  find "$cache" -mindepth 1 -maxdepth 1 \( -name apt -o -name 'userland-*' -o -regex '.*/[0-9a-f]*\(\.partial\)?' \) -exec rm -rf --one-file-system {} +
  rmdir --ignore-fail-on-non-empty "$cache"
}

# The three newest images stay.
image_forget_old() {
  local old
  find "$cache" -mindepth 1 -maxdepth 1 -type d -regex '.*/[0-9a-f]*' -printf '%T@ %p\n' | sort -rn | tail -n +4 | cut -d ' ' -f 2- |
    while read -r old; do rm -rf --one-file-system -- "$old"; done
}

# apt for the image: the host's own Debian sources if it is the same release, else Debian's public name.
image_apt() {
  local apt=$cache/apt source
  mkdir -p "$apt/lists/partial" "$apt/archives/partial" "$apt/sources" || return
  find "$apt/sources" -type f -delete
  if grep -q '^VERSION_CODENAME=bookworm' /etc/os-release; then
    for source in /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list; do
      if grep -qs '^[^#]*bookworm' "$source"; then cp "$source" "$apt/sources/"; fi
    done
  fi
  if [ ! "$(ls "$apt/sources")" ]; then
    printf 'deb http://deb.debian.org/debian%s main\n' ' bookworm' ' bookworm-updates' '-security bookworm-security' >"$apt/sources/debian.list"
  fi
  : >"$apt/status"
  {
    apt-config dump --format '%f "%v";%n' | grep -iE '^Acquire::(http|https|Retries)' || true
    cat <<EOT
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::State::lists "$apt/lists";
Dir::Cache::archives "$apt/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::State::status "$apt/status";
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "true";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
Debug::NoLocking "true";
EOT
  } >"$apt/apt.conf"
  APT_CONFIG=$apt/apt.conf apt-get -q -o Acquire::Languages=none update
}

# The plain userland depends on its list of packages only, so it is kept beside the images.
image_userland() { # PARTIAL
  local list=$lab_dir/image/packages plain
  plain=$cache/userland-$(sha256sum "$list" | cut -c 1-12).tar.zst
  if [ ! -e "$plain" ]; then
    find "$cache" -maxdepth 1 -name 'userland-*' -delete
    mmdebstrap --variant=minbase --include="$(grep -v '^#' "$list" | paste -s -d ,)" --format=tar bookworm - \
      "$cache"/apt/sources/* | zstd -q -1 -T0 -o "$plain.new" && mv "$plain.new" "$plain" || return
  fi
  mkdir "$1/base" && tar -C "$1/base" --zstd -xpf "$plain" --xattrs --xattrs-include='*' --numeric-owner --exclude='./dev/*'
}

image_dress() { # ROOT PARTIAL
  local root=$1 account
  image_debian_away "$root" || return
  cp -R --no-dereference --preserve=mode,links "$lab_dir/image/tree/." "$root/" && install -m 0755 "$lab_dir/image/yum.py" "$root/usr/bin/yum" || return
  image_links "$root" || return
  : >"$root/etc/machine-id"
  : >"$root/etc/resolv.conf"
  chmod 0440 "$root/etc/sudoers" && chmod 0600 "$root/etc/ssh/sshd_config" || return

  chroot "$root" groupdel operator && chroot "$root" groupdel sudo && chroot "$root" groupadd -r wheel || return
  for account in "${accounts[@]}"; do
    if [ "$account" != root ]; then chroot "$root" useradd -m -s /bin/bash "$account" || return; fi
    echo "$account:${password[$account]}" | chroot "$root" chpasswd || return
  done
  chroot "$root" usermod -aG wheel admin && cp "$root"/etc/skel/.bash* "$root/root/" && chmod 0550 "$root/root" || return

  repository_into_image "$root" "$2" && image_units "$root"
}

image_debian_away() { # ROOT
  rm -rf "$1"/etc/{debian_version,apt,motd,issue,issue.net,hosts,hostname,os-release,update-motd.d,default/locale} \
    "$1"/etc/cron.d/e2scrub_all "$1"/etc/cron.daily/{apt-compat,dpkg} "$1"/etc/ssh/ssh_host_* "$1"/etc/skel/.bash* "$1"/root/.{bashrc,profile} \
    "$1"/etc/dnf/{dnf.conf,vars} "$1"/etc/sudoers.d/README "$1"/usr/lib/os-release "$1"/var/lib/apt/lists "$1"/var/log/*.log "$1"/usr/share/{doc,man,locale}
}

# Debian's cron looks into /var/spool/cron/crontabs, CentOS 7's into /var/spool/cron itself.
image_links() { # ROOT
  ln -sfn bash "$1/usr/bin/sh" && ln -sfn gpg "$1/usr/bin/gpg2" && ln -sfn ../usr/lib/os-release "$1/etc/os-release" &&
    ln -sfn centos-release "$1/etc/redhat-release" && ln -sfn ../yum.conf "$1/etc/dnf/dnf.conf" && ln -sfn ../usr/share/zoneinfo/UTC "$1/etc/localtime" &&
    ln -sfn cron "$1/usr/sbin/crond" && rm -f "$1/lib/systemd/system/cron.service" &&
    rmdir "$1/var/spool/cron/crontabs" && ln -s . "$1/var/spool/cron/crontabs" && chroot "$1" chgrp crontab /var/spool/cron && chmod 1730 "$1/var/spool/cron"
}

image_units() { # ROOT
  local unit
  chroot "$1" systemctl disable -q cron.service 2>/dev/null
  chroot "$1" systemctl enable -q network.service ssh.service firewalld.service crond.service || return
  chroot "$1" systemctl set-default -q multi-user.target || return
  # No second cron (it has a SysV script too), no clock, network or package upkeep of Debian's, no gettys, no user managers.
  for unit in cron systemd-timesyncd systemd-networkd systemd-resolved systemd-firstboot e2scrub_reap e2scrub_all.timer fstrim.timer apt-daily.timer \
    apt-daily-upgrade.timer dpkg-db-backup.timer logrotate.timer dnf-makecache.timer dnf-automatic.timer systemd-pstore systemd-sysusers \
    console-getty getty@ getty.target user@ user-runtime-dir@ systemd-udevd systemd-hwdb-update systemd-update-utmp; do
    case $unit in *.*) ;; *) unit=$unit.service ;; esac
    ln -sfn /dev/null "$1/etc/systemd/system/$unit" || return
  done
}
