using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Tests.Engine;

public sealed class FindingTests
{
    [Fact]
    public void What_a_finding_shows_has_no_account_and_nothing_that_acts_on_a_terminal()
    {
        var finding = Finding.Compare("/etc/yum.repos.d/a.repo: base", "http://mirror/os, enabled", "http://me:se%3Acret@mirror:80/os http://other@x/, \u001b[31menabled") with { Reason = "https://a:b@c says \u0007" };
        Assert.Equal("http://***@mirror:80/os http://***@x/, \ufffd[31menabled", finding.Actual);
        Assert.Equal("https://***@c says \ufffd", finding.Reason);
        Assert.Equal("http://mirror/os, enabled", finding.Expected);
        Assert.Equal(FindingStatus.Different, finding.Status);
    }

    [Fact]
    public void It_is_compared_by_what_was_read()
        => Assert.Equal((FindingStatus.Different, FindingStatus.Met), (Finding.Compare("url", "http://a:1@m/", "http://a:2@m/").Status, Finding.Compare("url", "http://a:1@m/", "http://a:1@m/").Status));
}
