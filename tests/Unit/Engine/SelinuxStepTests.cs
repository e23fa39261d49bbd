using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Tests.Engine;

public sealed class SelinuxStepTests
{
    private static readonly SelinuxFact Fact = new();

    [Theory]
    [InlineData("Disabled", "Disabled", "SELinux now: Disabled", "SELinux after the next boot: as now")]
    [InlineData("Disabled", "Permissive", "SELinux now: Permissive", "PendingReboot SELinux after the next boot: Disabled (now Permissive)")]
    [InlineData("Disabled", "Enforcing", "Different SELinux now: Enforcing -> not Enforcing", "PendingReboot SELinux after the next boot: Disabled (now Enforcing)")]
    [InlineData("Permissive", "Disabled", "SELinux policy: installed", "SELinux now: Disabled", "Different /.autorelabel: absent -> present", "PendingReboot SELinux after the next boot: Permissive (now Disabled)")]
    [InlineData("Permissive", "Permissive", "NotApplicable SELinux policy: in use, or the host's", "SELinux now: Permissive", "SELinux after the next boot: as now")]
    [InlineData("Permissive", "Enforcing", "NotApplicable SELinux policy: in use, or the host's", "Different SELinux now: Enforcing -> Permissive", "SELinux after the next boot: as now")]
    [InlineData("Enforcing", "Disabled", "SELinux policy: installed", "PendingReboot SELinux now: Disabled", "Different /.autorelabel: absent -> present", "PendingReboot SELinux after the next boot: Enforcing (now Disabled)")]
    [InlineData("Enforcing", "Permissive", "NotApplicable SELinux policy: in use, or the host's", "Different SELinux now: Permissive -> Enforcing", "SELinux after the next boot: as now")]
    [InlineData("Enforcing", "Enforcing", "NotApplicable SELinux policy: in use, or the host's", "SELinux now: Enforcing", "SELinux after the next boot: as now")]
    public void From_every_mode_to_every_mode(string wanted, string now, params string[] findings) =>
        Assert.Equal(findings, Sample.Lines(Findings(wanted, Facts(wanted, $"mode={now}\nkernel=yes\npolicy=yes\n"))));

    [Theory]
    [InlineData("Disabled", "Enforcing", "setenforce 0")]
    [InlineData("Permissive", "Enforcing", "setenforce 0")]
    [InlineData("Enforcing", "Permissive", "setenforce 1")]
    [InlineData("Enforcing", "Disabled", ": >/.autorelabel")]
    public void Only_what_needs_no_boot_is_done(string wanted, string now, string act) =>
        Assert.Equal(act, Assert.Single(Findings(wanted, Facts(wanted, $"mode={now}\npolicy=yes\n")), finding => finding.Repair is not null).Repair!.Shell);

    [Theory]
    [InlineData("Permissive")]
    [InlineData("Enforcing")]
    public void A_node_without_the_policy_is_not_told_to_load_it(string wanted)
    {
        var finding = Findings(wanted, Facts(wanted, "mode=Disabled\nkernel=yes\n"))[0];
        Assert.Equal("Different SELinux policy: not installed -> installed", Sample.Line(finding));
        Assert.Null(finding.Repair);
        Assert.Contains("would not boot", finding.Reason, StringComparison.Ordinal);
        Assert.Equal(["L-02"], finding.Rules);
        Assert.Equal("", Findings(wanted, Facts(wanted, "mode=Disabled\npolicy=yes\n"))[0].Reason);
    }

    [Fact]
    public async Task Without_the_policy_the_configuration_is_not_touched()
    {
        var simulated = Sample.Simulated().HasFile("/etc/selinux/config", "SELINUX=disabled\n").Answers("getenforce", "mode=Disabled\n");
        Assert.Contains("without the package selinux-policy-targeted the node would not boot", (await simulated.FailAsync(new SelinuxStep(SelinuxMode.Enforcing))).Message, StringComparison.Ordinal);
        Assert.Empty(simulated.Acts);
    }

