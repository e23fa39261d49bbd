using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// A job in an account's crontab, by default the tutorial's note of the time sources every half hour (seed 3.3.5, rules J-01, J-02). It
/// records, it sets no clock. The crontab is where <c>crontab -l</c> shows it; other people's lines in it stay.
/// </summary>
/// <param name="job">The job.</param>
internal sealed class CronJobStep(CronJob job) : Step("CronJob", "3.3.5")
{
    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        job.Check(node);
        if (job.IsAbsent)
        {
            var block = new FileEdit(job.Name, "absent", text => CrontabDocument.Parse(text).JobOf(job.Name) ?? "absent", text => CrontabDocument.Parse(text).Without(job.Name).ToString());
            yield return new ConfigFile(job.Path, block).Proves("J-01");
            yield return NoRotation().Proves("J-01");
            yield break;
        }

        yield return new PackageSet("cronie").Proves("J-02");
        yield return new Crontab(job).Proves("J-01");
        yield return new Service("crond").Proves("J-02");
    }

    private Check NoRotation()
    {
        var fact = new FileFact(job.RotationPath);
        return new Check(job.RotationPath, Phase.File, [fact], facts => [Finding.Compare(job.RotationPath, "absent", facts.Get(fact).Exists ? "present" : "absent", Remove(job.RotationPath))]);
    }

    private static Repair Remove(string path) => new($"cp -p -- {Sh.Quote(path)} \"${{ost_entry:?}}/old\" && rm -f -- {Sh.Quote(path)}")
    {
        Undo = new Undo(
            $"""
            if [ ! -e {Sh.Quote(path)} ]; then exit 0; fi
            if cmp -s -- {Sh.Quote(path)} "$entry/old"; then exit {Undo.AsBefore}; fi
            echo {Sh.Quote(path)} 'is there again, with other content'
            exit 1
            """,
            $"cp -p -- \"$entry/old\" {Sh.Quote(path)}"),
    };
}
