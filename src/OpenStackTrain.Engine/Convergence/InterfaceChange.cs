using System.Diagnostics;
using System.Security.Cryptography;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Convergence;

/// <summary>
/// Gives network cards other addresses without the danger of losing the node: the change stays only if the node can be reached afterwards, from here and by the same
/// host key, and its new gateways answer. Otherwise the node takes it back by itself.
/// </summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="run">Whose changes they are.</param>
/// <param name="rollbackAfter">How long the node waits for us.</param>
internal sealed class InterfaceChange(INodeRunner runner, IStepObserver observer, Run run, TimeSpan rollbackAfter)
{
    private static readonly TimeSpan QuestionTime = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>How often a gateway is asked.</summary>
    private const int GatewayTries = 4;

    /// <summary>Why the journal has no way back for it.</summary>
    private const string WhyNoUndo = "it could cut the node off: Set-OSNetworkInterface with the values from before watches over that";

    /// <summary>How long bringing the cards up may take, there and back.</summary>
    public TimeSpan ApplyTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How many times the node was asked.</summary>
    public int RoundTrips { get; private set; }

    /// <summary>Reads the node and compares.</summary>
    /// <returns>What was read, and what differs.</returns>
    /// <exception cref="NodeException">InvalidSetting: the wishes cannot be had on this node; the node cannot be asked.</exception>
    public async Task<(FactSet Facts, IReadOnlyList<Finding> Differences)> ReadAsync(Node node, InterfacesStep step, CancellationToken cancellation)
    {
        var converger = new Converger(runner, observer);
        RoundTrips++;
        var facts = await converger.ReadAsync(node, [step], cancellation);
        try
        {
            step.Require(node, facts);
        }
        catch (FactException failure)
        {
            throw new NodeException(ErrorIds.ProtocolError, $"{node.Name}: {failure.Message}.", $"Look at {node.Name}: Invoke-OSNodeCommand {node.Name} 'ip addr; ls -l {InterfaceFile.Folder}'");
        }

        List<Finding> differences = [.. (await converger.CompareAsync(node, [step], facts, cancellation)).Where(finding => finding.Status != FindingStatus.Met)];
        return differences.Find(finding => finding.Status == FindingStatus.Unreadable) is { } unreadable
            ? throw new NodeException(ErrorIds.NotConverged, $"{node.Name}: {unreadable.What}: {unreadable.Actual}. Nothing was changed.", $"Look at {node.Name}: Invoke-OSNodeCommand {node.Name} 'ls -l {InterfaceFile.Folder}'")
            : (facts, differences);
    }

    /// <summary>Makes the change.</summary>
    /// <param name="node">The node.</param>
    /// <param name="step">What is wanted.</param>
    /// <param name="facts">What was read of the node.</param>
    /// <param name="differences">What differs.</param>
    /// <param name="cancellation">Ends it: what was begun the node takes back.</param>
    /// <returns>The node with the address that it has now.</returns>
    /// <exception cref="NodeException">NetworkRolledBack; ConnectionLost: the node has not come back; as <see cref="Sending"/>'s.</exception>
    public async Task<Node> MakeAsync(Node node, InterfacesStep step, FactSet facts, IReadOnlyList<Finding> differences, CancellationToken cancellation)
    {
        var files = step.Files(facts);
        foreach (var (wish, before, after) in files)
            observer.Verbose($"{node.Name}: {InterfaceFile.PathOf(wish.Name)}: {string.Join(" | ", TextDifference.Between(before.Text, after))}");
        var watch = new InterfaceWatch(RandomNumberGenerator.GetHexString(16, lowercase: true), [.. step.Wishes.Select(wish => wish.Name)]);
        var nodeLock = new NodeLock(run, node);
        var sending = new Sending(runner, node, observer, nodeLock, step);
        var arm = new ScriptSection("arm", watch.Arm(files, rollbackAfter), SectionKind.Act);
        Require(node, await sending.ChangeUnreadAsync(new NodeScript([arm], TimeSpan.FromMinutes(1) + rollbackAfter) { Heard = text => observer.Progress(node, text) }, cancellation), arm);
        string? address;
        try
        {
            await TryAsync(node, watch.Go, cancellation);
            address = await ComeBackAsync(node, step, facts, watch, cancellation);
            var keep = new ScriptSection("keep", watch.Keep, SectionKind.Act)
            {
                Record = Journal.RecordOf(run, step, new Repair("") { WhyNoUndo = WhyNoUndo }, differences),
            };
            Require(node, await sending.ChangeUnreadAsync(new NodeScript([keep], QuestionTime), cancellation), keep);
            await nodeLock.ReleaseAsync(runner, cancellation);
        }
        catch (Exception)
        {
            // Where it is asked from now on is where it was before.
            runner.Redirect(node, address: null);
            await nodeLock.ReleaseAsync(runner, cancellation);
            throw;
        }

        RoundTrips += sending.RoundTrips;
        var moved = address is null ? node : node with { Address = address };
        runner.Settle(moved);
        var (_, left) = await ReadAsync(moved, step, cancellation);
        return left.Count == 0 ? moved : throw new NodeException(
            ErrorIds.NotConverged,
            $"{node.Name}: {step.Name} (seed {step.Section}) did not come right: {Attempt.Describe(left)}.",
            $"Something on {node.Name} undoes or prevents it; its log: Invoke-OSNodeCommand {node.Name} 'cat {InterfaceWatch.Log}'");
    }

