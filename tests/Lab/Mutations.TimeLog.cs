namespace OpenStackTrain.LabTests;

/// <content>The recurring note of the time sources.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> TimeLog =>
    [
        new("J-01", "no crontab", Lab.Compute01, "rm /var/spool/cron/root"),
        new("J-01", "another schedule", Lab.Compute01, "sed -i 's,^.*/30 ,*/5 ,' /var/spool/cron/root"),
        new("J-01", "commented out", Lab.Compute01, "sed -i 's,^.*/30 ,#&,' /var/spool/cron/root"),
        new("J-01", "a crontab that cron refuses to read", Lab.Compute01, "chmod 644 /var/spool/cron/root"),
        new("J-01", "a log that grows for ever", Lab.Compute01, "rm /etc/logrotate.d/openstack-train-chronyc-sources"),
        new("J-02", "crond is stopped", Lab.Compute01, "systemctl stop crond"),
        new("J-02", "crond is disabled", Lab.Compute01, "systemctl disable crond"),
    ];
}
