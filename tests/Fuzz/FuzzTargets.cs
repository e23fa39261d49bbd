using System.Globalization;
using System.Net;
using System.Text;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Reports;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Fuzz;

/// <summary>Every parser of what a user or a node sends. A new one is a line of this list.</summary>
internal static class FuzzTargets
{
    private const string Controller = "controller";
    private static readonly int[] ExitCodes = [1, 2, 3, 100, 124, 127, 255, -1];
    private static readonly byte[][] ExitLines = [.. ExitCodes.Select(code => Encoding.ASCII.GetBytes(ExitLine(code)))];
    private static readonly HostEntry[] Block = [new(IPAddress.Parse("192.168.100.11"), Controller), new(IPAddress.Parse("192.168.100.12"), "compute01")];

    private static readonly string[] CronMarks = [CrontabDocument.BeginOf("job") + "\n", CrontabDocument.EndOf("job") + "\n", "* * * * * /bin/true >> /var/log/a 2>&1\n", "MAILTO=root\n", "@daily x\n", "*/30 * * * * /usr/bin/chronyc sources >> /var/log/chronyc.log 2>&1\n"];

    private static readonly string SshConfigFile = Path.Combine(Directory.CreateTempSubdirectory("ost-fuzz-").FullName, "config");

    private static readonly string[] SshConfigs =
    [
        "Host controller *.lab !compute01\n  HostName 192.168.100.11\n  User = \"admin\"\n  Port 2222\n  IdentityFile ~/.ssh/id_ed25519\n  ProxyJump bastion,root@h2:22\nHost *\n  StrictHostKeyChecking accept-new\n",
        "Match host controller user root\n  UserKnownHostsFile ~/.ssh/known_hosts none\nMatch exec \"true\" all\n  CertificateFile x\nMatch final\n  HostKeyAlias a\n",
    ];

    /// <summary>The list.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        // What a user writes.
        new("inventory", bytes => InventoryReader.Read(InventoryReader.Decode(bytes, "nodes.yaml"), "nodes.yaml", new InventoryFolders("/home/user", "/home/user/lab")), [.. Fixtures.Texts("Inventories").Append(InventoryTemplate.Text).Select(Encoding.UTF8.GetBytes)],
            "compute[01-30]", "192.168.100.[12-41]/24", "{ ", " }", "[ ", " ]", "- ", "? ", ": ", "&a ", "*a", "!t ", "|\n", ">-\n", "%YAML 1.1\n", "\n---\n", "\n...\n", "<<: ", "password: x\n", "https://a@b", "-----BEGIN OPENSSH PRIVATE KEY-----", "\\U", "\\x41", "~", "  "),
        FuzzTarget.OfText("range", text => NumberRange.Expand(text, out _), ["compute[01-30]", "192.168.100.[12-14,21]"], "[01-", "[", "]", ",", "-", "9999"),
        FuzzTarget.OfText("cron-schedule", text => CronSchedule.WhyNot(text), ["*/30 * * * *", "0 0 1 jan sun-sat", "1,2-3/2 * * * 7"], "*/", "@daily", "jan", "-"),
        FuzzTarget.OfText("known-hosts", Known, [SampleKeys.KnownHosts], "|1|", "@revoked ", "@cert-authority ", "*", "!", "[controller]:2222", " ssh-rsa "),
        new("key-file", KeyOf, SampleKeys.PrivateKeys, "PRIVATE KEY", "-----BEGIN ", "-----END ", "-----\n", "Proc-Type: 4,ENCRYPTED\n", "DEK-Info: AES-128-CBC,00\n", "PuTTY-User-Key-File-3: ssh-ed25519\n", "Encryption: none\n", "Public-Lines: ", "Private-Lines: "),
        new("ssh-config", SshConfigOf, [.. SshConfigs.Select(Encoding.UTF8.GetBytes)],
            "Host ", "Match ", "all", "final", "host ", "originalhost ", "exec \"true\" ", "user root ", "!", "*", "\"", "=", "\n", "HostName %h.lab", "ProxyJump a,b@c:22", "none", "StrictHostKeyChecking no", "IdentityFile ~/.ssh/%n", "IgnoreUnknown x*", "\t", "#"),

