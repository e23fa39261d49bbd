namespace OpenStackTrain.Engine.Transport;

/// <content>
/// The shell text around the bodies. NONCE stands for the run's number: it is in the text only as a literal, never in a variable, so that a body that
/// prints all its variables cannot forge a frame.
/// </content>
internal static partial class Framing
{
    /// <summary>Where the node keeps what only concerns the present boot: the lock and the jobs.</summary>
    public const string RunFolder = "/run/openstack-train";

    /// <summary>Where the node keeps what outlives a boot.</summary>
    public const string StateFolder = "/var/lib/openstack-train";

    /// <summary>How many changes the journal holds at most; the oldest go first.</summary>
    public const int JournalEntries = 2000;

    /// <summary>How large the journal may be, in KiB, before the oldest changes go.</summary>
    public const int JournalKilobytes = 64 * 1024;

    /// <summary>
    /// What both the attached shell and the job's own begin with. Of an act's standard error only the end is kept while it runs: a command of the user's may
    /// write there without an end. A question is ours, and there are many of them: it is cut afterwards.
    /// </summary>
    // "exec" and not a redirected group: the shell keeps no copies of the old streams then, which a child in the background would hold open.
    private const string Functions = $$"""
        unset ost_l ost_s ost_b ost_e ost_c ost_f ost_entry ENV BASH_ENV CDPATH IFS
        LC_ALL=C
        PATH={{Path}}
        export LC_ALL PATH
        umask 022
        cd /
        ost_say() { if { true >&4; } 2>/dev/null; then printf '\n%s say %s\n' NONCE "$1" >&4; fi; }
        ost_start() {
            { read -r ost_l <"/proc/$1/stat"; } 2>/dev/null || return 1
            # shellcheck disable=SC2086 # numbers
            set -- ${ost_l##*) }
            printf '%s' "${20}"
        }
        ost_run() {
            if [ "$2" = act ] && [ -n "${ost_f:-}" ]; then return 0; fi
            if [ "$2" = act ]; then
                ost_e=$({ (ost_b=$3; if [ -z "${4:-}" ]; then exec 4>&-; fi; set --; exec 2>&1 >&3 3>&-; eval "$ost_b"); printf '\n%s' "$?"; } | tail -c 4010)
                ost_c=${ost_e##*[!0-9]}
                ost_e=${ost_e%?"$ost_c"}
                if [ "$ost_c" -ne 0 ]; then ost_f=1; fi
            else
                ost_e=$(ost_b=$3; if [ -z "${4:-}" ]; then exec 4>&-; fi; set --; exec 2>&1 >&3 3>&-; eval "$ost_b")
                ost_c=$?
            fi
            printf '\n%s %s %s\n' NONCE "$1" "$ost_c"
            if [ "${#ost_e}" -gt 4000 ]; then printf '%s' "$ost_e" | tail -c 4000; else printf '%s' "$ost_e"; fi
            printf '\n%s next\n' NONCE
        }

        """;

    private const string Begun = """
        if ! command -v base64 >/dev/null 2>&1; then echo 'base64 (coreutils) is missing' >&2; exit 127; fi
        printf '\n%s begin\n' NONCE
        {
        exec 3>&1 4>&2

        """;

    private const string Ended = """
        printf '\n%s end\n' NONCE
        } | base64
        printf '\n%s over\n' NONCE

        """;

