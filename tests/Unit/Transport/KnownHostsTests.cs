using FsCheck.Xunit;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Tests.Transport;

public sealed class KnownHostsTests : IDisposable
{
    private const string Ed = "ssh-ed25519 1";
    private const string OtherEd = "ssh-ed25519 2";
    private const string Rsa = "ssh-rsa 3";
    private readonly string folder = Directory.CreateTempSubdirectory("ost-kh-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static HostKey Key(string name)
    {
        var words = name.Split(' ');
        return HostKey.From([0, 0, 0, (byte)words[0].Length, .. System.Text.Encoding.ASCII.GetBytes(words[0]), 0, 0, 0, 32, .. new byte[31], byte.Parse(words[1], System.Globalization.CultureInfo.InvariantCulture)])!;
    }

    private KnownHosts With(string text, string? system = null)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, text);
        if (system is not null)
        {
            File.WriteAllText(file + ".system", system);
        }

        return new KnownHosts(file, file + ".system");
    }

    private static string Line(string hosts, string type, string key) => $"{hosts} {type} {Convert.ToBase64String(Key(key).Bytes)}";

    public static TheoryData<string, string, int, bool> Names => new()
    {
        { "controller", "controller", 22, true },
        { "controller", "CONTROLLER", 22, true },
        { "controller,192.168.100.11", "192.168.100.11", 22, true },
        { "controller", "controller2", 22, false },
        { "[controller]:2222", "controller", 2222, true },
        { "[controller]:2222", "controller", 22, false },
        { "[controller]:2222", "controller", 2223, false },
        { "controller", "controller", 2222, true },
        { "192.168.100.*", "192.168.100.12", 22, true },
        { "192.168.100.1?", "192.168.100.12", 22, true },
        { "192.168.100.1?", "192.168.100.1", 22, false },
        { "*,!192.168.100.12", "192.168.100.12", 22, false },
        { "!192.168.100.12,*", "192.168.100.13", 22, true },
        { "!192.168.100.12", "192.168.100.13", 22, false },
        { "*", "anything", 2222, true },
        { "fe80::1", "fe80::1", 22, true },
    };

    [Theory, MemberData(nameof(Names))]
    public void Names_and_patterns_match_as_ssh_does(string hosts, string host, int port, bool known)
    {
        var verdict = With("# comment\n\n" + Line(hosts, "ssh-ed25519", Ed) + " a comment\n").Check(host, port, Key(Ed));

        Assert.Equal(known, verdict is HostKeyVerdict.Known);
        Assert.Equal(!known, verdict is HostKeyVerdict.Unknown);
    }

    [Fact]
    public void Another_key_of_the_type_and_another_type_are_changes_that_name_the_line()
    {
        var hosts = With($"{Line("other", "ssh-ed25519", Ed)}\n{Line("node", "ssh-rsa", Rsa)}\r\n{Line("node", "ssh-ed25519", OtherEd)}\n");

        var changed = Assert.IsType<HostKeyVerdict.Changed>(hosts.Check("node", 22, Key(Ed)));
        Assert.Equal((hosts.File, 3, Key(OtherEd).Fingerprint), (changed.File, changed.Line, changed.Recorded.Fingerprint));
        Assert.IsType<HostKeyVerdict.Known>(hosts.Check("node", 22, Key(Rsa)));

        var typeOnly = With(Line("node", "ssh-rsa", Rsa));
        Assert.Equal("ssh-rsa", Assert.IsType<HostKeyVerdict.Changed>(typeOnly.Check("node", 22, Key(Ed))).Recorded.Type);
    }

    [Fact]
    public void A_revoked_key_is_refused_whatever_else_says_yes_and_an_authority_says_nothing()
    {
        var hosts = With(Line("node", "ssh-ed25519", Ed) + "\n@revoked " + Line("*", "ssh-ed25519", Ed));
        Assert.Equal(2, Assert.IsType<HostKeyVerdict.Revoked>(hosts.Check("node", 22, Key(Ed))).Line);
        Assert.IsType<HostKeyVerdict.Revoked>(With(Line("node", "ssh-ed25519", Ed), "@revoked " + Line("*", "ssh-ed25519", Ed)).Check("node", 2222, Key(Ed)));
        Assert.IsType<HostKeyVerdict.Unknown>(With("@cert-authority " + Line("*", "ssh-ed25519", Ed)).Check("node", 22, Key(Ed)));
        Assert.IsType<HostKeyVerdict.Unknown>(With("@something " + Line("*", "ssh-ed25519", Ed)).Check("node", 22, Key(Ed)));
    }

    [Fact]
    public void The_systems_file_is_read_as_well() =>
        Assert.IsType<HostKeyVerdict.Known>(With("", Line("node", "ssh-ed25519", Ed)).Check("node", 22, Key(Ed)));

    [Fact]
    public void Known_types_are_asked_for_first()
    {
        var hosts = With(Line("node", "ssh-rsa", Rsa) + "\n" + Line("node", "ssh-ed25519", Ed));

        Assert.Equal(["rsa-sha2-512", "rsa-sha2-256", "ssh-rsa", "ssh-ed25519"], hosts.PreferredAlgorithms("node", 22));
        Assert.Empty(hosts.PreferredAlgorithms("other", 22));
    }

    [Fact]
    public void A_key_is_added_once_in_a_file_of_its_owner_alone_and_a_missing_line_end_is_mended()
    {
        var file = Path.Combine(folder, "new", "known_hosts");
        var hosts = new KnownHosts(file);
        hosts.Add("Node", 2222, Key(Ed));
        hosts.Add("node", 2222, Key(Ed));
        Assert.Equal(Line("[node]:2222", "ssh-ed25519", Ed) + "\n", File.ReadAllText(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
        }

        File.WriteAllText(file, "# no line end");
        hosts.Add("node", 22, Key(Rsa));
        Assert.Equal("# no line end\n" + Line("node", "ssh-rsa", Rsa) + "\n", File.ReadAllText(file));
        Assert.IsType<HostKeyVerdict.Known>(hosts.Check("node", 22, Key(Rsa)));
    }

    [Fact]
    public void Of_two_keys_that_are_learned_at_once_the_second_is_a_change()
    {
        var hosts = With("");
        Assert.IsType<HostKeyVerdict.Known>(hosts.Add("node", 22, Key(Ed)));
        Assert.Equal(1, Assert.IsType<HostKeyVerdict.Changed>(hosts.Add("node", 22, Key(OtherEd))).Line);
        Assert.IsType<HostKeyVerdict.Known>(hosts.Add("node", 22, Key(Ed)));
        Assert.Equal(Line("node", "ssh-ed25519", Ed) + "\n", File.ReadAllText(hosts.File));
    }

    [Fact]
    public void A_file_that_is_too_large_is_an_error_and_not_an_empty_one()
    {
        var file = Path.Combine(folder, "large");
        using (var large = File.Create(file))
        {
            large.SetLength(KnownHosts.MostBytes + 1L);
        }

        foreach (var path in (string[])[file, "/dev/zero"])
        {
            if (!File.Exists(path))
            {
                continue;
            }

            var exception = Assert.Throws<NodeException>(() => new KnownHosts(path).Check("node", 22, Key(Ed)));
            Assert.Equal(ErrorIds.KnownHostsUnusable, exception.ErrorId);
            Assert.Contains(path, exception.Message, StringComparison.Ordinal);
            Assert.Equal(ErrorIds.KnownHostsUnusable, Assert.Throws<NodeException>(() => new KnownHosts(Path.Combine(folder, "none"), path).Check("node", 22, Key(Ed))).ErrorId);
        }
    }

    [Fact]
    public async Task Many_may_add_at_the_same_time()
    {
        var file = Path.Combine(folder, "many");
        await Task.WhenAll(Enumerable.Range(0, 60).Select(index => Task.Run(() => new KnownHosts(file).Add($"node{index}", 22, Key(Ed)))));

        Assert.Equal(60, File.ReadAllLines(file).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Names_that_ssh_keygen_has_hashed_are_found()
    {
        var keygen = Local.Need("ssh-keygen");
        await Local.RunAsync(keygen, ["-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, "k")], cancellation: TestContext.Current.CancellationToken);
        var words = (await File.ReadAllTextAsync(Path.Combine(folder, "k.pub"), TestContext.Current.CancellationToken)).Split(' ');
        var hosts = With($"controller,192.168.100.11 {words[0]} {words[1]}\n[compute01]:2222 {words[0]} {words[1]}\n");
        var hashed = await Local.RunAsync(keygen, ["-H", "-f", hosts.File], cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(0, hashed.ExitCode);
        Assert.DoesNotContain("controller", await File.ReadAllTextAsync(hosts.File, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        var key = HostKey.From(words[1])!;
        Assert.IsType<HostKeyVerdict.Known>(hosts.Check("controller", 22, key));
        Assert.IsType<HostKeyVerdict.Known>(hosts.Check("192.168.100.11", 22, key));
        Assert.IsType<HostKeyVerdict.Known>(hosts.Check("compute01", 2222, key));
        Assert.IsType<HostKeyVerdict.Unknown>(hosts.Check("compute01", 22, key));
        Assert.IsType<HostKeyVerdict.Changed>(hosts.Check("controller", 22, Key(Ed)));

        var listed = await Local.RunAsync(keygen, ["-lf", Path.Combine(folder, "k.pub")], cancellation: TestContext.Current.CancellationToken);
        Assert.Contains(key.Fingerprint, System.Text.Encoding.UTF8.GetString(listed.Output), StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public void Any_text_is_read(string? text, string? host, bool marker, bool hash)
    {
        var line = (marker ? "@revoked " : "") + (hash ? "|1|" : "") + text;
        var lines = KnownHosts.Parse(line + "\n" + (text ?? "") + " ssh-ed25519 " + Convert.ToBase64String(Key(Ed).Bytes) + "\n" + text);

        Assert.All(lines, entry => _ = entry.Matches(KnownHostsLine.NameOf(host ?? "", 22)));
    }

    [Property(MaxTest = 500)]
    public void Any_bytes_are_a_key_or_none(byte[] bytes) => Assert.True(HostKey.From(bytes) is null or { Type.Length: > 0 });
}
