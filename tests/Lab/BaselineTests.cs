namespace OpenStackTrain.LabTests;

/// <summary>Install-OSBaseline on fresh nodes, as a story: what it does, what it leaves alone, what it never shows.</summary>
public sealed class BaselineTests(InstalledNodes story) : IClassFixture<InstalledNodes>
{
    [Fact]
    public void Fresh_nodes_come_to_the_whole_baseline_in_one_command()
    {
        Assert.Empty(story.First.Errors.Select(error => error.ToString()));
        Assert.Equal(FreshNodes.Names.Order(StringComparer.Ordinal), story.First.Nodes.Select(node => node.Name).Order(StringComparer.Ordinal));
        Assert.All(story.First.Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        string[] onControllersOnly = ["MariaDb", "RabbitMq"];
        Assert.Equal(onControllersOnly, story.First.Node(Lab.Compute01).Results.Where(result => result.NotApplicable).Select(result => result.Step));
        Assert.DoesNotContain(story.First.Node(Lab.Controller).Results, result => result.NotApplicable);
        // All passwords were given.
        Assert.All(story.First.Nodes, node => Assert.Empty(node.Results.SelectMany(result => result.Accounts)));
    }

    [Fact]
    public void The_second_run_changes_nothing_and_asks_each_node_once()
    {
        Assert.Empty(story.Second.Errors.Select(error => error.ToString()));
        Assert.All(story.Second.Nodes, node => Assert.True(node.State == NodeState.Unchanged, $"{node}: {string.Join("; ", node.Results.SelectMany(result => result.Changes))}"));
        Assert.All(story.Second.Nodes, node => Assert.Equal(1, node.Results.Sum(result => result.RoundTrips)));
        TestContext.Current.TestOutputHelper?.WriteLine($"The second run took {story.SecondTime}.");
    }

    [Fact]
    public void Every_rule_passes_or_does_not_concern_the_node() => Compliant(story.Test, 3);

    [Fact]
    public void Every_rule_passes_after_a_restart_of_all_nodes()
    {
        Assert.Empty(story.Restart.Errors.Select(error => error.ToString()));
        Assert.All(story.Restart.Nodes, node => Assert.Contains(node.Results, result => result is { Step: "Restart", Changed: true }));
        Compliant(story.TestAfterRestart, 3);
    }

    [Fact]
    public void A_fourth_node_joins_and_only_what_must_know_it_changes()
    {
        Assert.Empty(story.Joined.Errors.Select(error => error.ToString()));
        Assert.Equal(4, story.Joined.Nodes.Count);
        foreach (var name in FreshNodes.Names)
            Assert.Equal(["HostsFile", "SshTrust"], story.Joined.Node(name).Results.Where(result => result.Changed).Select(result => result.Step));
        Assert.Contains(story.Joined.Node(Lab.Compute03).Results, result => result is { Step: "Chrony", Changed: true });
        // The keys that were there stay: nothing is said of them, only of the new node's.
        Assert.All(FreshNodes.Names, name => Assert.All(story.Joined.Node(name).Results.Single(result => result.Step == "SshTrust").Changes, change => Assert.Contains(Lab.Compute03, change.ToString(), StringComparison.Ordinal)));
        Compliant(story.TestAfterJoining, 4);
        Assert.All(story.AfterJoining.Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
    }

    [Fact]
    public void No_process_ever_had_a_secret_in_its_arguments_or_its_environment()
    {
        Assert.True(story.Looks > 50, $"only {story.Looks} looks");
        Assert.Empty(story.FoundInProcesses);
    }

    [Fact]
    public void The_secrets_are_in_one_file_for_root_alone()
    {
        Assert.Equal(["/root/.my.cnf"], story.FilesWithSecrets[Lab.Controller]);
        Assert.Empty(story.FilesWithSecrets[Lab.Compute01]);
        Assert.Empty(story.FilesWithSecrets[Lab.Compute02]);
        Assert.Equal("600 root:root", Lab.Exec(Lab.Controller, "stat -c '%a %U:%G' /root/.my.cnf").Trim());
    }

    [Fact]
    public void Nothing_that_a_user_sees_holds_a_secret()
    {
        foreach (var outcome in new[] { story.First, story.Second, story.Test })
        {
            Assert.NotEmpty(outcome.Verbose);
            Assert.All([.. outcome.Verbose, .. outcome.Warnings, .. outcome.Lines, .. outcome.Errors.Select(error => $"{error} {error.Exception}"), .. outcome.Nodes.SelectMany(node => node.Results).SelectMany(result => result.Changes).Select(change => change.ToString()), .. outcome.Rules.Select(rule => $"{rule.Expected} {rule.Actual} {rule.Evidence}")], Innocent);
        }

        void Innocent(string text)
        {
            Assert.DoesNotContain(story.DatabaseSecret, text, StringComparison.Ordinal);
            Assert.DoesNotContain(story.RabbitSecret, text, StringComparison.Ordinal);
        }
    }

    /// <summary>The proof that the scan can find anything at all.</summary>
    [Fact]
    public async Task A_planted_secret_is_found()
    {
        const string planted = "planted-4711-secret";
        using var scan = new SecretScan(("it", planted));
        Lab.Exec(Lab.Compute01, $"sh -c 'sleep 30; : {planted}' >/dev/null 2>&1 </dev/null & echo $! >/run/planted; SECRET={planted} setsid sleep 30 >/dev/null 2>&1 </dev/null & echo $! >>/run/planted; echo {planted} >/var/log/planted; echo {planted} | systemd-cat");
        try
        {
            var looks = scan.Looks;
            await Lab.UntilAsync("two looks at all processes", () => scan.Looks > looks + 2);
            var found = scan.Finish();
            Assert.Contains(found, text => text.Contains("cmdline", StringComparison.Ordinal));
            Assert.Contains(found, text => text.Contains("environ", StringComparison.Ordinal));
            await Lab.UntilAsync("the journal has it", () => SecretScan.FilesWith(Lab.Compute01, planted).Any(line => line.StartsWith("journal: ", StringComparison.Ordinal)));
            Assert.Contains("/var/log/planted", SecretScan.FilesWith(Lab.Compute01, planted));
        }
        finally
        {
            Lab.Exec(Lab.Compute01, "kill $(cat /run/planted); rm -f /var/log/planted /run/planted");
        }
    }

    private static void Compliant(Outcome test, int nodes)
    {
        Assert.Empty(test.Errors.Select(error => error.ToString()));
        Assert.Equal(nodes, test.Rules.Select(rule => rule.Node).Distinct(StringComparer.Ordinal).Count());
        Assert.All(test.Rules, rule => Assert.True(rule.Status is RuleStatus.Pass or RuleStatus.NotApplicable, $"{rule}: {rule.Actual}"));
        Assert.All(test.Rules.Where(rule => rule.Status == RuleStatus.NotApplicable), rule => Assert.NotEmpty(rule.Actual));
    }
}
