using FsCheck.Xunit;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class CrontabDocumentTests
{
    private const string Job = "*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log 2>&1";
    private const string Ours = "# BEGIN OpenStackTrain job\n" + Job + "\n# END OpenStackTrain job\n";
    private const string Theirs = "MAILTO=root\n0 3 * * 0 /root/backup # every Sunday\n";

    [Theory]
    [InlineData("", Ours)]
    [InlineData("0 3 * * 0 /root/backup", "0 3 * * 0 /root/backup\n" + Ours)]
    [InlineData(Theirs + Ours, Theirs + Ours)]
    [InlineData("# BEGIN OpenStackTrain job\n* * * * * old\n# END OpenStackTrain job\n" + Theirs, Ours + Theirs)]
    [InlineData(Ours + Theirs + Ours, Ours + Theirs)]
    [InlineData("# BEGIN OpenStackTrain job\n" + Theirs, Ours + Theirs)]
    [InlineData(Theirs + "# END OpenStackTrain job\n", Theirs + Ours)]
    [InlineData("# BEGIN OpenStackTrain other\n1 1 1 1 1 x\n# END OpenStackTrain other\n", "# BEGIN OpenStackTrain other\n1 1 1 1 1 x\n# END OpenStackTrain other\n" + Ours)]
    public void Our_job_stands_there_once_and_other_lines_stay(string before, string after)
    {
        var edited = Documents.Edited<CrontabDocument>(before, document => document.With("job", Job));
        Assert.Equal(after, edited.ToString());
        Assert.Equal(Job, edited.JobOf("job"));
    }

    [Theory]
    [InlineData(Theirs + Ours, Theirs)]
    [InlineData(Ours, "")]
    [InlineData(Theirs, Theirs)]
    [InlineData("# BEGIN OpenStackTrain job\n" + Theirs, Theirs)]
    public void Exactly_our_job_goes(string before, string after) =>
        Assert.Equal(after, Documents.Edited<CrontabDocument>(before, document => document.Without("job")).ToString());

    [Theory]
    [InlineData("*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log", true)]
    [InlineData("  */30\t* * * *  /usr/bin/chronyc sources >>/var/log/chronyc.log 2>&1", true)]
    [InlineData("*/20 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log", false)]
    [InlineData("*/30 * * * * /usr/bin/chronyc sources >> /root/log", false)]
    [InlineData("#*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log", false)]
    public void A_line_of_the_accounts_own_may_do_the_same(string line, bool isSame)
    {
        Assert.Equal(isSame ? [2] : [], CrontabDocument.Parse("# x\n" + line + "\n").SameAs("job", Job));
        Assert.Equal(isSame ? [5] : [], CrontabDocument.Parse(Ours + "\n" + line + "\n").SameAs("job", Job));
    }

    [Theory]
    [InlineData("/usr/bin/chronyc sources", "*/30 * * * * /usr/bin/chronyc sources >> /var/log/a 2>&1")]
    [InlineData("date +%s", "*/30 * * * * date +\\%s >> /var/log/a 2>&1")]
    [InlineData("cd /x; ls | wc", "*/30 * * * * (cd /x; ls | wc) >> /var/log/a 2>&1")]
    public void All_that_a_job_says_goes_to_its_log(string command, string line) => Assert.Equal(line, new CronJob("a", "*/30 * * * *", "root", command, "/var/log/a").Line);

    [Theory]
    [InlineData("*/30 * * * *", null)]
    [InlineData("0,15-45/10 0-23 1 jan-mar Sun,7", null)]
    [InlineData("@reboot", "nicknames")]
    [InlineData("@daily", "five fields")]
    [InlineData("* * * *", "4 fields")]
    [InlineData("* * * * * root", "6 fields")]
    [InlineData("60 * * * *", "'60' is no minute")]
    [InlineData("* 24 * * *", "'24' is no hour")]
    [InlineData("* * 0 * *", "'0' is no day")]
    [InlineData("* * * feb-jan *", "'feb-jan' is no month")]
    [InlineData("* * * * 8", "'8' is no weekday")]
    [InlineData("*/0 * * * *", "'*/0' is no minute")]
    [InlineData("5/10 * * * *", "'5/10' is no minute")]
    [InlineData("* * * * *\n* * * * * evil", "control characters")]
    [InlineData("", "0 fields")]
    public void A_schedule_has_five_fields(string schedule, string? fault)
    {
        if (fault is null)
            Assert.Null(CronSchedule.WhyNot(schedule));
        else
            Assert.Contains(fault, CronSchedule.WhyNot(schedule), StringComparison.Ordinal);
    }

    [Property]
    public void After_with_our_job_is_there_and_all_lines_outside_stay_in_their_order(FileText file)
    {
        var after = Documents.Edited<CrontabDocument>(file.Value, document => document.With("job", Job));
        Assert.Equal(Job, after.JobOf("job"));
        Documents.AssertKept(Documents.LinesOf(CrontabDocument.Parse(file.Value).Without("job")), Documents.LinesOf(after));
        Assert.Equal(CrontabDocument.Parse(file.Value).Without("job").ToString().TrimEnd('\r', '\n'), after.Without("job").ToString().TrimEnd('\r', '\n'));
    }

    [Property]
    public void Without_is_never_more_than_our_block(FileText file)
    {
        var before = CrontabDocument.Parse(file.Value);
        var after = Documents.Edited<CrontabDocument>(file.Value, document => document.Without("job"));
        Assert.Null(after.JobOf("job"));
        if (!file.Value.Contains("OpenStackTrain job", StringComparison.Ordinal))
            Assert.Equal(before.ToString(), after.ToString());
    }
}
