namespace OpenStackTrain.Engine.Catalog;

/// <content>What a machine must be before the baseline is put on it: sections 1.5, 3.1 and 3.2.</content>
internal static partial class Rules
{
    /// <summary>The rules of <c>Test-OSNodeRequirement</c>. No step sets them: machines are made so.</summary>
    public static IReadOnlyList<Rule> Requirements { get; } =
    [
        Requirement("P-01", "3.1", Severity.High, "seed 3.1; install guide, Environment"),
        Requirement("P-02", "3.1", Severity.High, "seed 3.1; install guide, Overview: minimum requirements"),
        Requirement("P-03", "3.1", Severity.Medium, "seed 3.1; install guide, Compute service"),
        Requirement("P-07", "3.1", Severity.Medium, "seed 3.1; install guide, Block Storage"),
        Requirement("P-14", "3.1", Severity.Medium, "yum(8): a transaction needs room in /var and /"),
        Requirement("P-08", "1.5", Severity.Medium, "seed 1.5"),
        Requirement("P-04", "3.2", Severity.High, "seed 3.2; install guide, Host networking"),
        Requirement("P-06", "3.2", Severity.High, "machine-id(5); clones of one image"),
        Requirement("P-09", "3.2", Severity.Low, "RFC 1918; RFC 6598"),
        Requirement("P-11", "3.2", Severity.Medium, "install guide, Name resolution"),
        Requirement("P-12", "3.2", Severity.High, "install guide, Verify connectivity"),
        Requirement("P-10", "3.2", Severity.High, "install guide, Firewalls and default ports"),
        Requirement("P-13", "3.2", Severity.Low, "install guide, NTP"),
        Requirement("P-15", "3.2", Severity.High, "CentOS 7 end of life, 2024-06-30"),
    ];

    /// <summary>All rules that there are.</summary>
    public static IReadOnlyList<Rule> Everything { get; } = [.. All, .. Requirements];

    private static Rule Requirement(string id, string section, Severity severity, string source) => new(id, section, severity, "", "", source);
}
