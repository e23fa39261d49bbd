using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Steps;

/// <summary>
/// The kernel gives network cards its own names, eth0 and eth1, from the next boot on (seed 3.2, rule P-04). A card that is called otherwise now must have a file
/// under its coming name, told by its hardware address: without one it would have no address after the boot. Sources: grubby(8), RHEL 7 networking guide 11.
/// </summary>
internal sealed class EthNamesStep() : Step("EthName", "3.2")
{
    private const string Grub = "/etc/default/grub";

    private static readonly string[] Arguments = ["net.ifnames=0", "biosdevname=0"];

    private static readonly string Wanted = string.Join(' ', Arguments);

    private static readonly FileFact Defaults = new(Grub);

    /// <inheritdoc/>
    public override IEnumerable<Resource> For(Node node)
    {
        IReadOnlyList<Fact> facts = [CardNamesFact.Instance, NetworkCardsFact.Instance, Defaults, SystemFact.Instance];
        yield return new Check("network cards' files", Phase.Ground, facts, Files);
        yield return new Check("kernel arguments", Phase.File, facts, Boot);
    }

    private static IEnumerable<Finding> Files(FactSet facts)
    {
        if (IsContainer(facts))
            yield break;
        var known = facts.Get(CardNamesFact.Instance).Hardware;
        foreach (var card in facts.Get(NetworkCardsFact.Instance).Where(card => !card.Name.StartsWith("eth", StringComparison.Ordinal)))
        {
            yield return Finding.Of($"{card.Name} ({card.Hardware})", "a file ifcfg-ethN with its HWADDR", known.Contains(card.Hardware, StringComparer.OrdinalIgnoreCase) ? "a file ifcfg-ethN with its HWADDR" : "no file", known.Contains(card.Hardware, StringComparer.OrdinalIgnoreCase)) with
            {
                ErrorId = ErrorIds.InvalidSetting,
                Reason = "the card would have another name after the boot, and nothing would bring it up",
                Advice = $"Copy {InterfaceFile.PathOf(card.Name)} to {InterfaceFile.PathOf("eth0")} (or eth1, ...) on the node, with DEVICE and NAME of that name and HWADDR={card.Hardware}, then run the same command again.",
            };
        }
    }

    private static IEnumerable<Finding> Boot(FactSet facts)
    {
        if (IsContainer(facts))
        {
            yield return Finding.NotApplicable("kernel arguments", "a container has its host's kernel");
            yield break;
        }

        var (names, file) = (facts.Get(CardNamesFact.Instance), facts.Get(Defaults));
        yield return Finding.Compare($"{Grub}: GRUB_CMDLINE_LINUX", Wanted, Said(Words(file.Text)), new FileRepair(file, Edit));
        var entries = names.HasGrubby ? Said(names.Entries.Count == 0 ? [] : [.. Arguments.Where(argument => names.Entries.All(entry => entry.Contains(argument, StringComparer.Ordinal)))]) : "unknown";
        var set = new Repair($"grubby --update-kernel=ALL --args='{Wanted}'")
        {
            Undo = new Undo($"grubby --info=ALL | grep -q 'net.ifnames=0' || exit {Undo.AsBefore}", $"grubby --update-kernel=ALL --remove-args='{Wanted}'"),
        };
        yield return Finding.Compare("boot entries", Wanted, entries, names.HasGrubby ? set : null) with { Reason = names.HasGrubby ? "" : "the program grubby is missing: yum install grubby" };
        var now = Said(names.Running);
        if (entries == Wanted)
            yield return now == Wanted ? Finding.Compare("kernel now", Wanted, now) : new Finding("kernel now", Wanted, now, FindingStatus.PendingReboot);
    }

    private static bool IsContainer(FactSet facts) => facts.Get(SystemFact.Instance).Container is not null;

    private static string Said(IReadOnlyList<string> words) => string.Join(' ', Arguments.Where(argument => words.Contains(argument, StringComparer.Ordinal)).DefaultIfEmpty("neither"));

    private static string[] Words(string text) => (KeyValueDocument.Parse(text).Get("GRUB_CMDLINE_LINUX") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Edit(string text)
    {
        var others = Words(text).Where(word => !Arguments.Any(argument => word.StartsWith(argument[..(argument.IndexOf('=', StringComparison.Ordinal) + 1)], StringComparison.Ordinal)));
        return KeyValueDocument.Parse(text).Set("GRUB_CMDLINE_LINUX", string.Join(' ', [.. others, .. Arguments])).ToString();
    }
}
