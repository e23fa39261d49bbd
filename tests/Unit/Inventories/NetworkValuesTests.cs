using System.Net;
using FsCheck.Xunit;
using OpenStackTrain.Engine.Inventories;

namespace OpenStackTrain.Tests.Inventories;

/// <summary>Addresses and networks.</summary>
public sealed class NetworkValuesTests
{
    [Property]
    public void Every_ipv4_address_is_read(byte a, byte b, byte c, byte d)
    {
        Assert.Null(NetworkValues.Address($"{a}.{b}.{c}.{d}", out var address));
        Assert.Equal([a, b, c, d], address.GetAddressBytes());
    }

    [Property]
    public void The_network_of_an_address_is_told_and_then_accepted(uint bits, byte length)
    {
        var (address, prefix) = (new IPAddress(bits), length % 33);

        var fault = NetworkValues.Network($"{address}/{prefix}", out var network);

        if (fault is not null) Assert.Null(NetworkValues.Network(fault.Expected, out network));
        Assert.Equal(prefix, network.PrefixLength);
        Assert.True(network.Contains(address));
    }

    [Theory]
    [InlineData("0x7f.1.1.1")]
    [InlineData("1.2.3")]
    [InlineData("1.2.3.4.5")]
    [InlineData("1.2.3.04")]
    [InlineData("1.2.3.")]
    [InlineData("١.2.3.4")]
    [InlineData(" 1.2.3.4")]
    [InlineData("1.2.3.4%eth0")]
    [InlineData("fd00::1%eth0")]
    [InlineData("[fd00::1]")]
    [InlineData(":")]
    [InlineData("1::2::3")]
    public void Other_forms_are_refused(string text) => Assert.NotNull(NetworkValues.Address(text, out _));

    [Theory]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("172.31.0.0/16", false)]
    [InlineData("192.168.100.0/24", false)]
    [InlineData("203.0.113.0/24", false)]
    [InlineData("20.0.0.0/24", true)]
    [InlineData("172.32.0.0/16", true)]
    [InlineData("8.0.0.0/6", true)]
    [InlineData("2001:db8::/32", false)]
    public void Public_address_space_is_known(string text, bool isPublic) => Assert.Equal(isPublic, NetworkValues.IsPublic(IPNetwork.Parse(text)));

    [Theory]
    [InlineData("10.0.0.0/31")]
    [InlineData("10.0.0.1/31")]
    [InlineData("10.0.0.255/32")]
    [InlineData("10.0.0.1/30")]
    [InlineData("fd00::/64")]
    public void Small_networks_and_ipv6_have_no_broadcast(string text) => Assert.Null(NetworkValues.InterfaceAddress(text, out _));
}
