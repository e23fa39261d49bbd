using OpenStackTrain.Engine.Facts;

namespace OpenStackTrain.Engine.Resources;

/// <summary>A text file with some of its content as wanted; all the rest of it stays as it is.</summary>
/// <param name="path">The absolute path.</param>
/// <param name="edits">What is wanted of it.</param>
internal sealed class ConfigFile(string path, params IReadOnlyList<FileEdit> edits) : Resource(Phase.File)
{
    private readonly FileFact fact = new(path);

    /// <inheritdoc/>
    public override string Name => path;

    /// <inheritdoc/>
    public override IEnumerable<Fact> Facts => [fact];

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var file = facts.Get(fact);
        foreach (var edit in edits)
        {
            var actual = edit.Read(file.Text);
            // The same value may stand there in a way that another reader takes otherwise: a second line of the key, a comment behind it.
            var isChanged = edit.Apply(file.Text) != file.Text;
            if (actual == edit.Expected && isChanged)
                actual = $"{actual} (ambiguous)";
            var finding = Finding.Compare($"{path}: {edit.What}", edit.Expected, actual, isChanged ? new FileRepair(file, edit.Apply) : null);
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

    /// <summary>The whole content of a file that is ours.</summary>
    public static FileEdit Whole(string text, params IReadOnlyList<string> rules)
        => new("content", "as wanted", now => now == text ? "as wanted" : now.Length == 0 ? "absent" : "different", _ => text) { Rules = rules };
}
