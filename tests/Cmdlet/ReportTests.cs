using System.Security.Cryptography;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Reports: written, read back, compared.</summary>
public sealed class ReportTests() : ModuleTest("controller", "compute01")
{
    private const string Test = "Get-OSNode | Test-OSBaseline -Rule P-05, F-01";

    private string At(string name) => Path.Combine(Network.Folder, name);

    [Theory]
    [InlineData("report.json", "Json", "{")]
    [InlineData("report.html", "Html", "<!DOCTYPE html>")]
    [InlineData("report.xml", "JUnit", "<?xml version=\"1.0\" encoding=\"utf-8\"?>")]
    [InlineData("report.md", "Markdown", "# OpenStack Train baseline: not compliant")]
    [InlineData("report.csv", "Csv", "\uFEFFNode,Id,")]
    [InlineData("report.sarif", "Sarif", "{")]
    public void A_report_is_written_in_the_format_of_its_extension_with_its_digest(string name, string format, string start)
    {
        var file = Assert.IsType<ExportedFile>(Assert.Single(Session.At(Network.Folder).Run($"{Test} | Export-OSBaselineReport ./{name}").Succeeded().Output));
        var content = File.ReadAllBytes(At(name));
        Assert.Equal((At(name), format, content.Length, Convert.ToHexStringLower(SHA256.HashData(content))), (file.Path, file.Format, file.Length, file.Sha256));
        Assert.StartsWith(start, System.Text.Encoding.UTF8.GetString(content), StringComparison.Ordinal);
    }

