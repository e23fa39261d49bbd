using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A job in an account's crontab, once, and logrotate's settings for its log (rule J-01). Where the account's own lines do the same at the same
/// times, that is enough: nothing is added, and nothing of theirs is taken away. cron wants the file to be the account's alone.
/// </summary>
/// <param name="job">The job.</param>
internal sealed class Crontab(CronJob job) : Resource(Phase.File)
{
    private readonly AccountFact account = new(job.User);
    private readonly FileFact crontab = new(job.Path);
    private readonly FileFact rotation = new(job.RotationPath);

    /// <inheritdoc/>
    public override string Name => $"crontab of {job.User}";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [account, crontab, rotation];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var (owner, file, rotated) = (facts.Get(account), facts.Get(crontab), facts.Get(rotation));
        yield return Finding.Of($"account {job.User}", "exists", owner.Exists ? "exists" : "absent", owner.Exists);
        if (!owner.Exists)
            yield break;

        var access = new FilePermission("600", owner.Owner);
        if (file.Exists)
        {
            var met = PathAccess.Of(file.Mode, file.Owner.Split(':')[0]).IsPrivateTo(job.User);
            yield return Finding.Of($"{job.Path}: access", $"600 {job.User}", met ? $"600 {job.User}" : $"{file.Mode} {file.Owner}", met, access.Repair(job.Path));
        }

        var document = CrontabDocument.Parse(file.Text);
        var (ours, theirs) = (document.JobOf(job.Name), document.SameAs(job.Name, job.Line));
        var isThere = ours == job.Line || (ours is null && theirs.Count > 0);
        var rows = string.Join(", ", theirs);
        yield return Finding.Of(
            $"{job.Path}: {job.Name}",
            job.Line,
            (ours, theirs.Count) switch
            {
                (null, 0) => "absent",
                (null, _) => $"{job.Line} (the account's own line {rows})",
                (_, 0) => ours,
                _ => $"{ours} (runs more than once: the account's own line {rows} does the same)",
            },
            isThere,
            new FileRepair(file, text => CrontabDocument.Parse(text).With(job.Name, job.Line).ToString()) { Access = access });

        var settings = job.Rotation(owner.Group);
        yield return Finding.Compare($"{job.RotationPath}: content", "as wanted", rotated.Text == settings ? "as wanted" : rotated.Exists ? "different" : "absent", new FileRepair(rotated, _ => settings));
        if (rotated.Exists)
            yield return Finding.Compare($"{job.RotationPath}: access", FilePermission.Public.ToString(), $"{rotated.Mode} {rotated.Owner}", FilePermission.Public.Repair(job.RotationPath));
    }
}
