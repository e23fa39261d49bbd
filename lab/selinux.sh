# shellcheck shell=bash
# One node as a virtual machine, because SELinux needs a kernel of its own. Emulated (tcg), so it is slow: a boot takes half a minute.

selinux_node=selinux01

selinux_image() {
  local recipe
  recipe=$( (basename "$cache_here"; declare -f selinux_build selinux_initramfs selinux_label; cat "$lab_dir/selinux"/*) | sha256sum | cut -c 1-12)
  echo "$cache_here/selinux-$recipe"
}

selinux_ensure() {
  local image partial
  host_tools[qemu-system-x86_64]=qemu-system-x86
  host_tools[mke2fs]=e2fsprogs
  host_packages qemu-system-x86_64 mke2fs
  image=$(selinux_image)
  [ ! -e "$image" ] || return 0
  host_space "$cache" 4000
  partial=$image.partial
  rm -rf --one-file-system -- "$cache_here"/selinux-* && mkdir "$partial" || die "cannot make $partial"
  undo_on_failure rm -rf --one-file-system -- "$partial"
  step 'SELinux machine: policy and kernel' selinux_build "$partial"
  step 'SELinux machine: labels' selinux_label "$partial/root" /
  mv "$partial" "$image" || die "cannot make $image"
  undo=()
}

selinux_build() { # PARTIAL
  local root=$1/root debs=$1/debs kernel
  cp -a --reflink=auto "$cache_here/base" "$root" && mkdir -p "$debs/partial" || return
  cp "$root/var/lib/dpkg/status" "$cache/apt/status" || return
  APT_CONFIG=$cache/apt/apt.conf apt-get -q -y --download-only -o Dir::Cache::archives="$debs" install selinux-policy-default kmod busybox-static || return

  mkdir "$root/debs" && cp "$debs"/*.deb "$root/debs/" || return
  DEBIAN_FRONTEND=noninteractive unshare --mount --pid --fork chroot "$root" sh -c 'mount -t proc proc /proc && dpkg -i /debs/*.deb' || return
  cp "$lab_dir/selinux/lab.cil" "$root/debs/" && unshare --mount --pid --fork chroot "$root" sh -c 'mount -t proc proc /proc && semodule -s default -N -i /debs/lab.cil' || return
  rm -rf "$root/debs" && ln -sfn default "$root/etc/selinux/targeted" || return
  cp "$lab_dir/image/tree/etc/selinux/config" "$root/etc/selinux/config" || return

  kernel=$(APT_CONFIG=$cache/apt/apt.conf apt-cache depends linux-image-cloud-amd64 | awk '$1 == "Depends:" { print $2; exit }') || return
  (cd "$debs" && APT_CONFIG=$cache/apt/apt.conf apt-get -q download "$kernel") && dpkg-deb -x "$debs/$kernel"_*.deb "$1/kernel" || return
  cp -a "$1/kernel/lib/modules" "$root/usr/lib/" && chroot "$root" depmod "${kernel#linux-image-}" && cp "$1/kernel/boot/vmlinuz-"* "$1/vmlinuz" || return
  selinux_initramfs "$1" "${kernel#linux-image-}" || return

  install -m 0644 "$lab_dir/selinux/lab-network.service" "$root/etc/systemd/system/" && chroot "$root" systemctl enable -q lab-network.service || return
  rm -rf "$debs" "$1/kernel"
}

# Just enough to find the disk: the cloud kernel has ext4 built in, but virtio as modules.
selinux_initramfs() { # PARTIAL KERNEL-VERSION
  local tree=$1/initramfs module
  mkdir -p "$tree"/{bin,dev,proc,root,modules} && cp "$1/root/usr/bin/busybox" "$tree/bin/" && ln -s busybox "$tree/bin/sh" || return
  {
    echo '#!/bin/sh'
    echo 'export PATH=/bin; busybox mount -t devtmpfs dev /dev; busybox mount -t proc proc /proc'
    chroot "$1/root" modprobe -S "$2" --all --show-depends virtio_pci virtio_blk virtio_net | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' |
      while read -r module; do
        cp "$1/root$module" "$tree/modules/" && echo "busybox insmod /modules/$(basename "$module")"
      done
    echo 'until [ -e /dev/vda ]; do busybox usleep 50000; done'
    echo 'busybox mount -t ext4 -o rw /dev/vda /root && busybox umount /proc && exec busybox switch_root /root /sbin/init'
  } >"$tree/init"
  chmod 0755 "$tree/init" && (cd "$tree" && find . | ./bin/busybox cpio -o -H newc) | zstd -q -3 >"$1/initramfs.zst" && rm -rf "$tree"
}

# setfiles labels nothing without /proc, and sets the labels whether or not this machine's kernel knows them.
selinux_label() { # ROOT PATH...
  local root=$1
  shift
  # shellcheck disable=SC2016
  unshare --mount --pid --fork chroot "$root" sh -c 'mount -t proc proc /proc && exec setfiles -F /etc/selinux/default/contexts/files/file_contexts "$@"' label "$@"
}

selinux_join() {
  local leg
  for leg in 0 1; do
    ip tuntap add "lv90-$leg" mode tap && ip link set "lv90-$leg" master "labbr$leg" up || return
  done
}

selinux_disk_make() {
  local dir image
  dir=$(node_dir "$selinux_node")
  image=$(selinux_image)
  mkdir -p "$dir"/disk/{upper,work,root} || return
  mount -t overlay lab-selinux -o "lowerdir=$image/root,upperdir=$dir/disk/upper,workdir=$dir/disk/work" "$dir/disk/root" || return
  node_personalise "$selinux_node" "$dir/disk/root" && selinux_label "$dir/disk/root" /etc/ssh /etc/machine-id /etc/sysconfig /root /home &&
    mke2fs -q -t ext4 -L lab -d "$dir/disk/root" "$dir/disk/disk.img" 3G && selinux_label_top "$dir/disk/disk.img"
  local code=$?
  umount "$dir/disk/root" && rm -rf --one-file-system "$dir"/disk/{upper,work,root}
  return "$code"
}

# mke2fs copies the labels of all but the top directory.
selinux_label_top() { # IMAGE
  printf 'system_u:object_r:root_t:s0\0' >"$1.label"
  debugfs -w -R "ea_set -f $1.label / security.selinux" "$1" && rm "$1.label"
}

selinux_power_on() {
  local dir image
  dir=$(node_dir "$selinux_node")
  image=$(selinux_image)
  cgroup_remove "$selinux_node" && cgroup_make "$selinux_node" || return
  (
    cgroup_enter "$selinux_node" || exit
    # Only "security=selinux": enforcing or not is for /etc/selinux/config to say, at every boot.
    exec setsid qemu-system-x86_64 -accel tcg -machine q35 -cpu max -m 1024 -nodefaults -no-user-config -display none -serial stdio \
      -kernel "$image/vmlinuz" -initrd "$image/initramfs.zst" \
      -append 'root=/dev/vda rw console=ttyS0 quiet net.ifnames=0 biosdevname=0 security=selinux' \
      -drive "file=$dir/disk/disk.img,format=raw,if=virtio" -object rng-random,id=rng,filename=/dev/urandom -device virtio-rng-pci,rng=rng \
      -netdev tap,id=n0,ifname=lv90-0,script=no,downscript=no -device virtio-net-pci,netdev=n0,mac=52:54:00:64:00:5a \
      -netdev tap,id=n1,ifname=lv90-1,script=no,downscript=no -device virtio-net-pci,netdev=n1,mac=52:54:00:14:00:5a \
      </dev/null >>"$dir/console.log" 2>&1 9>&-
  ) &
  disown $!
  wait_until 10 selinux_is_on
}

selinux_pid() { head -n 1 "$(host_cgroups unified)/ost-lab/$selinux_node/cgroup.procs" 2>/dev/null; }

selinux_is_on() { [ "$(selinux_pid)" ]; }

selinux_power_off() { cgroup_remove "$selinux_node"; }

selinux_remove() {
  local dir leg
  dir=$(node_dir "$selinux_node")
  cgroup_remove "$selinux_node"
  if mountpoint -q "$dir/disk/root"; then umount "$dir/disk/root"; fi
  for leg in 0 1; do
    if ip link show "lv90-$leg" >/dev/null 2>&1; then ip link delete "lv90-$leg"; fi
  done
}

# There is no way into the machine but ssh.
selinux_exec() { # CMD...
  ssh -F none -i "$state/id_ed25519" -o BatchMode=yes -o ConnectTimeout=10 -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no \
    -o LogLevel=ERROR -l root "$management.90" -- "$(printf '%q ' "$@")"
}
