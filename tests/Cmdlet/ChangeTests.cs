using System.Management.Automation;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What was changed can be read back, and taken back.</summary>
public sealed class ChangeTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string Undo = ",OpenStackTrain.PowerShell.UndoOSChangeCommand";

    [Fact]
    public void A_change_tells_who_made_it_and_what_it_was()
    {
        var result = Run("Set-OSHostName compute01").Succeeded().Nodes.Single().Results.Single();
        var change = Changes("Get-OSChange compute01").Single();
        Assert.Equal(("compute01", 1, "Set-OSHostName", "HostName", "3.2", ChangeState.Made, true), (change.Node, change.Id, change.Command, change.Step, change.Section, change.State, change.CanUndo));
        Assert.Equal((result.Run, $"{Environment.UserName}@{Environment.MachineName}"), (change.Run, change.By));
        Assert.Equal(result.Changes, change.Changes);
        Assert.Equal("host name at boot, host name now", change.What);
        Assert.Empty(Changes("Get-OSChange compute02"));
    }

    [Fact]
    public void Changes_come_oldest_first_and_are_chosen_by_run_step_time_number_and_how_many()
    {
        var run = Run("(Set-OSHostName compute01).Results[0].Run").Succeeded().Output.Single();
        Run("$null = Set-OSHostsFile compute01; $null = Set-OSSelinux compute01 -Mode Permissive").Succeeded();
        Assert.Equal([1, 2, 3, 4], Ids("Get-OSChange compute01"));
        Assert.Equal([3, 4], Ids("Get-OSChange compute01 -Last 2"));
        Assert.Equal([1], Ids($"Get-OSChange compute01 -Run {run}"));
        Assert.Equal([2, 3, 4], Ids("Get-OSChange compute01 -Step hosts*, Selinux"));
        Assert.Equal([4], Ids("Get-OSChange compute01 -Step sel* -Last 1"));
        Assert.Equal([1, 2, 3, 4], Ids("Get-OSChange compute01 -After '2026-01-02 03:04' -Before '2026-01-02 03:05'"));
        Assert.Empty(Ids("Get-OSChange compute01 -Before '2026-01-02 03:04'"));
        Assert.Empty(Ids("Get-OSChange compute01 -After '2026-01-02 03:05'"));
    }

    [Fact]
    public void A_damaged_entry_is_told_and_the_others_come()
    {
        Run("$null = Set-OSHostName compute01; $null = Set-OSHostsFile compute01").Succeeded();
        Network["compute01"].System.IsJournalDamaged = true;
        var outcome = Run("Get-OSChange compute01").Succeeded();
        Assert.Equal([1], outcome.Output.Cast<NodeChange>().Select(change => change.Id));
        Assert.Contains("compute01: 1 of the journal's entries cannot be understood", Assert.Single(outcome.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Piped_changes_of_several_nodes_are_undone_newest_first_and_silently()
    {
        Run("$null = Get-OSNode compute* | Set-OSHostName | Set-OSHostsFile").Succeeded();
        Assert.Empty(Run("Get-OSNode compute* | Get-OSChange | Undo-OSChange").Succeeded().Output);
        foreach (var name in (string[])["compute01", "compute02"])
        {
            Assert.Equal("localhost.localdomain", Network[name].System.HostName);
            Assert.DoesNotContain("controller", Network[name].System["/etc/hosts"], StringComparison.Ordinal);
            Assert.Equal(["undo 2", "undo 1", "afterwards"], Network[name].Acts.Select(act => act.Name).TakeLast(3));
        }

        Assert.Equal([ChangeState.Undone, ChangeState.Undone, ChangeState.Made, ChangeState.Made], Changes("Get-OSChange compute01").Select(change => change.State));
        Assert.Equal([null, null, 2, 1], Changes("Get-OSChange compute01").Select(change => change.UndoOf));
        Assert.Equal(NodeState.Changed, Run("Set-OSHostName compute01").Succeeded().Nodes.Single().State);
    }

    [Fact]
    public void PassThru_emits_the_changes_as_they_are_now()
        => Assert.Equal([(1, ChangeState.Undone)], Changes("$null = Set-OSHostName compute01; Undo-OSChange compute01 -Id 1 -PassThru").Select(change => (change.Id, change.State)));

    [Fact]
    public void A_change_from_a_file_leads_back_to_it()
    {
        Session.With("old", PSSerializer.Deserialize(PSSerializer.Serialize(Run("$null = Set-OSHostName compute01; Get-OSChange compute01").Succeeded().Output.Single())));
        Run("$old | Undo-OSChange").Succeeded();
        Assert.Equal("localhost.localdomain", Network["compute01"].System.HostName);
    }

    [Fact]
    public void A_number_that_the_journal_does_not_have_is_an_error_beside_those_that_it_has()
    {
        Run("$null = Set-OSHostName compute01").Succeeded();
        var outcome = Run("Get-OSChange compute01 -Id 1, 999");
        Assert.Single(outcome.Output);
        Assert.StartsWith(ErrorIds.ChangeNotFound + ",", outcome.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("compute01: the journal has no change 999", outcome.Error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_run_is_undone_by_its_name_and_again_it_is_nothing()
    {
        Run("$null = Set-OSHostName compute01; $run = (Set-OSSelinux compute01 -Mode Permissive).Results[0].Run; Get-OSNode compute01 | Undo-OSChange -Run $run").Succeeded();
        Assert.Equal(("compute01", "Enforcing"), (Network["compute01"].System.HostName, Network["compute01"].System.Selinux));
        var acts = Network["compute01"].Acts.Count;
        Run("Undo-OSChange compute01 -Run $run").Succeeded();
        Assert.Equal(acts, Network["compute01"].Acts.Count);

        var refused = Run("Undo-OSChange compute01 -Run @(Get-OSChange compute01 | Where-Object UndoOf | Select-Object -Last 1)[0].Run").Error;
        Assert.StartsWith(ErrorIds.UndoRefused + ",", refused.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("has itself taken changes back", refused.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_shows_what_comes_back_and_touches_nothing()
    {
        Run("$null = Set-OSSelinux compute01 -Mode Permissive").Succeeded();
        Run("Get-OSChange compute01 | Undo-OSChange -WhatIf").Succeeded();
        Assert.Equal(
            [
                "What if: Performing the operation \"undo 2, SELinux now: Permissive -> Enforcing\" on target \"compute01\".",
                "What if: Performing the operation \"undo 1, /etc/selinux/config: SELINUX: permissive -> enforcing\" on target \"compute01\".",
            ],
            Session.Screen.Lines);
        Assert.Equal("Permissive", Network["compute01"].System.Selinux);
    }

    [Fact]
    public void A_No_leaves_that_change()
    {
        Run("$null = Set-OSSelinux compute01 -Mode Permissive").Succeeded();
        Session.Screen.Answers.Enqueue('Y');
        Session.Screen.Answers.Enqueue('N');
        Run("Get-OSChange compute01 | Undo-OSChange -Confirm").Succeeded();
        Assert.Equal([ChangeState.Made, ChangeState.Undone], Changes("Get-OSChange compute01 -Id 1, 2").Where(change => change.Id <= 2).Select(change => change.State));
    }

    [Fact]
    public void Packages_stay_unless_they_are_asked_for()
    {
        Run("$null = Install-OSBaseRepo compute01").Succeeded();
        var packages = Changes("Get-OSChange compute01").Where(change => change.IsPackage).Select(change => change.Id).ToList();
        Assert.NotEmpty(packages);
        Assert.Contains($"packages stay (change {packages[0]})", Assert.Single(Run($"Undo-OSChange compute01 -Id {packages[0]}").Succeeded().Warnings), StringComparison.Ordinal);
        Assert.Equal(ChangeState.Undone, Changes($"Undo-OSChange compute01 -Id {packages[0]} -IncludePackage -PassThru").Single().State);
    }

    [Fact]
    public void What_was_changed_since_is_an_error_with_the_reason_and_the_others_go_on()
    {
        Run("$null = Set-OSHostName compute01; $null = Set-OSHostsFile compute01").Succeeded();
        Network["compute01"].System.ChangedSince[2] = "/etc/hosts has other content now";
        var error = Run("Get-OSChange compute01 | Undo-OSChange").Error;
        Assert.Equal(ErrorIds.UndoRefused + Undo, error.FullyQualifiedErrorId);
        Assert.Equal(ErrorCategory.InvalidOperation, error.CategoryInfo.Category);
        Assert.Equal(2, Assert.IsType<NodeChange>(error.TargetObject).Id);
        Assert.Contains("change 2 (/etc/hosts: names) is not undone: /etc/hosts has other content now.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("localhost.localdomain", Network["compute01"].System.HostName);
    }

    [Fact]
    public void Where_a_later_change_rests_on_it_the_error_says_which_comes_first()
    {
        Run("$null = Set-OSSelinux compute01 -Mode Permissive; $null = Set-OSSelinux compute01 -Mode Enforcing").Succeeded();
        Network["compute01"].System.ChangedSince[1] = "/etc/selinux/config has other content now";
        var error = Run("Undo-OSChange compute01 -Id 1").Error;
        Assert.Contains("Change 3 changed /etc/selinux/config later.", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("Undo the later one first: Undo-OSChange compute01 -Id 3, 1", error.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void An_undo_is_not_undone_and_says_why()
    {
        Run("$null = Set-OSHostName compute01; Undo-OSChange compute01 -Id 1").Succeeded();
        var error = Run("Undo-OSChange compute01 -Id 2").Error;
        Assert.Equal(ErrorIds.UndoRefused + Undo, error.FullyQualifiedErrorId);
        Assert.Contains("it is an undo itself", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Undo-OSChange compute01 -Id 7", ErrorIds.ChangeNotFound)]
    [InlineData("Undo-OSChange compute01 -Run 0123abcd", ErrorIds.ChangeNotFound)]
    [InlineData("Undo-OSChange compute01", ErrorIds.InvalidSetting)]
    [InlineData("Undo-OSChange compute09 -Id 1", ErrorIds.NodeNotFound)]
    public void What_is_not_there_is_an_error(string script, string id) => Assert.Equal(id + Undo, Run(script).Error.FullyQualifiedErrorId);

    private IReadOnlyList<NodeChange> Changes(string script) => [.. Run(script).Succeeded().Output.Cast<NodeChange>()];

    private IReadOnlyList<int> Ids(string script) => [.. Changes(script).Select(change => change.Id)];
}
