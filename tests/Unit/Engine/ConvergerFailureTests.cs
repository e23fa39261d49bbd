using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using static OpenStackTrain.Tests.Engine.ConvergerTests;

namespace OpenStackTrain.Tests.Engine;

public sealed class ConvergerFailureTests
{
    [Fact]
    public async Task A_failing_act_stops_the_step_with_its_last_lines_and_what_was_done_before()
    {
        var simulated = Switchable("a", "b", "d").Answers("c", "off")
            .Can("turn on c", outcome: new Said("one\n\ntwo\nthree\n", 4, "four\n  five  \nsix\nseven.\n"));
        var failure = await simulated.FailAsync(new MadeStep(Switch("a"), Switch("b", Phase.Service), Switch("c", Phase.Service), Switch("d", Phase.Service)));
        Assert.Equal(ErrorIds.RemoteCommandFailed, failure.ErrorId);
        Assert.Equal(
            "controller: Made (seed 0.0): 'c' could not be changed from off to on: exit code 4: two\nthree\nfour\nfive\nsix\nseven. Changed before that: a, b.",
            failure.Message);
        Assert.Equal(["turn on a", "turn on b", "turn on c"], simulated.Acts);
    }

    [Fact]
    public async Task A_file_that_somebody_changed_meanwhile_is_read_again()
    {
        var simulated = Sample.Simulated().HasFile("/etc/a", "old\n");
        var isMeddled = false;
        simulated.Before = script =>
        {
            if (!isMeddled && script.Sections[0].Name == "change 1")
            {
                isMeddled = true;
                simulated.HasFile("/etc/a", "by hand\n");
            }
        };
        var result = await simulated.ConvergeAsync(new MadeStep(Appended("/etc/a", "x", "y")));
        Assert.Equal(["write /etc/a", "write /etc/a"], simulated.Acts);
        Assert.Equal("by hand\nx\ny\n", simulated.TextOf("/etc/a"));
        Assert.Equal(["/etc/a: x: absent -> present", "/etc/a: y: absent -> present"], result.Changes.Select(change => change.ToString()));
        Assert.Equal(3, result.RoundTrips);
    }

    [Fact]
    public async Task A_file_that_somebody_changes_again_and_again_is_given_up()
    {
        var turn = 0;
        var simulated = Sample.Simulated().HasFile("/etc/a", "old\n");
        simulated.Before = _ => simulated.HasFile("/etc/a", $"{++turn}\n");
        var failure = await simulated.FailAsync(new MadeStep(Appended("/etc/a", "x")));
        Assert.Equal(ErrorIds.NotConverged, failure.ErrorId);
        Assert.InRange(turn, 2, 30);
    }

    [Fact]
    public async Task Edits_of_one_file_by_several_resources_are_one_act()
    {
        var simulated = Sample.Simulated().HasFile("/etc/a", "old\n").HasFile("/etc/b", "");
        var result = await simulated.ConvergeAsync(new MadeStep(Appended("/etc/a", "x"), Appended("/etc/b", "x"), Appended("/etc/a", "y", "z")));
        Assert.Equal(["write /etc/a", "write /etc/b"], simulated.Acts);
        Assert.Equal("old\nx\ny\nz\n", simulated.TextOf("/etc/a"));
        Assert.Equal(4, result.Changes.Count);
    }

    [Fact]
    public async Task Of_two_edits_of_a_file_only_the_approved_one_is_made()
    {
        var simulated = Sample.Simulated().HasFile("/etc/a", "old\n");
        var result = await simulated.ConvergeAsync(new MadeStep(Appended("/etc/a", "x", "y")), observer: new RecordingObserver(change => change.What == "/etc/a: y"));
        Assert.Equal("old\ny\n", simulated.TextOf("/etc/a"));
        Assert.Equal(["/etc/a: y"], result.Changes.Select(change => change.What));
    }

