using System.Globalization;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Tests.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Every shell text that the steps send is POSIX sh and asks nothing of a node that CentOS 7 has not.</summary>
public sealed class ShellTextTests
{
    /// <summary>What shellcheck says and we mean.</summary>
    private static readonly string[] Excluded =
    [
        "SC2016", // $ in single quotes: a file name or a text that is meant as it is
        "SC2174", // mkdir -p -m: all folders on the way are named, or the system's own
        "SC2041", // for over one word: a list that happens to have one
        "SC2043", // the same, said otherwise
        "SC2034", // a word that 'read' has to take to come to the next one
    ];

    /// <summary>What a CentOS 7 has not, or has otherwise; by what it is recognised.</summary>
    private static readonly (string What, string Pattern)[] Floor =
    [
        ("bash's [[ ]]", @"\[\[ "),
        ("bash's == in [ ]", @"\[ [^]]* == "),
        ("bash's here-string or process substitution", @"<<<|[<>]\("),
        ("bash's $'...'", @"(^|\s)\$'"),
        ("bash's &>", @"&>"),
        ("bash's arrays, declarations and builtins", @"\b(declare|local|typeset|readarray|mapfile|source)\b|\bfunction \w"),
        ("bash 4.4's ${x@Q}, 4.3's wait -n", @"\$\{\w+@|\bwait -n\b"),
        ("systemd 230's --value", @"--value\b"),
        ("systemctl is-active, which says 'unknown' on CentOS 7", @"\bis-active\b"),
        ("python", @"\bpython[0-9.]*(\s|$)"),
        ("a tool that a minimal install lacks", @"(^|[\s;|&(])(which|lsof|rsync|crontab|netstat|ifconfig|jq|perl|dnf)\b"),
        ("util-linux 2.24's setsid --wait", @"\bsetsid (-w|--wait)\b"),
        ("iproute's JSON", @"\bip -j"),
        ("curl 7.66's --parallel and later ones", @"--parallel\b|--retry-all-errors\b|--fail-with-body\b"),
        ("echo -e and -n, which shells read differently", @"\becho -[en]"),
        ("date of the user's locale", @"\bdate\b[^\n]*%[cxXrp]"),
        ("a carriage return", "\r"),
    ];

    public static IReadOnlyList<(string Name, string Text)> Texts { get; } =
    [
        .. Everything.Facts.Concat(FactParserTests.All.ExceptBy(Everything.Facts.Select(fact => fact.GetType()), fact => fact.GetType())).Select(fact => ($"fact {fact.Key}", fact.Shell)).DistinctBy(text => text.Shell),
        .. Everything.Differences.Where(pair => pair.Finding.Repair is not null).Select(pair => ($"{pair.Step.Name}: {pair.Finding.What}", pair.Finding.Repair!.Shell)).DistinctBy(text => text.Shell),
        .. Everything.Differences.Where(pair => pair.Finding.Repair?.Undo is not null).Select(pair => ($"undo of {pair.Step.Name}: {pair.Finding.What}", pair.Finding.Repair!.Undo!.Script.Replace(OpenStackTrain.Engine.Transport.Framing.Path, "/bin", StringComparison.Ordinal))).DistinctBy(text => text.Item2),
        .. UndoTests.Texts,
        .. InterfaceTests.Texts,
    ];

