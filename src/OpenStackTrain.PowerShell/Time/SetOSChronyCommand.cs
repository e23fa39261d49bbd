using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Inventories;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Sets where nodes take their time from, and waits until they have it.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSChrony", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class SetOSChronyCommand : StepCmdlet
{
    /// <summary>A name or an address, as chrony.conf takes it.</summary>
    private const string HostName = "^[A-Za-z0-9_][A-Za-z0-9_.:-]*$";

    /// <summary>
    /// <para type="description">The node that all others follow, or outside servers for every node; without it, what the inventory's baseline says, or the first controller.</para>
    /// </summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(NodeNameCompleter))]
    [ValidatePattern(HostName)]
    public string[]? Source { get; set; }

    /// <summary>
    /// <para type="description">The servers that the source node follows.</para>
    /// </summary>
    [Parameter]
    [ValidatePattern(HostName)]
    public string[]? Upstream { get; set; }

    /// <summary>
    /// <para type="description">The networks that the source node serves, in CIDR form.</para>
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Allow { get; set; }

    /// <summary>
    /// <para type="description">The stratum that the source node claims when it has no upstream: for a lab without a way out.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 15)]
    public int? LocalStratum { get; set; }

    /// <summary>
    /// <para type="description">The time zone for the nodes, Asia/Shanghai.</para>
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    [ValidatePattern("^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$")]
    public string? TimeZone { get; set; }

    /// <summary>
    /// <para type="description">How long to wait for the synchronisation, in seconds.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSec { get; set; } = 180;

    /// <inheritdoc/>
    private protected override Step CreateStep(Node node)
    {
        foreach (var network in Allow ?? [])
        {
            if (NetworkValues.Network(network, out _) is { } fault)
                throw new NodeException(ErrorIds.InvalidSetting, $"-Allow: {fault.Wrong}.", $"Expected: {fault.Expected}.");
        }

        var wishes = BaselineWishes.Of(node).ChronyFor(node, Source ?? []);
        return new ChronyStep(wishes with
        {
            Timeout = TimeSpan.FromSeconds(TimeoutSec),
            Time = wishes.Time with
            {
                Upstream = Upstream ?? wishes.Time.Upstream,
                Allow = Allow ?? wishes.Time.Allow,
                LocalStratum = LocalStratum ?? wishes.Time.LocalStratum,
                Zone = TimeZone ?? wishes.Time.Zone,
            },
        });
    }
}

/// <summary>Completes the names of time zones that this machine knows; a city is enough: Shang.</summary>
public sealed class TimeZoneCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var word = (wordToComplete ?? "").Trim('\'', '"');
        return TimeZoneInfo.GetSystemTimeZones()
            .Select(zone => (Id: zone.HasIanaId ? zone.Id : TimeZoneInfo.TryConvertWindowsIdToIanaId(zone.Id, out var known) ? known : "", zone.DisplayName))
            .Where(zone => zone.Id.StartsWith(word, StringComparison.OrdinalIgnoreCase) || zone.Id.Contains("/" + word, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(zone => zone.Id, StringComparer.Ordinal)
            .OrderBy(zone => zone.Id, StringComparer.Ordinal)
            .Where(zone => zone.Id.Length > 0)
            .Select(zone => new CompletionResult(zone.Id, zone.Id, CompletionResultType.ParameterValue, zone.DisplayName));
    }
}
