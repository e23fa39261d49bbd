using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Fuzz;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>An answer as a node may give it: pieces of real answers, broken, mixed, and any bytes.</summary>
public sealed record AnyAnswer(int ExitCode, byte[] Output, string Error)
{
    internal SectionResult Result => new("fact", ExitCode, Output, Error);

    public override string ToString() => $"exit {ExitCode}: {Convert.ToHexString(Output)} {Encoding.Latin1.GetString(Output)}";
}

/// <summary>The generators.</summary>
public static class AnyAnswers
{
    private static readonly string[] Pieces =
    [
        "\n", "\n\n", " ", "\t", "=", ":", "0", "1", "-1", "7", "2147483647", "9223372036854775807", "99999999999999999999", "NaN", "1e400", "é", "\0",
        "mode=644\nowner=root\ngroup=root\n", "size=", "path=/etc/x\n", "modified=", "LoadState=loaded\n", "ActiveState=", "StartedAt=t ", "running=yes\n", "ports=", "ID=centos\n",
        "hostname=a\n", "now=", "uptime=", "memory=", "processors=", "zone=/usr/share/zoneinfo/", "address eth0 10.0.0.1/8\n", "release=CentOS Linux release 7.9.2009\n",
        "package\tvim\t1-1\tKey ID ", "package\t", "no package provides x\n", "2147483647 a.repo\n", "3 a.repo\n", "[a]\n", "baseurl=x", "^* 10.0.0.1 1 6 17 2", "System time : ", "Leap status : Normal\n",
        "0\thttp://x/\t200 0.1\n", "6\thttp://x/\tcurl: (6) no host 000 0.0\n", "mode=Enforcing\n", "kernel.x86_64 3.10 updates\n", "Obsoleting Packages\n", "192.168.100.11\n", "-A INPUT\n",
        "\"bm9kZQ==,cmFiYml0QGE=", ";dXNlcg==,Z3Vlc3Q=", ",", ";", "\"", "0100000000000c000a001e07ff00020000003cce\n", "01000000000005000a002900ce\n", "0100000000000b000a0032", "01000000000", "data rabbit@old\n", "epmd ", "401",
        "way\tfile\t0\n", "way\tnone\t1\nERROR 1045 (28000): no\n", "server\t10.3.20-MariaDB\n", "variable\tmax_connections\t", "account\troot\tlocalhost\t", "account\t\\", "open\n", "database\ttest\t", "right\t%\ttest\\_%\n", "end\n",
        "innodb=yes\n", "written=10.3.20\n", "program=Ver 999.999.9", "1: lo inet ", "mysqld\t1\tmariadb.service\n",
        "STORED\r\n", "VALUE a 0 1\r\n", "END\r\n", "bash: /dev/tcp/x/1: refused\n", "health=", "put=", "range=", "{\"members\":[", "{\"ID\":\"1\",\"peerURLs\":[1,\"x\"]}", "{\"kvs\":[{}]}", "]}", "{", "foreign=", "2: eth0 inet ", "a\t1\tb.service\n",
    ];

    private static Gen<byte[]> Bytes => Gen.Frequency(
        (4, Gen.Elements(Pieces).ListOf().Select(pieces => Encoding.UTF8.GetBytes(string.Concat(pieces)))),
        (1, ArbMap.Default.GeneratorFor<byte[]>()));

    public static Arbitrary<AnyAnswer> Answers() => Arb.From(
        from code in Gen.Elements(0, 0, 0, 1, 2, 3, 100, 124, 127, 255, -1)
        from output in Bytes
        from error in Gen.Elements("", "no such thing\n", "\n", "cannot\nbe read")
        select new AnyAnswer(code, output, error));
}

[Properties(Arbitrary = [typeof(AnyAnswers)], MaxTest = 2000, QuietOnSuccess = true)]
public sealed class FactParserTests
{
    /// <summary>One fact of every kind there is: a new one is covered by being there.</summary>
    internal static IReadOnlyList<Fact> All => EveryFact.All;

    [Fact]
    public void Every_kind_of_fact_is_there() => Assert.True(All.Count >= 15, string.Join(", ", All.Select(fact => fact.GetType().Name)));

    [Property]
    public void Any_answer_is_understood_or_refused_in_words(AnyAnswer answer)
    {
        foreach (var fact in All)
        {
            try
            {
                var value = fact.Read(answer.Result);
                if (value is RepositoryFiles files)
                    Assert.All(files.Sections, section => Assert.NotNull(section.Id));
                else if (value is AmqpAnswer login)
                    Assert.DoesNotContain(login.Text, char.IsControl);
                else if (value is FileState file)
                    Assert.Equal(file.Content, file.Encoding.GetBytes(file.Text));
            }
            catch (FactException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
            catch (Exception other)
            {
                Assert.Fail($"{fact.GetType().Name}: {other}");
            }
        }
    }

    [Property]
    public void Any_bytes_are_a_key_or_none(byte[] content)
    {
        Assert.All(SigningKey.FingerprintsIn(content), fingerprint => Assert.Matches("^[0-9A-F]{32,64}$", fingerprint));
        byte[] armoured = [.. "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n"u8, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(content)), .. "\n-----END PGP PUBLIC KEY BLOCK-----\n"u8];
        Assert.All(SigningKey.FingerprintsIn(armoured), fingerprint => Assert.Matches("^[0-9A-F]{32,64}$", fingerprint));
    }

    [Property]
    public void A_key_with_broken_bytes_is_a_key_or_none(int at, byte bits, int length)
    {
        var key = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Engine", "mirror.key"));
        var binary = Convert.FromBase64String(string.Concat(Encoding.ASCII.GetString(key).Split('\n').SkipWhile(line => line.Length > 0).TakeWhile(line => !line.StartsWith('='))));
        foreach (var bytes in (byte[][])[key, binary])
        {
            bytes[(int)((uint)at % bytes.Length)] ^= bits;
            Assert.All(SigningKey.FingerprintsIn(bytes[..(int)((uint)length % bytes.Length)]), fingerprint => Assert.Matches("^[0-9A-F]{32,64}$", fingerprint));
            Assert.All(SigningKey.FingerprintsIn(bytes), fingerprint => Assert.Matches("^[0-9A-F]{32,64}$", fingerprint));
        }
    }

    [Fact]
    public void A_size_that_no_file_has_is_no_crash() =>
        Assert.Throws<FactException>(() => RepositoryFilesFact.Instance.Parse(Sample.Answer("2147483647 a.repo\n[a]\n")));
}
