using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet that brings nodes to a state: one step of the baseline. It emits each node with the step's result added.</summary>
public abstract class StepCmdlet : NodeCmdlet
{
    private bool whatIf;
    private bool asks;

    /// <summary>The step for this node, made of the cmdlet's parameters and the node's inventory.</summary>
    private protected abstract Step CreateStep(Node node);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        whatIf = BoundSwitch("WhatIf") ?? LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference", defaultValue: false));
        asks = whatIf || (BoundSwitch("Confirm") ?? ConfirmImpact >= ConfirmPreference);
    }

    /// <inheritdoc/>
    private protected sealed override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        var result = await new Converger(Module.Sessions, new Observer(this)).ConvergeAsync(node, CreateStep(node), cancellation);
        if (result.RebootRequired)
            Post(() => WriteWarning($"{node.Name}: {result.Step} takes full effect with the next boot."));
        Post(() => WriteObject(node.With(result)));
    }

    private bool? BoundSwitch(string name) => MyInvocation.BoundParameters.TryGetValue(name, out var value) ? ((SwitchParameter)value).ToBool() : null;

    private ConfirmImpact ConfirmImpact => ((CmdletAttribute)GetType().GetCustomAttributes(typeof(CmdletAttribute), inherit: true)[0]).ConfirmImpact;

    private ConfirmImpact ConfirmPreference
    {
        get
        {
            var preference = LanguagePrimitives.TryConvertTo(GetVariableValue("ConfirmPreference"), out ConfirmImpact value) ? value : ConfirmImpact.High;
            return preference == ConfirmImpact.None ? (ConfirmImpact)int.MaxValue : preference;
        }
    }

    /// <summary>Takes what the engine says to the pipeline's thread.</summary>
    private sealed class Observer(StepCmdlet cmdlet) : IStepObserver
    {
        public bool WhatIf => cmdlet.whatIf;

        public void Verbose(string text) => cmdlet.Post(() => cmdlet.WriteVerbose(text));

        public void Warning(string text) => cmdlet.Post(() => cmdlet.WriteWarning(text));

        public void Progress(Node node, string text) => cmdlet.Report(node, text);

        public Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation)
            => cmdlet.asks
                ? cmdlet.AskAsync<IReadOnlyList<Finding>>(() => [.. changes.Where(change => cmdlet.ShouldProcess(node.Name, $"{change.What}: {change.Actual} -> {change.Expected}"))])
                : Task.FromResult(changes);
    }
}
