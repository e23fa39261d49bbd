using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;

namespace OpenStackTrain.Engine.Steps;

/// <summary>Whether something on a node waits for a boot: SELinux's mode, a newer kernel, or the kernel's arguments for names of network cards.</summary>
internal static class PendingBoot
{
    /// <summary>Read from the node, whatever profile it was set by: what its files say for the next boot and is not so now.</summary>
    /// <exception cref="NodeException">The node cannot be asked; UnsupportedSystem.</exception>
    public static async Task<bool> IsThereAsync(Converger converger, Node node, CancellationToken cancellation)
    {
        List<SelinuxStep> modes = [.. Enum.GetValues<SelinuxMode>().Select(mode => new SelinuxStep(mode))];
        List<Step> others = [new KernelStep(), new EthNamesStep()];
        var facts = await converger.ReadAsync(node, [.. modes, .. others], cancellation);
        foreach (var mode in modes)
        {
            var findings = await converger.CompareAsync(node, [mode], facts, cancellation);
            if (findings.Any(finding => finding.What.StartsWith(SelinuxStep.Path, StringComparison.Ordinal) && finding.Status == FindingStatus.Met) && IsPending(findings))
                return true;
        }

        return IsPending(await converger.CompareAsync(node, others, facts, cancellation));
    }

    private static bool IsPending(IEnumerable<Finding> findings) => findings.Any(finding => finding.Status == FindingStatus.PendingReboot);
}
