using System.Text;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Tests.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class MariaDbTests : IDisposable
{
    private const string Secret = "it's a \"Secret\" \\ #1; $(id) `id` %s";
    private const string Answer = "way\tfile\t0\nserver\t10.3.20-MariaDB\nvariable\tmax_connections\t4096\n";

    private readonly string folder = Directory.CreateTempSubdirectory("ost-mariadb").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("10.3.20-3.el7.0.0.rdo1", "10.3")]
    [InlineData("5.5.68-1.el7", "5.5")]
    [InlineData("/usr/libexec/mysqld  Ver 10.11.6-MariaDB-0+deb12u1 for debian-linux-gnu", "10.11")]
    [InlineData("1-1", null)]
    [InlineData("", null)]
    public void A_release_series_is_found_in_what_names_it(string text, string? series) => Assert.Equal(series, MariaDbDataFact.VersionIn(text)?.ToString());

    [Fact]
    public void The_answer_of_the_way_that_worked_counts()
    {
        var state = Read("way\tgiven\t1\nERROR 1045 (28000): Access denied\n" + Answer + "account\troot\tlocal\\thost\\\\\tpassword\naccount\t\t%\topen\ndatabase\ttest\t2\nright\t%\ttest\\\\_%\nend\n");
        Assert.True(state.IsComplete);
        Assert.Equal((MariaDbWay.OptionFile, "10.3.20-MariaDB", "4096", ""), (state.Way, state.Version, state.Variables["max_connections"], state.Complaint));
        Assert.Equal(["root@local\thost\\", "@%"], state.Accounts.Select(account => account.ToString()));
        Assert.Equal(("test", 2L), Assert.Single(state.TestDatabases));
        Assert.Equal(("%", "test\\_%"), Assert.Single(state.RightsOfAll));
    }

    [Theory]
    [InlineData("", false, "")]
    [InlineData(Answer, false, "mysql failed with exit code 0")]
    [InlineData("way\tfile\t7\nmysql: unknown variable 'passwort=geheim'\nway\tnone\t1\nERROR 2002 (HY000): Can't connect\n", false, "ERROR 2002 (HY000): Can't connect")]
    [InlineData("way\tfile\t7\nmysql: unknown variable 'passwort=geheim'\n", false, "mysql failed with exit code 7")]
    [InlineData("way\tnone\t1\nERROR 1045 (28000): Access denied\n", true, "ERROR 1045 (28000): Access denied")]
    [InlineData("way\tnone\t1\nERROR 1698 (28000): Access denied\n", true, "ERROR 1698 (28000): Access denied")]
    [InlineData("way\tnone\t124\n", false, "mysql failed with exit code 124")]
    public void What_is_no_whole_answer_is_a_complaint_without_a_secret(string text, bool isRefused, string complaint)
    {
        var state = Read(text);
        Assert.Equal((false, isRefused, complaint), (state.IsComplete, state.IsRefused, state.Complaint));
    }

    [Fact]
    public async Task A_generated_password_is_written_down_and_told_and_the_server_learns_that_one()
    {
        var simulated = Fresh();
        var sql = "";
        simulated.Can("ALTER USER", node =>
        {
            sql = node.Scripts[^1].Sections.First(section => section.Body.Contains("ALTER USER", StringComparison.Ordinal)).Body;
            node.Answers(new MariaDbFact(null).Key, Answer + "account\troot\tlocalhost\tpassword\nend\n" + Variables);
        });
        var result = await simulated.ConvergeAsync(Step());
        var account = Assert.Single(result.Accounts);
        var password = new System.Net.NetworkCredential("", account.Password).Password;
        Assert.Equal(("MariaDB", "root", 40), (account.Service, account.UserName, password.Length));
        Assert.Equal($"[client]\nuser=root\nsocket=/var/lib/mysql/mysql.sock\npassword={password}\n", simulated.TextOf("/root/.my.cnf"));
        Assert.Contains(Sql.PasswordHash(password), sql, StringComparison.Ordinal);

        // The file comes first, and the server only after it is there.
        Assert.True(sql.IndexOf("mv -f", StringComparison.Ordinal) < sql.IndexOf("ALTER USER", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Changes, change => change.ToString().Contains(password, StringComparison.Ordinal));
        Assert.Empty((await simulated.ConvergeAsync(Step())).Accounts);
    }

    [Fact]
    public async Task Every_node_gets_a_password_of_its_own() =>
        Assert.NotEqual(await PasswordOfAsync(), await PasswordOfAsync());

    [Fact]
    public async Task No_secret_is_in_a_key_a_finding_or_a_word_that_is_said()
    {
        var observer = new RecordingObserver();
        var simulated = Fresh().Can("ALTER USER", node => node.Answers(new MariaDbFact(null).Key, $"way\tgiven\t0\nserver\tx\naccount\troot\tlocalhost\tgiven\nend\n{Variables}"));
        var step = Step(Secret);
        var result = await simulated.ConvergeAsync(step, observer: observer);
        List<string> shown = [.. observer.Told, .. observer.Asked, .. observer.Warnings, .. result.Changes.Select(change => change.ToString()), .. simulated.Scripts.SelectMany(script => script.Sections).Select(section => section.Name)];
        shown.AddRange(step.For(Sample.Node()).SelectMany(resource => resource.Facts).Select(fact => fact.ToString()));
        Assert.NotEmpty(shown);
        Assert.DoesNotContain(shown, text => text.Contains("Secret", StringComparison.Ordinal));
        Assert.DoesNotContain(shown, text => text.Contains(Sql.PasswordHash(Secret), StringComparison.Ordinal));
        Assert.Empty(result.Accounts);
    }

    [Fact]
    public async Task A_password_that_nobody_knows_has_an_error_of_its_own_with_the_way_out()
    {
        var simulated = Fresh().Answers(new MariaDbFact(null).Key, "way\tnone\t1\nERROR 1045 (28000): Access denied\n");
        var error = await simulated.FailAsync(Step());
        Assert.Equal(ErrorIds.PasswordUnknown, error.ErrorId);
        Assert.Contains("Install-OSMariaDb -RootCredential root", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("--skip-grant-tables --skip-networking", error.RecommendedAction, StringComparison.Ordinal);
        var withOne = await simulated.FailAsync(Step(Secret));
        Assert.Equal(ErrorIds.PasswordUnknown, withOne.ErrorId);
        Assert.StartsWith("If nobody knows it", withOne.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(simulated.Acts);
    }

    [Fact]
    public void A_node_that_is_known_by_a_name_only_is_refused()
    {
        var node = new Node { Name = "controller", Roles = [Role.Controller], Address = "controller.lab" };
        Assert.Equal(ErrorIds.InvalidSetting, Assert.Throws<NodeException>(() => Step().For(node).ToList()).ErrorId);
    }

    [Fact]
    public async Task Only_controllers_are_concerned()
    {
        var simulated = Sample.Simulated();
        var result = await simulated.ConvergeAsync(Step(), Sample.Node("compute01"));
        Assert.True(result.NotApplicable);
        Assert.Empty(simulated.Scripts);
    }

    [Fact]
    public void Root_from_elsewhere_stays_while_it_is_the_only_way_in()
    {
        var facts = new FactSet().WithText(new MariaDbFact(null), Answer + "account\troot\t%\tpassword\nend\n").Without("/root/.my.cnf");
        Assert.Null(new MariaDbHardening(null).Findings(facts).Single(finding => finding.What == "MariaDB: root from other hosts").Repair);
        Assert.Contains("there is no account root@localhost", Sample.Lines(new MariaDbRoot(null, ServicePassword.Generate("root")).Findings(facts))[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_the_server_does_not_tell_is_no_difference()
    {
        var facts = new FactSet().WithText(new MariaDbFact(null), Answer + "end\n");
        var findings = new MariaDbVariables(null, [("bind_address", "192.168.100.11", "D-02"), ("max_connections", "4096", "D-03")], new Repair("true")).Findings(facts);
        Assert.Equal([FindingStatus.NotApplicable, FindingStatus.Met], findings.Select(finding => finding.Status));
    }

    [Fact]
    public async Task mysql_gets_its_statements_and_a_password_on_pipes_and_no_argument_holds_one()
    {
        Program("mysql", $"echo \"$@\" >>{folder}/arguments; env >>{folder}/environment; case $1 in --defaults-file=/dev/fd/5) cat /dev/fd/5 >{folder}/options ;; *) exit 1 ;; esac; cat >{folder}/sql");
        var secret = new Secret(Secret);
        var repair = new SqlRepair(secret, "SELECT 'a''b'").TryCombine(new SqlRepair(secret, "SELECT 2", "SELECT 'a''b'"))!;
        Assert.Equal(0, (await RunAsync(repair.Shell)).ExitCode);
        Assert.Equal($"{Sql.Preamble}SELECT 'a''b';\nSELECT 2;\n\n", await TextAsync("sql"));
        Assert.Equal($"[client]\nuser=root\nsocket=/var/lib/mysql/mysql.sock\npassword={OptionValue.Write(Secret)}\n", await TextAsync("options"));
        Assert.DoesNotContain("Secret", await TextAsync("arguments") + await TextAsync("environment"), StringComparison.Ordinal);
        Assert.Null(repair.TryCombine(new SqlRepair(new Secret("other"), "SELECT 3")));
    }

    [Fact]
    public async Task Of_what_mysql_complains_only_the_error_is_told()
    {
        Program("mysql", "cat >/dev/null; echo \"mysql: unknown variable 'pw=geheim'\"; echo \"ERROR 1064 (42000) at line 3: You have an error near 'geheim'\"; exit 1");
        var answer = await RunAsync(new SqlRepair(null, "SELECT 1").Shell);
        Assert.Equal(1, answer.ExitCode);
        Assert.Equal("ERROR 1064 (42000) at line 3: You have an error\nmysql: exit code 1", answer.ErrorTail);
    }

    [Fact]
    public async Task Each_way_in_is_tried_in_turn_and_the_first_that_works_answers()
    {
        Program("mysql", "cat >/dev/null; case $1 in --no-defaults) printf 'server\\t10.3.20-MariaDB\\nend\\n' ;; *) echo 'ERROR 1045 (28000): Access denied'; exit 1 ;; esac");
        var state = new MariaDbFact(new Secret(Secret)).Parse(await RunAsync(new MariaDbFact(new Secret(Secret)).Shell));
        Assert.Equal((true, MariaDbWay.NoPassword), (state.IsComplete, state.Way));
    }

    private static readonly string Variables = string.Concat(new[] { "bind_address\t192.168.100.11", "default_storage_engine\tInnoDB", "innodb_file_per_table\tON", "character_set_server\tutf8", "collation_server\tutf8_general_ci", "max_connections\t4096" }.Select(line => $"variable\t{line}\n"));

    private static MariaDbState Read(string text) => new MariaDbFact(null).Parse(Sample.Answer(text));

    private static MariaDbStep Step(string? password = null) => new(BaselineWishes.Of(Sample.Node()).MariaDb with { Root = password is null ? null : new ServicePassword("root", new Secret(password), IsGenerated: false) });

    private static async Task<string> PasswordOfAsync()
        => new System.Net.NetworkCredential("", (await Fresh().Can("ALTER USER", node => node.Answers(new MariaDbFact(null).Key, Answer + "account\troot\tlocalhost\tpassword\nend\n" + Variables)).ConvergeAsync(Step())).Accounts[0].Password).Password;

    /// <summary>A controller where only root's password is missing.</summary>
    private static SimulatedNode Fresh()
    {
        const string package = "package\t{0}\t10.3.20-3.el7\tRSA/SHA256, Key ID f9b9fee7764429e6 (none)\t{0} \n";
        var step = Step();
        var simulated = Sample.Simulated()
            .Answers("rpm -q --whatprovides mariadb mariadb-server python2-PyMySQL", string.Concat(new[] { "mariadb", "mariadb-server", "python2-PyMySQL" }.Select(name => package.Replace("{0}", name, StringComparison.Ordinal))))
            .Answers("/var/lib/mysql, mysqld --version", "").Answers("ip -o addr show", "2: eth0 inet 192.168.100.11/24 brd\n").Answers("ss -lntp, port 3306", "mysqld\t1\tmariadb.service\n")
            .Answers("ss -lntu", "tcp LISTEN 0 80 192.168.100.11:3306 *:*\n").Answers("/proc/PID/limits of mariadb", "most=1048576\ncurrent=65535\n")
            .Answers(new MariaDbFact(null).Key, "way\tnone\t0\nserver\t10.3.20-MariaDB\naccount\troot\tlocalhost\topen\nend\n" + Variables);
        foreach (var file in step.For(Sample.Node()).OfType<ConfigFile>())
        {
            var path = file.Name;
            var facts = new FactSet().Without(path);
            var text = file.Findings(facts).Select(finding => finding.Repair).OfType<FileRepair>().Aggregate((Repair?)null, (sum, repair) => sum?.TryCombine(repair) ?? repair)!.Shell.Split("<<'OST_CONTENT' || exit 1\n")[1].Split("\nOST_CONTENT")[0];
            simulated.HasFile(path, Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }

        return simulated.Answers("systemctl show mariadb", "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nStartedAt=t {now}\n");
    }

    private void Program(string name, string body)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "bin")).FullName, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task<string> TextAsync(string name) => await File.ReadAllTextAsync(Path.Combine(folder, name), TestContext.Current.CancellationToken);

    private async Task<SectionResult> RunAsync(string body) => (await Local.RunScriptAsync(Local.Need("sh"), Local.Script($"PATH='{folder}/bin':$PATH\n{body}")))[0];
}
