using System.Management.Automation;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Steps;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// <para type="synopsis">Boots nodes anew, all of them or those that need it, and waits until they are back.</para>
/// </summary>
[Cmdlet(VerbsLifecycle.Restart, "OSNode", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Node))]
public sealed class RestartOSNodeCommand : ChangeCmdlet
{
    /// <summary>
    /// <para type="description">Waits until each node is up again: sessions open, and systemd has finished starting.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <summary>
    /// <para type="description">How long a node may take to be back, in seconds.</para>
    /// </summary>
    [Parameter]
    [ValidateRange(1, 7200)]
    public int TimeoutSec { get; set; } = 600;

    /// <summary>
    /// <para type="description">Only nodes on which something waits for a boot: SELinux's mode, a newer kernel, or the kernel's arguments for names of network cards.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter IfRequired { get; set; }

    /// <summary>
    /// <para type="description">Does not ask.</para>
    /// </summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override ConfirmImpact UsualImpact => Force ? ConfirmImpact.Low : ConfirmImpact.High;

    /// <inheritdoc/>
    private protected override async Task WorkAsync(Node node, CancellationToken cancellation)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var result = new StepResult { Step = "Restart", Section = "3.3.3", WhatIf = IsWhatIf };
        if (IfRequired && !await PendingBoot.IsThereAsync(new Converger(Runner, StepObserver), node, cancellation))
        {
            PassOn(node.With(result));
            return;
        }

        // Under -WhatIf the node goes on, so that a whole pipe can be rehearsed.
        var change = new Change("boot", "running", Wait ? "up again" : "restarting");
        if (!MustBeAsked || await AskAsync(() => ShouldProcess(node.Name, "restart")))
        {
            var restart = new NodeRestart(Runner, StepObserver, Run);
            var boot = await restart.BeginAsync(node, cancellation);
            if (Wait)
                await restart.WaitAsync(node, boot, TimeSpan.FromSeconds(TimeoutSec), cancellation);
            result = result with { Changed = true, Changes = [change], Duration = clock.Elapsed };
            node = node with { Results = [.. node.Results.Select(earlier => earlier with { RebootRequired = earlier.RebootRequired && !Wait })] };
        }

        else
            result = IsWhatIf ? result with { Changes = [change] } : result with { Declined = true };

        TellMilestone(node, result);
        PassOn(node.With(result));
    }
}
