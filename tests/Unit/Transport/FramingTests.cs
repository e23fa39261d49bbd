using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Tests.Engine;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

public sealed class FramingTests
{
    public static TheoryData<string> Shells => [.. new[] { "sh", "dash", "bash" }];

    [Theory, MemberData(nameof(Shells))]
    public async Task Sections_are_answered_in_order_byte_for_byte(string shell)
    {
        var results = await Local.RunScriptAsync(Local.Need(shell), Local.Script(
            "echo one",
            "printf 'a\\000b\\377\\r\\n'",
            "echo out; echo err >&2; exit 3",
            "",
            "printf 'no newline'",
            "printf '\\n\\n'"));

        Assert.Equal(["s0", "s1", "s2", "s3", "s4", "s5"], results.Select(result => result.Name));
        Assert.Equal([0, 0, 3, 0, 0, 0], results.Select(result => result.ExitCode));
        Assert.Equal("one\n", results[0].Text());
        Assert.Equal([(byte)'a', 0, (byte)'b', 255, 13, 10], results[1].Output);
        Assert.Equal(("out\n", "err"), (results[2].Text(), results[2].ErrorTail));
        Assert.Empty(results[3].Output);
        Assert.Equal("no newline", results[4].Text());
        Assert.Equal("\n\n", results[5].Text());
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task The_parts_of_a_shared_question_are_answered_by_one_run(string shell)
    {
        var script = new NodeScript([Part("a"), new ScriptSection("between", "echo between", SectionKind.Ask), Part("b"), Part("c")], TimeSpan.FromSeconds(30));
        var results = await Local.RunScriptAsync(Local.Need(shell), script);
        Assert.Equal([("a", "a of 3"), ("between", "between\n"), ("b", "b of 3"), ("c", "c of 3")], results.Select(result => (result.Name, result.Text())));
        Assert.Equal("b of 1", Assert.Single(await Local.RunScriptAsync(Local.Need(shell), new NodeScript([Part("b")], TimeSpan.FromSeconds(30)))).Text());
    }

    [Fact]
    public async Task A_shared_question_that_fails_fails_all_its_parts_and_nobody_else()
    {
        var script = new NodeScript([Part("a"), new ScriptSection("between", "echo between", SectionKind.Ask), Part("no")], TimeSpan.FromSeconds(30));
        var results = await Local.RunScriptAsync(Local.Need("sh"), script);
        Assert.Equal([("a", 3, ""), ("between", 0, "between\n"), ("no", 3, "")], results.Select(result => (result.Name, result.ExitCode, result.Text())));
    }

    private static ScriptSection Part(string about) => new(about, Numbering.Instance.Shell([about]), SectionKind.Ask) { Shared = Numbering.Instance, About = about };

    private sealed class Numbering : SharedQuestion
    {
        public static Numbering Instance { get; } = new();

        public override string Shell(IReadOnlyList<string> about) => $"for name in {string.Join(' ', about)}; do [ $name != no ] || exit 3; done; for name in {string.Join(' ', about)}; do echo \"$name of {about.Count}\"; done";

        public override IReadOnlyList<byte[]> Split(byte[] output, int count)
        {
            var lines = Encoding.UTF8.GetString(output).Split('\n');
            return [.. Enumerable.Range(0, count).Select(index => Encoding.UTF8.GetBytes(index < lines.Length ? lines[index] : ""))];
        }
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task A_change_tells_its_progress_while_it_runs_and_only_where_somebody_listens(string shell)
    {
        var body = "ost_say 'Installing a, 1 of 2'; echo out; ost_say \"it's half\nway\"; echo err >&2";
        foreach (var listens in new[] { true, false })
        {
            var script = new NodeScript([new ScriptSection("a", body, SectionKind.Act), new ScriptSection("b", "echo b", SectionKind.Ask)], TimeSpan.FromSeconds(30)) { Heard = listens ? _ => { } : null };
            var nonce = Framing.NewNonce();
            var ended = await Local.RunAsync(Local.Need(shell), ["-c", "exec " + Framing.Shell], $"{Framing.Begin}\n{Framing.Render(script, nonce)}", TestContext.Current.CancellationToken);
            Assert.True(Framing.TryParse(script, nonce, ended.Output, out var results, out var fault), fault);
            Assert.Equal(("out\n", "err"), (results[0].Text(), results[0].ErrorTail));
            var from = 0;
            Assert.Equal(listens ? ["Installing a, 1 of 2", "it's half"] : [], Framing.Said(nonce, Encoding.UTF8.GetBytes(ended.Errors), ref from));
        }
    }

    [Fact]
    public void Progress_is_read_line_by_line_as_it_comes()
    {
        var from = 0;
        Assert.Empty(Framing.Said("n", "n say one"u8, ref from));
        Assert.Equal(["one"], Framing.Said("n", "n say one\nnoise\nn say t"u8, ref from));
        Assert.Equal(["two"], Framing.Said("n", "n say one\nnoise\nn say two\n"u8, ref from));
        Assert.Empty(Framing.Said("n", "n say one\nnoise\nn say two\n"u8, ref from));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task What_a_change_leaves_in_the_background_does_not_hold_the_answer(string shell)
    {
        var clock = Stopwatch.StartNew();
        var script = new NodeScript([new ScriptSection("a", $"sleep 20 >/dev/null 2>&1 </dev/null &", SectionKind.Act)], TimeSpan.FromSeconds(30)) { Heard = _ => { } };
        var nonce = Framing.NewNonce();
        _ = await Local.RunAsync(Local.Need(shell), ["-c", "exec " + Framing.Shell], $"{Framing.Begin}\n{Framing.Render(script, nonce)}", TestContext.Current.CancellationToken);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{clock.Elapsed}");
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task A_broken_body_does_not_harm_the_others(string shell)
    {
        string[] broken =
        [
            "echo \"unbalanced", "if", "echo )", "}", "set -e; false; echo not reached", "set -u; echo $ost_nothing; echo not reached",
            "exec ls /nonexistent", "return 7", "exec 3>&- 1>&- 2>&-; echo lost", "cat <<E\nno end", "PATH=; unset PATH; set -- a b; cd /nonexistent", "trap 'echo bye' EXIT; exit 4",
            "ost_run() { :; }; ost_f=1; umask 777; exit 1",
        ];
        var results = await Local.RunScriptAsync(Local.Need(shell), Local.Script([.. broken.SelectMany(body => new[] { body, "echo fine $#; umask" })]));

        Assert.Equal(broken.Length * 2, results.Count);
        Assert.All(results.Where((_, index) => index % 2 == 1), result => Assert.Equal("fine 0\n0022\n", result.Text()));
        Assert.All(results.Where((_, index) => index % 2 == 0), (result, index) => Assert.True(result.ExitCode != 0 || broken[index].StartsWith("cat <<E", StringComparison.Ordinal), broken[index]));
        Assert.DoesNotContain(results, result => result.Text().Contains("not reached", StringComparison.Ordinal));
        Assert.Equal(("bye\n", 4), (results[22].Text(), results[22].ExitCode));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task An_act_after_a_failed_act_is_skipped_and_an_ask_is_not(string shell)
    {
        var script = new NodeScript(
            [
                new("ask fails", "exit 1", SectionKind.Ask),
                new("act", "exit 0", SectionKind.Act),
                new("act fails", "exit 9", SectionKind.Act),
                new("skipped", "echo no", SectionKind.Act),
                new("ask", "echo yes", SectionKind.Ask),
                new("skipped too", "echo no", SectionKind.Act),
            ],
            TimeSpan.FromSeconds(5));

        var results = await Local.RunScriptAsync(Local.Need(shell), script);

        Assert.Equal([("ask fails", 1), ("act", 0), ("act fails", 9), ("ask", 0)], results.Select(result => (result.Name, result.ExitCode)));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task A_body_may_hold_the_word_that_stands_for_the_number(string shell)
        => Assert.Equal("NONCE\n", (await Local.RunScriptAsync(Local.Need(shell), Local.Script("echo NONCE")))[0].Text());

    [Theory, MemberData(nameof(Shells))]
    public async Task A_child_that_reads_standard_input_eats_nothing(string shell)
    {
        var results = await Local.RunScriptAsync(Local.Need(shell), Local.Script("cat", "read x; echo \"[$x]\"", "echo after"));

        Assert.Equal(["", "[]\n", "after\n"], results.Select(result => result.Text()));
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task The_environment_is_fixed_and_holds_nothing_of_the_script(string shell)
    {
        var script = Local.Script("env | sort", "echo secret-in-a-body >/dev/null; env", "umask; pwd; echo \"$LC_ALL $PATH\"; printf '[%s]' \"${IFS-unset}\"");
        var nonce = Framing.NewNonce();
        var input = Framing.Begin + "\n" + Framing.Render(script, nonce);
        var hostile = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["ost_s"] = "x",
            ["ost_l"] = "x",
            ["ost_b"] = "x",
            ["ost_e"] = "x",
            ["ost_f"] = "1",
            ["CDPATH"] = "/tmp",
            ["ENV"] = "/nonexistent",
            ["IFS"] = "x",
            ["LC_ALL"] = "C.UTF-8",
        };

        var ended = await Local.RunAsync(Local.Need(shell), ["-c", "exec " + Framing.Shell], Encoding.UTF8.GetBytes(input), hostile, TestContext.Current.CancellationToken);

        Assert.True(Framing.TryParse(script, nonce, ended.Output, out var results, out var fault), fault + ended.Errors);
        var seen = results[0].Text() + results[1].Text();
        Assert.DoesNotContain("ost_", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-in-a-body", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("CDPATH", seen, StringComparison.Ordinal);
        Assert.StartsWith($"0022\n/\nC {Framing.Path}\n", results[2].Text(), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task A_detached_child_does_not_hold_the_answer(string shell)
    {
        var clock = Stopwatch.StartNew();

        await Local.RunScriptAsync(Local.Need(shell), Local.Script("( sleep 4; : ) >/dev/null 2>&1 </dev/null &", "sleep 4 >/dev/null 2>&1 </dev/null & echo started"));

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), clock.Elapsed.ToString());
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task Megabytes_come_back_whole_and_errors_as_their_end(string shell)
    {
        var results = await Local.RunScriptAsync(Local.Need(shell), Local.Script(
            "head -c 6000000 /dev/zero", "i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done; exit 1"));

        Assert.Equal(6_000_000, results[0].Output.Length);
        Assert.All(results[0].Output, value => Assert.Equal(0, value));
        Assert.True(results[1].ErrorTail.Length is > 3900 and <= 4000);
        Assert.EndsWith("line 2999", results[1].ErrorTail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_may_be_larger_than_an_argument_can_be()
    {
        var body = "v='" + new string('x', 2_000_000) + "'; echo ${#v}";

        Assert.Equal("2000000\n", (await Local.RunScriptAsync(Local.Need("sh"), Local.Script(body)))[0].Text());
    }

    [Theory, InlineData("tcsh"), InlineData("fish"), InlineData("bash"), InlineData("dash")]
    public async Task The_launch_command_works_under_any_login_shell(string shell)
    {
        var results = await Local.RunScriptAsync(Local.Need(shell), Local.Script("echo 'it'\\''s'"));

        Assert.Equal("it's\n", results[0].Text());
    }

    [Theory, InlineData("/bin/sh"), InlineData("/usr/bin/sudo")]
    public void The_launch_command_holds_nothing_that_a_login_shell_might_read_otherwise(string program)
    {
        var endpoint = new NodeEndpoint("n", "10.0.0.1", new ConnectionSettings { User = program == "/bin/sh" ? "root" : "admin" }) { ElevationPassword = new Secret("geheim") };

        var launch = Sudo.Launch(endpoint);

        Assert.DoesNotContain('!', launch);
        Assert.DoesNotContain('\\', launch);
        Assert.DoesNotContain('\n', launch);
        Assert.Equal(2, launch.Count(c => c == '\''));
        Assert.DoesNotContain("geheim", launch, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Noise_before_and_after_is_not_mistaken_for_the_answer()
    {
        var script = Local.Script("echo data");
        var nonce = Framing.NewNonce();
        var input = "left-over password\nost_fake begin\n" + Framing.Begin + "\n" + Framing.Render(script, nonce);
        var ended = await Local.RunAsync(
            Local.Need("sh"), ["-c", $"echo Welcome; printf 'no newline'; {Framing.Shell}; echo Bye"], input, TestContext.Current.CancellationToken);

        Assert.True(Framing.TryParse(script, nonce, ended.Output, out var results, out _));
        Assert.Equal("data\n", results[0].Text());
    }

    [Fact]
    public async Task Shellcheck_has_nothing_to_say()
    {
        var shellcheck = Local.Need("shellcheck");
        var text = "#!/bin/sh\n" + Framing.Render(
            new NodeScript([new("a", "echo 'x'", SectionKind.Ask), new("b", "exit 1", SectionKind.Act)], TimeSpan.FromSeconds(1)), Framing.NewNonce());
        var launch = "#!/bin/sh\n" + Framing.Shell["/bin/sh -c '".Length..^1] + "\n";
        var gate = new NodeLock(Run.Of("Set-OSChrony"), Sample.Node()).Job("Chrony", Run.NewJob(), wasSent: false);
        var job = Framing.Render(
            new NodeScript([new("a", "echo 'x'", SectionKind.Ask), new("b", "ost_say here", SectionKind.Act) { Record = new("{}", "") }], TimeSpan.FromSeconds(1)) { Job = gate, Heard = _ => { } },
            gate.Id);

        // The answer is evaluated by design, and the number of a run is a word by design.
        Assert.Equal("", await CheckAsync(text));
        Assert.Equal("", await CheckAsync(launch));

        // Text in quotes is no expression by design; what is quoted is looked at by itself below.
        Assert.Equal("", await CheckAsync("#!/bin/sh\n# shellcheck disable=SC2016\n" + job));
        Assert.Equal("", await CheckAsync("#!/bin/sh\nost_say() { :; }\nost_start() { :; }\n" + gate.Gate));
        Assert.Equal("", await CheckAsync("#!/bin/sh\n" + Framing.JobText(new NodeScript([new("b", "true", SectionKind.Act)], TimeSpan.FromSeconds(1)) { Job = gate }, "ost-1")));

        async Task<string> CheckAsync(string script) =>
            Encoding.UTF8.GetString((await Local.RunAsync(shellcheck, ["-s", "sh", "-e", "SC2174", "-"], script, TestContext.Current.CancellationToken)).Output);
    }

    [Fact]
    public void No_carriage_return_is_ever_sent()
    {
        var text = Framing.Render(Local.Script("echo a\r\necho b\r\n"), Framing.NewNonce());

        Assert.DoesNotContain('\r', text);
        var exception = Assert.Throws<NodeException>(() => Framing.Render(Local.Script("echo a\rb"), Framing.NewNonce()));
        Assert.Equal(ErrorIds.InvalidSetting, exception.ErrorId);
        Assert.Throws<NodeException>(() => Framing.Render(Local.Script("echo \0"), Framing.NewNonce()));
    }

    [Fact]
    public async Task Any_output_any_error_and_any_code_come_back_as_they_are()
    {
        var shell = Local.Need("sh");
        var random = new Random(20260101);
        var wishes = Enumerable.Range(0, 120).Select(_ =>
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            var text = new string([.. Enumerable.Range(0, random.Next(0, 40)).Select(_ => (char)random.Next(32, 0x2fff))]).Trim();
            return (Bytes: bytes, Error: text, Code: random.Next(0, 256));
        }).ToList();
        var script = Local.Script([.. wishes.Select(wish =>
            $"printf '%s' '{Convert.ToBase64String(wish.Bytes)}' | base64 -d; printf '%s' '{wish.Error.Replace("'", "'\\''", StringComparison.Ordinal)}' >&2; exit {wish.Code}")]);

        var results = await Local.RunScriptAsync(shell, script);

        Assert.Equal(wishes.Count, results.Count);
        foreach (var (wish, result) in wishes.Zip(results))
        {
            Assert.Equal(wish.Bytes, result.Output);
            Assert.Equal(wish.Code, result.ExitCode);
            Assert.Equal(wish.Error, result.ErrorTail);
        }
    }

    [Property(MaxTest = 400)]
    public void The_parser_takes_any_bytes(byte[] noise, bool begin, bool over, bool base64)
    {
        var script = Local.Script("a", "b");
        const string nonce = "ost-00";
        var middle = base64 ? Encoding.ASCII.GetBytes(Convert.ToBase64String(noise)) : noise;
        byte[] bytes = [.. begin ? "\nost-00 begin\n"u8 : [], .. middle, .. over ? "\nost-00 over\n"u8 : []];

        Assert.False(Framing.TryParse(script, nonce, bytes, out var results, out var fault));
        Assert.Empty(results);
        Assert.NotEmpty(fault);
        Assert.All(Framing.Printable(bytes), c => Assert.False(char.IsControl(c)));
        Assert.True(Framing.Printable(bytes).Length <= 203);
        _ = Framing.Noise(nonce, bytes);
    }

    [Property(MaxTest = 400)]
    public void A_damaged_answer_is_never_taken_for_a_whole_one(PositiveInt at, byte value)
    {
        var script = Local.Script("a", "b");
        const string inner = "out\nost-00 0 3\nerr\nost-00 next\nmore\nost-00 1 0\n\nost-00 next\n\nost-00 end\n";
        var whole = Encoding.ASCII.GetBytes($"\nost-00 begin\n{Convert.ToBase64String(Encoding.ASCII.GetBytes(inner))}\nost-00 over\n");
        Assert.True(Framing.TryParse(script, "ost-00", whole, out var results, out _));
        Assert.Equal([("out", 3, "err"), ("more", 0, "")], results.Select(result => (result.Text(), result.ExitCode, result.ErrorTail)));

        Assert.False(Framing.TryParse(script, "ost-00", whole.AsSpan(0, at.Get % whole.Length), out _, out _));
        whole[at.Get % whole.Length] = value;
        if (Framing.TryParse(script, "ost-00", whole, out results, out _))
        {
            Assert.Equal(2, results.Count);
        }
    }

    [Fact]
    public async Task Sixty_sections_cost_little()
    {
        var script = Local.Script([.. Enumerable.Range(0, 60).Select(index => $"echo {index}")]);
        await Local.RunScriptAsync(Local.Need("sh"), script);
        var clock = Stopwatch.StartNew();
        await Local.RunScriptAsync(Local.Need("sh"), script);
        TestContext.Current.TestOutputHelper?.WriteLine($"60 sections: {clock.ElapsedMilliseconds} ms");

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), clock.Elapsed.ToString());
    }
}
