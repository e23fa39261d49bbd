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
    private readonly JobsAtWork jobs = new();
    private Run? run;
    private StepGraph? graph;

    /// <summary>
    /// <para type="description">How many seconds to wait for a node that somebody else is changing.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int LockTimeout { get; set; } = 300;

    /// <summary>
    /// <para type="description">How many seconds to try again when the link to a node is lost. What was begun goes on there meanwhile.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(0, 86400)]
    public int ReconnectTimeout { get; set; } = 120;

    /// <summary>
    /// <para type="description">Where this is stopped (Ctrl+C): the nodes make no further change once the present one is over. Else they end what was begun.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter StopRemote { get; set; }

    /// <summary>Whose changes they are.</summary>
    private protected Run Run => run!;

    /// <summary>The run of this cmdlet: all of its nodes, and what they wait for of each other.</summary>
    private protected StepGraph Graph => graph!;

    /// <inheritdoc/>
    internal override bool MustBeAsked => asks;

    /// <summary>Whether nothing may be touched.</summary>
    private protected bool IsWhatIf => whatIf;

    /// <summary>What the engine speaks through.</summary>
    private protected IStepObserver StepObserver => new Observer(this);

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        run = Run.Of(MyInvocation.MyCommand.Name) with { LockTimeout = TimeSpan.FromSeconds(LockTimeout), ReconnectTimeout = TimeSpan.FromSeconds(ReconnectTimeout) };
        graph = new StepGraph(Runner, StepObserver, run);
        whatIf = BoundSwitch("WhatIf") ?? LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference", defaultValue: false));
        asks = whatIf || (BoundSwitch("Confirm") ?? UsualImpact >= ConfirmPreference);
        asksForDestruction = whatIf || (BoundSwitch("Confirm") ?? (!IsForced && ConfirmImpact >= ConfirmPreference));
    }

    /// <inheritdoc/>
    private protected override void OnNode(Node node) => Graph.Join(node);

    /// <inheritdoc/>
    private protected override void OnLastNode() => Graph.Close();

    /// <inheritdoc/>
    private protected override void OnNodeEnd(Node node)
    {
        Graph.Leave(node);
        // What a failed node leaves at work, its own error tells.
        if (!Cancellation.IsCancellationRequested)
            jobs.Set(node, null);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        var left = jobs.Nodes;
        base.Dispose(disposing);
        if (disposing && IsUnfinished && left.Count > 0)
            TellWhatGoesOn(left);
    }

    /// <summary>A pipeline that is stopped takes nothing more from a cmdlet; that nodes are still at work must be said all the same.</summary>
    private void TellWhatGoesOn(IReadOnlyList<string> nodes)
    {
        var stopped = StopRemote ? jobs.StopAsync(Module.Sessions).GetAwaiter().GetResult() : [];
        List<string> others = [.. nodes.Except(stopped, StringComparer.Ordinal)];
        if (stopped.Count > 0)
            CommandRuntime.Host?.UI?.WriteWarningLine($"{string.Join(", ", stopped)}: the change at work is ended, no further one is begun (run {Run.Id}).");
        if (others.Count > 0)
            CommandRuntime.Host?.UI?.WriteWarningLine($"{string.Join(", ", others)}: what was begun goes on there (run {Run.Id}). The same command joins it and goes on from there.");
    }

    /// <summary>The impact of a change that destroys nothing, where the cmdlet's own is higher because of one that does.</summary>
    private protected virtual ConfirmImpact UsualImpact => ConfirmImpact;

    /// <summary>Whether the user wants no question even before something is taken away.</summary>
    private protected virtual bool IsForced => false;

    /// <summary>Says that a step is over on a node.</summary>
    private protected void TellMilestone(Node node, StepResult result)
        => TellMilestone(result.NotApplicable ? $"{node.Name}: {result}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{node.Name}: {result}, {result.Duration.TotalSeconds:0.0} s"));

    /// <summary>Says what of a result is to be acted on.</summary>
    private protected void Tell(Node node, StepResult result)
    {
        if (result.RebootRequired)
            TellWarning($"{node.Name}: {result.Step} takes full effect with the next boot.");
        TellOfAccounts(node, result, "the node that comes out has it as $node.Accounts.Credential");
    }

    /// <inheritdoc/>
    private protected override void OnFailure(Node node, NodeException failure)
    {
        foreach (var result in failure.Results)
            TellOfAccounts(node, result, "the error has it as $Error[0].TargetObject.Accounts.Credential");
    }

    private void TellOfAccounts(Node node, StepResult result, string where)
    {
        foreach (var account in result.Accounts)
            TellWarning($"{node.Name}: a password was generated for {account.Service}'s account '{account.UserName}'. Keep it: {where}.");
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

    /// <summary>What a switch was given as; null: it was not given.</summary>
    private protected bool? BoundSwitch(string name) => MyInvocation.BoundParameters.TryGetValue(name, out var value) ? ((SwitchParameter)value).ToBool() : null;

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

        public void Verbose(string text) => cmdlet.TellVerbose(text);

        public void Warning(string text) => cmdlet.TellWarning(text);

        public void Progress(Node node, string text) => cmdlet.Report(node, text);

        public void Working(Node node, string? job) => cmdlet.jobs.Set(node, job);

        public void Done(Node node, StepResult result) => cmdlet.TellMilestone(node, result);

        public Task<T> WaitAsync<T>(Node node, string text, Task<T> work) => cmdlet.WaitAsync(node, text, work);

        public Task<IReadOnlyList<Finding>> ApproveAsync(Node node, Step step, IReadOnlyList<Finding> changes, CancellationToken cancellation)
            => changes.Any(Asks)
                ? cmdlet.AskAsync<IReadOnlyList<Finding>>(() => [.. changes.Where(change => !Asks(change) || cmdlet.ShouldProcess(node.Name, $"{change.What}: {change.Actual} -> {change.Expected}"))])
                : Task.FromResult(changes);

        private bool Asks(Finding change) => change.IsDestructive ? cmdlet.asksForDestruction : cmdlet.asks;
    }
}
