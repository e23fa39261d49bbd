using System.Collections;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Gives network cards fixed addresses. The node takes the change back by itself where it cannot be reached afterwards.</para>
/// </summary>
[Cmdlet(VerbsCommon.Set, "OSNetworkInterface", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, DefaultParameterSetName = InventorySet)]
[OutputType(typeof(Node))]
public sealed class SetOSNetworkInterfaceCommand : ChangeCmdlet
{
    private const string InventorySet = "Inventory";
    private const string AddressSet = "Address";
    private const string NoAddressSet = "NoAddress";
    private const string EthNameSet = "EthName";

    /// <summary>
    /// <para type="description">The network card, eth0; without it, all that the inventory has for the node.</para>
    /// </summary>
    [Parameter(Position = 1, ParameterSetName = InventorySet)]
    [Parameter(Position = 1, ParameterSetName = AddressSet, Mandatory = true)]
    [Parameter(Position = 1, ParameterSetName = NoAddressSet, Mandatory = true)]
    [ArgumentCompleter(typeof(InterfaceCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Interface { get; set; }

    /// <summary>
    /// <para type="description">The address with its prefix length, 192.168.100.11/24; without it, the inventory's.</para>
    /// </summary>
    [Parameter(ParameterSetName = AddressSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string? Address { get; set; }

    /// <summary>
    /// <para type="description">The card has no address: for a provider network, whose addresses are the instances' own.</para>
    /// </summary>
    [Parameter(ParameterSetName = NoAddressSet, Mandatory = true)]
    public SwitchParameter NoAddress { get; set; }

    /// <summary>
    /// <para type="description">The way to other networks; without it, as it is.</para>
    /// </summary>
    [Parameter(ParameterSetName = InventorySet)]
    [Parameter(ParameterSetName = AddressSet)]
    [ValidateNotNullOrEmpty]
    public string? Gateway { get; set; }

    /// <summary>
    /// <para type="description">The name servers; without them, as they are.</para>
    /// </summary>
    [Parameter(ParameterSetName = InventorySet)]
    [Parameter(ParameterSetName = AddressSet)]
    [ValidateCount(1, 3)]
    public string[]? DnsServer { get; set; }

    /// <summary>
    /// <para type="description">Nothing but the kernel's arguments net.ifnames=0 biosdevname=0, by which cards are called eth0 and eth1 from the next boot on.</para>
    /// </summary>
    [Parameter(ParameterSetName = EthNameSet, Mandatory = true)]
    public SwitchParameter EthName { get; set; }

    /// <summary>
    /// <para type="description">The largest packet in bytes; without it, as it is.</para>
    /// </summary>
    [Parameter(ParameterSetName = InventorySet)]
    [Parameter(ParameterSetName = AddressSet)]
    [Parameter(ParameterSetName = NoAddressSet)]
    [ValidateRange(576, 65535)]
    public int? Mtu { get; set; }

    /// <summary>
    /// <para type="description">How many seconds the node waits until it has been reached again; then it takes the change back by itself.</para>
    /// </summary>
    [Parameter(ParameterSetName = InventorySet)]
    [Parameter(ParameterSetName = AddressSet)]
    [Parameter(ParameterSetName = NoAddressSet)]
    [ValidateRange(10, 3600)]
    public int RollbackAfter { get; set; } = 60;

    /// <summary>
    /// <para type="description">Does not ask.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override bool IsForced => Force;

    /// <inheritdoc/>
    private protected override ConfirmImpact UsualImpact => Force ? ConfirmImpact.Low : ConfirmImpact.High;

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        if (EthName)
        {
            var named = (await Graph.ConvergeAsync(node, [new EthNamesStep()], cancellation))[0];
            Tell(node, named);
            PassOn(node.With(named));
            return;
        }

        var clock = Stopwatch.StartNew();
        var step = new InterfacesStep(new InterfaceWishes { Card = Interface, Address = Address, HasNoAddress = NoAddress, Gateway = Gateway, NameServers = DnsServer, Mtu = Mtu }.For(node));
        var change = new InterfaceChange(Runner, StepObserver, Run, TimeSpan.FromSeconds(RollbackAfter));
        Report(node, "reading");
        var (facts, differences) = await change.ReadAsync(node, step, cancellation);
        var result = new StepResult { Step = step.Name, Section = step.Section, WhatIf = IsWhatIf };
        if (differences.Count > 0)
        {
            result = result with { Changes = [.. differences.Select(finding => new Change(finding.What, finding.Actual, finding.Expected))] };
            var isApproved = !MustBeAsked || await AskAsync(() => Approve(node, step.Files(facts), differences));
            if (isApproved)
            {
                var moved = await change.MakeAsync(node, step, facts, differences, cancellation);
                result = result with { Changed = true, Run = Run.Id };
                if (moved.Address != node.Address)
                    TellOfMove(node, moved);
                node = moved;
            }
            else if (!IsWhatIf)
            {
                result = result with { Changes = [], Declined = true };
                TellWarning($"{node.Name}: {step.Name}: declined; the network stays as it is.");
            }
        }

        result = result with { Duration = clock.Elapsed, RoundTrips = change.RoundTrips };
        TellMilestone(node, result);
        PassOn(node.With(result));
    }

    private void TellOfMove(Node before, Node now)
        => TellWarning($"{now.Name} is at {now.Address} now, and the inventory says {before.Address}. Change it there; services that listen on the old address follow with: Get-OSNode | Install-OSBaseline");

    /// <summary>One question for all of it; with -WhatIf each file is shown.</summary>
    private bool Approve(Node node, IReadOnlyList<(InterfaceWish Wish, Engine.Facts.FileState Before, string After)> files, IReadOnlyList<Finding> differences)
    {
        if (!IsWhatIf)
            return ShouldProcess(node.Name, $"{string.Join("; ", differences.Select(finding => $"{finding.What}: {finding.Actual} -> {finding.Expected}"))}. It takes this back by itself after {RollbackAfter} s, unless it can be reached then");
        foreach (var (wish, before, after) in files.Where(file => file.Before.Text != file.After))
            _ = ShouldProcess(node.Name, $"{InterfaceFile.PathOf(wish.Name)}: {string.Join(" | ", TextDifference.Between(before.Text, after))}");
        foreach (var finding in differences.Where(finding => !finding.What.StartsWith(InterfaceFile.Folder, StringComparison.Ordinal)))
            _ = ShouldProcess(node.Name, $"{finding.What}: {finding.Actual} -> {finding.Expected}");
        return false;
    }
}

/// <summary>Completes the names of network cards from the inventory; nothing is asked over the network.</summary>
public sealed class InterfaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return (ModuleState.Current.Inventory?.Nodes ?? [])
            .SelectMany(node => node.Interfaces.Values.Select(card => (node.Name, Card: card)))
            .GroupBy(pair => pair.Card.Name, StringComparer.Ordinal)
            .Where(group => pattern.IsMatch(group.Key))
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new CompletionResult(group.Key, group.Key, CompletionResultType.ParameterValue, string.Join(", ", group.Take(4).Select(pair => $"{pair.Name} {pair.Card.Address ?? "no address"}"))));
    }
}