    /// <summary>The addresses at which the node may answer afterwards, the likeliest first; null: where it was.</summary>
    public static IReadOnlyList<string?> Places(Node node, InterfacesStep step, IReadOnlyList<NetworkCard> cards)
    {
        var held = cards.FirstOrDefault(card => card.Addresses.Any(address => address.Split('/')[0] == node.Address));
        List<string> wanted = [.. step.Wishes.Where(wish => wish.Address is not null && (held is null || held.Name == wish.Name)).Select(wish => wish.Address!.Address.ToString())];
        return held is not null && (wanted.Count == 0 || wanted.Contains(node.Address, StringComparer.Ordinal))
            ? [null]
            : [.. wanted.OrderBy(address => address != node.Address), null];
    }

    /// <summary>Asks for the node until it has come back and is well.</summary>
    /// <returns>The address at which it is; null: where it was.</returns>
    private async Task<string?> ComeBackAsync(Node node, InterfacesStep step, FactSet facts, InterfaceWatch watch, CancellationToken cancellation)
    {
        var places = Places(node, step, facts.Get(NetworkCardsFact.Instance));
        var gateways = step.Wishes.Where(wish => wish.Gateway is not null).Select(wish => (wish.Name, wish.Gateway!.ToString()));
        var question = watch.Ask(gateways);
        var (clock, silent, why, last) = (Stopwatch.StartNew(), 0, "", "");
        while (clock.Elapsed < rollbackAfter + ApplyTime + run.ReconnectTimeout)
        {
            foreach (var place in places)
            {
                var left = rollbackAfter - clock.Elapsed;
                observer.Progress(node, $"waiting for it at {place ?? node.Address}{(left > TimeSpan.Zero ? $"; it takes the change back in {left.TotalSeconds:0} s" : "")}");
                runner.Redirect(node, place);
                var pairs = await TryAsync(node, question, cancellation, failure => last = failure);
                var state = pairs?.GetValueOrDefault("state", "");
                switch (state)
                {
                    case InterfaceWatch.Applied when pairs!.GetValueOrDefault("silent") is { } gateway:
                        if (++silent < GatewayTries)
                            break;
                        why = gateway;
                        await TryAsync(node, watch.GiveUp, cancellation);
                        break;
                    case InterfaceWatch.Applied:
                        return place;
                    case InterfaceWatch.Armed:
                        await TryAsync(node, watch.Go, cancellation);
                        break;
                    case InterfaceWatch.RolledBack or InterfaceWatch.NotBegun:
                        throw RolledBack(node, why.Length > 0 ? why : pairs!["said"].Trim() is { Length: > 0 } said ? said : $"it could not be reached at {places[0] ?? node.Address} within {rollbackAfter.TotalSeconds:0} s{(last.Length > 0 ? $" ({last})" : "")}");
                    case InterfaceWatch.Other:
                        last = $"{place ?? node.Address} is another machine, or has booted";
                        break;
                }

                if (state is not (null or InterfaceWatch.Other))
                    break;
            }

            await Task.Delay(Pause, cancellation);
        }

        throw new NodeException(
            ErrorIds.ConnectionLost,
            $"{node.Name} has not come back {clock.Elapsed.TotalSeconds:0} s after its network was changed, neither at {string.Join(" nor at ", places.Select(place => place ?? node.Address).Distinct(StringComparer.Ordinal))}: {last}. It was to take the change back by itself after {rollbackAfter.TotalSeconds:0} s; its files are as they were.",
            $"Look at its console: {InterfaceFile.Folder} has the files from before, so a boot brings them up; the log is {InterfaceWatch.Log}.");
    }

    private static NodeException RolledBack(Node node, string why) => new(
        ErrorIds.NetworkRolledBack,
        $"{node.Name}: the change of its network was taken back: {why}. The node is at {node.Address} as before.",
        "Correct the address, the prefix length or the gateway; or give it more time: -RollbackAfter 120");

    private static void Require(Node node, IReadOnlyList<SectionResult> answers, ScriptSection act)
    {
        if (answers.FirstOrDefault(answer => answer.Name == act.Name) is not { } answer)
            throw new NodeException(ErrorIds.ProtocolError, $"{node.Name}: no answer to '{act.Name}'.", "Run the same command again.");
        if (answer.ExitCode != 0)
            throw new NodeException(ErrorIds.RemoteCommandFailed, $"{node.Name}: its network cannot be changed: {answer.ErrorTail.Trim().TrimEnd('.')} (exit code {answer.ExitCode}). It is as it was.", $"Mend the cause on {node.Name}, then run the same command again.");
    }

    /// <summary>Asks once; null: it cannot be asked at the moment.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> TryAsync(Node node, string shell, CancellationToken cancellation, Action<string>? failed = null)
    {
        RoundTrips++;
        try
        {
            var answers = await runner.RunAsync(node, new NodeScript([new ScriptSection("network", shell, SectionKind.Ask)], QuestionTime), cancellation);
            return answers[0].Pairs();
        }
        catch (NodeException away)
        {
            failed?.Invoke(away.Message.TrimEnd('.'));
            return null;
        }
    }
}
