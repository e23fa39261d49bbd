using System.Collections.ObjectModel;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using OpenStackTrain.Engine.LocalFiles;

namespace OpenStackTrain.Engine.Reports;

/// <summary>Reports as they are made of results, and read from files.</summary>
internal static class ReportFile
{
    /// <summary>A report of a cloud of a thousand nodes has some 40 MB.</summary>
    private const int MostBytes = 512 << 20;

    /// <summary>The report of results that were just found.</summary>
    /// <param name="results">The results.</param>
    /// <param name="known">The inventory that the nodes are from; null: it is not known.</param>
    public static BaselineReport Of(IReadOnlyList<RuleResult> results, Inventory? known)
    {
        var inventory = known?.Path ?? "";
        // Whichever node was done first, two reports of the same state are the same.
        var nodes = (known?.Nodes ?? []).Select((node, index) => (node, index)).ToDictionary(pair => pair.node.Name, StringComparer.Ordinal);
        List<RuleResult> ordered = [.. results.OrderBy(result => nodes.TryGetValue(result.Node, out var at) ? at.index : int.MaxValue)];
        return new BaselineReport
        {
            Tool = $"OpenStackTrain {typeof(BaselineReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]}",
            Started = results.Count == 0 ? null : results.Min(result => result.TestedAt),
            Ended = results.Count == 0 ? null : results.Max(result => result.TestedAt),
            Operator = Environment.UserName,
            ControlHost = Environment.MachineName,
            Inventory = inventory,
            InventoryDigest = DigestOf(inventory),
            Networks = known?.Networks ?? ReadOnlyDictionary<string, string>.Empty,
            Nodes =
            [
                .. ordered.GroupBy(result => result.Node, StringComparer.Ordinal).Select(ofNode =>
                    (nodes.TryGetValue(ofNode.Key, out var at) ? new ReportNode(ofNode.Key, at.node.Roles, at.node.Address) { Interfaces = [.. at.node.Interfaces.Values] } : new ReportNode(ofNode.Key, [], "")) with { System = ofNode.Select(result => result.System).FirstOrDefault(system => system is not null) }),
            ],
            Results = ordered,
        };
    }

    /// <summary>The report, held against an earlier one.</summary>
    public static BaselineReport Since(BaselineReport report, BaselineReport earlier) => report with { Since = earlier.Ended, Changes = ReportComparison.Between(earlier, report) };

    /// <summary>Two reports as one; what they say of the test is the first one's.</summary>
    public static BaselineReport Together(BaselineReport first, BaselineReport second) => first with
    {
        Started = first.Started < second.Started ? first.Started : second.Started ?? first.Started,
        Ended = first.Ended > second.Ended ? first.Ended : second.Ended ?? first.Ended,
        Nodes = [.. first.Nodes.Concat(second.Nodes).DistinctBy(node => node.Name, StringComparer.Ordinal)],
        Changes = [.. first.Changes, .. second.Changes],
        Results = [.. first.Results, .. second.Results],
    };

    /// <summary>Reads a file.</summary>
    /// <exception cref="NodeException">ReportUnusable, ReportInvalid.</exception>
    public static BaselineReport Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = LocalFile.ReadToEnd(file, MostBytes) ?? throw new IOException($"it is larger than {MostBytes >> 20} MiB.");
            return JsonReport.Read(Encoding.UTF8.GetString(content), path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(ErrorIds.ReportUnusable, $"{path} cannot be read: {exception.Message.TrimEnd('.')}.", "Give the path of a report that Export-OSBaselineReport has written as JSON.");
        }
    }

    /// <summary>What the inventory's file is now; empty where it cannot be read any more.</summary>
    private static string DigestOf(string path)
    {
        if (path.Length == 0)
            return "";
        try
        {
            using var file = File.OpenRead(path);
            return Convert.ToHexString(SHA256.HashData(file)).ToLowerInvariant();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
