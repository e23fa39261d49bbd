using System.Diagnostics;

namespace OpenStackTrain.LabTests;

/// <summary>Reports of real nodes, left in out/reports to be looked at: all right, broken in twenty ways, and with a node that is away.</summary>
public sealed class ReportTests(ReadyNodes nodes, ITestOutputHelper output) : IClassFixture<ReadyNodes>
{
    private static readonly string[] Formats = ["html", "json", "xml", "md", "csv", "sarif"];

    private static readonly (string Rule, string How)[] Breaks =
    [
        ("P-05", "another name"), ("F-01", "firewalld is enabled"), ("F-02", "a filter rule"), ("L-02", "enforcing"), ("H-01", "a missing line"), ("H-02", "Debian's 127.0.1.1"),
        ("R-01", "signatures are not checked"), ("R-03", "EPEL"), ("T-04", "a pool besides"), ("T-07", "another time zone"), ("J-01", "commented out"), ("K-01", "others can read the private key"),
        ("K-03", "no known hosts"), ("T-02", "nobody is served"), ("M-02", "another size"), ("D-03", "fewer connections while the server runs"), ("D-07", "a file that others can read"),
        ("E-05", "everybody may write its configuration"), ("Q-04", "a tag"), ("Q-08", "a cookie for everybody"),
    ];

    private static string Folder { get; } = Path.Combine(Lab.Root, "out", "reports");

    private static string At(string name) => Path.Combine(Folder, name);

    [Fact]
    public void Nodes_that_are_right_twenty_breaks_and_a_node_that_is_away()
    {
        Directory.CreateDirectory(Folder);
        var clock = Stopwatch.StartNew();
        var right = Report("compliant", "");
        output.WriteLine($"Three nodes tested and six reports written in {clock.Elapsed.TotalSeconds:f2} s.");
        Assert.True(right.IsCompliant, string.Join('\n', right.Results.Where(result => !(result.Status is RuleStatus.Pass or RuleStatus.NotApplicable))));
        Assert.All(right.Nodes, node => Assert.Matches("^[0-9a-f]{32}$", node.System!.MachineId));
        Assert.Contains(right.Results, result => result is { Node: Lab.Compute01, Id: "T-04", ChangedAt: not null, ChangedRun.Length: > 0 });

        List<Mutation> broken = [.. Breaks.Select(one => Mutation.All.Single(mutation => mutation.Rule == one.Rule && mutation.How == one.How))];
        try
        {
            broken.ForEach(mutation => Lab.Exec(mutation.Node, mutation.Shell));
            var wrong = Report("twenty-breaks", $"-Since '{At("compliant.json")}'");
            Assert.All(broken, mutation => Assert.Contains(wrong.Results, result => result.Node == mutation.Node && result.Id == mutation.Rule && result.Status == RuleStatus.Fail));
            Assert.All(broken, mutation => Assert.Contains(wrong.Changes, change => change.Node == mutation.Node && change.Id == mutation.Rule && change.IsWorse));
            Assert.Equal(false, nodes.Shell.Must($"Get-OSNode | Test-OSBaseline -Quiet -Since '{At("compliant.json")}'").Output.Single());
            // By one command; what the baseline does not set by itself has a line of its own in the report.
            nodes.Shell.Must("Get-OSNode | Install-OSBaseline");
            foreach (var rest in nodes.Shell.Must($"Get-OSNode | Test-OSBaseline -Since '{At("compliant.json")}' | ForEach-Object {{ $_ }}").Rules)
                nodes.Shell.Must(rest.Fix);
            Assert.Equal([], nodes.Shell.Must($"Get-OSNode | Test-OSBaseline -Since '{At("compliant.json")}' | ForEach-Object {{ $_ }}").Rules.Select(rule => $"{rule}: {rule.Actual}"));
        }
        finally
        {
            broken.ForEach(mutation => Lab.Exec(mutation.Node, mutation.Undo));
        }

        nodes.Shell.Must("Get-OSNodeSession | Remove-OSNodeSession");
        Lab.Cut(Lab.Compute02);
        try
        {
            var away = Report("unreachable", $"-Since '{At("compliant.json")}'");
            Assert.Equal("N-01", Assert.Single(away.Results, result => result.Node == Lab.Compute02).Id);
            Assert.Contains(away.Changes, change => change is { Node: Lab.Compute02, Id: "N-01", After: RuleStatus.Error });
        }
        finally
        {
            Lab.Heal(Lab.Compute02);
        }

        NoSecrets();
    }

    private BaselineReport Report(string name, string options)
    {
        var outcome = nodes.Shell.Run($"$results = Get-OSNode | Test-OSBaseline; {string.Join("; ", Formats.Select(format => $"$results | Export-OSBaselineReport '{At($"{name}.{format}")}' {options}"))}; Import-OSBaselineReport '{At($"{name}.json")}'");
        var files = outcome.Output.OfType<ExportedFile>().ToList();
        Assert.Equal(Formats.Length, files.Count);
        return Assert.Single(outcome.Output.OfType<BaselineReport>());
    }

    /// <summary>What the nodes keep to themselves is in none of the files.</summary>
    private static void NoSecrets()
    {
        string[] secrets =
        [
            Lab.Exec(Lab.Controller, "sed -n 's/^password *= *//p' /root/.my.cnf").Trim().Trim('"'),
            Lab.Exec(Lab.Controller, "cat /var/lib/rabbitmq/.erlang.cookie").Trim(),
            Lab.Exec(Lab.Controller, "sed -n 2p /root/.ssh/id_rsa").Trim(),
        ];
        // Another test may have left the tutorial's short password, which could be part of a digest.
        List<string> telling = [.. secrets.Where(secret => secret.Length > 8)];
        Assert.InRange(telling.Count, 2, 3);
        foreach (var file in Directory.GetFiles(Folder))
            Assert.All(telling, secret => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
    }
}
