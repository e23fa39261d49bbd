using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.PowerShell;

/// <summary>A cmdlet that brings nodes to a state, one step or many: what <c>-WhatIf</c>, <c>-Confirm</c> and the streams need.</summary>
public abstract class ChangeCmdlet : NodeCmdlet
{
    private bool whatIf;
    private bool asks;
    private bool asksForDestruction;
    private StepGraph? graph;

    /// <summary>The run of this cmdlet: all of its nodes, and what they wait for of each other.</summary>
    private protected StepGraph Graph => graph!;

    /// <summary>Whether nothing may be touched.</summary>
    private protected bool IsWhatIf => whatIf;

    /// <summary>What the engine speaks through.</summary>
    private protected IStepObserver StepObserver => new Observer(this);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        graph = new StepGraph(Module.Sessions, StepObserver);
        whatIf = BoundSwitch("WhatIf") ?? LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference", defaultValue: false));
        asks = whatIf || (BoundSwitch("Confirm") ?? UsualImpact >= ConfirmPreference);
        asksForDestruction = whatIf || (BoundSwitch("Confirm") ?? (!IsForced && ConfirmImpact >= ConfirmPreference));
    }

    /// <inheritdoc/>
    private protected override void OnNode(Node node) => Graph.Join(node);

    /// <inheritdoc/>
    private protected override void OnLastNode() => Graph.Close();

    /// <inheritdoc/>
    private protected override void OnNodeEnd(Node node) => Graph.Leave(node);

    /// <summary>The impact of a change that destroys nothing, where the cmdlet's own is higher because of one that does.</summary>
    private protected virtual ConfirmImpact UsualImpact => ConfirmImpact;

    /// <summary>Whether the user wants no question even before something is taken away.</summary>
    private protected virtual bool IsForced => false;

    /// <summary>Says what of a result is to be acted on.</summary>
    private protected void Tell(Node node, StepResult result)
    {
        if (result.RebootRequired)
            Post(() => WriteWarning($"{node.Name}: {result.Step} takes full effect with the next boot."));
        foreach (var account in result.Accounts)
            Post(() => WriteWarning($"{node.Name}: a password was generated for {account.Service}'s account '{account.UserName}'. Keep it: the node that comes out has it as $node.Accounts.Credential."));
    }

    /// <summary>The password of a credential, checked; null: none was given.</summary>
    /// <exception cref="NodeException">PasswordRefused.</exception>
    private protected static ServicePassword? PasswordOf(PSCredential? credential, Profile profile)
        => credential is null || credential == PSCredential.Empty ? null : ServicePassword.Given(credential.UserName, new Secret(credential.GetNetworkCredential().Password), profile);

    /// <summary>The password of the database's root, checked; null: none was given.</summary>
    /// <exception cref="NodeException">InvalidSetting: it is another account's; PasswordRefused.</exception>
    private protected static ServicePassword? RootPasswordOf(PSCredential? credential, Profile profile)
    {
        var password = PasswordOf(credential, profile);
        return password is null or { UserName: "root" } ? password
            : throw new NodeException(ErrorIds.InvalidSetting, $"The credential is for the database's account 'root', not for '{password.UserName}'.", "Get-Credential root");
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
    private sealed class Observer(ChangeCmdlet cmdlet) : IStepObserver
    {
        public bool WhatIf => cmdlet.whatIf;

        public void Verbose(string text) => cmdlet.Post(() => cmdlet.WriteVerbose(text));

        public void Warning(string text) => cmdlet.Post(() => cmdlet.WriteWarning(text));

        public void Progress(Node node, string text) => cmdlet.Report(node, text);

        public Task<T> WaitAsync<T>(Node node, string text, Task<T> work) => cmdlet.WaitAsync(node, text, work);

        public Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation)
            => changes.Any(Asks)
                ? cmdlet.AskAsync<IReadOnlyList<Finding>>(() => [.. changes.Where(change => !Asks(change) || cmdlet.ShouldProcess(node.Name, $"{change.What}: {change.Actual} -> {change.Expected}"))])
                : Task.FromResult(changes);

        private bool Asks(Finding change) => change.IsDestructive ? cmdlet.asksForDestruction : cmdlet.asks;
    }
}
