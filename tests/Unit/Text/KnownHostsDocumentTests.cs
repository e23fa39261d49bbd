using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class KnownHostsDocumentTests
{
    private const string A = Documents.KeyA;
    private const string B = Documents.KeyB;
    private const string Hash = "|1|MDEyMzQ1Njc4OWFiY2RlZjAxMjM=|";

    private static readonly HostKey Key = HostKey.From(A.Split(' ')[1])!;
    private static readonly string[] Names = ["controller", "10.0.0.1"];

    [Theory]
    [InlineData("", "controller,10.0.0.1 " + A + "\n")]
    [InlineData("controller " + A, "controller " + A + "\n10.0.0.1 " + A + "\n")]
    [InlineData("controller,10.0.0.1 " + A + " c\n", "controller,10.0.0.1 " + A + " c\n")]
    [InlineData("controller " + B + "\nother " + B + "\n", "other " + B + "\ncontroller,10.0.0.1 " + A + "\n")]
    [InlineData("other,Controller,10.0.0.1 " + B + " c\n", "other " + B + " c\ncontroller,10.0.0.1 " + A + "\n")]
    [InlineData("* " + B + "\n", "* " + B + "\ncontroller,10.0.0.1 " + A + "\n")]
    [InlineData("* " + A + "\n", "* " + A + "\n")]
    [InlineData("@revoked controller " + B + "\n@cert-authority * " + B + "\n", "@revoked controller " + B + "\n@cert-authority * " + B + "\ncontroller,10.0.0.1 " + A + "\n")]
    [InlineData("# controller " + B + "\n\ncontroller ssh-rsa broken\n", "# controller " + B + "\n\ncontroller ssh-rsa broken\ncontroller,10.0.0.1 " + A + "\n")]
    [InlineData("[controller]:2222 " + B + "\n", "[controller]:2222 " + B + "\ncontroller,10.0.0.1 " + A + "\n")]
    public void A_host_has_its_own_keys_and_other_lines_stay(string before, string after) =>
        Assert.Equal(after, Documents.Edited<KnownHostsDocument>(before, document => document.With(Names, [Key])).ToString());

    [Fact]
    public void A_hashed_name_is_known_and_replaced()
    {
#pragma warning disable CA5350 // The format's own hash.
        var hash = Hash + Convert.ToBase64String(System.Security.Cryptography.HMACSHA1.HashData("0123456789abcdef0123"u8, "controller"u8)) + " ";
#pragma warning restore CA5350
        Assert.Equal(hash + A + "\n10.0.0.1 " + A + "\n", Documents.Edited<KnownHostsDocument>(hash + A + "\n", document => document.With(Names, [Key])).ToString());
        Assert.Equal("controller,10.0.0.1 " + A + "\n", Documents.Edited<KnownHostsDocument>(hash + B + "\n", document => document.With(Names, [Key])).ToString());
    }

    [Fact]
    public void A_wrong_line_is_told_with_its_number_and_its_key()
    {
        var wrong = Assert.Single(KnownHostsDocument.Parse("x " + B + "\n10.0.0.1 " + B + "\n* " + B + "\n").WrongLinesOf(Names, [Key]));
        Assert.Equal((2, "10.0.0.1", B.Split(' ')[1]), (wrong.Number, wrong.Hosts, Convert.ToBase64String(wrong.Key.Bytes)));
    }

    [Fact]
    public void A_revoked_key_of_the_host_is_told() =>
        Assert.Equal(1, Assert.Single(KnownHostsDocument.Parse("@revoked * " + A + "\n@revoked controller " + B + "\n").RevokedOf(Names, [Key])).Number);

    [Property]
    public void After_with_the_host_is_known_and_lines_of_others_stay_in_their_order(FileText file)
    {
        var after = Documents.Edited<KnownHostsDocument>(file.Value, document => document.With(Names, [Key]));
        Assert.Empty(after.MissingOf(Names, [Key]));
        Assert.Empty(after.WrongLinesOf(Names, [Key]));
        var before = Documents.LinesOf(KnownHostsDocument.Parse(file.Value));
        Documents.AssertKept(before.Where((line, row) => KnownHostsLine.From(line, row) is not { Marker: KnownHostsMarker.None } known || !Names.Any(known.Matches)), Documents.LinesOf(after));
    }

    [Property]
    public void A_line_without_a_wrong_key_is_never_touched(FileText file)
    {
        var document = KnownHostsDocument.Parse(file.Value);
        if (document.WrongLinesOf(Names, [Key]).Count == 0)
            Assert.StartsWith(string.Join('\n', Documents.LinesOf(document)), string.Join('\n', Documents.LinesOf(document.With(Names, [Key]))), StringComparison.Ordinal);
    }
}
