using System.Management.Automation;
using System.Text.RegularExpressions;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>The tables and lists that a person reads, on a screen of 120 columns.</summary>
public sealed class FormatTests() : ModuleTest("controller", "compute01")
{
    private string Plain => string.Join('\n', Regex.Replace(Session.Screen.Text, "\e\\[[0-9;]*m", "", RegexOptions.None, TimeSpan.FromSeconds(5)).Split('\n').Select(line => line.TrimEnd())).Trim('\n');

    [Fact]
    public void Nodes_show_their_state_and_steps()
        => Shows("Get-OSNode controller | Set-OSSelinux -Mode Permissive; Get-OSNode compute01", """
            Name           Role         Address         State          Steps
            ----           ----         -------         -----          -----
            controller     Controller   192.168.100.11  Changed        Selinux (changed 2)
            compute01      Compute      192.168.100.12
            """);

    [Fact]
    public void Changes_take_a_line_and_an_undo_says_of_what()
    {
        var run = (string)Run("(Set-OSHostName compute01).Results[0].Run").Succeeded().Output.Single();
        var undo = (string)Run("Undo-OSChange compute01 -Id 1; (Get-OSChange compute01 -Last 1).Run").Succeeded().Output.Single();
        Shows("Get-OSChange compute01", $"""
            Node          Id Time             Run      Step        State      What
            ----          -- ----             ---      ----        -----      ----
            compute01      1 2026-01-02 03:04 {run} HostName    Undone     host name at boot, host name now
            compute01      2 2026-01-02 03:04 {undo} HostName    Made       undo of 1: host name at boot, host name now
            """);
    }

    [Fact]
    public void Rules_are_listed_by_what_they_say()
        => Shows("Get-OSBaselineRule T-05, F-01 -Culture en-US", """
            Id    Section Severity Rule
            --    ------- -------- ----
            F-01  3.3.1   Medium   firewalld is as asked: off, or managed
            T-05  3.3.4   High     The clock is synchronised
            """);

    [Fact]
    public void Services_are_a_table()
        => Shows("Get-OSService Keystone, Cinder -Culture en-US", """
            Name       Class      Port Roles                        Purpose
            ----       -----      ---- -----                        -------
            Keystone   Global     5000 Controller                   Identity. Logs users and services in, gives tokens, says who
                                                                    may do what in which project, and keeps the catalogue of
                                                                    endpoints.
            Cinder     Core       8776 Controller, Storage          Block storage. Makes volumes that are attached to instances as
                                                                    disks, and their snapshots and backups.
            """);

    [Fact]
    public void Roles_are_a_table()
        => Shows("Get-OSRole", """
            Name       Cards Networks                   Services
            ----       ----- --------                   --------
            Controller     1 management                 Keystone, Horizon, Ceilometer, Glance, Placement, Nova, Neutron, Swift,
                                                        Cinder, Heat, Trove, Ironic, Sahara
            Compute        2 management, data           Ceilometer, Nova, Neutron
            Network        3 management, data, external Neutron
            Storage        2 management, data           Swift, Cinder
            """);

    [Fact]
    public void The_parts_of_a_service_are_a_table()
        => Shows("(Get-OSService Glance).Components", """
            Name                         Role       Package                          Unit                              Port
            ----                         ----       -------                          ----                              ----
            glance-api                   Controller openstack-glance                 openstack-glance-api              9292
            """);

    [Fact]
    public void Changes_of_rules_and_reports_are_told_in_short()
    {
        var (before, after) = (Path.Combine(Network.Folder, "before.json"), Path.Combine(Network.Folder, "after.json"));
        Run($"Test-OSBaseline compute01 -Rule P-05 -Culture en-US | Export-OSBaselineReport '{before}'; Set-OSHostName compute01; Test-OSBaseline compute01, controller -Rule P-05 -Culture en-US | Export-OSBaselineReport '{after}'").Succeeded();
        Shows($"Compare-OSBaselineReport '{before}' '{after}'", """
            Node           Id    Before        After         Rule
            ----           --    ------        -----         ----
            controller     P-05  not tested    Fail          The host name is the node's name
            compute01      P-05  Fail          Pass          The host name is the node's name
            """);
        Shown($"Import-OSBaselineReport '{after}' | Out-String");
        Assert.Matches("(?m)^Result +: 2 nodes: 1 Pass, 1 Fail$", Plain);
        Shown($"Import-OSBaselineReport '{after}' | Export-OSBaselineReport '{before}' | Out-String");
        Assert.Matches("(?m)^Sha256 : [0-9a-f]{64}$", Plain);
    }

