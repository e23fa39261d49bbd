using FsCheck.Xunit;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Tests.Text;

[Properties(Arbitrary = [typeof(Documents)], MaxTest = 1000, QuietOnSuccess = true)]
public sealed class AuthorizedKeysDocumentTests
{
    private const string A = Documents.KeyA;
    private const string B = Documents.KeyB;

    private static readonly HostKey Key = HostKey.From(A.Split(' ')[1])!;

    [Theory]
    [InlineData("", A + " root@a\n")]
    [InlineData(B, B + "\n" + A + " root@a\n")]
    [InlineData(A + " another comment\n", A + " another comment\n")]
    [InlineData(A + "\n" + B + "\n" + A + " again\n", A + "\n" + B + "\n")]
    [InlineData("#" + A + "\n", "#" + A + "\n" + A + " root@a\n")]
    [InlineData("from=\"10.0.0.0/8,a b\" " + A + "\n", "from=\"10.0.0.0/8,a b\" " + A + "\n")]
    [InlineData("from=\"a\" " + A + "\n" + A + "\n" + A + "\n", "from=\"a\" " + A + "\n" + A + "\n")]
    [InlineData("command=\"x \\\" " + A + "\" " + B + "\r\n", "command=\"x \\\" " + A + "\" " + B + "\r\n" + A + " root@a\r\n")]
    [InlineData("ssh-rsa AAAA broken\n", "ssh-rsa AAAA broken\n" + A + " root@a\n")]
    public void A_key_stands_there_once_and_other_lines_stay(string before, string after) =>
        Assert.Equal(after, Documents.Edited<AuthorizedKeysDocument>(before, document => document.With(Key, "root@a")).ToString());

    [Theory]
    [InlineData(A + "\n" + B + "\n  " + A + " x\n", B + "\n")]
    [InlineData("from=\"a\" " + A + "\n", "from=\"a\" " + A + "\n")]
    public void A_key_that_is_not_wanted_goes_unless_somebody_gave_it_options(string before, string after) =>
        Assert.Equal(after, Documents.Edited<AuthorizedKeysDocument>(before, document => document.Without(Key)).ToString());

    [Property]
    public void After_with_the_key_is_there_and_all_other_lines_stay_in_their_order(FileText file)
    {
        var before = AuthorizedKeysDocument.Parse(file.Value);
        var after = Documents.Edited<AuthorizedKeysDocument>(file.Value, document => document.With(Key, "root@a"));
        Assert.True(after.Has(Key));
        Assert.InRange(after.PlainLinesOf(Key), 0, 1);
        Assert.True(after.PlainLinesOf(Key) == 1 || before.Has(Key));
        Documents.AssertKept(Documents.LinesOf(before).Where(line => !line.TrimStart().StartsWith(A, StringComparison.Ordinal)), Documents.LinesOf(after));
    }

    [Property]
    public void After_without_no_plain_line_has_the_key_and_with_brings_it_back(FileText file)
    {
        var after = Documents.Edited<AuthorizedKeysDocument>(file.Value, document => document.Without(Key));
        Assert.Equal(0, after.PlainLinesOf(Key));
        Assert.True(after.With(Key, "x").Has(Key));
    }
}
