using System.Management.Automation;
using OpenStackTrain.Engine.Catalog;
using OpenStackTrain.Engine.Compliance;
using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Tests whether machines are fit for their roles, before anything is put on them: system, memory, disks, network cards and addresses, ways to each other, ports, clock, archives. Nothing is changed.</para>
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "OSNodeRequirement")]
[OutputType(typeof(RuleResult), typeof(bool))]
public sealed class TestOSNodeRequirementCommand : RuleTestCmdlet
{
    /// <inheritdoc/>
    private protected override IReadOnlyList<Rule> Known => Rules.Requirements;

    /// <inheritdoc/>
    private protected override IRuleTest Make(IStepObserver observer, IReadOnlyList<Rule> rules, RuleTexts texts) => new RequirementTest(Runner, observer, rules, texts);
}
