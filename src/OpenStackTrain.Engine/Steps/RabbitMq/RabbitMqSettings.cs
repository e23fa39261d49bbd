using System.Net;
using System.Net.Sockets;
using OpenStackTrain.Baseline;

namespace OpenStackTrain.Engine.Steps;

/// <summary>What is wanted of a node's message queue.</summary>
/// <param name="User">The account of the OpenStack services.</param>
/// <param name="Management">Whether the management plugin is on.</param>
/// <param name="Profile">The profile: guest and the addresses depend on it.</param>
/// <param name="Repository">The keys that packages are signed with.</param>
internal sealed record RabbitMqSettings(string User, bool Management, Profile Profile, RepositorySettings Repository)
{
    /// <summary>The node's short name, by which Erlang nodes find each other.</summary>
    public static string ShortNameOf(Node node) => node.Name.Split('.')[0];

    /// <summary>The broker's node name.</summary>
    public static string NodeNameOf(Node node) => $"rabbit@{ShortNameOf(node)}";

    /// <summary>The node's address.</summary>
    /// <exception cref="NodeException">InvalidSetting: the inventory gives a name only.</exception>
    public static IPAddress AddressOf(Node node) => IPAddress.TryParse(node.Address, out var address) ? address : throw new NodeException(
        ErrorIds.InvalidSetting,
        $"{node.Name}: the inventory gives it no IP address, so nobody can tell what its name shall resolve to.",
        "Give the node its address in the inventory, then: Import-OSInventory");

    /// <summary>The only address that clients and other brokers may come by; null: all. What it would be called in Erlang is only known of IPv4.</summary>
    public IPAddress? OnlyAddressOf(Node node) => Profile == Profile.Hardened && AddressOf(node) is { AddressFamily: AddressFamily.InterNetwork } address ? address : null;
}
