# shellcheck shell=bash
# One node as a virtual machine, because SELinux needs a kernel of its own.

# shellcheck disable=SC2034
selinux_node=selinux01

selinux_ensure() { die 'no SELinux machine yet'; }
