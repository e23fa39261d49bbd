using System.Globalization;

namespace OpenStackTrain.Engine.Reports;

/// <summary>Text of nodes, made fit for files: what a node said may hold anything.</summary>
internal static class ReportText
{
    /// <summary>What a node is, in one line.</summary>
    public static string Of(NodeSystem system)
        => string.Join(", ", new[] { system.OperatingSystem, $"{system.Architecture}, kernel {system.Kernel}", system.Container.Length > 0 ? $"container ({system.Container})" : "", system.MachineId.Length > 0 ? $"machine-id {system.MachineId}" : "" }.Where(part => part.Length > 0));

    /// <summary>When and by which run a rule's state was last set; empty: not known.</summary>
    public static string LastSet(RuleResult result) => result.ChangedAt is { } time ? string.Create(CultureInfo.InvariantCulture, $"{time.ToUniversalTime():yyyy-MM-dd HH:mm:ss} UTC, run {result.ChangedRun}") : "";

    /// <summary>The same on one line.</summary>
    public static string OneLine(string text) => PlainText.Of(text).ReplaceLineEndings(" ").Replace('\t', ' ');
}
