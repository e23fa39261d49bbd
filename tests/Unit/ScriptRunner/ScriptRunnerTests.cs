using System.Diagnostics;

namespace OpenStackTrain.Tests.ScriptRunner;

public sealed class ScriptRunnerTests
{
    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("function f { exit 4 }; f; 'not reached'", 4)]
    [InlineData("throw 'bad'", 1)]
    [InlineData("Write-Error 'seen'; exit 0", 0)]
    [InlineData("& dotnet no-such-command *> $null", 0)] // as pwsh -File: a program's code is not the script's
    public async Task The_exit_code_is_the_scripts(string script, int code)
    {
        var run = await RunnerProcess.ScriptAsync(script);
        Assert.Equal(code, run.Code);
    }

    [Fact]
    public async Task Objects_are_shown_as_a_table()
    {
        var run = await RunnerProcess.CommandAsync("[pscustomobject]@{ Name = 'controller'; Cpus = 4 }, [pscustomobject]@{ Name = 'compute01'; Cpus = 16 }");
        Assert.Equal("Name       Cpus\n----       ----\ncontroller    4\ncompute01    16", run.Output);
        Assert.Equal(0, run.Code);
    }

    [Fact]
    public async Task The_stand_ins_do_what_their_models_do()
    {
        var run = await RunnerProcess.CommandAsync("""
            3, 1, 2 | Sort-Object -Descending | Select-Object -First 2
            [pscustomobject]@{ A = 1; B = 'x' } | Select-Object B, @{ n = 'C'; e = { $_.A + 1 } } | ConvertTo-Json -Compress
            [pscustomobject]@{ A = 1; B = 2; C = 3 } | Format-Table A, C
            [pscustomobject]@{ A = 1; B = 2 } | Format-List B
            ('x', 'y', 'x' | Group-Object | Where-Object Count -eq 2).Name
            'piped' | Out-String -Stream
            Join-Path a b c
            Write-Host one two
            Write-Warning careful
            """);
        Assert.Equal(
            $$"""
            3
            2
            {"B":"x","C":2}

            A C
            - -
            1 3


            B : 2

            x
            piped
            {{Path.Combine("a", "b", "c")}}
            one two
            WARNING: careful
            """.ReplaceLineEndings("\n"),
            run.Output);
        Assert.Equal("", run.Error);
    }

    [Fact]
    public async Task An_error_that_ends_the_script_says_where_on_standard_error()
    {
        var run = await RunnerProcess.ScriptAsync("$ErrorActionPreference = 'Stop'\n'before'\nWrite-Error 'the disk is full'\n'after'");
        Assert.Equal((1, "before"), (run.Code, run.Output));
        Assert.Contains("test.ps1:3", run.Error, StringComparison.Ordinal);
        Assert.Contains("the disk is full", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', run.Error);
    }

    [Fact]
    public async Task Arguments_are_bound_by_name_and_by_position()
    {
        const string script = """
            param([string] $Name, [switch] $Loud, [switch] $Quiet, [int] $Count, [Parameter(ValueFromRemainingArguments)] $Rest)
            "$Name|$Loud|$Quiet|$($Count + 1)|$Rest"
            [System.IO.Path]::GetFileName($PSCommandPath)
            """;
        var run = await RunnerProcess.ScriptAsync(script, "-Loud", "-Count", "4", "-Quiet:$false", "first", "--second", "-1");
        Assert.Equal("first|True|False|5|--second -1\ntest.ps1", run.Output);
    }

    [Fact]
    public async Task A_choice_is_read_from_the_input()
    {
        const string text = "$Host.UI.PromptForChoice('Reboot', 'Now?', [System.Management.Automation.Host.ChoiceDescription[]]('&Yes', '&No'), 0)";
        var answered = await RunnerProcess.CommandAsync(text, "perhaps\nn\n");
        Assert.EndsWith("1", answered.Output, StringComparison.Ordinal);
        var silent = await RunnerProcess.CommandAsync(text);
        Assert.Equal(1, silent.Code);
        Assert.Contains("The input ended", silent.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_programs_output_can_be_kept_or_shown()
    {
        var run = await RunnerProcess.CommandAsync("$version = dotnet --version; $version.Length -gt 2; dotnet --version | Select-Object -First 1; 'x' | dotnet no-such-command *> $null; $LASTEXITCODE -ne 0");
        Assert.Matches(@"^True\n\d+\.\d+\.\S+\nTrue$", run.Output);
    }

    /// <summary>Bit 1 of SigIgn is SIGINT's (proc(5)).</summary>
    private static bool IsInterruptIgnored()
        => File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is var line
            && (Convert.ToUInt64(line["SigIgn:".Length..].Trim(), 16) & 2) != 0;

    [Fact]
    public async Task Interrupting_stops_at_once_and_runs_finally()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no kill.");
        var mark = Path.GetTempFileName();

        // Where a shell has started this in the background, SIGINT is ignored here and in all that is started: nothing to see then.
        Assert.SkipWhen(IsInterruptIgnored(), "SIGINT is ignored in this process.");
        using var run = RunnerProcess.Start("-Command", $"try {{ Set-Content '{mark}' 'started'; Start-Sleep 30 }} finally {{ Set-Content '{mark}' 'cleaned' }}");
        while (new FileInfo(mark).Length == 0) await Task.Delay(20, TestContext.Current.CancellationToken);

        var clock = Stopwatch.StartNew();
        using (Process.Start("kill", ["-INT", $"{run.Id}"]))
        {
            var end = await run.EndAsync();
            Assert.Equal(130, end.Code);
        }

        // One second is the promise, the other is for a busy machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"It took {clock.Elapsed}.");
        Assert.Equal("cleaned", (await File.ReadAllTextAsync(mark, TestContext.Current.CancellationToken)).Trim());
        File.Delete(mark);
    }
}
