using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Transport;

namespace OpenStackTrain.Engine.Steps;

/// <summary>etcd's data are its own and nobody else's business (rule E-05): it does not start on files of root's, as an etcd run by hand leaves them.</summary>
/// <param name="data">The directory.</param>
internal sealed class EtcdDataAccess(EtcdDataFact data) : Resource(Phase.File)
{
    private static readonly FilePermission Access = new("700", "etcd:etcd");

    /// <inheritdoc/>
    public override string Name => data.Path;

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [data];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var (state, path) = (facts.Get(data), Sh.Quote(data.Path));
        var repair = state.Exists
            ? new Repair($"chown -R -P {Access.Owner} -- {path} && runuser -u etcd -- chmod {Access.Mode} -- {path}") { WhyNoUndo = "etcd does not start on files of others, and whose each of them was is not kept" }
            : AccessRepair.Of(data.Path, $"install -d -m {Access.Mode} -o etcd -g etcd -- {path}");
        var actual = !state.Exists ? "absent" : state.Access == Access.ToString() && state.Foreign > 0 ? $"{state.Access}, files of others in it: {state.Foreign}" : state.Access;
        yield return Finding.Compare($"{Name}: access", Access.ToString(), actual, repair);
    }
}

/// <summary>Takes etcd's data out of service: they are moved aside and never deleted.</summary>
internal static class EtcdReset
{
    /// <summary>Stops etcd and moves its data to a folder of ours; it starts with none then.</summary>
    /// <param name="path">The data directory.</param>
    public static Repair Of(string path) => new($$"""
        d={{Sh.Quote(path)}}
        mkdir -p -m 700 {{Framing.StateFolder}} || exit 1
        systemctl stop etcd || exit 1
        aside={{Framing.StateFolder}}/etcd-$(date -u +%Y%m%dT%H%M%SZ)
        printf '%s\n' "$aside" >"${ost_entry:?}/aside" || exit 1
        mv -T -- "$d" "$aside" || exit 1
        install -d -m 700 -o etcd -g etcd -- "$d"
        """)
    {
        Timeout = TimeSpan.FromMinutes(5),
        Undo = new Undo(
            $$"""
            d={{Sh.Quote(path)}}
            aside=$(cat "$entry/aside" 2>/dev/null)
            if [ -z "$aside" ] || [ ! -e "$aside" ]; then
              if [ -e "$d" ] && [ -z "$(find "$d" -maxdepth 0 -newer "$entry/change")" ]; then exit {{Undo.AsBefore}}; fi
              echo "the data that were moved aside to ${aside:-a folder that was not noted} are not there any more"
              exit 1
            fi
            exit 0
            """,
            $$"""
            d={{Sh.Quote(path)}}
            aside=$(cat "$entry/aside") || exit 1
            was=$(systemctl show -p ActiveState etcd.service)
            systemctl stop etcd || exit 1
            newer={{Framing.StateFolder}}/etcd-$(date -u +%Y%m%dT%H%M%SZ)-undone
            if [ -e "$d" ]; then mv -T -- "$d" "$newer" && echo "the data since then are in $newer" || exit 1; fi
            mv -T -- "$aside" "$d" || exit 1
            case $was in *=active) systemctl start etcd ;; esac
            """),
    };

    /// <summary>What becomes of them, as a change tells it.</summary>
    public const string Aside = $"the old data in {Framing.StateFolder}/etcd-TIME";
}

/// <summary>Data on which etcd has failed to start, where the user asked for new ones. Without that, the failed start tells its own story.</summary>
/// <param name="data">The directory.</param>
internal sealed class EtcdUnusableData(EtcdDataFact data) : Resource(Phase.Service)
{
    private readonly UnitFact unit = new("etcd");

    /// <inheritdoc/>
    public override string Name => "etcd: usable data";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [data, unit];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var fails = facts.Get(unit).Active is "failed" or "auto-restart" && facts.Get(data).HasMember;
        var wanted = $"ones on which etcd starts ({EtcdReset.Aside})";
        yield return Finding.Of("etcd: data", wanted, fails ? "ones on which etcd has failed to start" : wanted, !fails, EtcdReset.Of(data.Path)) with { IsDestructive = true };
    }
}

/// <summary>
/// The cluster that etcd's data belong to is the wanted one (rule E-02, pain 12): the members' names and peer URLs by etcd's own word. It is looked at
/// only when etcd runs with its present configuration.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="url">Its client URL.</param>
/// <param name="wanted">The members.</param>
/// <param name="data">The data directory.</param>
/// <param name="reset">Whether data of another cluster are moved aside.</param>
internal sealed class EtcdCluster(Node node, string url, IReadOnlyList<(string Name, string PeerUrl)> wanted, EtcdDataFact data, bool reset) : Resource(Phase.Account)
{
    private readonly EtcdMembersFact members = new(url);

    /// <summary>What etcd's log says of data that do not fit, and what that means.</summary>
    private static readonly (string Words, string Meaning)[] Meanings =
    [
        ("has already been bootstrapped", "The other members know this one, and its data are gone: on one of them, etcdctl member remove ID and etcdctl member add; then start this one with ETCD_INITIAL_CLUSTER_STATE=existing."),
        ("cluster ID mismatch", "The data of this member and those of another one belong to different clusters: Set-OSEtcd -ResetData moves those aside that are not of the wanted one."),
    ];

    /// <summary>Shell text that says in words why etcd did not start (<see cref="Service.Diagnosis"/>).</summary>
    public static string Diagnosis { get; } = string.Join('\n', Meanings.Select(meaning =>
        $"if journalctl -u etcd --since=\"@$since\" --no-pager -o cat | grep -qF {Sh.Quote(meaning.Words)}; then printf '%s\\n' {Sh.Quote(meaning.Meaning)}; fi"));

    /// <inheritdoc/>
    public override string Name => "etcd: cluster";

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [members, data];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var there = facts.Get(members);
        // Where etcd does not answer, that is another finding.
        if (there.Count == 0)
            yield break;
        var expected = Join(wanted.Select(member => $"{member.Name} {member.PeerUrl}"));
        var actual = Join(there.Select(member => member.ToString()));
        var isSame = expected == actual;
        yield return Finding.Of($"{Name}: members", !isSame && reset ? $"{expected} ({EtcdReset.Aside})" : expected, actual, isSame, reset ? EtcdReset.Of(data.Path) : null) with { IsDestructive = reset, Reason = isSame ? "" : Why(there) };
    }

    private static string Join(IEnumerable<string> members) => string.Join(", ", members.Order(StringComparer.Ordinal));

    private string Why(IReadOnlyList<EtcdMember> there)
    {
        var own = wanted.First(member => member.Name == node.Name);
        var keep = there is [var only] && wanted.Count == 1 ? $"; to keep the data: ETCDCTL_API=3 etcdctl --endpoints={url} member update {only.HexId} --peer-urls={own.PeerUrl}" : "";
        return $"etcd reads its initial-* settings only while {data.Path} is empty, so the data keep the cluster that they were made for. Get-OSNode {node.Name} | Set-OSEtcd -ResetData moves them aside and starts anew{keep}";
    }
}
