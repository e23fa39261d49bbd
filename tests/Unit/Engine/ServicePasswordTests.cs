using System.Net;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

public sealed class ServicePasswordTests
{
    [Fact]
    public void A_generated_password_is_long_plain_and_never_twice_the_same()
    {
        var passwords = Enumerable.Range(0, 50).Select(_ => ServicePassword.Generate("openstack")).ToList();
        Assert.All(passwords, password => Assert.Matches("^[A-Za-z0-9]{40}$", password.Value.Reveal()));
        Assert.Equal(50, passwords.Select(password => password.Value.Reveal()).Distinct(StringComparer.Ordinal).Count());
        Assert.All(passwords, password => Assert.True(password.IsGenerated));
    }

    [Theory]
    [InlineData("RABBIT_PASS")]
    [InlineData("NEUTRON_DBPASS")]
    [InlineData("KEYSTONE_PASS")]
    [InlineData("abc123")]
    [InlineData("ABC123")]
    [InlineData("000000")]
    [InlineData("guest")]
    public void What_tutorials_print_is_refused_but_for_the_tutorial_s_own_profile(string password)
    {
        foreach (var profile in new[] { Profile.Guide, Profile.Hardened })
        {
            var refused = Assert.Throws<NodeException>(() => ServicePassword.Given("openstack", new Secret(password), profile));
            Assert.Equal(ErrorIds.PasswordRefused, refused.ErrorId);
            Assert.DoesNotContain(password, refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(password, ServicePassword.Given("openstack", new Secret(password), Profile.Seed).Value.Reveal());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    public void What_no_service_can_be_told_is_refused(string password) =>
        Assert.Equal(ErrorIds.PasswordRefused, Assert.Throws<NodeException>(() => ServicePassword.Given("root", new Secret(password), Profile.Seed)).ErrorId);

    [Fact]
    public void No_text_of_it_shows_it()
    {
        var password = ServicePassword.Given("root", new Secret("s3cret of mine"), Profile.Guide);
        var account = password.ToAccount("MariaDB");
        Assert.Equal("s3cret of mine", new NetworkCredential("", account.Password).Password);
        Assert.Equal("MariaDB: root", account.ToString());
        Assert.DoesNotContain("s3cret", password.ToString(), StringComparison.Ordinal);
        Assert.True(account.Password.IsReadOnly());
    }
}