    [Fact]
    public void A_kernel_argument_is_named_with_its_place()
    {
        var findings = Findings("Enforcing", Facts("Enforcing", "mode=Disabled\npolicy=yes\nbootoff=yes\n").WithFile("/.autorelabel", ""));
        var argument = Assert.Single(findings, finding => finding.What == "kernel argument selinux");
        Assert.Contains("GRUB_CMDLINE_LINUX", argument.Reason, StringComparison.Ordinal);
        Assert.Equal(["L-03"], argument.Rules);
        Assert.Contains("/.autorelabel: present", Sample.Lines(findings));
    }

    [Theory]
    [InlineData("Disabled")]
    [InlineData("Permissive")]
    [InlineData("Enforcing")]
    public void In_a_container_only_the_configuration_is_ours(string wanted)
    {
        var findings = Findings(wanted, Facts(wanted, "mode=Disabled\nkernel=yes\n", Sample.Container));
        Assert.All(findings, finding => Assert.Equal(FindingStatus.NotApplicable, finding.Status));
        Assert.Equal(["L-01", "L-03"], findings.SelectMany(finding => finding.Rules).Where(rule => rule != "L-02"));
    }

    [Theory]
    [InlineData("# SELINUX=enforcing\nSELINUX=enforcing\nSELINUXTYPE=targeted\n", "enforcing", "# SELINUX=enforcing\nSELINUX=permissive\nSELINUXTYPE=targeted\n")]
    [InlineData("SELINUX=Disabled # by hand\n", "disabled", "# by hand\nSELINUX=permissive\n")]
    [InlineData("SELINUX=enforcing\nSELINUX=permissive\n", "permissive (ambiguous)", "SELINUX=permissive\n")]
    [InlineData(null, "absent", "SELINUX=permissive\n")]
    public void The_configuration_is_set_by_key(string? before, string actual, string after)
    {
        var facts = before is null ? Sample.Facts().Without("/etc/selinux/config") : Sample.Facts().WithFile("/etc/selinux/config", before);
        var finding = Assert.Single(Config(SelinuxMode.Permissive).Findings(facts));
        Assert.Equal($"Different /etc/selinux/config: SELINUX: {actual} -> permissive", Sample.Line(finding));
        Assert.Contains(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(after)), finding.Repair!.Shell.ReplaceLineEndings(""), StringComparison.Ordinal);
        var again = Assert.Single(Config(SelinuxMode.Permissive).Findings(Sample.Facts().WithFile("/etc/selinux/config", after)));
        Assert.Equal("/etc/selinux/config: SELINUX: permissive", Sample.Line(again));
        Assert.Equal(["L-02"], again.Rules);
    }

    [Fact]
    public async Task Off_is_permissive_until_the_boot_and_says_so()
    {
        var simulated = Sample.Simulated().HasFile("/etc/selinux/config", "SELINUX=enforcing\n").Answers("getenforce", "mode=Enforcing\n")
            .Can("setenforce 0", node => node.Answers("getenforce", "mode=Permissive\n"));
        var result = await simulated.ConvergeAsync(new SelinuxStep(SelinuxMode.Disabled));
        Assert.Equal(["/etc/selinux/config: SELINUX: enforcing -> disabled", "SELinux now: Enforcing -> not Enforcing"], result.Changes.Select(change => change.ToString()));
        Assert.True(result.RebootRequired);

        var booted = await simulated.Answers("getenforce", "mode=Disabled\n").ConvergeAsync(new SelinuxStep(SelinuxMode.Disabled));
        Assert.False(booted.RebootRequired);
        Assert.False(booted.Changed);
    }

    private static Resource Config(SelinuxMode mode) => new SelinuxStep(mode).For(Sample.Node()).Single(resource => resource.Name == "/etc/selinux/config");

    private static FactSet Facts(string wanted, string selinux, string system = Sample.Machine)
        => Sample.Facts(system).WithText(Fact, selinux).Without("/.autorelabel").WithFile("/etc/selinux/config", $"SELINUX={wanted.ToLowerInvariant()}\n");

    /// <summary>All findings but that of the configuration file.</summary>
    private static List<Finding> Findings(string wanted, FactSet facts)
        => [.. new SelinuxStep(Enum.Parse<SelinuxMode>(wanted)).For(Sample.Node()).Where(resource => resource.Name != "/etc/selinux/config").SelectMany(resource => resource.Findings(facts))];
}
