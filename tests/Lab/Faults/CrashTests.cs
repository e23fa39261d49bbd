using System.Globalization;

namespace OpenStackTrain.LabTests;

/// <summary>
/// Kills at random moments of a run, of the client, the session, the job or the whole node: the next run ends compliant, and nothing is half done. The seed
/// is told; OST_FAULTS_SEED plays it again.
/// </summary>
[Trait("suite", "faults"), Collection(FaultNodes.Name)]
public sealed class CrashTests(ReadyNodes nodes, ITestOutputHelper output)
{
    private const string Install = "Get-OSNode controller | Install-OSBaseline";

    /// <summary>Works of other hands that give every phase something to do: packages, files, services, accounts.</summary>
    private static readonly string[] Damages =
    [
        "yum -y -q remove bzip2",
        "yum -y -q remove openstack-utils",
        "sed -i '/compute01/d' /etc/hosts",
        "sed -i '/^server/d' /etc/chrony.conf; systemctl restart chronyd",
        "hostnamectl set-hostname elsewhere",
        "sed -i 's/4096/100/' /etc/my.cnf.d/openstack.cnf; systemctl restart mariadb",
        "sed -i 's/^OPTIONS=.*/OPTIONS=\"-l 127.0.0.1\"/' /etc/sysconfig/memcached; systemctl restart memcached",
        "sed -i 's/^ETCD_NAME=.*/ETCD_NAME=other/' /etc/etcd/etcd.conf",
        "systemctl disable -q --now rabbitmq-server",
        "rabbitmqctl -q delete_user openstack",
        "crontab -r",
        "rm -f /root/.ssh/known_hosts",
    ];

    [Fact]
    public async Task Whatever_is_killed_whenever_the_next_run_ends_compliant()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("OST_FAULTS_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount & 0xffffff;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var run = 0; run < FaultNodes.Runs(5); run++)
        {
            var what = (Victim)(run % 4);
            var damages = random.GetItems(Damages, 4).Distinct(StringComparer.Ordinal).ToList();
            var moment = TimeSpan.FromMilliseconds(random.Next(50, 6000));
            var story = string.Create(CultureInfo.InvariantCulture, $"seed {seed}, run {run}: {what} killed {moment.TotalMilliseconds} ms after the first change; {string.Join(" | ", damages)}");
            output.WriteLine(story);
            await PlayAsync(what, damages, moment, story);
        }
    }

    private async Task PlayAsync(Victim victim, IReadOnlyList<string> damages, TimeSpan moment, string story)
    {
        // What other tests have left is none of this one's.
        Lab.Exec(Lab.Controller, "systemctl reset-failed");
        // One damage may stand in another's way.
        foreach (var damage in damages)
            Lab.Try(Lab.Controller, damage);
        using (var client = Client.Start(Install + " -ReconnectTimeout 0"))
        {
            // The moment is meant as one: whatever the run is doing then.
            await Lab.UntilAsync("the first change is being made", () => client.IsOver || Lab.Try(Lab.Controller, "[ -e /run/openstack-train/lock ]").ExitCode == 0, seconds: 60);
            await Task.Delay(moment, TestContext.Current.CancellationToken);
            switch (victim)
            {
                case Victim.Client:
                    client.Kill();
                    break;
                case Victim.Session:
                    Lab.Try(Lab.Controller, "pkill -KILL -f 'sshd: root@notty'");
                    break;
                case Victim.Job:
                    Lab.Try(Lab.Controller, "for job in /run/openstack-train/jobs/*/pid; do pkill -KILL -s \"$(cut -d ' ' -f 1 \"$job\")\"; done");
                    break;
                default:
                    Lab.Kill(Lab.Controller);
                    Lab.Boot(Lab.Controller);
                    break;
            }

            await Lab.UntilAsync("the client has ended", () => client.IsOver, seconds: 120);
        }

        var again = nodes.Shell.Run(Install);
        Assert.True(again.Errors.Count == 0, $"{story}\n{string.Join('\n', again.Errors)}");
        Assert.Equal("", Lab.Exec(Lab.Controller, "rpm --verifydb && rpm -qa --qf '%{NAME}\\n' | grep -v gpg-pubkey | sort | uniq -d; systemctl --failed --no-legend --plain | cut -d ' ' -f 1"));
        await Lab.UntilAsync($"{story}: all rules pass", () => Wrong().Count == 0, seconds: 120);
        Assert.All(nodes.Shell.Must(Install).Nodes, node => Assert.True(node.State == NodeState.Unchanged, $"{story}: {node}"));
    }

    /// <summary>What is not as it should be; the clock needs some seconds after a boot.</summary>
    private List<string> Wrong()
        => [.. nodes.Shell.Must("Get-OSNode controller | Test-OSBaseline").Rules.Where(rule => rule.Status is not (RuleStatus.Pass or RuleStatus.NotApplicable)).Select(rule => $"{rule}: {rule.Actual}")];

    private enum Victim
    {
        Client,
        Session,
        Job,
        Node,
    }
}
