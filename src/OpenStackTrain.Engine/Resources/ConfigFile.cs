using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Text;

namespace OpenStackTrain.Engine.Resources;

/// <summary>A text file with some of its content as wanted; all the rest of it stays as it is.</summary>
/// <param name="path">The absolute path.</param>
/// <param name="edits">What is wanted of it.</param>
internal sealed class ConfigFile(string path, params IReadOnlyList<FileEdit> edits) : Resource(Phase.File)
{
    private readonly FileFact fact = new(path);

    /// <summary>Who may do what with it, <c>600</c>, and whose it is, <c>root:root</c>; null: as it is, and for a new file 644 of root.</summary>
    public FilePermission? Access { get; init; }

    /// <summary>Whether its content is a secret: nothing of it is shown.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The unit (without <c>.service</c>) that reads it when it starts: it restarts, if it runs, once a change of the file is taken back. Null: none.</summary>
    public string? Unit { get; init; }

    /// <inheritdoc/>
    public override string Name => path;

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var file = facts.Get(fact);
        if (Access is { } access && file.Exists)
            yield return Finding.Compare($"{path}: access", access.ToString(), $"{file.Mode} {file.Owner}", access.Repair(path));
        foreach (var edit in edits)
        {
            var isChanged = edit.Apply(file.Text) != file.Text;
            var repair = isChanged ? new FileRepair(file, edit.Apply) { Access = Access, Afterwards = Unit is null ? "" : UnitUndo.Reread(Unit) } : null;
            if (IsSecret)
            {
                yield return Finding.Of($"{path}: {edit.What}", "as wanted", !file.Exists ? "absent" : isChanged ? "different" : "as wanted", !isChanged, repair) with { Rules = edit.Rules };
                continue;
            }

            // The same value may stand there in a way that another reader takes otherwise: a second line of the key, a comment behind it.
            var actual = edit.Read(file.Text);
            if (actual == edit.Expected && isChanged)
                actual = $"{actual} (ambiguous)";
            var finding = Finding.Compare($"{path}: {edit.What}", edit.Expected, actual, repair);
            yield return finding with { Rules = edit.Rules, Reason = finding.Status == FindingStatus.Met ? "" : edit.Reason };
        }
    }
}

/// <summary>One wish for a text file.</summary>
/// <param name="What">The part that it is about, <c>sources</c>.</param>
/// <param name="Expected">What <paramref name="Read"/> gives when it is as wanted.</param>
/// <param name="Read">From the file's text to the part, for people.</param>
/// <param name="Apply">From the old text to one in which the part is as wanted; all else stays. A difference that it leaves as it is, is only told.</param>
internal sealed record FileEdit(string What, string Expected, Func<string, string> Read, Func<string, string> Apply)
{
    /// <summary>The rules that it proves; empty: those of its resource.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>What a difference means, where the two texts do not tell.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A key of a file of KEY="value" lines.</summary>
    public static FileEdit Variable(string key, string value)
        => new(key, value, text => KeyValueDocument.Parse(text).Get(key) ?? "absent", text => KeyValueDocument.Parse(text).Set(key, value).ToString());

    /// <summary>The whole content of a file that is ours.</summary>
    public static FileEdit Whole(string text, params IReadOnlyList<string> rules)
        => new("content", "as wanted", now => now == text ? "as wanted" : now.Length == 0 ? "absent" : "different", _ => text) { Rules = rules };
}

/// <summary>Who may do what with a file, and whose it is.</summary>
/// <param name="Mode">The permission bits in octal, <c>600</c>.</param>
/// <param name="Owner">Owner and group, <c>root:root</c>.</param>
internal sealed record FilePermission(string Mode, string Owner)
{
    /// <summary>For root's eyes only.</summary>
    public static FilePermission Private { get; } = new("600", "root:root");

    /// <summary>For everybody to read, for root to write.</summary>
    public static FilePermission Public { get; } = new("644", "root:root");

    /// <summary>Sets it.</summary>
    public Repair Repair(string path) => AccessRepair.Of(path, $"chown {Sh.Quote(Owner)} -- {Sh.Quote(path)} && chmod {Mode} -- {Sh.Quote(path)}");

    /// <inheritdoc/>
    public override string ToString() => $"{Mode} {Owner}";
}