    [Fact]
    public async Task A_fact_that_cannot_be_read_stops_the_step_in_plain_words()
    {
        var simulated = Switchable("b").Answers("a", "", 1, "no such thing");
        var failure = await simulated.FailAsync(new MadeStep(Switch("a"), Switch("b", Phase.Service)));
        Assert.Equal("controller: Made (seed 0.0) did not come right: a cannot be read: no such thing.", failure.Message);
        Assert.Empty(simulated.Acts);
    }

    [Fact]
    public async Task What_cannot_be_read_back_is_not_claimed_as_changed()
    {
        var simulated = Switchable("b").HasFile("/etc/a", "").Answers("c", "off").Can("turn on c", node => node.Answers("c", "on").Answers("file /etc/a", "", 3));
        var failure = await simulated.FailAsync(new MadeStep(Switch("b"), Appended("/etc/a", "x").In(Phase.Ground), Switch("c")));
        Assert.Equal("controller: Made (seed 0.0) did not come right: /etc/a is no regular file. Changed before that: b, c.", failure.Message);
    }

    [Theory]
    [InlineData("machine=x86_64\nkernel=6.1\ncontainer=\nID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n", "controller (192.168.100.11) runs Debian GNU/Linux 12 on x86_64;")]
    [InlineData("machine=aarch64\nkernel=4.18\ncontainer=\nID=\"centos\"\nVERSION_ID=\"7\"\nPRETTY_NAME=\"CentOS Linux 7 (AltArch)\"\n", "runs CentOS Linux 7 (AltArch) on aarch64;")]
    [InlineData("machine=x86_64\nkernel=4.18\ncontainer=\nID=\"centos\"\nVERSION_ID=\"8\"\nPRETTY_NAME=\"CentOS Stream 8\"\n", "runs CentOS Stream 8 on x86_64;")]
    [InlineData("machine=x86_64\n", "the operating system cannot be told: /etc/os-release names no ID.")]
    public async Task Another_system_is_refused_before_anything(string system, string words)
    {
        var simulated = Switchable("a").Answers(Sample.SystemKey, system);
        var failure = await simulated.FailAsync(new MadeStep(Switch("a")));
        Assert.Equal(ErrorIds.UnsupportedSystem, failure.ErrorId);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Empty(simulated.Acts);
        Assert.Single(simulated.Scripts);
        var test = new Converger(simulated, new RecordingObserver());
        await Assert.ThrowsAsync<NodeException>(() => test.CompareAsync(Sample.Node(), [new MadeStep(Switch("a"))], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_cancelled_step_makes_no_further_act()
    {
        using var cancellation = new CancellationTokenSource();
        var simulated = Switchable("a", "b");
        simulated.Before = script => _ = script.Sections[0].Name == "change 1" ? cancellation.CancelAsync() : Task.CompletedTask;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new Converger(simulated, new RecordingObserver(), Run.Of("Test")).ConvergeAsync(Sample.Node(), new MadeStep(Switch("a"), Switch("b", Phase.Service)), cancellation.Token));
        Assert.Equal(["turn on a"], simulated.Acts);
    }

    [Fact]
    public void A_fact_that_no_resource_has_named_is_a_fault_of_ours() =>
        Assert.Throws<InvalidOperationException>(() => new FactSet().Get(new Word("a")));

    [Fact]
    public void A_fact_without_an_answer_is_unreadable()
    {
        var facts = new FactSet();
        facts.Add([new Word("a")], new Dictionary<string, OpenStackTrain.Transport.SectionResult>(StringComparer.Ordinal));
        Assert.Equal("no answer to 'a'", Assert.Throws<FactException>(() => facts.Get(new Word("a"))).Message);
    }

    private static ConfigFile Appended(string path, params string[] lines)
        => new(path, [.. lines.Select(line => new FileEdit(line, "present", text => text.Split('\n').Contains(line) ? "present" : "absent", text => text.Split('\n').Contains(line) ? text : $"{text}{line}\n"))]);
}
