using OpenStackTrain.Engine.Transport;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Transport;

/// <summary>What goes before what on the way to a node.</summary>
public sealed class RouteTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-route-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Home => Path.Combine(folder, "home");

    private string In(params string[] names) => Path.Combine([Home, ".ssh", .. names]);

    private IReadOnlyList<Hop> Plan(string config, ConnectionSettings? settings = null, string address = "10.0.0.5", Func<string, Node?>? nodes = null, params JumpLogin[] logins)
    {
        Directory.CreateDirectory(In());
        File.WriteAllText(In("own"), config);
        var endpoint = new NodeEndpoint("node1", address, (settings ?? new ConnectionSettings()) with { SshConfigPath = In("own") }) { JumpLogins = logins };
        return Route.To(endpoint, new SshConfigFiles(Home, Path.Combine(folder, "etc")), nodes ?? (_ => null));
    }

    [Fact]
    public void Without_a_word_from_anybody_the_defaults_are_right()
    {
        Directory.CreateDirectory(In());
        File.WriteAllText(In("id_rsa"), "");
        File.WriteAllText(In("id_ed25519"), "");

        var hop = Assert.Single(Plan(""));

        Assert.Equal("root@10.0.0.5:22", hop.Login);
        Assert.Equal([In("id_ed25519"), In("id_rsa")], hop.KeyFiles);
        Assert.Equal((In("known_hosts"), "10.0.0.5", 22, false), (hop.KnownHosts.File, hop.KeyName, hop.KeyPort, hop.Endpoint.AcceptNewHostKey));
    }

    [Fact]
    public void The_inventory_goes_before_the_configuration_and_that_before_the_defaults()
    {
        const string config = "Host node1\n User admin\n Port 2222\n HostName other\n HostKeyAlias alias\n StrictHostKeyChecking accept-new\n";

        var hop = Assert.Single(Plan(config));
        Assert.Equal(("admin@10.0.0.5:2222", "alias", 22, true), (hop.Login, hop.KeyName, hop.KeyPort, hop.Endpoint.AcceptNewHostKey));

        // Only a node that has no address in the inventory is where HostName says.
        Assert.Equal("admin@other:2222", Assert.Single(Plan(config, address: "node1")).Login);
        Assert.Equal("root@10.0.0.5:22", Assert.Single(Plan(config, new ConnectionSettings { User = "root", Port = 22 })).Login);
        Assert.Equal("nobody@10.0.0.5:22", Assert.Single(Plan("Host 10.0.0.*\n User nobody\n")).Login);
    }

    [Fact]
    public void Paths_have_their_tokens_replaced()
    {
        var hop = Assert.Single(Plan("IdentityFile ~/.ssh/%n-%h-%p-%r\nIdentityFile none\nCertificateFile %d/c%%\nUserKnownHostsFile ~/a b\nUser u\n"));
        Assert.Equal([In("node1-10.0.0.5-22-u")], hop.KeyFiles);
        Assert.Equal([Path.Combine(Home, "c%")], hop.CertificateFiles);
        Assert.Equal(Path.Combine(Home, "a"), hop.KnownHosts.File);

        Assert.Empty(Assert.Single(Plan("IdentityFile none\n")).KeyFiles);
        Assert.False(Assert.Single(Plan("UserKnownHostsFile none\n")).KnownHosts.HasFile);
        foreach (var line in new[] { "IdentityFile %x", "IdentityFile ~other/x", "IdentityFile ${NO_SUCH_VARIABLE_HERE}" })
        {
            var exception = Assert.Throws<NodeException>(() => Plan("\n" + line + "\n"));
            Assert.Equal(ErrorIds.SshConfigInvalid, exception.ErrorId);
            Assert.Contains("own, line 2: ", exception.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_list_of_hops_is_gone_through_in_its_order_and_only_the_first_may_have_hops_of_its_own()
    {
        var route = Plan("Host a\n ProxyJump before\nHost b\n ProxyJump never\nHost b\n User bob\nHost node1\n ProxyJump a,carol@b:2022\n");

        Assert.Equal(["root@before:22", "root@a:22", "carol@b:2022", "root@10.0.0.5:22"], route.Select(hop => hop.Login));
        Assert.Equal([true, true, true, false], route.Select(hop => hop.IsJump));
        Assert.Equal("node1's jump host b", route[2].Title);
    }

    [Fact]
    public void A_hop_has_its_own_settings_and_none_of_the_nodes_secrets()
    {
        var gate = new Node { Name = "gate", Roles = [Role.Network], Address = "10.0.0.9", Connection = new ConnectionSettings { User = "keeper", Port = 2200, KeyFilePath = "/keys/gate" } };
        var settings = new ConnectionSettings { User = "admin", KeyFilePath = "/keys/node", KnownHostsPath = "/kh", JumpHost = "gate,bare" };

        var route = Plan("Host bare\n IdentityFile /keys/bare\n", settings, nodes: name => name == "gate" ? gate : null, logins: [new JumpLogin("keeper", new Secret("one"))]);

        Assert.Equal(["keeper@10.0.0.9:2200", "admin@bare:22", "admin@10.0.0.5:22"], route.Select(hop => hop.Login));
        Assert.Equal(["/keys/gate", null, "/keys/node"], route.Select(hop => hop.Endpoint.Settings.KeyFilePath));
        Assert.Equal("/keys/bare", Assert.Single(route[1].KeyFiles));
        Assert.Equal("/kh", route[1].KnownHosts.File);
        Assert.Equal(["one", null, null], route.Select(hop => hop.Endpoint.Password?.Reveal()));

        // A password goes to the hop that stands in its place in the node's own list, never to one that the configuration puts before it.
        route = Plan("Host bare\n ProxyJump unknown\n", settings with { JumpHost = "bare" }, logins: [new JumpLogin("keeper", new Secret("one"))]);
        Assert.Equal([null, "one", null], route.Select(hop => hop.Endpoint.Password?.Reveal()));
        Assert.Equal("keeper@bare:22", route[1].Login);
    }
}
