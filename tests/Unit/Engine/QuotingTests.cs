using System.Net;
using System.Text;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Tests.Text;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What a parameter holds comes to its reader as it is: a shell, a shell in a shell, the framing, curl, cron.</summary>
public sealed class QuotingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Every character that a byte can stand for but NUL, alone, doubled, and next to what quoting is about; then what people trip over.</summary>
    private static readonly string[] Words =
    [
        .. Enumerable.Range(1, 255).Select(code => (char)code).SelectMany(letter => (string[])[$"{letter}", $"{letter}{letter}", $"'{letter}\"", $"\\{letter}", $"-{letter} \n"]),
        "", " ", "-n", "--", "-", "\n", "\n\n", "\r\n", "\r", "it's", "'", "''", "'\\''", "\\", "\\\\", "$(touch /tmp/x)", "`id`", "$HOME", "${HOME}", "$'x'", "!!", "*", "~", "{a,b}", "#", "a\tb", "%", "%s",
        "\u00e9\u20ac\u4e2d\ud83d\ude00", "\u2028", "\ufeff", string.Concat(Enumerable.Range(1, 255).Select(code => (char)code)), new string('\'', 3000),
    ];

    public static TheoryData<string> Shells => ["sh", "bash", "dash", "busybox"];

    [Theory, MemberData(nameof(Shells))]
    public async Task Every_character_stays_itself_in_a_shell(string shell)
    {
        var seen = await InShellAsync(shell, Words.Select(word => $"printf '%s\\0' {Sh.Quote(word)}"));
        Assert.Equal(Words, seen);
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task A_quoted_command_may_be_quoted_again(string shell)
    {
        var name = Local.Need(shell);
        var program = shell == "busybox" ? $"{name} sh" : name;
        var few = Words.Where((_, index) => index % 41 == 0).Concat(Words.TakeLast(40)).ToArray();
        var seen = await InShellAsync(shell, few.Select(word => $"{program} -c {Sh.Quote($"{program} -c {Sh.Quote($"printf '%s\\0' {Sh.Quote(word)}")}")}"));
        Assert.Equal(few, seen);
    }

    [Theory, MemberData(nameof(Shells))]
    public async Task Words_of_any_length_and_number_stay_apart(string shell)
        => Assert.Equal(Words, await InShellAsync(shell, [$"printf '%s\\0' {Sh.Quote(Words)}"]));

    /// <summary>A parameter is UTF-8 on its way; a text that came from a file byte for byte is not, and no byte of it is a quote's business either.</summary>
    [Theory, MemberData(nameof(Shells))]
    public async Task Every_byte_stays_itself_in_a_shell(string shell)
    {
        var bytes = Enumerable.Range(1, 255).Select(code => (byte)code).ToArray();
        var text = Encoding.Latin1.GetBytes($"printf '%s' {Sh.Quote(Encoding.Latin1.GetString(bytes))}");
        var ended = await Local.RunAsync(Local.Need(shell), shell == "busybox" ? ["sh"] : [], text, new() { ["LC_ALL"] = "C" }, Cancellation);
        Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(ended.Output));
    }

    [Theory]
    [InlineData("sh")]
    [InlineData("bash")]
    [InlineData("dash")]
    public async Task Every_character_travels_to_the_node(string shell)
    {
        var results = await Local.RunScriptAsync(Local.Need(shell), Local.Script([.. Words.Select(word => $"printf '%s' {Sh.Quote(word)}")]));
        Assert.Equal(Words, results.Select(result => Encoding.UTF8.GetString(result.Output)));
    }

    [Fact]
    public void A_NUL_is_refused_in_words()
    {
        var exception = Assert.Throws<NodeException>(() => Framing.Render(Local.Script($"echo {Sh.Quote("a\0b")}"), "ost-1"));
        Assert.Equal(ErrorIds.InvalidSetting, exception.ErrorId);
        Assert.Contains("NUL", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The rules of POSIX (2.2): within single quotes all is itself, outside only what quoting itself writes.</summary>
    [Property(Arbitrary = [typeof(AnyTexts)], MaxTest = 2000, QuietOnSuccess = true)]
    public void Any_text_is_one_word(string text)
    {
        Assert.Equal((text, ""), Read(Sh.Quote(text)));
        Assert.Equal((text, "; id"), Read(Sh.Quote(text) + "; id"));
    }

    /// <summary>curl reads the account from a file of its own syntax: it logs in with what we gave.</summary>
    [Theory]
    [InlineData("openstack", "it's $(a) `b` \"c\" \\ #;%!")]
    [InlineData("-n", "\\\"")]
    [InlineData("\\", "\\")]
    [InlineData("p\u00e4", "\u20ac\u4e2d {a} [b]\t~^|<>&=+*?@,./-_:")]
    public async Task Curl_logs_in_with_the_very_account(string user, string password)
    {
        _ = Local.Need("curl");
        using var listener = new HttpListener();
        var address = await ListenAsync(listener);
        var fact = new RabbitManagementFact("127.0.0.1", user) { Password = new Secret(password) };
        var asked = listener.GetContextAsync();
        var running = Local.RunAsync(Local.Need("sh"), [], fact.Shell.Replace($"http://127.0.0.1:{RabbitManagementFact.Port}/", address, StringComparison.Ordinal), Cancellation);
        var context = await asked.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        context.Response.StatusCode = 200;
        context.Response.Close();

        Assert.Equal("200\n", Encoding.UTF8.GetString((await running).Output));
        Assert.Equal($"{user}:{password}", Encoding.UTF8.GetString(Convert.FromBase64String(context.Request.Headers["Authorization"]!["Basic ".Length..])));
    }

    [Property(Arbitrary = [typeof(AnyTexts)], MaxTest = 2000, QuietOnSuccess = true)]
    public void Cron_runs_the_very_command(string text)
    {
        var job = new CronJob("a", "* * * * *", "root", $"x{text}", "/var/log/a");
        try
        {
            job.Check(Sample.Node());
        }
        catch (NodeException refused)
        {
            Assert.Equal(ErrorIds.InvalidSetting, refused.ErrorId);
            return;
        }

        var read = AsCronReads(job.Line["* * * * * ".Length..]);
        Assert.Contains(read, (string[])[$"{job.Command} >> /var/log/a 2>&1", $"({job.Command}) >> /var/log/a 2>&1"]);
    }

    [Theory]
    [InlineData("date +%F", true)]
    [InlineData("date +\\\\%F", true)]
    [InlineData("date +\\%F", false)]
    [InlineData("printf 'a\\n'", true)]
    public void What_cron_would_read_otherwise_is_refused(string command, bool fits)
    {
        var job = new CronJob("a", "* * * * *", "root", command, "/var/log/a");
        if (fits)
            job.Check(Sample.Node());
        else
            Assert.Contains("backslash", Assert.Throws<NodeException>(() => job.Check(Sample.Node())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rabbitmq-server.service", "rabbitmq_2dserver_2eservice")]
    [InlineData("1", "_31")]
    [InlineData("a_\u00e9", "a_5f_c3_a9")]
    public void A_units_name_is_a_label_of_D_Bus(string name, string label) => Assert.Equal(label, UnitsQuestion.BusLabel(name));

    /// <summary>How cronie's do_command.c takes an entry: a backslash goes with the next character, and both stay, but before a per cent sign; an unescaped one ends the command.</summary>
    private static string AsCronReads(string entry)
    {
        var text = new StringBuilder();
        for (var at = 0; at < entry.Length && entry[at] != '%'; at++)
        {
            if (entry[at] != '\\' || at + 1 == entry.Length)
                text.Append(entry[at]);
            else
                text.Append(entry[++at] == '%' ? "" : "\\").Append(entry[at]);
        }

        return text.ToString();
    }

    private static async Task<string[]> InShellAsync(string shell, IEnumerable<string> commands)
    {
        var ended = await Local.RunAsync(Local.Need(shell), shell == "busybox" ? ["sh"] : [], string.Join('\n', commands), Cancellation);
        Assert.Equal("", ended.Errors);
        var words = Encoding.UTF8.GetString(ended.Output).Split('\0');
        Assert.Equal("", words[^1]);
        return words[..^1];
    }

    private static (string Text, string After) Read(string shell)
    {
        const string carriageReturn = "\"$(printf '\\r')\"";
        var text = new StringBuilder();
        for (var at = 0; ;)
        {
            if (at < shell.Length && shell[at] == '\'')
            {
                var end = shell.IndexOf('\'', at + 1);
                text.Append(shell, at + 1, end - at - 1);
                at = end + 1;
            }
            else if (shell.AsSpan(at).StartsWith("\\'", StringComparison.Ordinal))
            {
                text.Append('\'');
                at += 2;
            }
            else if (shell.AsSpan(at).StartsWith(carriageReturn, StringComparison.Ordinal))
            {
                text.Append('\r');
                at += carriageReturn.Length;
            }
            else
            {
                return (text.ToString(), shell[at..]);
            }
        }
    }

    private static async Task<string> ListenAsync(HttpListener listener)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
            probe.Stop();
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return address;
            }
            catch (HttpListenerException) when (attempt < 5)
            {
                // Somebody else took the port in between.
                listener.Prefixes.Clear();
                await Task.Yield();
            }
        }
    }
}
