using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// SELinux's mode, now and at boot (seed 3.3.1, rules L-01 to L-03). The tutorial's sed finds only <c>enforcing</c>; here the key is set. What only
/// a boot can do (to or from disabled) is said, not done.
/// </summary>
/// <param name="mode">The wanted mode.</param>
internal sealed class SelinuxStep(SelinuxMode mode) : Step("Selinux", "3.3.1")
{
    /// <summary>The file that says the mode at boot.</summary>
    public const string Path = "/etc/selinux/config";

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        var wanted = mode.ToString().ToLowerInvariant();
        var selinux = new SelinuxFact();
        var relabel = new FileFact("/.autorelabel");

        if (mode != SelinuxMode.Disabled)
        {
            yield return new Check("SELinux policy", Phase.Ground, [selinux, SystemFact.Instance], facts => [Policy(facts.Get(selinux), facts.Get(SystemFact.Instance))]).Proves("L-02");
        }

        yield return new ConfigFile(Path, new FileEdit("SELINUX", wanted, text => KeyValueDocument.Parse(text).Get("SELINUX")?.ToLowerInvariant() ?? "absent", text => KeyValueDocument.Parse(text).Set("SELINUX", wanted, Quoting.None).ToString())).Proves("L-02");
        yield return new Check("SELinux now", Phase.Service, [selinux, relabel, SystemFact.Instance], facts => Running(facts, selinux, relabel));
    }

    private static Repair SetEnforce(int enforce) => new($"setenforce {enforce}")
    {
        Undo = new Undo(
            $"""
            case $(getenforce) in {(enforce == 1 ? "Enforcing" : "Permissive")}) exit 0 ;; Disabled) echo 'SELinux is off now'; exit 1 ;; esac
            exit {Undo.AsBefore}
            """,
            $"setenforce {1 - enforce}"),
    };

    private static Finding Policy(SelinuxState state, SystemState system)
    {
        const string what = "SELinux policy";
        if (system.Container is not null || state.Mode != SelinuxMode.Disabled)
            return Finding.NotApplicable(what, "in use, or the host's");
        return state.HasPolicy
            ? Finding.Compare(what, "installed", "installed")
            : Finding.Compare(what, "installed", "not installed") with { Reason = "without the package selinux-policy-targeted the node would not boot" };
    }

    private IEnumerable<Finding> Running(FactSet facts, SelinuxFact fact, FileFact relabel)
    {
        const string what = "SELinux now";
        if (facts.Get(SystemFact.Instance).Container is { } container)
        {
            var why = $"the node is a container ({container}): its kernel's SELinux is the host's";
            yield return Finding.NotApplicable(what, why) with { Rules = ["L-01"] };
            yield return Finding.NotApplicable("SELinux after the next boot", why) with { Rules = ["L-03"] };
            yield break;
        }

        var state = facts.Get(fact);
        var now = state.Mode.ToString();
        if (state.Mode == SelinuxMode.Disabled || mode == SelinuxMode.Disabled)
        {
            // Nothing but a boot switches it on or off; until then permissive is the nearest to off.
            var stillEnforces = mode == SelinuxMode.Disabled && state.Mode == SelinuxMode.Enforcing;
            var nowhere = mode == SelinuxMode.Enforcing && state.Mode == SelinuxMode.Disabled;
            yield return (nowhere
                ? new Finding(what, mode.ToString(), now, FindingStatus.PendingReboot)
                : Finding.Of(what, "not Enforcing", now, !stillEnforces, SetEnforce(0))) with
            { Rules = ["L-01"] };
            if (mode == state.Mode)
            {
                yield return Finding.Of("SELinux after the next boot", "as now", "as now", met: true) with { Rules = ["L-03"] };
                yield break;
            }

            if (mode != SelinuxMode.Disabled)
            {
                yield return Finding.Of("/.autorelabel", "present", facts.Get(relabel).Exists ? "present" : "absent", facts.Get(relabel).Exists, new Repair(": >/.autorelabel") { Undo = new Undo($"if [ -e /.autorelabel ]; then exit 0; fi\nexit {Undo.AsBefore}", "rm -f /.autorelabel") }) with { Rules = ["L-03"] };
                if (state.IsOffByKernelArgument)
                    yield return Finding.Of("kernel argument selinux", "not 0", "0", met: false) with { Rules = ["L-03"], Reason = "the boot loader switches SELinux off: take selinux=0 out of GRUB_CMDLINE_LINUX in /etc/default/grub and run grub2-mkconfig" };
            }

            yield return new Finding("SELinux after the next boot", "as now", $"{mode} (now {now})", FindingStatus.PendingReboot) { Rules = ["L-03"] };
            yield break;
        }

        yield return Finding.Compare(what, mode.ToString(), now, SetEnforce(mode == SelinuxMode.Enforcing ? 1 : 0)) with { Rules = ["L-01"] };
        yield return Finding.Of("SELinux after the next boot", "as now", "as now", met: true) with { Rules = ["L-03"] };
    }
}
