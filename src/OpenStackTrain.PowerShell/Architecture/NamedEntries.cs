using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>Entries of a catalogue by name.</summary>
internal static class NamedEntries
{
    /// <summary>Those that the names, with wildcards, mean, in the catalogue's order. A name without wildcards that means none is an error.</summary>
    public static IReadOnlyList<T> Of<T>(Cmdlet cmdlet, IReadOnlyList<string> names, string kind, IReadOnlyList<T> all, Func<T, string> nameOf)
    {
        foreach (var name in names.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !all.Any(one => nameOf(one).Equals(name, StringComparison.OrdinalIgnoreCase))))
            cmdlet.WriteError(NodeErrors.Record(new NodeException(ErrorIds.InvalidSetting, $"There is no {kind} '{name}'.", $"There are: {string.Join(", ", all.Select(nameOf))}."), name));
        List<WildcardPattern> patterns = [.. names.Select(name => new WildcardPattern(name, WildcardOptions.IgnoreCase))];
        return [.. all.Where(one => patterns.Exists(pattern => pattern.IsMatch(nameOf(one))))];
    }
}
