using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OpenStackTrain.Engine.Text;

/// <summary>A line of /etc/hosts: an address and the names it has. Addresses are equal by value, names without case.</summary>
internal sealed class HostEntry : IEquatable<HostEntry>
{
    /// <summary>Makes an entry of at least one name.</summary>
    public HostEntry(IPAddress address, params IEnumerable<string> names)
    {
        Address = new(address.GetAddressBytes());
        Names = [.. names];
        if (Names.Count == 0 || !Names.All(IsName))
            throw new ArgumentException($"The names of {address}, '{string.Join("', '", Names)}', cannot stand in /etc/hosts.", nameof(names));
    }

    /// <summary>The address.</summary>
    public IPAddress Address { get; }

    /// <summary>The canonical name, then the aliases.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether the name is one of them.</summary>
    public bool Has(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public bool Equals(HostEntry? other) =>
        other is not null && Address.Equals(other.Address) && Names.SequenceEqual(other.Names, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as HostEntry);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Address, Names.Count, StringComparer.OrdinalIgnoreCase.GetHashCode(Names[0]));

    /// <inheritdoc/>
    public override string ToString() => $"{Address} {string.Join(' ', Names)}";

    /// <summary>Whether a word can stand for a name without being read as something else.</summary>
    internal static bool IsName(string word) => word.Length > 0 && !word.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c == '#');

    /// <summary>Reads an address as strictly as the resolver does (inet_pton): no short forms, no leading zeros, no scope.</summary>
    internal static IPAddress? AddressOf(string word) =>
        word.All(c => char.IsAsciiHexDigit(c) || c is '.' or ':')
        && IPAddress.TryParse(word, out var address)
        && (address.AddressFamily is AddressFamily.InterNetworkV6 || string.Create(CultureInfo.InvariantCulture, $"{address}") == word)
            ? address
            : null;
}
