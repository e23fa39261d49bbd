using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Tests.Engine;

/// <summary>The kernel's own names for network cards, from the next boot on.</summary>
public sealed class EthNamesTests
{
    private const string Both = "net.ifnames=0 biosdevname=0";

    private static readonly CardNamesFact Names = CardNamesFact.Instance;

    [Fact]
    public async Task It_is_set_for_every_boot_entry_and_takes_effect_with_the_next_boot()
    {
        var node = Sample.Simulated().HasFile("/etc/default/grub", "GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"crashkernel=auto net.ifnames=1 rhgb quiet\"\n")
            .Answers(NetworkCardsFact.Instance.Key, "2: eth0: <UP> mtu 1500 link/ether 52:54:00:00:00:0a\n")
            .Answers(Names.Key, Answer("ro quiet", "ro crashkernel=auto", "ro net.ifnames=0"));
        node.Abilities.Add(new Ability($"grubby --update-kernel=ALL --args='{Both}'", now => now.Answers(Names.Key, Answer("ro quiet", $"ro crashkernel=auto {Both}", $"ro {Both}"))));
        var result = await node.ConvergeAsync(new EthNamesStep());
        Assert.Equal(["/etc/default/grub: GRUB_CMDLINE_LINUX: neither -> " + Both, "boot entries: neither -> " + Both], result.Changes.Select(change => change.ToString()));
        Assert.True(result.RebootRequired);
        Assert.Equal($"GRUB_TIMEOUT=5\nGRUB_CMDLINE_LINUX=\"crashkernel=auto rhgb quiet {Both}\"\n", node.TextOf("/etc/default/grub"));

        // After the boot nothing is left to do.
        var again = await node.Answers(Names.Key, Answer($"ro {Both}", $"ro {Both}")).ConvergeAsync(new EthNamesStep());
        Assert.Equal((false, false), (again.Changed, again.RebootRequired));
    }

    [Theory]
    [InlineData("", "ens33 (52:54:00:00:00:0a) should be a file ifcfg-ethN with its HWADDR, is no file")]
    [InlineData("file\t52:54:00:00:00:0b\n", "ens33 (52:54:00:00:00:0a) should be")]
    public async Task A_card_that_nothing_would_bring_up_under_its_new_name_is_in_the_way(string file, string said)
    {
        var node = Sample.Simulated().HasFile("/etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n")
            .Answers(NetworkCardsFact.Instance.Key, "2: ens33: <UP> mtu 1500 link/ether 52:54:00:00:00:0a\n")
            .Answers(Names.Key, Answer("ro", "ro") + file);
        var error = await node.FailAsync(new EthNamesStep());
        Assert.Equal(ErrorIds.InvalidSetting, error.ErrorId);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Contains("HWADDR=52:54:00:00:00:0a", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(node.Acts);
    }

    [Fact]
    public void A_card_with_a_file_under_its_new_name_is_fine_and_a_container_has_no_kernel()
    {
        var facts = Sample.Facts().WithFile("/etc/default/grub", "").With(NetworkCardsFact.Instance, [new NetworkCard("ens33", "52:54:00:00:00:0a", 1500, [])]).WithText(Names, Answer("ro", "ro") + "file\t52:54:00:00:00:0A\n");
        Assert.DoesNotContain(Findings(facts), finding => finding.What.StartsWith("ens33", StringComparison.Ordinal) && finding.Status != FindingStatus.Met);
        Assert.Equal(["NotApplicable kernel arguments: a container has its host's kernel"], Sample.Lines(Findings(facts.WithText(SystemFact.Instance, Sample.Container))));
    }

    [Fact]
    public void Without_grubby_it_says_what_is_missing()
    {
        var facts = Sample.Facts().WithFile("/etc/default/grub", "").With<IReadOnlyList<NetworkCard>>(NetworkCardsFact.Instance, []).WithText(Names, "running\tro\n");
        var finding = Assert.Single(Findings(facts), finding => finding.What == "boot entries");
        Assert.Null(finding.Repair);
        Assert.Contains("yum install grubby", finding.Reason, StringComparison.Ordinal);
    }

    private static List<Finding> Findings(FactSet facts) => [.. new EthNamesStep().For(Sample.Node()).SelectMany(resource => resource.Findings(facts))];

    private static string Answer(string running, params string[] entries) => $"running\t{running}\ngrubby\tyes\n{string.Concat(entries.Select(entry => $"entry\t{entry}\n"))}";
}