    /// <summary>
    /// Starts the job, or finds it at work or done, waits for its end and hands on its answers. Only this waiting ends with the link. Answers are
    /// whole files: what a job that was killed has not finished is not there.
    /// </summary>
    private const string Follow = $$"""
        ost_follow() {
            if [ -n "${ost_f:-}" ]; then return 0; fi
            ost_d={{RunFolder}}/jobs/NONCE
            ost_p=
            if mkdir -m 700 "$ost_d" 2>/dev/null; then
                : >"$ost_d/said"
                printf '%s' "$1" | setsid /bin/sh -c 'ost_s=$(cat); exec </dev/null; eval "$ost_s"' >/dev/null 2>&1 3>&- 4>&- &
                ost_p=$!
            fi
            ost_r=
            if [ -n "${2:-}" ]; then tail -n +1 -f "$ost_d/said" >&4 2>/dev/null 3>&- & ost_r=$!; fi
            if [ -n "$ost_p" ]; then wait "$ost_p"; fi
            ost_n=0
            until [ -e "$ost_d/over" ]; do
                if [ -e "$ost_d/pid" ]; then
                    read -r ost_p ost_t <"$ost_d/pid"
                    if [ "$(ost_start "$ost_p")" != "$ost_t" ]; then break; fi
                else
                    ost_n=$((ost_n + 1))
                    if [ "$ost_n" -gt 25 ]; then break; fi
                fi
                sleep 0.2
            done
            if [ -n "$ost_r" ]; then { kill "$ost_r"; wait "$ost_r"; } 2>/dev/null; fi
            set -- "$ost_d"/answer.[0-9]*
            if [ -e "$1" ]; then cat "$@"; fi
        }

        """;

    /// <summary>
    /// The job: its process is told by number and start time, so that another process with the same number is not taken for it. A change is noted
    /// in the journal before it is made; where that cannot be, it is not made.
    /// </summary>
    private static readonly string JobBegun = $$"""
        ost_d={{RunFolder}}/jobs/NONCE
        ost_j={{StateFolder}}/journal
        printf '%s %s\n' "$$" "$(ost_start "$$")" >"$ost_d/pid.new" && mv "$ost_d/pid.new" "$ost_d/pid" || exit 1
        exec 4>>"$ost_d/said"
        ost_keep() {
            if [ ! -d "$ost_j" ]; then mkdir -p -m 700 {{StateFolder}} "$ost_j" || return 1; fi
            while [ -d "$ost_j/${ost_n#1}" ]; do ost_n=$((ost_n + 1)); done
            mkdir -m 700 "$ost_j/${ost_n#1}" || return 1
            ost_entry=$ost_j/${ost_n#1}
            {
                date -u +%Y-%m-%dT%H:%M:%S.%NZ >"$ost_entry/time" && printf '%s\n' "$ost_by" >"$ost_entry/by" && printf '%s' "$2" >"$ost_entry/undo" \
                    && printf '%s' "$1" >"$ost_entry/change.new" && dd if=/dev/null of="$ost_entry/change.new" conv=notrunc,fsync 2>/dev/null \
                    && mv "$ost_entry/change.new" "$ost_entry/change"
            } && return 0
            rm -rf "$ost_entry"
            ost_entry=
            return 1
        }
        # Leaves in ost_n the number of the next change, with a 1 before it: eight digits with zeros before them are octal.
        ost_forget() {
            ost_n=100000001
            set -- "$ost_j"/[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]
            if [ ! -d "$1" ]; then return 0; fi
            while [ "$#" -gt {{JournalEntries}} ]; do
                rm -rf "$1"
                shift
            done
            while ost_l=$(du -sk "$ost_j" 2>/dev/null) && [ "${ost_l%%[!0-9]*}" -gt {{JournalKilobytes}} ] && [ "$#" -gt 1 ]; do
                rm -rf "$1" || break
                shift
            done
            for ost_l do :; done
            ost_n=$((1${ost_l##*/} + 1))
        }
        ost_act() {
            if [ -n "${ost_f:-}" ] || [ -e "$ost_d/stop" ]; then return 0; fi
            ost_entry=
            if [ -n "$4" ]; then
                ost_keep "$4" "$5" 2>"$ost_d/fault" || set -- "$1" "printf '%s\n' 'the change cannot be noted in the journal, so it was not made' >&2; tail -n 1 '$ost_d/fault' >&2; exit 74" '' '' ''
            fi
            ost_run "$1" act "$2" "$3" >"$ost_d/answer" 3>&1
            if [ -n "$ost_entry" ]; then
                case $ost_c in
                    0) : >"$ost_entry/made" ;;
                    75) rm -rf "$ost_entry" ;;
                    *) printf '%s\n' "$ost_c" >"$ost_entry/failed" ;;
                esac
            fi
            mv "$ost_d/answer" "$ost_d/answer.$1"
        }
        ost_by=$(cat {{RunFolder}}/lock)
        ost_forget

        """;

    private const string JobEnded = """
        : >"$ost_d/over"

        """;
}
