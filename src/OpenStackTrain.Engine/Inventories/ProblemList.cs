namespace OpenStackTrain.Engine.Inventories;

/// <summary>All that is wrong with an inventory's text. A secret goes before everything else: then nothing else of the text is shown.</summary>
/// <param name="source">The name of the text in messages.</param>
internal sealed class ProblemList(string source)
{
    /// <summary>How many problems a message lists.</summary>
    public const int MostShown = 20;

    private const int MostKept = 1_000;

    private readonly List<(Place Place, string Message)> problems = [];
    private readonly List<(Place Place, string Message)> secrets = [];
    private readonly List<string> warnings = [];

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => Count > 0;

    /// <summary>How many problems there are.</summary>
    public int Count => problems.Count + secrets.Count;

    /// <summary>What looks wrong and is allowed.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Notes a problem.</summary>
    /// <exception cref="NodeException">There are so many that looking on has no sense.</exception>
    public void Add(Place place, string wrong, string expected)
    {
        problems.Add((place, $"{wrong}; expected {expected}"));
        if (problems.Count == MostKept) throw ToException();
    }

    /// <summary>Notes a problem of a value.</summary>
    public void Add(Place place, string what, Fault fault) => Add(place, $"{what}: {fault.Wrong}", fault.Expected);

    /// <summary>Notes that there is a secret. The text must not hold it.</summary>
    public void AddSecret(Place place, string what)
    {
        secrets.Add((place, $"{what}; expected no secret in an inventory"));
        if (secrets.Count == MostKept) throw ToException();
    }

    /// <summary>Notes what looks wrong and is allowed.</summary>
    public void Warn(Place place, string text)
    {
        if (warnings.Count < MostShown) warnings.Add($"{source}{place}: {text}");
    }

    /// <summary>The error that stands for all of it.</summary>
    public NodeException ToException() => secrets.Count > 0
        ? new NodeException(
            ErrorIds.InventorySecret,
            Text(secrets),
            "Take it out of the file, and replace the secret if others could read the file. Cmdlets take passwords and passphrases as credentials (Get-Credential), keys by the name of their file (keyFile).")
        : new NodeException(
            ErrorIds.InventoryInvalid,
            Text(problems),
            "Correct the file and call Import-OSInventory again. New-OSInventory writes an example that explains every key.");

    private string Text(List<(Place Place, string Message)> list)
    {
        var lines = list.OrderBy(problem => problem.Place.Line).ThenBy(problem => problem.Place.Column)
            .Take(MostShown)
            .Select(problem => $"{source}{problem.Place}: {problem.Message}");
        var rest = list.Count - MostShown;
        return string.Join('\n', rest > 0 ? lines.Append($"... and {(list.Count == MostKept ? "at least " : "")}{rest} more") : lines);
    }
}
