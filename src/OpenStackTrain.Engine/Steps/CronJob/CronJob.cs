using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>A recurring job of ours in an account's crontab.</summary>
/// <param name="Name">What it is called in the crontab's markers and in logrotate's folder.</param>
/// <param name="Schedule">When, as crontab(5) writes it.</param>
/// <param name="User">Whose crontab, and as whom it runs.</param>
/// <param name="Command">What runs.</param>
/// <param name="Log">The file that gets its output.</param>
internal sealed record CronJob(string Name, string Schedule, string User, string Command, string Log)
{
    /// <summary>Whether it shall not be there.</summary>
    public bool IsAbsent { get; init; }

    /// <summary>Where cronie keeps the account's crontab; <c>crontab -l</c> shows this file.</summary>
    public string Path => $"/var/spool/cron/{User}";

    /// <summary>What keeps the log from growing.</summary>
    public string RotationPath => $"/etc/logrotate.d/openstack-train-{Name}";

    /// <summary>Its line. A per cent sign would end the command for cron; of several commands all write to the log.</summary>
    public string Line
    {
        get
        {
            var command = Command.Replace("%", "\\%", StringComparison.Ordinal);
            return $"{Schedule} {(command.AsSpan().ContainsAny(";&|") ? $"({command})" : command)} >> {Log} 2>&1";
        }
    }

    /// <summary>
    /// logrotate's settings (logrotate(8)). A log below a folder that an account can write to is rotated as that account.
    /// </summary>
    public string Rotation(string group) => $$"""
        # Written by OpenStackTrain, which writes it anew.
        {{Log}} {
            weekly
            rotate 8
            compress
            missingok
            notifempty{{(User == "root" ? "" : $"\n    su {User} {group}")}}
        }

        """;

    /// <summary>Refuses what a crontab would read otherwise.</summary>
    /// <exception cref="NodeException">InvalidSetting.</exception>
    public void Check(Node node)
    {
        var why = CronSchedule.WhyNot(Schedule) is { } schedule ? schedule
            : SettingValues.Account(User, out _) is { } account ? $"{account.Wrong}: {account.Expected}"
            : SettingValues.FilePath(Log, out _) is { } path ? $"{path.Wrong}: {path.Expected}"
            : Command.Trim().Length == 0 || Command.Length > 900 || Command.Any(char.IsControl) ? "the command is empty, too long for cron, or has control characters in it"
            : EscapesPercent(Command) ? "the command has a backslash before a per cent sign, which cron would take together; the signs are escaped here, so write the command as for a shell"
            : null;
        if (why is not null)
            throw new NodeException(ErrorIds.InvalidSetting, $"{node.Name}: {why}.", "Set-OSCronJob -Schedule '*/30 * * * *' -Command '/usr/bin/chronyc sources' -LogPath /var/log/chronyc.log");
    }

    /// <summary>
    /// Whether a per cent sign stands behind an odd number of backslashes: cron pairs them from the left and takes only the one directly before the sign
    /// away (cronie, do_command.c), so such a text cannot be written for it.
    /// </summary>
    private static bool EscapesPercent(string command)
    {
        var backslashes = 0;
        foreach (var letter in command)
        {
            if (letter == '%' && backslashes % 2 == 1)
                return true;
            backslashes = letter == '\\' ? backslashes + 1 : 0;
        }

        return false;
    }
}
