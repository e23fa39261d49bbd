using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// One change at a time per node. The node itself keeps who changes it: a run takes the lock in the same round trip as its first change, and gives
/// it back when it is done with the node. It counts as long as its holder's job works, or the holder's connection is there and was heard of within
/// <see cref="Lease"/>. A client that was killed has lost its connection: its lock is taken over, once what it has started is over.
/// Sources: flock(1), proc(5). The clock is the node's uptime, because a step may set the time.
/// </summary>
internal sealed class NodeLock(Run run, Node node)
{
    /// <summary>The gate's exit code: somebody else holds the lock.</summary>
    public const int Held = 73;

    /// <summary>The gate's exit code: the lock is ours, but not without something having happened meanwhile; read again.</summary>
    public const int ReadAgain = 75;

    /// <summary>How long a holder whose connection is still there may be silent between two changes.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    /// <summary>How long the gate waits on the node before it answers that somebody else still holds the lock.</summary>
    public static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private const string Folder = Framing.RunFolder;

    /// <summary>The run.</summary>
    public Run Run => run;

    /// <summary>Whether this run may hold the node's lock.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Whether a job of this run may be at work: the lock is the job's then, and ends with it.</summary>
    public bool IsAtWork { get; private set; }

    /// <summary>The job that makes a step's changes, once the lock is held.</summary>
    /// <param name="step">The step at work, for those who wait.</param>
    /// <param name="id">The job's id: a new one, or one that was sent before.</param>
    /// <param name="wasSent">Whether it may be at work already: where the node does not know it any more, nothing is made.</param>
    public NodeJob Job(string step, string id, bool wasSent)
    {
        IsTaken = IsAtWork = true;
        return new NodeJob(id, Gate(step, id, wasSent));
    }

    /// <summary>The job has answered: it is over.</summary>
    public void End() => IsAtWork = false;

    /// <summary>
    /// Gives the lock back, unless a job may still be at work. A node that cannot be asked keeps it until it sees that its holder is gone. Whoever stops the
    /// run does not wait for that.
    /// </summary>
    public Task ReleaseAsync(INodeRunner runner, CancellationToken cancellation)
    {
        var release = ReleaseAsync(runner);
        release.Forget();
        return cancellation.IsCancellationRequested ? Task.CompletedTask : release;
    }

    private async Task ReleaseAsync(INodeRunner runner)
    {
        if (!IsTaken || IsAtWork)
            return;
        IsTaken = false;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        try
        {
            await runner.RunAsync(node, new NodeScript([new ScriptSection("release", Release, SectionKind.Ask)], TimeSpan.FromSeconds(15)), limit.Token);
        }
        catch (Exception failure) when (failure is NodeException or OperationCanceledException or ObjectDisposedException)
        {
            // The work is over, well or not, and that is what the user hears of.
        }
    }

    private string Release => $$"""
        cd {{Folder}} 2>/dev/null || exit 0
        exec 9>>lock.guard
        flock -w 10 9 || exit 0
        if grep -q -x 'run={{run.Id}}' lock 2>/dev/null; then rm -f lock; fi
        {{Tidy}}
        """;

    /// <summary>Removes jobs that are over.</summary>
    private const string Tidy = """
        for job in jobs/ost-*; do
          if [ -e "$job/over" ] || { [ -e "$job/pid" ] && read -r pid start <"$job/pid" && [ "$(ost_start "$pid")" != "$start" ]; }; then rm -rf "$job"; fi
        done
        """;