    [Fact]
    public void Many_steps_wrap_within_the_screen()
    {
        Shown("Get-OSNode controller | Set-OSHostName -WhatIf | Set-OSHostsFile -WhatIf | Set-OSFirewall -State Off -WhatIf | Set-OSSelinux -Mode Permissive -WhatIf | Out-String");
        Assert.Contains("WouldChange", Plain, StringComparison.Ordinal);
        Assert.All(Plain.Split('\n').Where(line => !line.StartsWith("What if", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void Rules_take_a_line_and_failing_ones_tell_what_is_what_should_be_and_the_fix()
        => Shows("Set-OSHostName compute01 > $null; Test-OSBaseline compute01 -Rule P-05, F-01, T-03 | ForEach-Object { $_ }", """
               Node: compute01

            Id    Status        Severity Rule
            --    ------        -------- ----
            P-05  Pass          High     The host name is the node's name
            F-01  Fail          Medium   firewalld is as asked: off, or managed
                                           is      firewalld: now: active
                                                   firewalld: at boot: enabled
                                           should  firewalld: now: inactive
                                                   firewalld: at boot: disabled
                                           fix     Get-OSNode compute01 | Set-OSFirewall -State Off
            T-03  NotApplicable Low      The time source claims a stratum of its own only if asked
            """);

    [Fact]
    public void At_the_prompt_a_test_tells_what_is_not_in_order_and_the_numbers()
    {
        Run("$null = Set-OSHostName compute01").Succeeded();
        Typed("Test-OSBaseline compute01 -Rule P-05, F-01, F-02, T-03 -Culture en-US", """
            compute01  F-01  Fail  firewalld is as asked: off, or managed (Medium, 3.3.1)
                is      firewalld: now: active
                        firewalld: at boot: enabled
                should  firewalld: now: inactive
                        firewalld: at boot: disabled
                fix     Get-OSNode compute01 | Set-OSFirewall -State Off
            compute01: 2 Pass, 1 Fail, 1 NotApplicable
            """);
    }

    [Fact]
    public void At_the_prompt_the_last_result_may_be_the_failing_one()
        => Typed("Get-OSNode compute01 | Test-OSBaseline -Rule N-01, P-05 -Culture en-US", """
            compute01  P-05  Fail  The host name is the node's name (High, 3.2)
                is      host name at boot: localhost.localdomain
                        host name now: localhost.localdomain
                should  host name at boot: compute01
                        host name now: compute01
                fix     Get-OSNode compute01 | Set-OSHostName
            compute01: 1 Pass, 1 Fail
            """);

    [Theory]
    [InlineData("$r = Test-OSBaseline compute01 -Rule F-02, P-05; $r | ForEach-Object { $_ }")]
    [InlineData("$r = Test-OSBaseline compute01 -Rule F-02, P-05; $r")]
    [InlineData("Test-OSBaseline compute01 -Rule F-02, P-05 | ForEach-Object { $_ }")]
    [InlineData("& { Test-OSBaseline compute01 -Rule F-02, P-05 } | Where-Object Status -in Pass, Fail")]
    [InlineData("function check { Test-OSBaseline compute01 -Rule F-02, P-05 }; check | ForEach-Object { $_ }")]
    [InlineData("Test-OSBaseline compute01 -Rule F-02, P-05 -OutVariable r")]
    public void Where_somebody_reads_them_results_are_all_there(string line)
    {
        Session.Type(line).Succeeded();
        Assert.Matches("(?m)^P-05  Fail ", Plain);
        Assert.Matches("(?m)^F-02  Pass ", Plain);
        Assert.DoesNotContain("1 Pass", Plain, StringComparison.Ordinal);
    }

    [Fact]
    public void A_result_bears_no_mark_once_it_is_written()
        => Assert.Equal([false, "OpenStackTrain.RuleResult"], Run("$r = Test-OSBaseline compute01 -Rule P-05; $null -ne $r.PSObject.Properties['Summary']; $r.PSObject.TypeNames[0]").Succeeded().Output);

    [Fact]
    public void Since_a_report_only_what_is_otherwise_is_told_with_what_was()
    {
        var before = Path.Combine(Network.Folder, "before.json");
        Run($"$null = Test-OSBaseline compute01 -Rule P-05, F-01 | Export-OSBaselineReport '{before}'; $null = Set-OSHostName compute01").Succeeded();
        Session.Type($"Test-OSBaseline compute01 -Rule P-05, F-01 -Culture en-US -Since '{before}'").Succeeded();
        Assert.Matches(@"^compute01  P-05  Pass \(was Fail\)  The host name is the node's name \(High, 3\.2\)\ncompute01: 1 Pass \(changed since 20\d\d-\d\d-\d\d \d\d:\d\d\)$", Plain);
    }

    [Fact]
    public void A_rule_with_many_findings_tells_three_of_them()
    {
        Shown("Test-OSBaseline compute01 -Rule R-02");
        Assert.Equal(2, Plain.Split('\n').Count(line => line.Trim() == "... and 5 more"));
        Assert.All(Plain.Split('\n'), line => Assert.InRange(line.Length, 0, 120));
    }

    [Fact]
    public void A_rule_in_a_list_has_everything()
        => Shows("Test-OSBaseline compute01 -Rule P-05 | Format-List", """
            Node     : compute01
            Id       : P-05
            Title    : The host name is the node's name
            Section  : 3.2
            Severity : High
            Status   : Fail
            Expected : host name at boot: compute01; host name now: compute01
            Actual   : host name at boot: localhost.localdomain; host name now: localhost.localdomain
            Evidence : hostnamectl --static, uname -n
            Fix      : Get-OSNode compute01 | Set-OSHostName
            """);

    [Fact]
    public void Sessions_show_where_and_who()
    {
        Shown("Get-OSNode controller | New-OSNodeSession");
        Assert.Matches("""
            ^Node           Address               User       Elevation State  Last used
            ----           -------               ----       --------- -----  ---------
            controller     192\.168\.100\.11:22     root       None      Open   \d\d:\d\d:\d\d$
            """, Plain);
    }

    [Fact]
    public void Facts_show_the_machine()
        => Shows("Get-OSNodeFact compute01", """
            Node        Host name             Release  CPU    Memory Addresses
            ----        ---------             -------  ---    ------ ---------
            compute01   localhost.localdomain 7.9.2009   4   8.0 GiB eth0 192.168.100.11/24
                                                                     eth1 20.0.0.11/24
            """);

    [Fact]
    public void Commands_show_what_was_said()
    {
        Network["compute01"].System.Command = _ => (2, "one\ntwo\n", "no such file\n");
        Shows("Invoke-OSNodeCommand compute01 'ls'", """
            Node             ExitCode Output
            ----             -------- ------
            compute01               2 one
                                      two
                                      no such file
            """);
    }

    [Fact]
    public void Steps_show_their_changes()
    {
        Shown("(Set-OSSelinux controller -Mode Permissive).Results");
        Assert.Matches("""
            ^Step           Section State              Time Changes
            ----           ------- -----              ---- -------
            Selinux        3\.3\.1   Changed         +\d\.\d s /etc/selinux/config: SELINUX: enforcing -> permissive
                                                           SELinux now: Enforcing -> Permissive$
            """, Plain);
    }

    [Fact]
    public void Changes_show_before_and_after()
        => Shows("(Set-OSSelinux controller -Mode Permissive).Results.Changes", """
            What                           Before               After
            ----                           ------               -----
            /etc/selinux/config: SELINUX   enforcing            permissive
            SELinux now                    Enforcing            Permissive
            """);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Status_words_have_a_colour_where_the_host_knows_colours(bool coloured)
    {
        Session.Screen.Coloured = coloured;
        Shown("Test-OSBaseline compute01 -Rule P-05, F-02 | ForEach-Object { $_ }");
        Shown("Set-OSHostName compute01");
        Assert.Equal(coloured, Session.Screen.Text.Contains("\e[31mFail\e[0m", StringComparison.Ordinal));
        Assert.Equal(coloured, Session.Screen.Text.Contains("\e[32mPass\e[0m", StringComparison.Ordinal));
        Assert.Equal(coloured, Session.Screen.Text.Contains("\e[33mChanged\e[0m", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Set-OSSelinux compute01 -Mode Permissive")]
    [InlineData("Test-OSBaseline compute01")]
    [InlineData("Get-OSNodeFact compute01")]
    [InlineData("New-OSNodeSession compute01")]
    [InlineData("Invoke-OSNodeCommand compute01 'true'")]
    [InlineData("(Set-OSSelinux compute01 -Mode Permissive).Results.Changes")]
    public void An_object_from_a_file_looks_as_the_live_one(string script)
    {
        var live = Run(script).Succeeded().Output;
        Session.With("items", live.ToArray());
        Shown("$items");
        var expected = Plain;
        Session.With("items", live.Select(item => PSSerializer.Deserialize(PSSerializer.Serialize(item, depth: 3))).ToArray());
        Shown("$items");
        Assert.Equal(expected, Plain[expected.Length..].Trim('\n'));
    }

    /// <summary>What is typed at the prompt.</summary>
    private void Typed(string line, string expected)
    {
        Session.Type(line).Succeeded();
        Assert.Equal(expected.ReplaceLineEndings("\n"), Plain);
    }

    private void Shown(string script) => Run($"& {{ {script} }} | Out-Default").Succeeded();

    private void Shows(string script, string expected)
    {
        Shown(script);
        Assert.Equal(expected.ReplaceLineEndings("\n"), Plain);
    }
}
