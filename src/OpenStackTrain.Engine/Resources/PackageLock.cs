namespace OpenStackTrain.Engine.Resources;

/// <summary>
/// Waiting for whoever else works with the node's packages. yum would wait for ever and tell nobody, so it is told to give up at once
/// (<see cref="GiveUp"/>) and the waiting is done here: with the holder's name, and a ceiling. Two locks count: yum's own, which PackageKit takes too, is
/// a file with a process id; rpm's is a lock on a file, which the kernel lists.
/// </summary>
/// <remarks>Source: yum 3.4.3 (doLock in yum/__init__.py, yummain.py), rpm 4.11 (lib/rpmlock.c), proc(5), yum.conf(5).</remarks>
internal static class PackageLock
{
    /// <summary>How long somebody else's transaction may take: an upgrade of a whole system on slow disks, and some more.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>The option that makes yum (and dnf) end at a held lock.</summary>
    public const string GiveUp = "--setopt=exit_on_lock=1";

    /// <summary>What yum writes then, when somebody was faster than we.</summary>
    public const string GivenUp = "exiting as configured by exit_on_lock";

    /// <summary>yum's lock.</summary>
    public const string YumFile = "/var/run/yum.pid";

    /// <summary>rpm's lock.</summary>
    public const string RpmFile = "/var/lib/rpm/.rpm.lock";

    /// <summary>
    /// Shell text with the function <c>ost_packages_free</c>: waits until nobody holds a lock, and tells meanwhile who does. Fails when <see cref="Limit"/>,
    /// which counts from this text on, is over; standard error says who holds what then. The time is the kernel's own, which no one sets.
    /// </summary>
    public static string Shell { get; } = $$"""
        command -v ost_say >/dev/null 2>&1 || ost_say() { :; }
        ost_uptime() { IFS=. read -r up rest </proc/uptime && printf '%s' "$up"; }
        ost_lock_start=$(ost_uptime)
        ost_holder() {
          lock={{YumFile}}
          pid=$(head -n 1 "$lock" 2>/dev/null | tr -cd 0-9)
          if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then return 0; fi
          lock={{RpmFile}}
          inode=$(stat -c %i "$lock" 2>/dev/null) || return 1
          holders=$(sed -n "s/^[0-9]*: [A-Z]*  *[A-Z]*  *WRITE  *\([1-9][0-9]*\) [^ ]*:$inode .*/\1/p" /proc/locks)
          for pid in $holders; do
            if find "/proc/$pid/fd" -lname "$lock" 2>/dev/null | grep -q .; then return 0; fi
          done
          return 1
        }
        ost_packages_free() {
          while ost_holder; do
            who=$(tr '\0\n' '  ' <"/proc/$pid/cmdline" 2>/dev/null | sed -e 's/\([Pp]ass[^ =]*[ =]\)[^ ]*/\1***/g' | cut -c 1-120)
            who=${who% }
            who="pid $pid (${who:-$(cat "/proc/$pid/comm" 2>/dev/null)})"
            waited=$(($(ost_uptime) - ost_lock_start))
            if [ "$waited" -ge {{(int)Limit.TotalSeconds}} ]; then
              echo "$who holds $lock; waited for $waited s" >&2
              return 1
            fi
            ost_say "Waiting until $who lets $lock go"
            sleep 1 4>&-
          done
        }
        """;
}
