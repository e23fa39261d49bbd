namespace OpenStackTrain.Engine.Catalog;

/// <content>The recurring note of the time sources (seed 3.3.5).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> TimeLog =>
    [
        new("J-01", "3.3.5", Severity.Low, "Set-OSCronJob", "CronJob", "seed 3.3.5; crontab(5), logrotate(8)"),
        new("J-02", "3.3.5", Severity.Medium, "Set-OSCronJob", "CronJob", "seed 3.3.5"),
    ];
}
