using System.Management.Automation.Language;
using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>
/// The shipped file of Pester's tests. Pester is not here: its words are stood in for by functions that do with blocks, data and results what Pester's
/// documentation says of them, so what is tested is the file's own: that it parses, what it asks of the module, and which tests come of it.
/// </summary>
public sealed class PesterTests() : ModuleTest("controller", "compute01")
{
    private const string Words = """
        function BeforeDiscovery([scriptblock] $body) { . $body; $global:blocks = $blocks }
        function Set-ItResult([switch] $Skipped, [switch] $Inconclusive, [string] $Because) { throw "$(if ($Skipped) { 'skipped' } else { 'inconclusive' }): $Because" }
        function Expand($template, $data) { foreach ($key in $data.Keys) { $template = $template.Replace("<$key>", [string] $data[$key]) }; $template }
        function Describe([string] $template, $ForEach, [scriptblock] $body) {
            foreach ($data in $ForEach) {
                $outer = Expand $template $data
                foreach ($key in $data.Keys) { $ExecutionContext.SessionState.PSVariable.Set($key, $data[$key]) }
                . $body
            }
        }
        function Context([string] $template, $ForEach, [scriptblock] $body) {
            foreach ($data in $ForEach) {
                $inner = Expand $template $data
                foreach ($key in $data.Keys) { $ExecutionContext.SessionState.PSVariable.Set($key, $data[$key]) }
                . $body
            }
        }
        function It([string] $template, $ForEach, [scriptblock] $body) {
            foreach ($data in $ForEach) {
                foreach ($key in $data.Keys) { $ExecutionContext.SessionState.PSVariable.Set($key, $data[$key]) }
                $end = try { . $body; 'passed' } catch { "$_".Replace("`n", '|') }
                "$outer > $inner > $($Id): $end"
            }
        }
        """;

    private static string File => Path.Combine(Path.GetDirectoryName(BuiltModule.Manifest)!, "OpenStackTrain.Baseline.Tests.ps1");

    [Fact]
    public void It_parses()
    {
        Parser.ParseFile(File, out _, out var errors);
        Assert.Empty(errors);
    }

    [Fact]
    public void Each_rule_of_each_node_is_a_test_that_tells_what_is_and_what_should_be()
    {
        Run("$null = Set-OSHostName compute01").Succeeded();
        var told = Tests("-Rule P-05, F-01, T-03");
        Assert.Equal("node controller > section 3.2 > P-05: Fail (High)|expected  host name at boot: controller; host name now: controller|actual    host name at boot: localhost.localdomain; host name now: localhost.localdomain|fix       Get-OSNode controller | Set-OSHostName", told[0]);
        Assert.Equal("node controller > section 3.3.1 > F-01: Fail (Medium)|expected  firewalld: now: inactive; firewalld: at boot: disabled|actual    firewalld: now: active; firewalld: at boot: enabled|fix       Get-OSNode controller | Set-OSFirewall -State Off", told[1]);
        Assert.StartsWith("node controller > section 3.3.4 > T-03: ", told[2], StringComparison.Ordinal);
        Assert.Equal("node compute01 > section 3.2 > P-05: passed", told[3]);
        Assert.Equal("node compute01 > section 3.3.4 > T-03: skipped: does not concern this node", told[^1]);
        Assert.Equal(6, told.Count);
    }

    [Fact]
    public void A_report_and_its_exceptions_are_told_without_asking_anybody()
    {
        var (report, profile) = (Path.Combine(Network.Folder, "r.json"), Path.Combine(Network.Folder, "p.yaml"));
        System.IO.File.WriteAllText(profile, "exceptions:\n  - rule: F-01\n    reason: not yet\n    owner: ops\n    expires: 2999-01-01\n");
        Run($"Test-OSBaseline compute01 -Rule F-01 -Profile '{profile}' | Export-OSBaselineReport '{report}' > $null").Succeeded();
        var asked = Network["compute01"].Scripts.Count;
        Assert.Equal("node compute01 > section 3.3.1 > F-01: inconclusive: firewalld: now: active; firewalld: at boot: enabled (excepted until 2999-01-01 by ops: not yet)", Assert.Single(Tests($"-Report '{report}'")));
        Assert.Equal(asked, Network["compute01"].Scripts.Count);
    }

    [Fact]
    public void A_profile_and_an_inventory_may_be_named()
        => Assert.Equal("node compute01 > section 3.3.1 > L-01: passed", Assert.Single(Tests($"-Inventory '{Network.InventoryPath}' -Node comp* -BaselineProfile Hardened -Rule L-01")));

    [Fact]
    public void No_rule_at_all_is_an_error_and_no_success()
        => Assert.Contains("No rule was tested on any node", Session.Catch($"{Words}\n. '{File}' -Node nobody*").ToString(), StringComparison.Ordinal);

    /// <summary>The tests that come of it: block, block, id, result.</summary>
    private IReadOnlyList<string> Tests(string arguments) => [.. Run($"{Words}\n. '{File}' {arguments}").Succeeded().Output.Cast<string>()];
}
