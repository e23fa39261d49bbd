#!/usr/bin/python3
"""yum as CentOS 7 has it, on top of dnf: its lock file, and its answers for packages that are not there."""
import os
import sys
import time

import dnf.exceptions
from dnf.cli.commands.install import InstallCommand
from dnf.cli.main import user_main

LOCK = "/var/run/yum.pid"


def holder():
    """The process that holds the lock, or None: a stale file does not count."""
    try:
        with open(LOCK, encoding="ascii") as lock:
            pid = int(lock.read())
        os.kill(pid, 0)
        return pid
    except (OSError, ValueError):
        return None


def take_lock():
    told = False
    while True:
        try:
            descriptor = os.open(LOCK, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
            os.write(descriptor, str(os.getpid()).encode())
            os.close(descriptor)
            return
        except FileExistsError:
            pid = holder()
            if pid is None:
                try:
                    os.unlink(LOCK)
                except FileNotFoundError:
                    pass
                continue
        if not told:
            print(f"Existing lock {LOCK}: another copy is running as pid {pid}.", file=sys.stderr)
            told = True
        print("Another app is currently holding the yum lock; waiting for it to exit...", file=sys.stderr, flush=True)
        time.sleep(2)


def install(self, run=InstallCommand.run):
    """dnf installs nothing of a list with an unknown name; yum installs the rest and fails only when there is no rest."""
    try:
        run(self)
    except dnf.exceptions.PackagesNotAvailableError:
        asked = len(self.opts.pkg_specs) + len(self.opts.filenames) + len(self.opts.grp_specs)
        if len(missing) == asked:
            raise dnf.exceptions.Error("Nothing to do") from None


def install_packages(self, nevra_forms, run=InstallCommand._install_packages):
    missing.extend(run(self, nevra_forms))
    return missing


missing = []
InstallCommand.run = install
InstallCommand._install_packages = install_packages

# yum has "makecache fast", dnf has not.
arguments = [a for a in sys.argv[1:] if not (a == "fast" and "makecache" in sys.argv)]
sys.argv = ["yum", *arguments]

if os.geteuid() == 0:
    take_lock()
try:
    user_main(arguments, exit_code=True)
finally:
    if os.geteuid() == 0 and holder() == os.getpid():
        os.unlink(LOCK)
