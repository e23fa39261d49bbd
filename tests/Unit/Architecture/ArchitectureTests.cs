using System.Globalization;
using OpenStackTrain.Engine.Architecture;

namespace OpenStackTrain.Tests.Architecture;

/// <summary>The catalogue of services and roles holds together.</summary>
public sealed class ArchitectureTests
{
    private static readonly string[] Outside = ["MariaDB", "RabbitMQ", "memcached", "libvirt", "LVM and iSCSI", "IPMI and Redfish"];

    private static IReadOnlyList<OpenStackService> In(string culture) => ArchitectureTexts.For(CultureInfo.GetCultureInfo(culture)).Services();

    private static IReadOnlyList<OpenStackRole> RolesIn(string culture) => ArchitectureTexts.For(CultureInfo.GetCultureInfo(culture)).Roles();

    [Fact]
    public void The_tutorials_services_are_there_with_those_that_it_forgot()
        => Assert.Equal("Keystone Horizon Ceilometer Glance Placement Nova Neutron Swift Cinder Heat Trove Ironic Sahara", string.Join(' ', Services.All.Select(service => service.Name)));

    [Fact]
    public void Every_text_is_there_in_both_languages()
    {
        foreach (var (english, chinese) in In("en-US").Zip(In("zh-CN")))
        {
            Assert.NotEmpty(english.Purpose);
            Assert.NotEmpty(chinese.Purpose);
            Assert.NotEqual(english.Purpose, chinese.Purpose);
            Assert.Equal(english.Note.Length == 0, chinese.Note.Length == 0);
        }

        foreach (var (english, chinese) in RolesIn("en-US").Zip(RolesIn("zh-CN")))
        {
            Assert.NotEqual(english.Purpose, chinese.Purpose);
            Assert.Equal(english.Note.Length == 0, chinese.Note.Length == 0);
            Assert.All(english.Networks.Zip(chinese.Networks), pair => Assert.NotEqual(pair.First.Purpose, pair.Second.Purpose));
        }
    }

    [Fact]
    public void Links_lead_to_what_there_is()
        => Assert.All(Services.All.SelectMany(service => service.Links), link => Assert.Contains(link.To, Services.All.Select(service => service.Name).Concat(Outside)));

    [Fact]
    public void Whoever_has_a_database_talks_to_it_and_nobody_else_does()
        => Assert.All(Services.All, service => Assert.Equal(service.Databases.Count > 0, service.Links.Contains(new ServiceLink("MariaDB", LinkProtocol.Sql))));

    [Fact]
    public void An_API_is_a_part_on_the_controller_and_no_port_is_taken_twice()
    {
        Assert.All(Services.All.Where(service => service.Port is not null), service => Assert.Contains(service.Components, part => part.Port == service.Port && part.Role == Role.Controller));
        var ports = Services.All.SelectMany(service => service.Components).Where(part => part.Port is not null).Select(part => part.Port).ToList();
        Assert.Equal(ports.Distinct(), ports);
    }

    [Fact]
    public void Roles_have_the_services_and_the_cards_of_the_tutorial()
    {
        Assert.Equal(["Controller 1", "Compute 2", "Network 3", "Storage 2"], Roles.All.Select(role => $"{role} {role.NetworkCards}"));
        Assert.Equal(["Ceilometer", "Nova", "Neutron"], Roles.All[1].Services);
        Assert.Equal(["Neutron"], Roles.All[2].Services);
        Assert.Equal(["Swift", "Cinder"], Roles.All[3].Services);
        Assert.Equal(Services.All.Count, Roles.All[0].Services.Count);
    }
}
