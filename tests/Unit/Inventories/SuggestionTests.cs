using FsCheck.Xunit;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>What somebody probably meant.</summary>
public sealed class SuggestionTests
{
    private static readonly string[] known = ["user", "port", "keyFile", "knownHostsFile", "address"];

    [Theory]
    [InlineData("Port", "port")]
    [InlineData("prot", "port")]
    [InlineData("adress", "address")]
    [InlineData("key_file", "keyFile")]
    [InlineData("knownhosts", "knownHostsFile")]
    [InlineData("colour", null)]
    [InlineData("", null)]
    public void Is_the_nearest_word(string word, string? expected) => Assert.Equal(expected, Suggestion.Nearest(word, known));

    [Property]
    public void Distance_is_a_measure(string a, string b)
    {
        (a, b) = (a ?? "", b ?? "");
        Assert.Equal(0, Suggestion.Distance(a, a));
        Assert.Equal(Suggestion.Distance(a, b), Suggestion.Distance(b, a));
        Assert.InRange(Suggestion.Distance(a, b), Math.Abs(a.Length - b.Length), Math.Max(a.Length, b.Length));
    }
}
