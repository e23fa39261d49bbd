using System.Text.RegularExpressions;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>The common parameters and the preference variables, each as PowerShell's own cmdlets take them.</summary>
public sealed partial class PreferenceTests() : ModuleTest("controller", "compute01", "compute02")
{
    [GeneratedRegex(@"[0-9]([0-9.,]*[0-9])?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    /// <summary>Without numbers, which are no test's business here.</summary>
    private static string[] Shape(IEnumerable<string> lines) => [.. lines.Select(line => Number().Replace(line, "#"))];

    [Fact]
    public void Verbose_is_a_story_from_the_first_look_to_the_last()
    {
        var outcome = Run("Get-OSNode compute01 | Set-OSSelinux -Mode Permissive -Verbose").Succeeded();
        Assert.Equal(
            ["compute#: reading # facts", "compute#: /etc/selinux/config: SELINUX: enforcing -> permissive", "compute#: making # change, reading # facts", "compute#: SELinux now: Enforcing -> Permissive", "compute#: making # change, reading # facts"],
            Shape(outcome.Verbose));
    }

    [Fact]
    public void Debug_tells_each_round_trip_by_name_and_size()
    {
        var outcome = Run("Get-OSNode compute01 | Set-OSSelinux -Mode Permissive -Debug").Succeeded();
        var lines = Shape(outcome.Debug);
        Assert.Equal(["compute#: reading # facts", "compute# <- # questions, # characters, # s at most"], lines[..2]);
        Assert.StartsWith("compute#    session root@", lines[2], StringComparison.Ordinal);
        Assert.Contains("compute#    getenforce: exit code #, # bytes", lines);
        Assert.Contains(lines, line => line.StartsWith("compute# <- # change", StringComparison.Ordinal) && line.Contains(", job ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("compute#    change #: exit code #", StringComparison.Ordinal));
        Assert.StartsWith("compute# -> # answer, # ms", lines[^1], StringComparison.Ordinal);
        // Of a verbose line PowerShell would ask whether to go on: the story is told here.
        Assert.Contains("compute#: SELinux now: Enforcing -> Permissive", lines);
        Assert.Empty(outcome.Verbose);
        Assert.Empty(Session.Screen.Questions);
    }

    [Fact]
    public void Debug_by_preference_tells_the_same_and_the_switch_wins()
    {
        Assert.NotEmpty(Run("& { $DebugPreference = 'Continue'; Get-OSNode compute01 | Get-OSNodeFact }").Succeeded().Debug);
        Assert.Empty(Run("& { $DebugPreference = 'Continue'; Get-OSNode compute01 | Get-OSNodeFact -Debug:$false }").Succeeded().Debug);
        Assert.Empty(Run("Get-OSNode compute01 | Get-OSNodeFact").Succeeded().Debug);
    }

    [Fact]
    public void A_failed_round_trip_is_told_by_its_error()
    {
        Network["compute01"].CutAt("hostnamectl --static, uname -n");
        var outcome = Run("Get-OSNode compute01 | Set-OSHostName -Debug -ReconnectTimeout 0 -ErrorAction SilentlyContinue");
        Assert.Matches("^compute01 -> OSNode.ConnectionLost, [0-9,]+ ms$", outcome.Debug[^1]);
    }

    [Fact]
    public void No_stream_tells_a_secret_however_much_is_asked_for()
    {
        const string secret = "not-to-be-seen-7f3a";
        var outcome = Run($$"""
            $s = [securestring]::new(); foreach ($c in '{{secret}}'.ToCharArray()) { $s.AppendChar($c) }
            Get-OSNode controller | Install-OSBaseRepo | Install-OSMariaDb -RootCredential ([pscredential]::new('root', $s)) -Verbose -Debug -WarningAction Continue -ErrorAction Continue -InformationAction Continue
            """);
        Assert.NotEmpty(outcome.Debug);
        // The node was given it, and the node's script has it; what a person sees has not.
        Assert.Contains(Network["controller"].Acts, act => act.Body.Contains(secret, StringComparison.Ordinal));
        IEnumerable<string> told = [.. outcome.Debug, .. outcome.Errors.Select(error => error.ToString() + error.Exception), .. outcome.Verbose, .. outcome.Warnings, .. outcome.Information.Select(record => record.ToString()), .. outcome.Progress.Select(record => record.StatusDescription), .. Session.Screen.Lines];
        Assert.DoesNotContain(told, line => line.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public void Information_tells_when_a_step_is_over()
    {
        var outcome = Run("Get-OSNode compute01 | Set-OSSelinux -Mode Permissive | Set-OSSelinux -Mode Permissive").Succeeded();
        Assert.Equal(["compute#: Selinux (changed #), # s", "compute#: Selinux, # s"], Shape(outcome.Information.Select(record => record.ToString())));
        Assert.All(outcome.Information, record => Assert.Equal(["OpenStackTrain"], record.Tags));
        // Nobody has asked for it, so the screen is silent.
        Assert.Empty(Session.Screen.Lines);
    }

    [Fact]
    public void Information_tells_the_steps_of_a_baseline_one_by_one_and_those_that_are_not_here()
    {
        var told = Shape(Run("Get-OSNode compute01 | Install-OSBaseline -Step HostName, MariaDb").Succeeded().Information.Select(record => record.ToString()));
        Assert.Equal(["compute#: HostName (changed #), # s", "compute#: MariaDb (not here)"], told);
    }

    [Fact]
    public void Information_tells_the_numbers_of_a_test()
        => Assert.Matches("^compute01: [0-9]+ Pass, [0-9]+ Fail", Assert.Single(Run("$null = Test-OSBaseline compute01 -Rule H-*, P-*, L-*").Succeeded().Information).ToString());

    [Fact]
    public void Information_goes_where_it_is_sent()
    {
        Assert.Equal("compute01: Selinux, 0.0 s", Run("Get-OSNode compute01 | Set-OSSelinux -Mode Enforcing | Out-Null; $null = Get-OSNode compute01 | Set-OSSelinux -Mode Enforcing -InformationVariable told; \"$told\"").Succeeded().Output[^1].ToString());
        Assert.Contains(Run("Get-OSNode compute01 | Set-OSSelinux -Mode Enforcing 6>&1").Succeeded().Output, item => item.ToString()!.StartsWith("compute01: Selinux", StringComparison.Ordinal));
        Session.Type("$null = Get-OSNode compute01 | Set-OSSelinux -Mode Enforcing -InformationAction Continue").Succeeded();
        Assert.Contains(Session.Screen.Lines, line => line.StartsWith("compute01: Selinux", StringComparison.Ordinal));
        Assert.Empty(Run("Get-OSNode compute01 | Set-OSSelinux -Mode Enforcing -InformationAction Ignore").Succeeded().Information);
    }

    [Theory]
    [InlineData("function Set-All { [CmdletBinding(SupportsShouldProcess)] param() Get-OSNode | Set-OSSelinux -Mode Permissive } Set-All -WhatIf")]
    [InlineData("function Set-All { [CmdletBinding(SupportsShouldProcess)] param([Parameter(ValueFromPipeline)] $Node) process { $Node | Set-OSSelinux -Mode Permissive } } Get-OSNode | Set-All -WhatIf")]
    [InlineData("function Set-All { Set-Inner } function Set-Inner { Get-OSNode | Set-OSSelinux -Mode Permissive } $WhatIfPreference = $true; Set-All")]
    [InlineData("& { [CmdletBinding(SupportsShouldProcess)] param() Get-OSNode | Set-OSSelinux -Mode Permissive } -WhatIf")]
    public void WhatIf_reaches_it_through_functions(string script)
    {
        Assert.All(Run(script).Succeeded().Nodes, node => Assert.Equal(NodeState.WouldChange, node.State));
        Assert.All((string[])["controller", "compute01", "compute02"], name => Assert.Empty(Network[name].Acts));
    }

    [Fact]
    public void Default_values_of_parameters_hold()
    {
        var outcome = Run("$PSDefaultParameterValues = @{ 'Set-OSSelinux:Mode' = 'Permissive'; '*-OS*:Verbose' = $true }; Get-OSNode compute01 | Set-OSSelinux").Succeeded();
        Assert.Contains("compute01: SELinux now: Enforcing -> Permissive", outcome.Verbose);
        Run("$PSDefaultParameterValues.Clear()");
    }

    [Fact]
    public void Parameters_can_be_splatted()
    {
        var outcome = Run("$more = @{ Mode = 'Disabled'; WhatIf = $true; ThrottleLimit = 1 }; $names = 'compute01', 'compute02'; Set-OSSelinux @more -Node $names").Succeeded();
        Assert.Equal(["compute01", "compute02"], outcome.Nodes.Select(node => node.Name).Order());
    }

    [Theory]
    [InlineData("Install-OSBasePackage -WhatIf -BuildTools:$false", false)]
    [InlineData("Install-OSBasePackage -WhatIf -BuildTools", true)]
    [InlineData("Install-OSBasePackage -WhatIf", true)]
    public void A_switch_that_is_off_is_a_wish_too(string command, bool withCompilers)
    {
        var path = Network.Write("seed.yaml", "nodes: { compute01: { address: 192.168.100.12 } }\nbaseline: { profile: seed }\n");
        var node = Assert.Single(Run($"Import-OSInventory '{path}' | {command}").Succeeded().Nodes);
        Assert.Equal(withCompilers, node.Results[0].Changes.Any(change => change.What.Contains("gcc", StringComparison.Ordinal)));
    }

    [Fact]
    public void Stop_ends_the_script_at_the_first_failed_node()
    {
        Network["compute01"].CutAt("hostnamectl --static, uname -n");
        var outcome = Run("$ErrorActionPreference = 'Stop'; Set-OSHostName compute01 -ReconnectTimeout 0; 'never'");
        Assert.StartsWith("OSNode.ConnectionLost,", outcome.Terminating.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
    }

    [Theory]
    [InlineData("PlainText", false)]
    [InlineData("Ansi", true)]
    public void Tables_have_colours_only_where_the_session_wants_them(string rendering, bool coloured)
    {
        var text = Run($"$PSStyle.OutputRendering = '{rendering}'; try {{ Get-OSNode | Set-OSSelinux -Mode Permissive | Out-String -Width 120 }} finally {{ $PSStyle.OutputRendering = 'Host' }}").Succeeded().Output.Single().ToString()!;
        Assert.Contains("Changed", text, StringComparison.Ordinal);
        Assert.Equal(coloured, text.Contains('\x1b', StringComparison.Ordinal));
    }

    [Fact]
    public void Strict_mode_finds_nothing_in_the_views()
    {
        var outcome = Run("Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; Get-OSNode compute01 | Set-OSSelinux -Mode Permissive | Format-List | Out-String; Get-OSNode compute01 | Get-OSNodeFact | Out-String; Test-OSBaseline compute01 | Out-String; Get-OSNodeSession | Out-String; Get-OSBaselineRule | Out-String").Succeeded();
        Assert.All(outcome.Output, text => Assert.NotEqual("", text.ToString()!.Trim()));
    }
}