        FuzzTarget.OfText("profile", text => ProfileFile.Read(text, "p.yaml"), ["profile: Hardened\nexceptions:\n- { rule: K-05, node: compute*, reason: r, owner: o, expires: 2026-12-31 }\n- rule: T-*\n  reason: r\n  owner: o\n  expires: 2026-12-31\n"], "exceptions:", "- ", "rule: ", "{ ", " }", ", ", "expires: ", "2026-", "*", "?", "&a ", "~"),
        FuzzTarget.OfText("report", Reported, [SampleReport], "{", "}", "[", "]", "\"results\":", "null", ",", "\"schema\":1", "\"status\":\"Fail\"", "9e999", "\\ud800"),

        // What a node has in its files.
        Document("hosts-document", Hosts, Fixtures.Text("Text", "hosts"), "192.168.100.11 controller\n# BEGIN OpenStackTrain\n10.0.0.1 a b # c\n# END OpenStackTrain\n127.0.1.1 controller.example controller\n::1 localhost\n"),
        Document("ini-document", Ini, Fixtures.Text("Text", "CentOS-Base.repo"), Fixtures.Text("Text", "my.cnf"), "[s]\na = 1\n b\n#a=\n[t]\n!includedir /etc/my.cnf.d\n"),
        Document("key-value-document", KeyValue, Fixtures.Text("Text", "etcd.conf"), Fixtures.Text("Text", "memcached"), Fixtures.Text("Text", "selinux-config"), "export a='x\ny'\n#b=\nb=\"\\\n\" # c\n"),
        Document("chrony-document", Chrony, Fixtures.Text("Text", "chrony.conf"), "SERVER a iburst\n!allow\npool b\nlocal stratum 10\n% makestep 1 3\ninclude /etc/chrony.d/*.conf\n"),
        Document("crontab-document", Cron, string.Concat(CronMarks)),
        Document("authorized-keys-document", Authorized, SampleKeys.AuthorizedKeys),
        Document("known-hosts-document", KnownOfNode, SampleKeys.KnownHosts),
        FuzzTarget.OfText("memcached-options", text => MemcachedOptions.Set(text, MemcachedOptions.ListenOn(["127.0.0.1", "::1"])), ["-l 127.0.0.1,::1 -U 0", "--listen=0.0.0.0 -v"], "-l", "-U", "--listen", "--udp-port="),
        FuzzTarget.OfText("option-value", OptionRead, ["\"a\\sb\"", "plain", "'x\\n'"], "\\s", "\\"),
        FuzzTarget.OfText("text-difference", text => TextDifference.Between(text, text.Length > 3 ? text[(text.Length / 3)..] + text[..(text.Length / 3)] : "x", 100), [Fixtures.Text("Text", "chrony.conf")]),
        new("signing-key", bytes => SigningKey.FingerprintsIn(bytes), [File.ReadAllBytes(Fixtures.PathOf("Engine", "mirror.key"))], "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "-----END PGP PUBLIC KEY BLOCK-----\n", "Version: x\n"),

        // What a node says.
        new("host-key", bytes => (HostKey.From(bytes), HostKey.From(Encoding.Latin1.GetString(bytes))).ToString(), [SampleKeys.Key("a").Bytes, Encoding.ASCII.GetBytes(Convert.ToBase64String(SampleKeys.Key("b").Bytes))]),
        new("framing", Framed, [.. SampleAnswers.Framed], SampleAnswers.Tokens),
        new("framing-payload", bytes => Framed(SampleAnswers.Frame(bytes)), [.. SampleAnswers.Payloads], SampleAnswers.Tokens),
        FuzzTarget.OfText("amqp", text => AmqpLogin.Read(text.Split('\n').Where(line => line.Length > 0)), Fixtures.Texts("Amqp"), "0100000000000c000a001e07ff00020000003cce\n", "01000000000005000a002900ce\n", "0100000000000b000a0032", "ce\n"),
        FuzzTarget.OfText("sudo", Sudoed, ["sudo: a password is required\n", "OpenStackTrain-passwordSorry, try again.\nOpenStackTrain-password", "it is not in the sudoers file.  This incident will be reported.\n", "sudo: sorry, you must have a tty to run sudo\n", "sh: sudo: command not found\n"], Sudo.Prompt, "sudo: ", "try again", "may not run sudo", "account validation failure"),
        FuzzTarget.OfText("lock-holder", text => LockHolder.Parse(new SectionResult("gate", 73, Encoding.UTF8.GetBytes(text), "")).ToString(), ["run=1a2b3c4d\nwho=admin@desk\nfrom=10.0.0.5\ncommand=Set-OSChrony\nstep=Chrony\nsince=2026-11-24 16:40:12\nstate=works\n"], "who=", "state=gone\n", "state=orphan\n", "="),
        FuzzTarget.OfText("journal-entry", text => Journal.Read(text), ["{\"Step\":\"Chrony\",\"Section\":\"3.3.4\",\"Changes\":[{\"What\":\"a\",\"Before\":\"b\",\"After\":\"c\"}],\"Undo\":\"Yes\",\"WhyNot\":\"\"}"], "{", "}", "[", "]", "\"Changes\":", "null", ",", "\"Undo\":\"Package\""),
        .. EveryFact.All.Select(OfFact),
    ];

