namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>-WhatIf shows the real differences and touches nothing; -Confirm asks for each and makes what was agreed to.</summary>
public sealed class WhatIfTests() : ModuleTest("controller", "compute01", "compute02")
{
    private const string Pipeline = "Get-OSNode | Set-OSHostName -WhatIf | Set-OSHostsFile -WhatIf | Set-OSFirewall -State Off -WhatIf | Set-OSSelinux -Mode Permissive -WhatIf | Install-OSBaseRepo -WhatIf | Install-OSBasePackage -WhatIf";

    [Fact]
    public void The_whole_pipe_can_be_rehearsed_and_nothing_is_touched()
    {
        var nodes = Run(Pipeline).Succeeded().Nodes;
        Assert.Equal(3, nodes.Count);
        Assert.All(nodes, node => Assert.Equal(NodeState.WouldChange, node.State));
        Assert.All(nodes, node => Assert.Equal(6, node.Results.Count));
        Assert.All(nodes, node => Assert.All(node.Results, result => Assert.False(result.Changed)));
        Assert.All(Network.Nodes, node => Assert.Empty(node.Acts));
    }

    [Fact]
    public void The_messages_show_before_and_after()
    {
        var node = Run("Set-OSSelinux compute01 -Mode Permissive -WhatIf").Succeeded().Nodes.Single();
        Assert.Equal(
            [
                "What if: Performing the operation \"/etc/selinux/config: SELINUX: enforcing -> permissive\" on target \"compute01\".",
                "What if: Performing the operation \"SELinux now: Enforcing -> Permissive\" on target \"compute01\".",
            ],
            Session.Screen.Lines);
        Assert.Equal(["/etc/selinux/config: SELINUX: enforcing -> permissive", "SELinux now: Enforcing -> Permissive"], node.Results.Single().Changes.Select(change => change.ToString()));
        Assert.True(node.Results.Single().WhatIf);
    }

    [Fact]
    public void A_node_that_is_right_already_has_nothing_to_show()
    {
        Run("Set-OSHostName compute01").Succeeded();
        Assert.Equal(NodeState.Unchanged, Run("Set-OSHostName compute01 -WhatIf").Succeeded().Nodes.Single().State);
        Assert.Empty(Session.Screen.Lines);
    }

    [Fact]
    public void The_preference_counts_as_the_switch_and_the_switch_wins()
    {
        Assert.Equal(NodeState.WouldChange, Run("$WhatIfPreference = $true; Set-OSHostName compute01").Succeeded().Nodes.Single().State);
        Assert.Empty(Network["compute01"].Acts);
        Assert.Equal(NodeState.Changed, Run("$WhatIfPreference = $true; Set-OSHostName compute01 -WhatIf:$false").Succeeded().Nodes.Single().State);
    }

    [Fact]
    public void A_command_is_not_run_either()
    {
        Assert.Empty(Run("Invoke-OSNodeCommand compute01 'reboot' -WhatIf").Succeeded().Output);
        Assert.Empty(Network["compute01"].Scripts);
        Assert.Contains("run: reboot", Session.Screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Yes_makes_the_change_and_no_leaves_it_without_an_error()
    {
        Answers('Y', 'N');
        var node = Run("Set-OSSelinux compute01 -Mode Permissive -Confirm").Succeeded().Nodes.Single();
        Assert.Equal(2, Session.Screen.Questions.Count);
        Assert.Contains("SELINUX: enforcing -> permissive", Session.Screen.Questions[0], StringComparison.Ordinal);
        Assert.Contains("compute01", Session.Screen.Questions[0], StringComparison.Ordinal);
        Assert.Equal(NodeState.Changed, node.State);
        Assert.Equal("/etc/selinux/config: SELINUX", node.Results.Single().Changes.Single().What);
        Assert.Equal("Enforcing", Network["compute01"].System.Selinux);
    }

    [Fact]
    public void Nothing_agreed_to_is_nothing_changed()
    {
        Answers('N', 'N');
        var node = Run("Set-OSHostName compute01 -Confirm").Succeeded().Nodes.Single();
        Assert.Equal(NodeState.Unchanged, node.State);
        Assert.Empty(Network["compute01"].Acts);
    }

    [Fact]
    public void Yes_to_all_asks_once_for_all_nodes()
    {
        Answers('A');
        Assert.All(Run("Get-OSNode | Set-OSSelinux -Mode Permissive -Confirm").Succeeded().Nodes, node => Assert.Equal(NodeState.Changed, node.State));
        Assert.Single(Session.Screen.Questions);
    }

    [Fact]
    public void No_to_all_asks_once_and_changes_nothing()
    {
        Answers('L');
        Assert.All(Run("Get-OSNode | Set-OSSelinux -Mode Permissive -Confirm").Succeeded().Nodes, node => Assert.Equal(NodeState.Unchanged, node.State));
        Assert.Single(Session.Screen.Questions);
        Assert.All(Network.Nodes, node => Assert.Empty(node.Acts));
    }

    [Theory]
    [InlineData("$ConfirmPreference = 'Low'; Set-OSHostName compute01", true)]
    [InlineData("$ConfirmPreference = 'Medium'; Set-OSHostName compute01", true)]
    [InlineData("$ConfirmPreference = 'Low'; Set-OSHostName compute01 -Confirm:$false", false)]
    [InlineData("$ConfirmPreference = 'None'; Set-OSHostName compute01", false)]
    [InlineData("Set-OSHostName compute01", false)]
    [InlineData("Install-OSBaseRepo compute01", false)]
    [InlineData("Invoke-OSNodeCommand compute01 true", false)]
    public void It_asks_only_when_the_preference_says_so(string script, bool asks)
    {
        Answers('A');
        Run(script).Succeeded();
        Assert.Equal(asks ? 1 : 0, Session.Screen.Questions.Count);
    }

    [Fact]
    public void Stages_that_both_ask_get_their_answers()
    {
        Answers('A', 'A');
        Assert.All(Run("Get-OSNode | Set-OSHostName -Confirm | Set-OSHostsFile -Confirm").Succeeded().Nodes, node => Assert.Equal(2, node.Results.Count(result => result.Changed)));
        Assert.Equal(2, Session.Screen.Questions.Count);
    }

    private void Answers(params char[] answers)
    {
        foreach (var answer in answers)
            Session.Screen.Answers.Enqueue(answer);
    }
}
