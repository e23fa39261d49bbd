using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The nodes log in to each other without being asked anything, by name and by address (seed 3.3.2, rules K-01 to K-05). Host keys come from
/// the sessions that are verified already, never from the network at the moment of the login.
/// </summary>
/// <param name="trust">Who logs in to whom.</param>
/// <param name="meeting">Where the nodes of this run tell each other their keys; null: nobody is asked, and nothing of the others is compared.</param>
internal sealed class SshTrustStep(Trust trust, TrustMeeting? meeting) : Step("SshTrust", "3.3.2")
{
    private IReadOnlyDictionary<string, NodeKeys>? keys;
    private string? missing;
    private bool othersAreReady;
    private Task<IReadOnlyDictionary<string, NodeKeys>>? gathering;

    /// <inheritdoc/>
    public override async Task<bool> MeetAsync(Node node, FactSet facts, IStepObserver observer, bool waits, CancellationToken cancellation)
    {
        if (meeting is null)
            return true;
        (keys, missing, othersAreReady) = (null, null, false);
        try
        {
            var own = NodeKeys.From(facts, trust.User);

            // A key that is missing is made first, unless nothing shall be touched.
            if (!observer.WhatIf && (!facts.Get(new AccountFact(trust.User)).Exists || (trust.LogsIn(node) && own.Public is null)))
                return true;
            meeting.Tell(node, own);
        }
        catch (FactException unreadable)
        {
            missing = unreadable.Message;
            return true;
        }

        gathering ??= meeting.GatherAsync(node.Inventory.Nodes, cancellation);
        if (!waits && !gathering.IsCompleted)
            return false;
        await GatherAsync(node, gathering, observer);
        if (observer.WhatIf || !For(node).Where(resource => resource.Phase < Phase.Proof).SelectMany(resource => resource.Findings(facts)).All(finding => finding.Status is FindingStatus.Met or FindingStatus.NotApplicable))
            return true;

        // All that this node has to do for the others is done. Where a login of its own fails, theirs may not be.
        meeting.TellSpread(node);
        if (!trust.LogsIn(node) || FailedLogins(node, facts).Count == 0)
            return true;
        var spreading = meeting.SpreadAsync(node.Inventory.Nodes.Where(other => keys![other.Name].IsInRun), cancellation);
        if (!waits && !spreading.IsCompleted)
            return false;
        await observer.WaitAsync(node, "SshTrust: waiting until the others have taken the keys", spreading);
        return othersAreReady = true;
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        var logging = trust.LoggingInTo(node);
        yield return new KeyPair(trust.User, node.Name, trust.LogsIn(node)).Proves("K-01");
        yield return new UserKeyFile(trust.User, NodeKeys.AuthorizedKeys, (text, repair) => AuthorizedKeys(node, logging, AuthorizedKeysDocument.Parse(text), repair)).Proves("K-02");
        if (!trust.LogsIn(node))
        {
            yield return new Check("logins", Phase.Proof, [SshServerFact.Instance], _ => [Finding.NotApplicable($"ssh from {node.Name}", "in a star only the controllers log in to others")]).Proves("K-03", "K-04");
            yield break;
        }

        yield return new UserKeyFile(trust.User, NodeKeys.KnownHosts, (text, repair) => KnownHosts(node, KnownHostsDocument.Parse(text), repair)).Proves("K-03");

        // sshd is asked for the others' sake: the node tells them its host keys.
        yield return new Check("logins", Phase.Proof, [LoginsOf(node), SshServerFact.Instance], facts => Logins(node, facts)).Proves("K-04");
    }

    /// <inheritdoc/>
    public override IEnumerable<Resource> Checks(Node node) =>
    [
        new Check("sshd", Phase.Service, [SshServerFact.Instance], facts => [RootLogin(facts.Get(SshServerFact.Instance))]).Proves("K-05"),
    ];

