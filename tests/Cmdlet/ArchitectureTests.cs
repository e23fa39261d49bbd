namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>Services and roles, looked up.</summary>
public sealed class ArchitectureTests() : ModuleTest("controller")
{
    [Theory]
    [InlineData("Get-OSService n*", "Nova Neutron")]
    [InlineData("Get-OSService -Class Global", "Keystone Horizon Ceilometer")]
    [InlineData("Get-OSService -Role Compute", "Ceilometer Nova Neutron")]
    [InlineData("Get-OSService -Class Core -Role Storage", "Swift Cinder")]
    [InlineData("Get-OSRole Compute | ForEach-Object Services | Get-OSService -Class Core", "Nova Neutron")]
    public void Services_are_found_by_what_they_are(string script, string expected)
        => Assert.Equal(expected, string.Join(' ', Run(script).Succeeded().Output.Cast<OpenStackService>().Select(service => service.Name)));

    [Fact]
    public void A_service_says_its_parts_and_speaks_Chinese()
    {
        var glance = Assert.IsType<OpenStackService>(Assert.Single(Run("Get-OSService glance -Culture zh-CN").Succeeded().Output));
        Assert.Equal((9292, "image", "2.3"), (glance.Port, glance.Type, glance.Section));
        Assert.Contains("镜像服务", glance.Purpose, StringComparison.Ordinal);
        Assert.Contains("glance-registry", glance.Note, StringComparison.Ordinal);
        Assert.Equal(("glance-api", Role.Controller, "openstack-glance", "openstack-glance-api"), Assert.Single(glance.Components) is var part ? (part.Name, part.Role, part.Package, part.Unit) : default);
        Assert.Empty(Network["controller"].Scripts);
    }

    [Fact]
    public void Roles_are_found_by_name()
    {
        var network = Assert.IsType<OpenStackRole>(Assert.Single(Run("Get-OSRole net*").Succeeded().Output));
        Assert.Equal((Role.Network, 3, "management data external"), (network.Name, network.NetworkCards, string.Join(' ', network.Networks)));
    }

    [Theory]
    [InlineData("Get-OSService Nowa, Nova", "There is no service 'Nowa'.")]
    [InlineData("Get-OSRole Computer, Compute", "There is no role 'Computer'.")]
    public void A_name_that_is_not_there_is_an_error_and_the_others_come(string script, string message)
    {
        var outcome = Run(script);
        Assert.Equal(message, outcome.Error.ToString());
        Assert.Single(outcome.Output);
    }
}
