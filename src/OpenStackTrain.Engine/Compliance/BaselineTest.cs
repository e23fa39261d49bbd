using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Engine.Compliance;

/// <summary>Tests nodes against the baseline: the findings of the same resources that the cmdlets mend, gathered by rule.</summary>
/// <param name="runner">The way to the nodes.</param>
/// <param name="observer">Whom it tells what it does.</param>
/// <param name="profile">The profile; null: the inventory's.</param>
/// <param name="only">The rules to judge; null: all.</param>
/// <param name="texts">What the rules say; null: in English.</param>
internal sealed class BaselineTest(INodeRunner runner, IStepObserver observer, Profile? profile, IReadOnlyList<Rule>? only = null, RuleTexts? texts = null) : IRuleTest
{
    /// <summary>How many of the newest entries of a node's journal are read: several whole installations. More would make every test slower.</summary>
    private const int NewestChanges = 256;

    private const string AnyZone = "UTC";
    private readonly IReadOnlyList<Rule> rules = only ?? Rules.All;
    private readonly TrustMeeting meeting = TrustMeeting.By(runner, node => BaselineWishes.Of(node, profile).Trust.User);
    private readonly NodeMeeting<string> zones = new((source, cancellation) => ReadZoneAsync(runner, source, cancellation));

    /// <summary>The deviations that are accepted.</summary>
    public Deviations Accepted { get; init; } = new([]);

    /// <summary>Whether the nodes' journals are read, to tell what this module has changed.</summary>
    public bool TellsChanges { get; init; } = true;

    /// <inheritdoc/>
    public void Expect(Node node)
    {
        meeting.Join(node);
        zones.Join(node);
    }

    /// <inheritdoc/>
    public void ExpectNoMore()
    {
        meeting.Close();
        zones.Close();
    }

    /// <summary>The test of a node is over, well or not.</summary>
    public void Finish(Node node)
    {
        meeting.Leave(node);
        zones.Leave(node);
    }

    /// <summary>Reads the node in one round trip and judges the rules; what none of them needs is not read.</summary>
    /// <param name="node">A node that was announced by <see cref="Expect"/>.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="NodeException">The node cannot be asked.</exception>
    public async Task<IReadOnlyList<RuleResult>> TestAsync(Node node, CancellationToken cancellation)
    {
        var wishes = BaselineWishes.Of(node, profile);
        var converger = new Converger(runner, observer);
        var own = node.Inventory.Baseline.Time.Zone;
        var asksSource = own is null && node.Inventory.TimeSource is not null && rules.Any(rule => rule.Id == "T-07");
        // Which zone is wanted does not matter to the question.
        var journal = new JournalFact(Last: NewestChanges);
        var facts = await converger.ReadAsync(node, Steps(node, wishes, asksSource ? AnyZone : own), cancellation, TellsChanges ? [journal] : []);
        var zone = asksSource ? await ZoneOfSourceAsync(node, facts, cancellation) : own;
        var findings = await converger.CompareAsync(node, Steps(node, wishes, zone), facts, cancellation);
        findings = [Answers, .. findings];
        var (now, system, history) = (DateTimeOffset.Now, SystemOf(facts), new RuleHistory(facts, journal));
        return
        [
            .. rules.Select(rule =>
            {
                List<Finding> ofRule = [.. findings.Where(finding => finding.Rules.Contains(rule.Id, StringComparer.Ordinal))];
                var change = history.LastOf(rule, ofRule);
                return Accepted.Apply(Judge(rule, TitleOf(rule), node, ofRule, wishes.FixFor(rule, node, zone)) with { Profile = wishes.Profile, TestedAt = now, System = system, ChangedAt = change?.Time, ChangedRun = change?.Run ?? "" });
            }),
        ];
    }

    /// <summary>What the node is.</summary>
    /// <exception cref="FactException">It does not tell.</exception>
    public static NodeSystem SystemOf(FactSet facts)
    {
        var system = facts.Get(SystemFact.Instance);
        return new NodeSystem(system.PrettyName, system.Kernel, system.Architecture, system.MachineId, system.Container ?? "");
    }

    /// <inheritdoc/>
    public RuleResult Unanswered(Node node, NodeException reason) => Accepted.Apply(Unreachable(node, reason, texts) with { Profile = BaselineWishes.Of(node, profile).Profile, TestedAt = DateTimeOffset.Now });

