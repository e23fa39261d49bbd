using System.Management.Automation;
using OpenStackTrain.Baseline;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Tests nodes against the baseline, rule by rule, without changing anything.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "OSBaseline")]
[OutputType(typeof(RuleResult), typeof(bool))]
public sealed class TestOSBaselineCommand : RuleTestCmdlet
{
    /// <summary>
    /// <para type="description">Seed, Guide or Hardened; or a YAML file that names one and lists exceptions from it (rule, node, reason, owner, expires). Without it, the inventory's, or Guide.</para>
    /// </summary>
    [Parameter(Position = 1)]
    [ProfileTransformation]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public BaselineProfile? Profile { get; set; }

    /// <inheritdoc/>
    private protected override IReadOnlyList<Rule> Known => Rules.All;

    /// <inheritdoc/>
    private protected override IRuleTest Make(IStepObserver observer, IReadOnlyList<Rule> rules, RuleTexts texts) => new BaselineTest(Runner, observer, Profile?.Name, rules, texts)
    {
        Accepted = new Deviations(Profile?.Exceptions ?? []),
        TellsChanges = !Quiet,
    };
}
