using System.Management.Automation;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Puts a recurring job into an account's crontab, by default the note of the time sources.</para>
/// </summary>
/// <remarks>The job stands between two marker lines; other lines of the crontab are left alone. Its output goes to a log that logrotate keeps short.</remarks>
[Cmdlet(VerbsCommon.Set, "OSCronJob", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSCronJobCommand : StepCmdlet
{
    /// <summary>
    /// <para type="description">When it runs: minute, hour, day, month and weekday, as crontab(5) writes them; without it, what the inventory's baseline says, or every half hour.</para>
    /// </summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Schedule { get; set; }

    /// <summary>
    /// <para type="description">What runs; without it, /usr/bin/chronyc sources. A job with a command of its own needs a name of its own.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Command { get; set; }

    /// <summary>
    /// <para type="description">The account in whose crontab it stands and as whom it runs; without it, what the inventory's baseline says, or root.</para>
    /// </summary>
    [Parameter]
    [Alias("User")]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>
    /// <para type="description">The file that gets its output; without it, /var/log/chronyc.log, or for a job with a name of its own /var/log/NAME.log.</para>
    /// </summary>
    [Parameter]
    [Alias("Log")]
    [ValidateNotNullOrEmpty]
    public string? LogPath { get; set; }

    /// <summary>
    /// <para type="description">The job's name in the crontab's markers: letters, digits, hyphens and underscores; without it, chronyc-sources.</para>
    /// </summary>
    [Parameter]
    [ValidatePattern("^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$")]
    public string? JobName { get; set; }

    /// <summary>
    /// <para type="description">Takes the job of that name away, and what rotates its log. The log stays, and so does crond.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Absent { get; set; }

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        var usual = BaselineWishes.Of(node).CronJob;
        var isUsual = JobName is null || JobName == usual.Name;
        if (Command is not null && isUsual)
        {
            throw new NodeException(
                ErrorIds.InvalidSetting,
                $"{node.Name}: the job '{usual.Name}' is the note of the time sources; another command needs a name of its own.",
                $"Set-OSCronJob -JobName my-job -Command '{Command}'");
        }

        if (Command is null && !isUsual && !Absent)
            throw new NodeException(ErrorIds.InvalidSetting, $"{node.Name}: nobody says what the job '{JobName}' shall do.", $"Set-OSCronJob -JobName {JobName} -Command '/usr/bin/true'");

        return new CronJobStep(new CronJob(JobName ?? usual.Name, Schedule ?? usual.Schedule, UserName ?? usual.User, Command ?? usual.Command, LogPath ?? (isUsual ? usual.Log : $"/var/log/{JobName}.log")) { IsAbsent = Absent });
    }
}