    [Fact]
    public void A_report_says_who_tested_what_when_and_by_which_inventory()
    {
        var before = DateTimeOffset.Now;
        var report = Imported($"{Test} -Profile Seed | Export-OSBaselineReport '{At("r.json")}' > $null; Import-OSBaselineReport '{At("r.json")}'");
        Assert.Matches("^OpenStackTrain [0-9]+[.][0-9]", report.Tool);
        Assert.InRange(report.Started!.Value, before, report.Ended!.Value);
        Assert.Equal((Environment.UserName, Environment.MachineName), (report.Operator, report.ControlHost));
        Assert.Equal((Network.InventoryPath, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Network.InventoryPath)))), (report.Inventory, report.InventoryDigest));
        Assert.Equal(["controller Controller 192.168.100.11", "compute01 Compute 192.168.100.12"], report.Nodes.Select(node => $"{node.Name} {string.Join(' ', node.Roles)} {node.Address}"));
        Assert.Equal([Profile.Seed], report.Profiles);
        Assert.Equal(4, report.Results.Count);
        Assert.False(report.IsCompliant);
    }

    [Fact]
    public void A_dash_writes_to_the_pipeline()
    {
        Assert.StartsWith("{", (string)Assert.Single(Run($"{Test} | Export-OSBaselineReport -").Succeeded().Output), StringComparison.Ordinal);
        Assert.StartsWith("# OpenStack", (string)Assert.Single(Run($"{Test} | Export-OSBaselineReport - -Format Markdown").Succeeded().Output), StringComparison.Ordinal);
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public void A_node_that_is_away_is_in_the_report()
    {
        Network["compute01"].Login = (_, _) => throw new NodeException(ErrorIds.ConnectionFailed, "compute01 cannot be reached.", "Look.");
        var outcome = Run($"{Test} -ErrorAction SilentlyContinue | Export-OSBaselineReport '{At("r.json")}' > $null; Import-OSBaselineReport '{At("r.json")}'");
        Assert.Contains("compute01 N-01 Error", Assert.IsType<BaselineReport>(Assert.Single(outcome.Output)).Results.Select(result => result.ToString()));
    }

    [Theory]
    [InlineData("Export-OSBaselineReport ./report.pdf", ErrorIds.ReportInvalid, ".json (Json)")]
    [InlineData("Export-OSBaselineReport ./report", ErrorIds.ReportInvalid, "./report")]
    [InlineData("Export-OSBaselineReport ./report.json -Format Pdf", ErrorIds.ReportInvalid, "'Pdf'")]
    [InlineData("Export-OSBaselineReport ./no/such/report.json", ErrorIds.ReportUnusable, "no/such")]
    [InlineData("Export-OSBaselineReport ./there.json -NoClobber", ErrorIds.ReportUnusable, "there already")]
    public void What_cannot_be_written_is_told_and_nothing_is_lost(string export, string id, string words)
    {
        File.WriteAllText(At("there.json"), "kept");
        var error = Session.At(Network.Folder).Catch($"{Test} | {export}");
        Assert.StartsWith(id, error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(words, error.ToString(), StringComparison.Ordinal);
        Assert.Equal("kept", File.ReadAllText(At("there.json")));
        Assert.Equal(["there.json"], Directory.GetFiles(Network.Folder, "*.json").Select(Path.GetFileName));
    }

    [Fact]
    public void WhatIf_writes_nothing()
    {
        Run($"{Test} | Export-OSBaselineReport '{At("r.json")}' -WhatIf").Succeeded();
        Assert.False(File.Exists(At("r.json")));
    }

    [Fact]
    public void What_is_no_result_is_told_and_the_rest_is_written()
    {
        var outcome = Run($"@({Test}; 'x') | Export-OSBaselineReport '{At("r.json")}' > $null; (Import-OSBaselineReport '{At("r.json")}').Results.Count");
        Assert.StartsWith(ErrorIds.ReportInvalid, outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(4, Assert.Single(outcome.Output));
    }

    [Theory]
    [InlineData("nowhere.json", ErrorIds.ReportUnusable)]
    [InlineData("broken.json", ErrorIds.ReportInvalid)]
    public void What_cannot_be_read_is_told_and_the_others_come(string name, string id)
    {
        File.WriteAllText(At("broken.json"), "{");
        Run($"{Test} | Export-OSBaselineReport '{At("r.json")}'").Succeeded();
        var outcome = Run($"Import-OSBaselineReport '{At(name)}', '{At("r.json")}'");
        Assert.StartsWith(id, outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(name, outcome.Error.ToString(), StringComparison.Ordinal);
        Assert.Single(outcome.Output);
    }

    [Theory]
    [InlineData("Compare-OSBaselineReport '{before}' '{after}'")]
    [InlineData("Compare-OSBaselineReport (Import-OSBaselineReport '{before}') (Import-OSBaselineReport '{after}')")]
    [InlineData("Get-OSNode | Test-OSBaseline -Rule P-05, F-01 | Compare-OSBaselineReport '{before}'")]
    [InlineData("Compare-OSBaselineReport '{before}' (Get-OSNode | Test-OSBaseline -Rule P-05, F-01)")]
    public void A_comparison_tells_the_drift(string script)
    {
        var (before, after) = (At("before.json"), At("after.json"));
        Run($"{Test} | Export-OSBaselineReport '{before}'; Set-OSHostName compute01; {Test} | Export-OSBaselineReport '{after}'").Succeeded();
        var changes = Run(script.Replace("{before}", before, StringComparison.Ordinal).Replace("{after}", after, StringComparison.Ordinal)).Succeeded().Output.Cast<RuleChange>();
        Assert.Equal(["compute01 P-05 Fail -> Pass"], changes.Select(change => change.ToString()));
    }

    [Fact]
    public void A_comparison_with_a_file_that_is_no_report_says_so()
    {
        File.WriteAllText(At("broken.json"), "{}");
        Assert.Contains("is no report of the baseline", Session.Catch($"{Test} | Compare-OSBaselineReport '{At("broken.json")}'").ToString(), StringComparison.Ordinal);
    }

    private BaselineReport Imported(string script) => Assert.IsType<BaselineReport>(Assert.Single(Run(script).Succeeded().Output));

    [Fact]
    public void Since_a_report_only_what_is_otherwise_comes_with_what_was()
    {
        Run($"$null = {Test} | Export-OSBaselineReport '{At("old.json")}'; $null = Set-OSHostName compute01").Succeeded();
        var changed = Assert.IsType<RuleResult>(Assert.Single(Run($"{Test} -Since '{At("old.json")}' | ForEach-Object {{ $_ }}").Succeeded().Output));
        Assert.Equal(("compute01", "P-05", RuleStatus.Pass, RuleStatus.Fail), (changed.Node, changed.Id, changed.Status, changed.Before));
        // What the report does not have is otherwise.
        Assert.Equal(["L-01"], Run($"Test-OSBaseline compute01 -Rule P-05, L-01 -Since (Test-OSBaseline compute01 -Rule P-05) | ForEach-Object Id").Succeeded().Output);
    }

    [Fact]
    public void Quiet_since_a_report_is_true_where_nothing_is_worse()
    {
        Run($"$null = Set-OSHostName compute01; $null = {Test} | Export-OSBaselineReport '{At("old.json")}'").Succeeded();
        Assert.Equal([false, true], Run($"{Test} -Quiet; {Test} -Quiet -Since '{At("old.json")}'").Succeeded().Output);
        Network["compute01"].System.HostName = "elsewhere";
        Assert.Equal([false], Run($"{Test} -Quiet -Since '{At("old.json")}'").Succeeded().Output);
    }

    [Fact]
    public void A_report_tells_the_drift_since_another_and_keeps_it()
    {
        Run($"$null = {Test} | Export-OSBaselineReport '{At("old.json")}'; $null = Set-OSHostName compute01; $null = {Test} | Export-OSBaselineReport '{At("new.json")}' -Since '{At("old.json")}'").Succeeded();
        var (old, report) = (Imported($"Import-OSBaselineReport '{At("old.json")}'"), Imported($"Import-OSBaselineReport '{At("new.json")}'"));
        Assert.Equal(old.Ended, report.Since);
        Assert.Equal("compute01 P-05 Fail -> Pass", Assert.Single(report.Changes).ToString());
        var named = report.Results.Single(result => result is { Node: "compute01", Id: "P-05" });
        Assert.Equal((string)Run("(Get-OSChange compute01 -Last 1).Run").Succeeded().Output.Single(), named.ChangedRun);
        Assert.All(report.Nodes, node => Assert.Equal("CentOS Linux 7 (Core)", node.System!.OperatingSystem));
    }
}
