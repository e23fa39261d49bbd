using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>What ssh_config says of a host: by tables, by random text, and against the ssh of this computer.</summary>
public sealed class SshConfigTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-sshcfg-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private SshConfigFiles Files => new(folder, Path.Combine(folder, "etc"));

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private SshHostConfig Read(string text, params string[] names) => SshConfig.Of(Files, Write("named", text), names.Length == 0 ? ["node1"] : names, user: null, "root");

    [Fact]
    public void The_first_value_counts_and_key_files_add_up()
    {
        var config = Read("""
            # a comment
            Host other
              User nobody
            Host node*  !node2
              User admin # not root
              Port=2222
              IdentityFile ~/.ssh/a
              IdentityFile "~/.ssh/with blank"
            Host *
              User late
              Port 22
              IdentityFile ~/.ssh/b
              IdentityFile ~/.ssh/a
              SendEnv LANG
              ANewKeyword with "an open quote
            """);

        Assert.Equal(("admin", 2222), (config.User, config.Port));
        Assert.Equal(["~/.ssh/a", "~/.ssh/with blank", "~/.ssh/b"], config.IdentityFiles.Select(file => file.Value));
        Assert.Contains("line 7", config.IdentityFiles[0].Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host node1", true)]
    [InlineData("Host NODE1", false)]
    [InlineData("Host node?", true)]
    [InlineData("Host * !node1", false)]
    [InlineData("Host !node2", false)]
    [InlineData("Host !node2 *", true)]
    [InlineData("Host 192.168.100.*", true)]
    [InlineData("Host node1 !192.168.100.11", false)]
    [InlineData("Match all", true)]
    [InlineData("Match host NODE1", true)]
    [InlineData("Match host other,node*", true)]
    [InlineData("Match host node*,!node1", false)]
    [InlineData("Match !host node1", false)]
    [InlineData("Match originalhost node1 user root", true)]
    [InlineData("Match user admin", false)]
    [InlineData("Match host node1 exec \"touch /tmp/never\"", false)]
    [InlineData("Match !exec false", false)]
    [InlineData("Match final all", true)]
    [InlineData("Match canonical all", false)]
    [InlineData("Match !final host node1", true)]
    public void A_block_is_for_the_host_by_its_name_or_its_address(string line, bool matches) =>
        Assert.Equal(matches ? "yes" : null, Read(line + "\n  User yes\n", "node1", "192.168.100.11").User);

    [Fact]
    public void A_match_that_would_run_a_program_is_said()
    {
        var config = Read("Match host node1 exec \"touch x\"\n  User a\nMatch host other exec y\n  User b\n");

        Assert.Contains("line 1: 'Match exec' is not evaluated", Assert.Single(config.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public void The_users_file_goes_before_the_systems_and_includes_are_read_where_they_stand()
    {
        Write(".ssh/config", "Include conf.d/*.conf\nHost node1\n  User third\n  Port 3\nMatch host node1\n  Include nothing-there ~/.ssh/deep\n  HostKeyAlias after\n");
        Write(".ssh/conf.d/b.conf", "Host *\n  User second\n  ProxyJump second\n");
        Write(".ssh/conf.d/a.conf", "Host node1\n  User first\nHost other\n");
        Write(".ssh/deep", "Host other\n  Port 99\nHost node1\n  UserKnownHostsFile none\n");
        Write("etc/ssh_config", "GlobalKnownHostsFile a b\nInclude part\n");
        Write("etc/part", "User last\nStrictHostKeyChecking no\n");
        Lock();

        var config = SshConfig.Of(Files, null, ["node1"], null, "root");

        Assert.Equal(("first", 3, "second", "after"), (config.User, config.Port, config.ProxyJump?.Value, config.HostKeyAlias));
        Assert.Equal(["none"], config.UserKnownHostsFiles!.Select(file => file.Value));
        Assert.Equal(["a", "b"], config.GlobalKnownHostsFiles!.Select(file => file.Value));
        Assert.Equal(HostKeyChecking.Off, config.StrictHostKeyChecking?.Value);
        Assert.Same(SshHostConfig.Empty.HostName, SshConfig.Of(Files, "none", ["node1"], null, "root").HostName);
        Assert.Null(SshConfig.Of(Files, "none", ["node1"], null, "root").User);
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "Host a\n Port x", "line 2: Port 'x'" },
        { "Host a\n Port 0", "line 2: Port" },
        { "Port 70000", "Port" },
        { "User", "user has no value" },
        { "User \"\"", "user has no value" },
        { "HostName a b", "more than one value" },
        { "User \"a", "open quote" },
        { "HostName %x", "token" },
        { "Host", "host has no value" },
        { "Match", "Match has no criteria" },
        { "Match host", "no argument" },
        { "Match nonsense x", "does not know 'nonsense'" },
        { "Match host a user b all", "all" },
        { "StrictHostKeyChecking perhaps", "not possible" },
        { "IdentitiesOnly perhaps", "not possible" },
        { "ProxyJump a:b", "no jump host" },
        { "ProxyJump a,,b", "no jump host" },
        { "UserKnownHostsFile a none", "none and other files" },
        { "Include ~other/x", "is no path" },
        { "Include named", "files deep" },
    };

    [Theory, MemberData(nameof(Broken))]
    public void A_broken_line_is_an_error_with_file_and_line(string text, string expected)
    {
        Directory.CreateDirectory(Path.Combine(folder, ".ssh"));
        var path = Write(".ssh/named", text);

        var exception = Assert.Throws<NodeException>(() => SshConfig.Of(Files, path, ["a"], null, "root"));

        Assert.Equal(ErrorIds.SshConfigInvalid, exception.ErrorId);
        Assert.Contains(path + ", line ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.NotEmpty(exception.RecommendedAction);
    }

    [Fact]
    public void A_named_file_must_be_there_and_others_must_not_write_the_users()
    {
        Assert.Contains("There is no ssh configuration", Assert.Throws<NodeException>(() => SshConfig.Of(Files, Path.Combine(folder, "no"), ["a"], null, "root")).Message, StringComparison.Ordinal);
        Assert.Equal(SshHostConfig.Empty.User, SshConfig.Of(Files, null, ["a"], null, "root").User);
        var path = Write(".ssh/config", "User x\n");
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupWrite);
        Assert.Contains("others than its owner may write it", Assert.Throws<NodeException>(() => SshConfig.Of(Files, null, ["a"], null, "root")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_include_each_other_many_times_are_not_read_for_ever()
    {
        for (var level = 0; level < 16; level++)
        {
            Write($".ssh/level{level}", string.Concat(Enumerable.Repeat($"Include level{level + 1}\n", 8)));
        }

        var exception = Assert.Throws<NodeException>(() => SshConfig.Of(Files, Path.Combine(folder, ".ssh/level0"), ["a"], null, "root"));

        Assert.Contains("more than 256 files", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bastion", null, "bastion", null)]
    [InlineData("admin@bastion:2222", "admin", "bastion", 2222)]
    [InlineData("a@b@[fe80::1]:22", "a@b", "fe80::1", 22)]
    [InlineData("fe80::1", null, "fe80::1", null)]
    [InlineData("ssh://admin@bastion:2222/", "admin", "bastion", 2222)]
    public void A_jump_host_is_taken_apart(string text, string? user, string host, int? port) => Assert.Equal(new JumpAddress(user, host, port), JumpAddress.From(text));

    [Theory]
    [InlineData("")]
    [InlineData("@host")]
    [InlineData("-oProxyCommand=x")]
    [InlineData("host:0")]
    [InlineData("host:99999")]
    [InlineData("[host")]
    [InlineData("a b")]
    [InlineData("host;rm")]
    public void What_is_no_jump_host_is_none(string text) => Assert.Null(JumpAddress.From(text));

    [Property(MaxTest = 200)]
    public void Any_text_is_a_configuration_or_an_error(string? text, string? name)
    {
        string[] keywords = ["Host ", "Match host ", "Port ", "User=", "IdentityFile ", "Include ", "ProxyJump ", "HostName ", "UserKnownHostsFile "];
        foreach (var keyword in keywords)
        {
            try
            {
                _ = Read($"{keyword}{text}\nHost {text}\n{text}", name ?? "");
            }
            catch (NodeException exception)
            {
                Assert.Equal(ErrorIds.SshConfigInvalid, exception.ErrorId);
            }
        }
    }

    [Fact]
    public async Task Random_configurations_mean_what_they_mean_to_ssh()
    {
        var ssh = Local.Need("ssh");
        var samples = int.TryParse(Environment.GetEnvironmentVariable("OST_SAMPLES"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : 100;
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}, {samples} configurations");
        var random = new System.Random(seed);
        var differences = new StringBuilder();
        for (var sample = 0; sample < samples; sample++)
        {
            var text = Configuration(random);
            var path = Write("config", text);
            var name = Pick(random, "node1", "node2", "Node1", "10.0.0.1", "db.example.org");
            var theirs = await Local.RunAsync(ssh, ["-F", path, "-G", name], cancellation: TestContext.Current.CancellationToken);
            string ours;
            try
            {
                ours = Said(SshConfig.Of(new SshConfigFiles(Home, "/etc/ssh"), path, [name], null, Environment.UserName), name);
            }
            catch (NodeException exception)
            {
                ours = "error: " + exception.Message;
            }

            var expected = theirs.ExitCode == 0 ? Said(Encoding.UTF8.GetString(theirs.Output)) : "error";
            if (expected != (ours.StartsWith("error", StringComparison.Ordinal) ? "error" : ours))
            {
                differences.Append(CultureInfo.InvariantCulture, $"--- ssh -G {name}\n{text}\n--- ssh: {theirs.Errors}\n{expected}\n--- ours:\n{ours}\n");
            }
        }

        Assert.True(differences.Length == 0, differences.ToString());
    }

    private static string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    private static string Pick(System.Random random, params string[] choices) => choices[random.Next(choices.Length)];

    private static string Configuration(System.Random random)
    {
        var text = new StringBuilder();
        for (var count = random.Next(1, 14); count > 0; count--)
        {
            var separator = Pick(random, " ", " ", " ", "\t", "=", " = ", "  ");
            var end = Pick(random, "", "", "", "", " # comment", "  ", "\t");
            var line = random.Next(22) switch
            {
                0 or 1 or 2 => "Host" + separator + Pick(random, "node1", "node*", "*", "* !node2", "!node1 node*", "node?", "Node1", "10.0.*", "\"node1\" other", "'node1'", "*.example.org", "node1 10.0.0.1"),
                3 => "Match " + Pick(random, "all", "host node1", "host NODE1,x", "originalhost node1", "!host node1", "user admin", "!user admin host node1", "host=node1", "host \"node1\"", "localuser nobody", "final all", "canonical", "host real", "host node1 all"),
                4 => "HostName" + separator + Pick(random, "real", "%h.example.org", "10.0.0.9", "\"real\"", "a%%b", "real other", "%n"),
                5 or 6 => "Port" + separator + Pick(random, "22", "2222", "65535", "0", "x", "\"222\""),
                7 or 8 => Pick(random, "User", "user", "USER") + separator + Pick(random, "admin", "root", "\"the admin\"", "a\\ b", "", "\"open"),
                9 or 10 or 11 => "IdentityFile" + separator + Pick(random, "~/.ssh/a", "~/.ssh/b", "/keys/%h", "\"/keys/with blank\"", "/keys/back\\slash", "none"),
                12 => "IdentitiesOnly" + separator + Pick(random, "yes", "no", "true", "False", "maybe"),
                13 or 14 => "ProxyJump" + separator + Pick(random, "bastion", "admin@bastion:2222", "a,b", "none", "a@[::1]:22,b", "x:y", "ssh://u@h:22"),
                15 => "ProxyCommand" + separator + Pick(random, "none", "nc %h %p"),
                16 or 17 => "StrictHostKeyChecking" + separator + Pick(random, "yes", "no", "ask", "accept-new", "off", "perhaps"),
                18 => "UserKnownHostsFile" + separator + Pick(random, "/kh/a", "/kh/a /kh/b", "none", "~/.ssh/other", "/kh/a none"),
                19 => "HostKeyAlias" + separator + Pick(random, "alias", "two words"),
                20 => Pick(random, "", "# only a comment", "  ", "SendEnv LANG", "ServerAliveInterval 15", "  # indented"),
                _ => "CertificateFile" + separator + Pick(random, "/keys/a-cert.pub", "~/b-cert.pub"),
            };
            // ssh takes 'none' with a comment behind it for a host of that name.
            text.Append(Pick(random, "", "  ", "\t")).Append(line).Append(line.StartsWith("ProxyJump", StringComparison.Ordinal) ? "" : end).Append(Pick(random, "\n", "\n", "\r\n"));
        }

        return text.ToString();
    }

    /// <summary>What ssh -G prints of the keywords that count here.</summary>
    private static string Said(string output)
    {
        string[] keywords = ["user", "hostname", "port", "identitiesonly", "stricthostkeychecking", "identityfile", "certificatefile", "proxyjump", "hostkeyalias", "userknownhostsfile"];
        var lines = output.Split('\n').Where(line => keywords.Contains(line.Split(' ')[0], StringComparer.Ordinal) && !line.StartsWith("identityfile ~/.ssh/id_", StringComparison.Ordinal));
        return string.Join('\n', lines.Select(Plain).Order(StringComparer.Ordinal)) + "\n";

        static string Plain(string line) => line is "stricthostkeychecking true" or "stricthostkeychecking ask" ? "stricthostkeychecking strict" : line;
    }

    /// <summary>The same as ssh would print it.</summary>
    private static string Said(SshHostConfig config, string name)
    {
        var host = config.HostName ?? name;
        var lines = new List<string>
        {
            "user " + (config.User ?? Environment.UserName),
#pragma warning disable CA1308 // As ssh prints it.
            "hostname " + host.ToLowerInvariant(),
#pragma warning restore CA1308
            "port " + (config.Port ?? 22).ToString(CultureInfo.InvariantCulture),
            "identitiesonly " + (config.IdentitiesOnly ? "yes" : "no"),
            "stricthostkeychecking " + (config.StrictHostKeyChecking?.Value switch { HostKeyChecking.Off => "false", HostKeyChecking.AcceptNew => "accept-new", _ => "strict" }),
        };
        lines.AddRange(config.IdentityFiles.Select(file => "identityfile " + file.Value));
        lines.AddRange(config.CertificateFiles.Select(file => "certificatefile " + file.Value));
        if (config.ProxyJump is { Value: not "none" } jump) lines.Add("proxyjump " + string.Join(',', JumpAddress.List(jump.Value)!));
        if (config.HostKeyAlias is { } alias) lines.Add("hostkeyalias " + alias);
        var known = config.UserKnownHostsFiles?.Select(file => file.Value) ?? ["~/.ssh/known_hosts", "~/.ssh/known_hosts2"];
        lines.Add("userknownhostsfile " + string.Join(' ', known.Select(file => file.Replace("~", Home, StringComparison.Ordinal))));
        return string.Join('\n', lines.Order(StringComparer.Ordinal)) + "\n";
    }

    private void Lock()
    {
        if (!OperatingSystem.IsWindows())
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }
        }
    }
}
