using System.Management.Automation;

namespace OpenStackTrain.PowerShell;

/// <summary>Which rules are meant by ids and sections, both with wildcards, and by severities; no severity is every one.</summary>
internal sealed record RuleChoice(string[] Ids, string[] Sections, Severity[] Severities)
{
    /// <summary>Whether the rule is meant.</summary>
    public bool Has(string id, string section, Severity severity) => Matches(Ids, id) && Matches(Sections, section) && (Severities.Length == 0 || Severities.Contains(severity));

    /// <summary>The names without wildcards that no id matches.</summary>
    public IEnumerable<string> Unknown(IReadOnlyList<string> known) => Ids.Where(name => !WildcardPattern.ContainsWildcardCharacters(name) && !known.Any(id => Matches([name], id)));

    private static bool Matches(string[] patterns, string text) => Array.Exists(patterns, pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(text));
}
