using FsCheck;
using FsCheck.Fluent;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

/// <summary>A text as a node may hold: lines of all our formats and nonsense, with any line ends.</summary>
public sealed record FileText(string Value)
{
    public override string ToString() => string.Concat(Value.Select(c => char.IsControl(c) ? $"\\x{(int)c:x2}" : c.ToString()));
}

/// <summary>A key of few, so that generated files hold it often.</summary>
public sealed record Key(string Value);

/// <summary>What a caller may write as a value: any characters but line breaks.</summary>
public sealed record Value(string Text);

/// <summary>The generators of the document tests.</summary>
public static class Documents
{
    internal const string KeyA = "ssh-rsa AAAAB3NzaC1yc2EAAAABAQ==";

    internal const string KeyB = "ssh-rsa AAAAB3NzaC1yc2EAAAABAg==";

    /// <summary>The hashed name of controller, salt 0123456789abcdef0123.</summary>
    private static readonly string Hashed = $"|1|{Convert.ToBase64String("0123456789abcdef0123"u8)}|{HashOf("controller")} ";

    private static readonly string[] Fragments =
    [
        "", " ", "\t", "#", "# ", "a", "b", "a=", "b=", "#a=", "# a=",
        "export a=", "a = ", "a=\"x", "\"", "'", "\\", "$b", "#c", " # c", "=", "x y", "\0", "\r", "\uFEFF", "é",
        "[s]", "[t]", "[", "]", "!includedir /etc/my.cnf.d", "; c", "b-b=1", "b_b = 2", "flag",
        "127.0.0.1", "127.0.1.1 ", "::1", "10.0.0.1 ", "10.0.0.2\t",
        " localhost", " controller", " Controller", " controller.example", " a b", HostsDocument.Begin, HostsDocument.End,
        "server ", "#server a iburst", "server a iburst", "pool b", "SERVER a", "peer",
        "#allow 10.0.0.0/8", "allow 10.0.0.0/8", "allow", "! allow", "local stratum 10", "local", "%local stratum 10",
        KeyA, KeyB, "from=\"a b\" " + KeyA, "no-pty,command=\"echo \\\" x\" " + KeyB + " c", "controller " + KeyA, "controller,10.0.0.1 " + KeyB, "*.example,!controller " + KeyB, "@revoked controller " + KeyA, "@cert-authority * " + KeyA, Hashed + KeyB, Hashed + KeyA,
        CrontabDocument.BeginOf("job"), CrontabDocument.EndOf("job"), "* * * * * /bin/true >> /var/log/a", "0 1 * * * /bin/true", "MAILTO=root", "@daily x",
        "makestep 1.0 3", "#makestep 1.0 3", "include /etc/chrony.d/*.conf",
    ];

#pragma warning disable CA5350 // The format's own hash.
    private static string HashOf(string name) => Convert.ToBase64String(System.Security.Cryptography.HMACSHA1.HashData("0123456789abcdef0123"u8, System.Text.Encoding.UTF8.GetBytes(name)));
#pragma warning restore CA5350

    private static Gen<string> Line => Gen.Frequency(
        (3, Gen.Elements(Fragments)),
        (4, Gen.Elements(Fragments).ListOf().Select(parts => string.Concat(parts.Take(4)))));

    public static Arbitrary<FileText> Texts() => Arb.From(
        Gen.Zip(Line, Gen.Frequency((12, Gen.Constant("\n")), (3, Gen.Constant("\r\n")), (1, Gen.Constant("\r")), (1, Gen.Constant("")))).ListOf()
            .Select(lines => new FileText(string.Concat(lines.Select(line => line.Item1 + line.Item2)))),
        text => Shorter(text.Value).Select(shorter => new FileText(shorter)));

    public static Arbitrary<Key> Keys() => Arb.From(Gen.Elements("a", "b", "c").Select(key => new Key(key)));

    public static Arbitrary<Value> Values() => Arb.From(Gen.Frequency(
        (1, Gen.Elements(Fragments).ListOf().Select(parts => string.Concat(parts))),
        (1, ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get)))
        .Select(text => new Value(text.Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal))));

    /// <summary>Edits, edits again, reads what was written and edits that: all three say the same; the first is given back.</summary>
    internal static T Edited<T>(string text, Func<T, T> edit)
        where T : class, ITextDocument<T>
    {
        var once = edit(T.Parse(text));
        Assert.Equal(once.ToString(), edit(once).ToString());
        Assert.Equal(once.ToString(), edit(T.Parse(once.ToString()!)).ToString());
        return T.Parse(once.ToString()!);
    }

    /// <summary>The lines of a text without their ends.</summary>
    internal static string[] LinesOf(object document) => [.. TextLines.Parse(document.ToString()!).Select(line => line.Text)];

    /// <summary>Asserts that the lines all stand in the other text, in their order.</summary>
    internal static void AssertKept(IEnumerable<string> kept, string[] within)
    {
        var at = 0;
        foreach (var line in kept)
        {
            at = Array.IndexOf(within, line, at) + 1;
            Assert.True(at > 0, $"The line '{line}' is lost or out of order.");
        }
    }

    /// <summary>A default file of EL7.</summary>
    internal static string Fixture(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Fixtures", "Text", name));

    /// <summary>Asserts that an edit of a default file of EL7 changes these lines and no other.</summary>
    internal static void AssertChange<T>(string before, Func<T, T> edit, params string[] difference)
        where T : class, ITextDocument<T> =>
        Assert.Equal(difference, TextDifference.Between(before, Edited(before, edit).ToString()!));

    private static IEnumerable<string> Shorter(string text)
    {
        for (var size = text.Length / 2; size > 0; size /= 2)
        {
            for (var start = 0; start + size <= text.Length; start += size)
                yield return text.Remove(start, size);
        }
    }
}