    /// <summary>The result of a node that cannot be tested.</summary>
    public static RuleResult Unreachable(Node node, NodeException reason, RuleTexts? texts)
    {
        var rule = Rules.All.Single(rule => rule.Id == Rules.NodeAnswers);
        return Judge(rule, (texts ?? RuleTexts.English)[rule.Id].Title, node, [Answers with { Status = FindingStatus.Unreadable, Actual = reason.Message.TrimEnd('.'), Evidence = reason.ErrorId }], "");
    }

    private static Finding Answers { get; } = Finding.Of("node", "answers", "answers", met: true) with { Rules = [Rules.NodeAnswers], Evidence = SystemFact.Instance.Key };

    private string TitleOf(Rule rule) => (texts ?? RuleTexts.English)[rule.Id].Title;

    private List<Step> Steps(Node node, BaselineWishes wishes, string? zone)
        => [.. wishes.StepsFor(node, zone, meeting).Where(step => rules.Any(rule => rule.Step == step.Name)).Select(step => UnsettledStep.Or(step, node))];

    /// <summary>Where no time zone is asked for, all nodes shall have the one of the time source (rule T-07). Null: it cannot be told; the source's own test says what is wrong with it.</summary>
    private async Task<string?> ZoneOfSourceAsync(Node node, FactSet facts, CancellationToken cancellation)
    {
        var source = node.Inventory.TimeSource!;
        try
        {
            zones.Tell(node, facts.Get(new TimeZoneFact()));
        }
        catch (FactException)
        {
            // Whichever is wanted, the finding is that this node's own cannot be read.
            return AnyZone;
        }

        try
        {
            var told = await observer.WaitAsync(node, $"waiting for the time zone of {source}", zones.GatherAsync([source], cancellation));
            return told[source.Name];
        }
        catch (Exception failure) when (failure is NodeException or FactException)
        {
            return null;
        }
    }

    private static async Task<string> ReadZoneAsync(INodeRunner runner, Node source, CancellationToken cancellation)
    {
        var fact = new TimeZoneFact();
        var answers = await runner.RunAsync(source, new NodeScript([fact.Section], TimeSpan.FromSeconds(60)), cancellation);
        return fact.Parse(answers[0]);
    }

    /// <summary>One rule from its findings.</summary>
    internal static RuleResult Judge(Rule rule, string title, Node node, IReadOnlyList<Finding> findings, string fix)
    {
        var relevant = findings.Where(finding => finding.Status != FindingStatus.NotApplicable).ToList();
        var status = relevant.Count == 0 ? RuleStatus.NotApplicable
            : relevant.Exists(finding => finding.Status == FindingStatus.Unreadable) ? RuleStatus.Error
            : relevant.Exists(finding => finding.Status == FindingStatus.Different) ? RuleStatus.Fail
            : relevant.Exists(finding => finding.Status == FindingStatus.PendingReboot) ? RuleStatus.PendingReboot
            : RuleStatus.Pass;
        var shown = status is RuleStatus.NotApplicable ? findings : [.. relevant.Where(finding => status == RuleStatus.Pass || finding.Status != FindingStatus.Met)];
        return new RuleResult
        {
            Node = node.Name,
            Id = rule.Id,
            Title = title,
            Section = rule.Section,
            Severity = rule.Severity,
            Status = status,
            Expected = string.Join("; ", shown.Select(finding => $"{finding.What}: {finding.Expected}")),
            Actual = status == RuleStatus.NotApplicable && findings.Count == 0 ? "does not concern this node" : string.Join("; ", shown.Select(Actual)),
            Evidence = string.Join("; ", findings.Select(finding => finding.Evidence).Where(evidence => evidence.Length > 0).Distinct(StringComparer.Ordinal)),
            Fix = status switch
            {
                RuleStatus.Fail => fix,
                RuleStatus.PendingReboot => $"Get-OSNode {node.Name} | Restart-OSNode -Wait",
                _ => "",
            },
        };
    }

    private static string Actual(Finding finding) => $"{finding.What}: {finding.Actual}{(finding.Reason.Length > 0 ? $" ({finding.Reason})" : "")}";
}