    private string Gate(string step, string id, bool wasSent) => $$"""
        { [ -d {{Folder}}/jobs ] || mkdir -p -m 700 {{Folder}} {{Folder}}/jobs; } && cd {{Folder}} || exit 74
        if {{(wasSent ? $"[ -d jobs/{id} ]" : "false")}}; then exit 0; fi
        exec 9>>lock.guard || exit 74
        # Who has the lock, as far as anybody has.
        look() {
          run='' who='' command='' since='' pid='' start='' job='' heard=0
          [ -e lock ] || return 0
          while IFS='=' read -r key value; do
            case $key in run) run=$value ;; who) who=$value ;; command) command=$value ;; since) since=$value ;; sshd) pid=$value ;; start) start=$value ;; job) job=jobs/$value ;; heard) heard=$value ;; esac
          done <lock
          IFS=. read -r up _ </proc/uptime
          age=$((up - heard))
        }
        from=${SSH_CONNECTION:-}
        from=${from%% *}
        sshd=$$
        while [ "${sshd:-0}" -gt 1 ]; do
          if [ -z "$from" ]; then from=$(tr '\0' '\n' 2>/dev/null <"/proc/$sshd/environ" | sed -n 's/^SSH_CONNECTION=\([^ ]*\) .*/\1/p'); fi
          read -r name <"/proc/$sshd/comm" || name=
          case $name in sshd* | dropbear*) break ;; esac
          stat=
          read -r stat <"/proc/$sshd/stat"
          # shellcheck disable=SC2086 # numbers
          set -- ${stat##*) }
          sshd=${2:-}
        done
        works() {
          [ -d "$job" ] && [ ! -e "$job/over" ] || return 1
          if [ -e "$job/pid" ]; then read -r worker begun <"$job/pid" && [ "$(ost_start "$worker")" = "$begun" ]; else [ "$age" -lt 10 ]; fi
        }
        waits=0
        while :; do
          flock -w 10 9 || { echo 'somebody keeps {{Folder}}/lock.guard locked' >&2; exit 74; }
          look
          if [ -z "$run" ] || [ "$run" = {{run.Id}} ]; then break; fi
          if works; then state=works
          elif [ "$age" -le {{(int)Lease.TotalSeconds}} ] && [ -n "$pid" ] && [ "$(ost_start "$pid")" = "$start" ]; then state=waits
          else break; fi
          if [ "$state" = works ] && [ "$(ost_start "$pid")" != "$start" ]; then state=orphan; fi
          flock -u 9
          if [ "$waits" -ge {{(int)(Math.Min(Wait.TotalSeconds, run.LockTimeout.TotalSeconds) / 0.4)}} ]; then cat lock; echo "state=$state"; exit {{Held}}; fi
          said=$(sed -n 's/^ost-[^ ]* say //p' "$job/said" 2>/dev/null | tail -n 1)
          ost_say "$(if [ "$state" = orphan ]; then echo joined; else echo waiting for; fi) $who, $command${said:+: $said}"
          waits=$((waits + 1))
          sleep 0.4
        done
        code=0
        if [ "$run" != {{run.Id}} ]; then
          since=$(date -u '+%Y-%m-%d %H:%M:%S')
          if [ -n "$run" ]; then cat lock; echo state=gone; code={{ReadAgain}}
          elif [ "$waits" -gt 0 ]; then code={{ReadAgain}}; fi
        fi
        if {{(wasSent ? "true" : "false")}}; then code={{ReadAgain}}; fi
        IFS=. read -r up _ </proc/uptime
        printf '%s\n' run={{run.Id}} who={{Sh.Quote(Plain(run.Who))}} command={{Sh.Quote(run.Command)}} step={{Sh.Quote(step)}} "from=$from" "since=$since" "sshd=$sshd" "start=$(ost_start "$sshd")" "job={{id}}" "heard=$up" >lock.new && mv lock.new lock || exit 74
        {{Tidy}}
        exit "$code"
        """;

    /// <summary>A name of an account or a machine as it can stand in one line.</summary>
    private static string Plain(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter));
}

/// <summary>Who holds a node's lock, as the node tells.</summary>
/// <param name="Run">The run.</param>
/// <param name="Who"><c>account@machine</c>.</param>
/// <param name="From">The address of that machine, as the node sees it; empty: not known.</param>
/// <param name="Command">The cmdlet.</param>
/// <param name="Step">The step.</param>
/// <param name="Since">Since when, UTC.</param>
/// <param name="IsOrphan">Whether only what it has started is still there: its client is gone.</param>
/// <param name="IsGone">Whether nothing of it is there any more.</param>
internal sealed record LockHolder(string Run, string Who, string From, string Command, string Step, string Since, bool IsOrphan, bool IsGone)
{
    /// <summary>Reads the gate's answer; what it does not say is empty.</summary>
    public static LockHolder Parse(SectionResult answer)
    {
        var pairs = answer.Pairs();
        string Of(string key) => Framing.Printable(System.Text.Encoding.UTF8.GetBytes(pairs.GetValueOrDefault(key, "")));
        return new LockHolder(Of("run"), Of("who"), Of("from"), Of("command"), Of("step"), Of("since"), Of("state") == "orphan", Of("state") == "gone");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Who}{(From.Length > 0 ? $" (from {From})" : "")} with {Command}{(Step.Length > 0 ? $", step {Step}," : "")} since {Since} UTC (run {Run})";
}