    private static FuzzTarget Document(string name, Action<string> read, params IReadOnlyList<string> seeds) => FuzzTarget.OfText(name, read, seeds,
        "a", "b", "a=", "b=", "#a=", "# a=", "export a=", "a=\"x", "a='x", "[s]\n", "[t]\n", "[a]\n", "!includedir /etc/my.cnf.d\n", HostsDocument.Begin + "\n", HostsDocument.End + "\n", "127.0.0.1 ", "controller", "compute01", "server a iburst\n", "#server a iburst\n", "allow 10.0.0.0/8\n", "local stratum 10\n", "makestep 1.0 3\n", CronMarks[0], CronMarks[1], "from=\"a b\" ", "command=\"\\\"", SampleKeys.Line("a") + "\n", SampleKeys.Line("b") + "\n", "@revoked controller ");

    private static string ExitLine(int code) => string.Create(CultureInfo.InvariantCulture, $"\0exit {code}\n");

    /// <summary>A fact's own answers by the beginning of its key, and those of all others.</summary>
    private static FuzzTarget OfFact(Fact fact)
    {
        var start = fact.Key[..Math.Min(8, fact.Key.Length)];
        var own = EveryFact.Answers.Where(answer => answer.Key.StartsWith(start, StringComparison.Ordinal)).Select(answer => answer.Answer).ToList();
        var seeds = SampleAnswers.Of(fact).Concat(own).DefaultIfEmpty("").Concat(EveryFact.Answers.Where((_, index) => index % 29 == 0).Select(answer => answer.Answer)).Distinct(StringComparer.Ordinal).Take(60);
        return new FuzzTarget($"fact-{fact.GetType().Name}", bytes => Answered(fact, bytes), [.. seeds.Select(Encoding.UTF8.GetBytes)], [.. ExitCodes.SelectMany(code => Enumerable.Repeat(ExitLine(code), 4)), "size=", "ERROR 1045 (28000): no\n"]);
    }