    [Theory]
    [InlineData("hostnamectl set-hostname")]
    [InlineData("systemctl stop")]
    [InlineData("systemctl disable")]
    [InlineData("systemctl enable")]
    [InlineData("systemctl start")]
    [InlineData("systemctl restart")]
    [InlineData("yum -y install ")]
    [InlineData("yum -y upgrade")]
    [InlineData("yum -y reinstall ")]
    [InlineData("grubby --update-kernel=ALL")]
    [InlineData("ifup ")]
    [InlineData("setenforce 0")]
    [InlineData("setenforce 1")]
    [InlineData(": >/.autorelabel")]
    [InlineData("firewall-cmd --reload")]
    [InlineData("timedatectl set-timezone")]
    [InlineData("chronyc -n burst")]
    [InlineData("/dev/tcp/")]
    [InlineData("/v3beta/kv/put")]
    [InlineData("mv -T -- ")]
    [InlineData("install -d -m 700 -o etcd")]
    [InlineData("chown -R -P etcd:etcd")]
    [InlineData("rabbitmqctl -q eval")]
    [InlineData("rabbitmq-plugins enable")]
    [InlineData("api/whoami")]
    [InlineData("kill -0 99")]
    [InlineData("ALTER USER ")]
    [InlineData("DROP USER ")]
    [InlineData("DROP DATABASE ")]
    [InlineData("DELETE FROM mysql.db")]
    [InlineData("--defaults-file=/dev/fd/5")]
    [InlineData("/var/log/mariadb/mariadb.log")]
    [InlineData("<<'OST_CONTENT'")]
    public void Every_kind_of_repair_is_looked_at(string text) => Assert.Contains(Texts, pair => !pair.Name.StartsWith("fact ", StringComparison.Ordinal) && pair.Text.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void No_text_needs_more_than_CentOS_7_has() =>
        Assert.Empty(from text in Texts
                     from rule in Floor
                     let match = Regex.Match(text.Text, rule.Pattern, RegexOptions.Multiline, TimeSpan.FromSeconds(5))
                     where match.Success
                     select $"{text.Name}: {rule.What}: {match.Value}");

    [Fact]
    public async Task Shellcheck_finds_nothing()
    {
        var shellcheck = Local.Need("shellcheck");
        var folder = Directory.CreateTempSubdirectory("ost-shell").FullName;
        try
        {
            List<string> files = [];
            foreach (var (name, text) in Texts)
            {
                files.Add(Path.Combine(folder, $"{files.Count:d3}.sh"));
                await File.WriteAllTextAsync(files[^1], $"# {name.ReplaceLineEndings(" ")}\n{text}\n", TestContext.Current.CancellationToken);
            }

            var ended = await Local.RunAsync(shellcheck, ["-s", "sh", "-f", "gcc", "-e", string.Join(',', Excluded), .. files], cancellation: TestContext.Current.CancellationToken);
            var found = (System.Text.Encoding.UTF8.GetString(ended.Output) + ended.Errors).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{line} <- {Named(line)}").ToList();
            Assert.True(found.Count == 0, string.Join('\n', found));
            Assert.Equal(0, ended.ExitCode);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData("dash")]
    [InlineData("bash")]
    public async Task Every_text_is_understood_by_the_shells(string shell)
    {
        foreach (var (name, text) in Texts)
        {
            var ended = await Local.RunAsync(Local.Need(shell), ["-n"], text, TestContext.Current.CancellationToken);
            Assert.True(ended is { ExitCode: 0, Errors: "" }, $"{name}: {ended.Errors}");
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("it's; $(touch /tmp/x) `id` \"q\" \\ \n!")]
    [InlineData("")]
    [InlineData("-n")]
    public async Task A_quoted_text_is_one_word(string text)
    {
        var ended = await Local.RunAsync(Local.Need("sh"), [], $"printf '%s|' {Sh.Quote(text)} {Sh.Quote([text, text])}", TestContext.Current.CancellationToken);
        Assert.Equal($"{text}|{text}|{text}|", System.Text.Encoding.UTF8.GetString(ended.Output));
    }

    [Fact]
    public void Every_act_says_how_long_it_may_take() =>
        Assert.All(Everything.Differences.Select(pair => pair.Finding.Repair).OfType<Repair>(), repair => Assert.InRange(repair.Timeout, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1)));

    /// <summary>The text that a line of shellcheck's is about.</summary>
    private static string Named(string line) => int.TryParse(Path.GetFileNameWithoutExtension(line.Split(':')[0]), CultureInfo.InvariantCulture, out var index) ? Texts[index].Name : "";
}
