using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.Tests.Engine;

public sealed class FirewallStepTests
{
    private const string Mine = "22/tcp 123/udp 3306/tcp 4369/tcp 5672/tcp 25672/tcp 15672/tcp 11211/tcp 2379/tcp 2380/tcp";

    [Theory]
    [InlineData("Controller", Mine)]
    [InlineData("Compute", "22/tcp")]
    [InlineData("Network", "22/tcp")]
    [InlineData("Storage", "22/tcp")]
    [InlineData("Compute Controller", Mine)]
    public void Every_role_has_its_ports(string roles, string ports) =>
        Assert.Equal(ports.Split(' '), Ports.Of([.. roles.Split(' ').Select(Enum.Parse<Role>)]).Select(port => port.Number));

    [Theory]
    [InlineData("controller", null, "", "port 123/udp: open (firewalld does not run)")]
    [InlineData("controller", null, "running=yes\nports=123/udp\n", "port 123/udp: open")]
    [InlineData("controller", null, "running=yes\nservices=dhcpv6-client ntp\n", "port 123/udp: open")]
    [InlineData("controller", null, "running=yes\nports=22/tcp\n", "Different port 123/udp: closed by firewalld -> open to the management network")]
    [InlineData("compute01", null, "running=yes\nports=22/tcp\n", "NotApplicable port 123/udp: no time source")]
    [InlineData("compute01", "compute01", "running=yes\nports=22/tcp\n", "Different port 123/udp: closed by firewalld -> open to the management network")]
    [InlineData("controller", "compute01", "running=yes\nports=22/tcp\n", "NotApplicable port 123/udp: no time source")]
    public void The_time_source_can_be_asked(string name, string? source, string live, string finding)
    {
        var node = Sample.Node(name, new BaselineSettings { Time = new TimeSettings { Source = source } });
        var port = new FirewallStep(FirewallState.Off).For(node).Single(resource => resource.Name == "time port");
        Assert.Equal([finding], Sample.Lines(port.Findings(new FactSet().WithText(new FirewallFact(FirewallStep.Zone), live))));
        Assert.Equal(["T-06"], port.Rules);
    }

    [Fact]
    public void A_time_source_that_is_no_controller_opens_its_port()
    {
        var node = Sample.Node("compute01", new BaselineSettings { Time = new TimeSettings { Source = "compute01" } });
        var zone = new FirewallStep(FirewallState.Managed).For(node).Single(resource => resource.Name == "firewalld's zone");
        var fact = new FirewallFact(FirewallStep.Zone);
        Assert.Equal(["firewalld: zone openstack-train: 123/udp 22/tcp open to 192.168.100.0/24"], Sample.Lines(zone.Findings(new FactSet().WithText(fact, "running=yes\nports=22/tcp 123/udp\nsources=192.168.100.0/24\n"))));
        Assert.Equal(["Different firewalld: zone openstack-train: nothing open to 10.0.0.0/8 -> 123/udp 22/tcp open to 192.168.100.0/24"], Sample.Lines(zone.Findings(new FactSet().WithText(fact, "running=yes\nsources=10.0.0.0/8\n"))));
        Assert.Equal(FindingStatus.Different, Assert.Single(zone.Findings(new FactSet().WithText(fact, ""))).Status);
    }

    [Fact]
    public void A_zone_without_a_management_network_is_refused()
    {
        var inventory = new Inventory { Nodes = [new Node { Name = "controller", Roles = [Role.Controller], Address = "192.168.100.11" }] };
        var refusal = Assert.Throws<NodeException>(() => new FirewallStep(FirewallState.Managed).For(inventory.Nodes[0]).ToList());
        Assert.Equal(ErrorIds.InvalidSetting, refusal.ErrorId);
        Assert.NotEmpty(new FirewallStep(FirewallState.Off).For(inventory.Nodes[0]));
    }
}