    private async Task GatherAsync(Node node, Task<IReadOnlyDictionary<string, NodeKeys>> told, IStepObserver observer)
    {
        gathering = null;
        try
        {
            var gathered = await observer.WaitAsync(node, "SshTrust: waiting for the others' keys", told);
            List<string> without = [.. trust.LoggingInTo(node).Where(other => gathered[other.Name].Public is null).Select(other => other.Name)];
            if (without.Count > 0 && !observer.WhatIf)
            {
                throw new NodeException(
                    ErrorIds.PeerMissing,
                    $"{string.Join(", ", without)} {(without.Count == 1 ? "has no key pair and is" : "have no key pair and are")} not in this run, so no key is spread.",
                    "Get-OSNode | Set-OSSshTrust");
            }

            keys = gathered;
        }
        catch (NodeException reason) when (reason.ErrorId == ErrorIds.PeerMissing)
        {
            if (!observer.WhatIf)
                throw new NodeException(ErrorIds.PeerMissing, $"{node.Name}: {reason.Message}", reason.RecommendedAction);
            missing = reason.Message.TrimEnd('.');
        }
    }

    private IEnumerable<Finding> AuthorizedKeys(Node node, IReadOnlyList<Node> logging, AuthorizedKeysDocument document, Func<Func<string, string>, Repair> repair)
    {
        var what = $"~{trust.User}/{NodeKeys.AuthorizedKeys}: keys";
        if (Unknown(what) is { } unknown)
        {
            yield return unknown;
            yield break;
        }

        List<(string Name, HostKey Key)> wanted = [.. logging.Where(other => keys![other.Name].Public is not null).Select(other => (other.Name, keys![other.Name].Public!)).DistinctBy(pair => pair.Item2.Fingerprint)];
        List<HostKey> unwanted = [.. node.Inventory.Nodes.Except(logging).Select(other => keys![other.Name].Public).OfType<HostKey>().Where(key => !wanted.Exists(pair => pair.Key.Fingerprint == key.Fingerprint))];
        List<string> wrong =
        [
            .. logging.Where(other => keys![other.Name].Public is null).Select(other => $"{other.Name} has no key yet"),
            .. wanted.Where(pair => !document.Has(pair.Key)).Select(pair => $"{pair.Name} missing"),
            .. wanted.Where(pair => document.PlainLinesOf(pair.Key) > 1).Select(pair => $"{pair.Name} {document.PlainLinesOf(pair.Key)} times"),
            .. node.Inventory.Nodes.Where(other => keys![other.Name].Public is { } key && unwanted.Contains(key) && document.PlainLinesOf(key) > 0).Select(other => $"{other.Name}, which is to log in to nobody"),
        ];
        var expected = $"{string.Join(", ", logging.Select(other => other.Name))}, once each";
        yield return Finding.Of(what, expected, wrong.Count == 0 ? expected : string.Join(", ", wrong), wrong.Count == 0, repair(text =>
            unwanted.Aggregate(wanted.Aggregate(AuthorizedKeysDocument.Parse(text), (edited, pair) => edited.With(pair.Key, $"{trust.User}@{pair.Name}")), (edited, key) => edited.Without(key)).ToString()));
    }

