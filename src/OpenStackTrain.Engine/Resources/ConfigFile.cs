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

    /// <summary>Whether the file is left alone where it is not there already.</summary>
    public bool OnlyIfPresent { get; init; }

    /// <summary>Shell text that runs after the file was replaced.</summary>
    public string Then { get; init; } = "";

    /// <inheritdoc/>
    public override IEnumerable<Finding> Compare(FactSet facts)
    {
        var file = facts.Get(fact);
        foreach (var edit in edits)
        {
            var what = $"{path}: {edit.What}";
            yield return !file.Exists && OnlyIfPresent
                ? Finding.NotApplicable(what, "no such file") with { Rules = edit.Rules }
                : Finding.Compare(what, edit.Expected, edit.Read(file.Text), new FileRepair(file, edit.Apply, Then)) with { Rules = edit.Rules };
        }
    }
}

/// <summary>One wish for a text file.</summary>
/// <param name="What">The part that it is about, <c>sources</c>.</param>
/// <param name="Expected">What <paramref name="Read"/> gives when it is as wanted.</param>
/// <param name="Read">From the file's text to the part, for people.</param>
/// <param name="Apply">From the old text to one in which the part is as wanted; all else stays.</param>
internal sealed record FileEdit(string What, string Expected, Func<string, string> Read, Func<string, string> Apply)
{
    /// <summary>The rules that it proves; empty: those of its resource.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>The whole content of a file that is ours.</summary>
    public static FileEdit Whole(string text, params IReadOnlyList<string> rules)
        => new("content", "as wanted", now => now == text ? "as wanted" : now.Length == 0 ? "absent" : "different", _ => text) { Rules = rules };
}
