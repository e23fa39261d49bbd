using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OpenStackTrain.Engine.Convergence;
using OpenStackTrain.Engine.Resources;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Tests.Engine;

/// <summary>What a node says to one question.</summary>
internal sealed record Said(string Output, int ExitCode = 0, string Error = "");

/// <summary>Something that a node can be told to do, recognised by a piece of its shell text.</summary>
/// <param name="Run">The piece.</param>
/// <param name="Effect">What it does to the node.</param>
/// <param name="Outcome">What it says.</param>
internal sealed record Ability(string Run, Action<SimulatedNode>? Effect = null, Said? Outcome = null);

/// <summary>
/// A node in memory: files, answers to facts by their key, and what happens when it is told to do something. It writes files by the same
/// compare-and-swap as the shell text that it is given, and its clock goes on with every act.
/// </summary>
internal sealed partial class SimulatedNode : INodeRunner
{
    private readonly Dictionary<string, Said> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (byte[] Content, long ModifiedAt)> files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> modes = new(StringComparer.Ordinal);
    private long clock = 1_700_000_000_000_000;

    /// <summary>What it can be told to do; the first whose text is found in the act.</summary>
    public List<Ability> Abilities { get; } = [];

    /// <summary>The acts that were run, in order: an ability's text, or <c>write PATH</c>.</summary>
    public List<string> Acts { get; } = [];

    /// <summary>The scripts that came, in order.</summary>
    public List<NodeScript> Scripts { get; } = [];

    /// <summary>Is called before a script is run.</summary>
    public Action<NodeScript>? Before { get; set; }

    public SimulatedNode Answers(string key, string output, int exitCode = 0, string error = "")
    {
        answers[key] = new Said(output.Replace("{now}", clock.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), exitCode, error);
        return this;
    }

    public SimulatedNode HasFile(string path, string text) => HasFile(path, Encoding.UTF8.GetBytes(text), clock);

    public SimulatedNode HasFile(string path, byte[] content, long modifiedAt)
    {
        files[path] = (content, modifiedAt);
        return this;
    }

    /// <summary>A file's permission bits; a file has 644 until something is said about it.</summary>
    public SimulatedNode HasMode(string path, string mode)
    {
        modes[path] = mode;
        return this;
    }

    public SimulatedNode Can(string run, Action<SimulatedNode>? effect = null, Said? outcome = null)
    {
        Abilities.Add(new Ability(run, effect, outcome));
        return this;
    }

    /// <summary>A file's text; null: it is not there.</summary>
    public string? TextOf(string path) => files.TryGetValue(path, out var file) ? Encoding.UTF8.GetString(file.Content) : null;

    public Task<IReadOnlyList<SectionResult>> RunAsync(Node node, NodeScript script, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        // The lock that is given back is no business of the tests that count.
        if (script.Sections is [{ Name: "release" } release])
            return Task.FromResult<IReadOnlyList<SectionResult>>([Result(release, new Said(""))]);
        Scripts.Add(script);
        Before?.Invoke(script);
        List<SectionResult> results = [];
        var failed = false;
        foreach (var section in script.Sections)
        {
            clock += 1000;
            if (section.Kind == SectionKind.Ask)
            {
                results.Add(Result(section, Answer(section.Name)));
                continue;
            }

            if (failed)
                continue;
            var outcome = Act(section.Body);
            failed = outcome.ExitCode != 0;
            results.Add(Result(section, outcome));
        }

        return Task.FromResult<IReadOnlyList<SectionResult>>(results);
    }

    private static SectionResult Result(ScriptSection section, Said said) => new(section.Name, said.ExitCode, Encoding.Latin1.GetBytes(said.Output), said.Error);

    private Said Answer(string key)
    {
        if (answers.TryGetValue(key, out var said))
            return said with { Output = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(said.Output)) };
        if (key.StartsWith("file ", StringComparison.Ordinal))
        {
            var path = key[5..].Replace("~root/", "/root/", StringComparison.Ordinal).Replace("~", "/home/", StringComparison.Ordinal);
            return new Said(files.TryGetValue(path, out var file) ? FileText(path, file) : "");
        }

        if (key == "/etc/yum.repos.d/*.repo")
            return new Said(string.Concat(files.Where(pair => pair.Key.StartsWith("/etc/yum.repos.d/", StringComparison.Ordinal)).Select(RepositoryText)));
        if (key == new JournalFact().Key)
            return new Said("");
        throw new InvalidOperationException($"The simulated node has no answer to '{key}'.");
    }

    private string FileText(string path, (byte[] Content, long ModifiedAt) file)
        => string.Create(CultureInfo.InvariantCulture, $"mode={modes.GetValueOrDefault(path, OwnerOf(path) is null ? "644" : "600")}\nowner={OwnerOf(path) ?? "root"}\ngroup=root\nsize={file.Content.Length}\npath={path}\nmodified={file.ModifiedAt}\n\n{Encoding.Latin1.GetString(file.Content)}");

    /// <summary>Whose a private file is; null: one for all to read.</summary>
    private static string? OwnerOf(string path) => path.Split('/') switch
    {
        [_, "root", ".ssh", _] => "root",
        [_, "home", var user, ".ssh", _] => user,
        [_, "var", "spool", "cron", var user] => user,
        _ => null,
    };

    private static string RepositoryText(KeyValuePair<string, (byte[] Content, long ModifiedAt)> file)
        => string.Create(CultureInfo.InvariantCulture, $"{file.Value.Content.Length} {Path.GetFileName(file.Key)}\n{Encoding.Latin1.GetString(file.Value.Content)}\n");

    private Said Act(string body)
    {
        if (Abilities.Find(ability => body.Contains(ability.Run, StringComparison.Ordinal)) is { } ability)
        {
            Acts.Add(ability.Run);
            ability.Effect?.Invoke(this);
            if (ability.Outcome is not null || !body.Contains("OST_CONTENT", StringComparison.Ordinal))
                return ability.Outcome ?? new Said("");
        }

        return Write(body);
    }

    private Said Write(string body)
    {
        var parts = FileRepairText().Match(body);
        if (!parts.Success)
            throw new InvalidOperationException($"The simulated node does not know how to do this:\n{body}");
        var path = parts.Groups["path"].Value;
        Acts.Add($"write {path}");
        var digest = files.TryGetValue(path, out var old) ? Convert.ToHexString(SHA256.HashData(old.Content)).ToLowerInvariant() : "absent";
        if (digest != parts.Groups["digest"].Value)
            return new Said("", Repair.ChangedMeanwhile, $"{path} was changed by somebody else in the meantime\n");
        files[path] = (Convert.FromBase64String(parts.Groups["content"].Value), clock);
        if (digest == "absent")
            modes[path] = parts.Groups["mode"].Value;
        return new Said("");
    }

    [GeneratedRegex("""^p='(?<path>[^']*)'\n.*"\$have" != (?<digest>\w+) .*<<'OST_CONTENT' \|\| exit 1\n(?<content>[^_]*)\nOST_CONTENT\n.* chmod 0(?<mode>[0-7]+) -- "\$new" """, RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex FileRepairText();
}