    /// <summary>The exit code comes from the input too, from a line in it that is taken out; the errors are its end, now and then.</summary>
    private static void Answered(Fact fact, byte[] bytes)
    {
        var code = Array.FindIndex(ExitLines, line => bytes.AsSpan().IndexOf(line) >= 0);
        if (code >= 0 && bytes.AsSpan().IndexOf(ExitLines[code]) is var at)
            bytes = [.. bytes.AsSpan(0, at), .. bytes.AsSpan(at + ExitLines[code].Length)];
        var errors = bytes.Length % 3 == 0 ? "" : Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - Framing.ErrorTailLimit)));
        switch (fact.Read(new SectionResult(fact.Key, code < 0 ? 0 : ExitCodes[code], bytes, errors)))
        {
            case RepositoryFiles files:
                Ensure(files.Sections.All(section => section.Id is not null), "a repository without an id");
                _ = RepositoryFile.NamedArchive(files);
                break;
            case FileState file:
                Ensure(file.Encoding.GetBytes(file.Text).AsSpan().SequenceEqual(file.Content), "the content is not kept");
                break;
            case AmqpAnswer answer:
                Ensure(!answer.Text.Any(char.IsControl), "a control character for a terminal");
                break;
            case PackagesState packages:
                _ = packages.Provider("vim");
                break;
        }
    }

    private const string SampleReport = """
        {"schema":1,"tool":"OpenStackTrain 0.1.0","started":"2026-11-27T03:04:05+08:00","ended":null,"operator":"o","controlHost":"c","inventory":"","inventoryDigest":"","networks":{"management":"192.168.100.0/24"},"nodes":[{"name":"controller","roles":["Controller"],"address":"192.168.100.11","interfaces":[{"name":"eth0","address":"192.168.100.11/24"}],"system":{"operatingSystem":"CentOS","kernel":"3.10","architecture":"x86_64","machineId":"0","container":""}}],"isCompliant":false,"counts":{"Pass":1},
        "results":[{"node":"controller","id":"T-05","title":"t","section":"3.3.4","severity":"High","status":"Fail","expected":"e","actual":"a","evidence":"v","fix":"f","profile":"Guide","testedAt":"2026-11-27T03:04:05+08:00"}]}
        """;

    /// <summary>A report that can be read can be written in every format, and read again as it was.</summary>
    private static void Reported(string text)
    {
        var report = JsonReport.Read(text, "r.json");
        foreach (var format in ReportFormat.All)
            _ = format.Write(report);
        Ensure(JsonReport.Read(JsonReport.Write(report), "r.json").Results.SequenceEqual(report.Results), "a report is read back as another one");
    }

    private static void Known(string text)
    {
        foreach (var line in KnownHosts.Parse(text))
            _ = line.Matches(Controller) | line.Matches("[controller]:2222") | line.Matches("");
    }

    /// <summary>Read from a file, as it is; nothing else of this computer is.</summary>
    private static void SshConfigOf(byte[] bytes)
    {
        File.WriteAllBytes(SshConfigFile, bytes);
        var config = SshConfig.Of(new SshConfigFiles("/nonexistent", "/nonexistent"), SshConfigFile, [Controller, "192.168.100.11"], user: null, "root");
        Ensure(config.Port is null or (> 0 and < 65536), "a port that is none");
    }

    private static void KeyOf(byte[] bytes) => KeyFile.Understand(Controller, "/k", bytes, passphrase: null).Dispose();

    private static void Hosts(string text)
    {
        var hosts = HostsDocument.Parse(text);
        Same(text, hosts);
        _ = (hosts.Block.Count, hosts.AddressesOf(Controller).Count, hosts.LoopbackNamesOf(Controller).Count);
        Settled(hosts, document => document.WithBlock(Block));
        Settled(hosts, document => document.WithoutLoopbackName(Controller));
        Settled(hosts, document => document.WithLocalhost());
    }

    private static void Ini(string text)
    {
        var ini = IniDocument.Parse(text);
        Same(text, ini);
        foreach (var section in ini.Sections.Take(100))
            _ = (ini.Keys(section).Count, ini.Get(section, "a"));
        _ = ini.IncludedDirectories.Count;
        Settled(ini, document => document.Set("s", "a", "1"));
        Settled(ini, document => document.Remove("s", "a"));
        Settled(ini, document => document.Comment("t", "b"));
        Settled(ini, document => document.RemoveSection("s"));
        Ensure(ini.Set("s", "a", "1").Get("s", "a") == "1", "a value that was set is another one");
    }

    private static void KeyValue(string text)
    {
        var file = KeyValueDocument.Parse(text);
        Same(text, file);
        _ = (file.Keys.Count, file.Get("a"));
        Settled(file, document => document.Set("a", "it's \"x\""));
        Settled(file, document => document.Set("b", "x", Quoting.None));
        Settled(file, document => document.Remove("a"));
        Ensure(file.Set("b", "$x").Get("b") == "$x", "a value that was set is another one");
    }

    private static void Chrony(string text)
    {
        var chrony = ChronyDocument.Parse(text);
        Same(text, chrony);
        _ = (chrony.Sources.Count, chrony.Allow.Count, chrony.LocalStratum, chrony.MakeStep, chrony.Includes.Count);
        Settled(chrony, document => document.WithSources(new ChronySource(ChronySourceKind.Server, "a", "iburst")));
        Settled(chrony, document => document.WithAllow("10.0.0.0/8"));
        Settled(chrony, document => document.WithLocal(10));
        Settled(chrony, document => document.WithMakeStep());
    }

    private static void Cron(string text)
    {
        const string job = "* * * * * /bin/true >> /var/log/a 2>&1";
        var crontab = CrontabDocument.Parse(text);
        Same(text, crontab);
        _ = (crontab.JobOf("job"), crontab.SameAs("job", job).Count);
        Settled(crontab, document => document.With("job", job));
        Settled(crontab, document => document.Without("job"));
        Ensure(crontab.With("job", job).JobOf("job") == job, "the job is not there");
    }

    private static void Authorized(string text)
    {
        var keys = AuthorizedKeysDocument.Parse(text);
        Same(text, keys);
        Settled(keys, document => document.With(SampleKeys.Key("a"), "root@controller"));
        Settled(keys, document => document.Without(SampleKeys.Key("b")));
        Ensure(keys.With(SampleKeys.Key("a"), "c").Has(SampleKeys.Key("a")), "the key is not there");
    }

    private static void KnownOfNode(string text)
    {
        string[] names = [Controller, "192.168.100.11"];
        HostKey[] keys = [SampleKeys.Key("a"), SampleKeys.Key("b", "ssh-rsa")];
        var known = KnownHostsDocument.Parse(text);
        Same(text, known);
        _ = (known.WrongLinesOf(names, keys).Count, known.MissingOf(names, keys).Count, known.RevokedOf(names, keys).Count);
        Settled(known, document => document.With(names, keys));
    }

    private static void OptionRead(string text)
    {
        _ = OptionValue.Read(text);
        Ensure(OptionValue.Read(OptionValue.Write(text)) == text, "a value is read back as another one");
    }

    private static void Sudoed(string text)
    {
        var endpoint = new NodeEndpoint(Controller, "192.168.100.11", new ConnectionSettings { User = "stack", Elevation = Elevation.Sudo });
        _ = (Sudo.RefusedPassword(text), Sudo.Recognise(endpoint, text, 1), Sudo.Recognise(endpoint with { ElevationPassword = new Secret("x") }, text, 127));
    }

    private static void Framed(byte[] bytes)
    {
        if (Framing.TryParse(SampleAnswers.Script, SampleAnswers.Nonce, bytes, out var results, out var fault))
            Ensure(results.All(result => result.ErrorTail.Length <= Framing.ErrorTailLimit), "an endless error");
        else
            Ensure(fault.Length > 0, "a refusal without a reason");
        var from = 0;
        Ensure(Framing.Said(SampleAnswers.Nonce, bytes, ref from).All(said => !said.Any(char.IsControl)), "a control character for a terminal");
        Ensure(from <= bytes.Length, "beyond the end");
        Ensure(!Framing.Printable(Framing.Noise(SampleAnswers.Nonce, bytes)).Any(char.IsControl), "a control character for a terminal");
    }

    /// <summary>A document that is not edited is the text that it was read from.</summary>
    private static void Same(string text, object document) => Ensure(document.ToString() == text, "the text is not kept");

    /// <summary>An edit that was made is not made again, neither on the document nor on what is read from its text.</summary>
    private static void Settled<T>(T document, Func<T, T> edit)
        where T : ITextDocument<T>
    {
        var once = edit(document).ToString()!;
        Ensure(edit(T.Parse(once)).ToString() == once, "an edit that was made is made again");
    }

    private static void Ensure(bool holds, string otherwise)
    {
        if (!holds)
            throw new WrongReadingException(otherwise);
    }
}
