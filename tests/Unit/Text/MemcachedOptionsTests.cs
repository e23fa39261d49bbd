using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Tests.Text;

/// <summary>Words as an administrator may have put them together, ours among them.</summary>
public sealed record OptionsText(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The generator.</summary>
public static class OptionsTexts
{
    private static readonly string[] Words = ["-l", "127.0.0.1,::1", "-l10.0.0.1", "--listen=controller", "--listen", "-U", "0", "-U11211", "--udp-port=0", "-t", "8", "-o", "modern", "-vv", "-c", "10", " ", "\t", "-", "--", "", "-L", "-u", "--listener=x"];

    public static Arbitrary<OptionsText> Texts() => Arb.From(Gen.Elements(Words).ListOf().Select(words => new OptionsText(string.Join(' ', words))));
}

[Properties(Arbitrary = [typeof(OptionsTexts)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class MemcachedOptionsTests
{
    private const string Wanted = "-l 127.0.0.1,192.168.100.11 -U 0";

    [Theory]
    [InlineData("", "", "")]
    [InlineData("-l 127.0.0.1,::1", "-l 127.0.0.1,::1", "")]
    [InlineData("-U 0 -l a -l b", "-l a,b -U 0", "")]
    [InlineData("--listen=a --udp-port 11211 -vv", "-l a -U 11211", "-vv")]
    [InlineData("-la -U0 -o modern", "-l a -U 0", "-o modern")]
    [InlineData("-t 8 -l", "-l ", "-t 8")]
    public void What_is_ours_is_told_from_the_rest(string text, string listen, string others)
    {
        var options = MemcachedOptions.Parse(text);
        Assert.Equal((listen, others), (options.Listen, string.Join(' ', options.Others)));
    }

    [Theory]
    [InlineData("", Wanted)]
    [InlineData("-l 127.0.0.1,::1,controller", Wanted)]
    [InlineData("-t 8 -l controller -o modern", Wanted + " -t 8 -o modern")]
    [InlineData("-U 0  -l 127.0.0.1,192.168.100.11", "-U 0  -l 127.0.0.1,192.168.100.11")]
    public void Only_a_difference_is_written(string before, string after) => Assert.Equal(after, MemcachedOptions.Set(before, Wanted));

    [Property]
    public void After_set_it_listens_so_and_the_rest_stays_in_order(OptionsText text)
    {
        var after = MemcachedOptions.Set(text.Value, Wanted);
        Assert.Equal(Wanted, MemcachedOptions.Parse(after).Listen);
        Assert.Equal(MemcachedOptions.Parse(text.Value).Others, MemcachedOptions.Parse(after).Others);
        Assert.Equal(after, MemcachedOptions.Set(after, Wanted));
    }
}
