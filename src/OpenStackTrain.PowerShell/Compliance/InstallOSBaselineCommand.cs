using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Brings nodes to the whole baseline: every step of the tutorial's section 3.3, in the order that must hold; what has only to be waited for (a clock, a broker that starts, another node) does not hold up the steps after it. Run again, it goes on from what it finds.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "OSBaseline", SupportsShouldProcess = true)]
[OutputType(typeof(Node))]
public sealed class InstallOSBaselineCommand : StepsCmdlet
{
    private TrustMeeting? meeting;

    /// <summary>
    /// <para type="description">Seed, Guide or Hardened; without it, the inventory's, or Guide. Only Seed takes the passwords that the tutorial prints.</para>
    /// </summary>
    [Parameter(Position = 1)]
    public Profile? Profile { get; set; }

    /// <summary>
    /// <para type="description">Only these steps; wildcards are allowed.</para>
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StepNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Step { get; set; } = ["*"];

    /// <summary>
    /// <para type="description">Not these steps; wildcards are allowed.</para>
    /// </summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(StepNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] SkipStep { get; set; } = [];

    /// <summary>
    /// <para type="description">The database's root and its password. Without it the node's own stays, and where there is none, one is generated and told with the result.</para>
    /// </summary>
    [Parameter]
    [Credential]
    public PSCredential? DatabaseCredential { get; set; }

    /// <summary>
    /// <para type="description">RabbitMQ's account of the OpenStack services and its password. Without it one that is there keeps its own, and a new one gets a generated one, told with the result.</para>
    /// </summary>
    [Parameter]
    [Credential]
    public PSCredential? RabbitCredential { get; set; }

    /// <summary>
    /// <para type="description">Upgrades all packages first.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Upgrade { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        foreach (var name in Step.Concat(SkipStep))
        {
            if (!WildcardPattern.ContainsWildcardCharacters(name) && !BaselineWishes.StepNames.Any(Matches(name).IsMatch))
                ThrowTerminatingError(NodeErrors.Record(new NodeException(ErrorIds.InvalidSetting, $"There is no step '{name}'. There are: {string.Join(", ", BaselineWishes.StepNames)}.", "Install-OSBaseline -Step Chrony"), name));
        }

        meeting = TrustMeeting.By(Runner, node => BaselineWishes.Of(node, Profile).Trust.User);
    }

    /// <inheritdoc/>
    private protected override void OnNode(Node node)
    {
        base.OnNode(node);
        meeting!.Join(node);
    }

    /// <inheritdoc/>
    private protected override void OnLastNode()
    {
        base.OnLastNode();
        meeting!.Close();
    }

    /// <inheritdoc/>
    private protected override void OnNodeEnd(Node node)
    {
        base.OnNodeEnd(node);
        meeting!.Leave(node);
    }

    /// <inheritdoc/>
    private protected override IReadOnlyList<Step> CreateSteps(Node node)
    {
        var wishes = BaselineWishes.Of(node, Profile);
        var steps = wishes.StepsFor(node, meeting: meeting, upgrade: Upgrade, database: RootPasswordOf(DatabaseCredential, wishes.Profile), rabbit: PasswordOf(RabbitCredential, wishes.Profile));
        return [.. steps.Where(step => IsWanted(step.Name))];
    }

    private bool IsWanted(string step) => Array.Exists(Step, name => Matches(name).IsMatch(step)) && !Array.Exists(SkipStep, name => Matches(name).IsMatch(step));

    private static WildcardPattern Matches(string name) => new(name, WildcardOptions.IgnoreCase);
}

/// <summary>Completes the names of steps.</summary>
public sealed class StepNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return BaselineWishes.StepNames.Where(pattern.IsMatch).Select(name => new CompletionResult(name, name, CompletionResultType.ParameterValue, name));
    }
}