    private IEnumerable<Finding> KnownHosts(Node node, KnownHostsDocument document, Func<Func<string, string>, Repair> repair)
    {
        var what = $"~{trust.User}/{NodeKeys.KnownHosts}";
        if (Unknown($"{what}: host keys") is { } unknown)
        {
            yield return unknown;
            yield break;
        }

        List<string> missingNames = [];
        foreach (var other in node.Inventory.Nodes)
        {
            var (names, host) = (Trust.KnownNamesOf(other), keys![other.Name].Host);
            missingNames.AddRange(document.MissingOf(names, host));
            foreach (var revoked in document.RevokedOf(names, host))
                yield return Finding.Of($"{what}: {other.Name}, line {revoked.Number}", "not revoked", $"{revoked.Key} is revoked", met: false) with { Reason = "somebody has marked this key of it as stolen: give the node a new host key, or take the line away" };
            foreach (var line in document.WrongLinesOf(names, host))
            {
                var now = host.FirstOrDefault(key => key.Type == line.Key.Type) is { } same ? $"{same} (read over the verified session)" : $"no key of type {line.Key.Type}";
                yield return Finding.Of($"{what}: {other.Name}, line {line.Number}", now, line.Key.ToString(), met: false, repair(text => KnownHostsDocument.Parse(text).With(names, host).ToString()));
            }
        }

        var expected = $"of {string.Join(", ", node.Inventory.Nodes.Select(other => other.Name))}, by name and address";
        yield return Finding.Of($"{what}: host keys", expected, missingNames.Count == 0 ? expected : $"missing: {string.Join(", ", missingNames)}", missingNames.Count == 0, repair(text =>
            node.Inventory.Nodes.Aggregate(KnownHostsDocument.Parse(text), (edited, other) => edited.With(Trust.KnownNamesOf(other), keys![other.Name].Host)).ToString()));
    }

    /// <summary>What can be said as long as the others' keys are not known; null: they are.</summary>
    private Finding? Unknown(string what) => missing is not null ? throw new FactException(missing)
        : keys is null ? Finding.NotApplicable(what, "the nodes' keys are not known yet")
        : null;

    private LoginFact LoginsOf(Node node) => new(trust.User, string.Join(',', Trust.TargetsOf(node).Select(target => $"{target.Name} {target.Connection.Port}")));

    private List<(Node To, string Why)> FailedLogins(Node node, FactSet facts)
    {
        var failed = facts.Get(LoginsOf(node));
        return [.. Trust.TargetsOf(node).Where(target => failed.ContainsKey(target.Name)).Select(target => (target, failed[target.Name]))];
    }

    private IEnumerable<Finding> Logins(Node node, FactSet facts)
    {
        var failed = FailedLogins(node, facts);
        var all = Trust.TargetsOf(node).Count;

        // What fails although the other node has done its part in this run, is only looked at again; for the rest there is nothing to wait for.
        var again = othersAreReady && failed.TrueForAll(login => keys![login.To.Name].IsInRun) ? new Repair("true # The others have taken the keys by now: the logins are only tried again.") { IsWait = true } : null;
        yield return Finding.Of(
            $"ssh {trust.User}@NODE from {node.Name}",
            $"{all} of {all} logins",
            failed.Count == 0 ? $"{all} of {all} logins" : string.Join(", ", failed.GroupBy(login => login.Why).Select(group => $"{string.Join(", ", group.Select(login => login.To.Name))}: {group.Key}")),
            failed.Count == 0,
            again) with
        { Reason = string.Join("; ", failed.Select(login => Reason(node, login.To, login.Why)).Where(reason => reason.Length > 0).Distinct(StringComparer.Ordinal)) };
    }

    private string Reason(Node node, Node other, string why)
    {
        if (why.Contains("resolve hostname", StringComparison.OrdinalIgnoreCase))
            return "the names are not known: Get-OSNode | Set-OSHostsFile";
        if (keys is null || !why.Contains("Permission denied", StringComparison.Ordinal))
            return "";
        var their = keys[other.Name];
        if (trust.User == "root" && their.RootLogin == "no")
            return $"sshd on {other.Name} refuses root (PermitRootLogin no)";
        return !their.IsInRun && keys[node.Name].Public is { } own && !their.Accepted.Has(own)
            ? $"{other.Name} does not know this node's key yet: Get-OSNode {other.Name} | Set-OSSshTrust"
            : "";
    }

    private Finding RootLogin(SshServer server)
    {
        const string what = "sshd: PermitRootLogin";
        if (!trust.RefusesPasswords)
            return Finding.NotApplicable(what, "only the Hardened profile minds how root logs in");
        const string expected = "prohibit-password";
        return Finding.Of(what, expected, server.RootLogin, server.RootLogin is "without-password" or expected or "forced-commands-only" or "no");
    }
}
