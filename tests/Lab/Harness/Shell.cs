using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text.RegularExpressions;

namespace OpenStackTrain.LabTests;

/// <summary>A PowerShell session with the built module, and an inventory of the three nodes in it.</summary>
internal sealed partial class Shell : IDisposable
{
    private readonly Runspace runspace;
    private readonly bool withSelinux;
    private readonly bool withFourth;
    private readonly bool withRoles;
    private readonly string folder = Directory.CreateTempSubdirectory("ost-lab-").FullName;

    /// <summary>Imports the module and the lab's inventory.</summary>
    /// <param name="edit">What is different in this session's inventory; null: nothing.</param>
    /// <param name="withSelinux">Whether the slow SELinux machine belongs to it.</param>
    /// <param name="withFourth">Whether the fourth node, compute03, belongs to it; all others that the lab may have do not.</param>
    /// <param name="withRoles">Whether network01 and storage01 belong to it.</param>
    public Shell(Func<string, string>? edit = null, bool withSelinux = false, bool withFourth = false, bool withRoles = false)
    {
        this.withRoles = withRoles;
        this.withSelinux = withSelinux;
        this.withFourth = withFourth;
        runspace = RunspaceFactory.CreateRunspace(Host, InitialSessionState.CreateDefault2());
        runspace.Open();
        Must($"Import-Module '{Path.Combine(Lab.Root, "out", "OpenStackTrain")}'");
        Inventory(edit ?? (text => text));
    }

    /// <summary>What the user would have seen, and what the user answers.</summary>
    public RecordingHost Host { get; } = new();

    /// <summary>A file of this session's own folder.</summary>
    public string FileOf(string name) => Path.Combine(folder, name);

    /// <summary>An account and its password.</summary>
    public static PSCredential Credential(string user, string password)
    {
        var secret = new System.Security.SecureString();
        foreach (var letter in password)
            secret.AppendChar(letter);
        return new PSCredential(user, secret);
    }

    /// <summary>Imports the lab's inventory anew, changed.</summary>
    public void Inventory(Func<string, string> edit)
    {
        var nodes = (withFourth ? FurtherLines() : FourthAndFurtherLines()).Replace(File.ReadAllText(Lab.File("nodes.yaml")), "");
        nodes = withRoles ? nodes : RoleLines().Replace(nodes, "");
        var text = (withSelinux ? nodes : SelinuxLine().Replace(nodes, ""))
            .Replace("keyFile: id_ed25519", $"keyFile: {Lab.File("id_ed25519")}", StringComparison.Ordinal)
            .Replace("knownHostsFile: known_hosts", $"knownHostsFile: {Lab.File("known_hosts")}", StringComparison.Ordinal);
        text = text.Contains("sshConfigFile:", StringComparison.Ordinal) ? text : text.Replace("defaults:\n", "defaults:\n  sshConfigFile: none\n", StringComparison.Ordinal);
        File.WriteAllText(FileOf("nodes.yaml"), edit(text));
        Must($"$null = Import-OSInventory '{FileOf("nodes.yaml")}'");
    }

    /// <summary>Runs a script and returns all that came of it.</summary>
    public Outcome Run(string script, params (string Name, object? Value)[] variables)
    {
        using var shell = Prepare(script, variables);
        return Finish(shell, () => shell.Invoke());
    }

    /// <summary>Runs a script that must not report any error.</summary>
    public Outcome Must(string script, params (string Name, object? Value)[] variables)
    {
        var outcome = Run(script, variables);
        Assert.True(outcome.Errors.Count == 0, $"{script}\n{string.Join('\n', outcome.Errors.Select(error => $"{error.FullyQualifiedErrorId}: {error}"))}");
        return outcome;
    }

    /// <summary>Starts a script; <paramref name="shell"/> can stop it.</summary>
    public Task<Outcome> Start(string script, out PowerShell shell, params (string Name, object? Value)[] variables)
    {
        var started = Prepare(script, variables);
        shell = started;
        return Task.Run(() => Finish(started, () => started.Invoke()));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Sessions are closed with the module.
        using (var shell = Prepare("Remove-Module OpenStackTrain"))
            _ = shell.Invoke();
        runspace.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private PowerShell Prepare(string script, params (string Name, object? Value)[] variables)
    {
        foreach (var (name, value) in variables)
            runspace.SessionStateProxy.SetVariable(name, value);
        Host.Lines.Clear();
        var shell = PowerShell.Create();
        shell.Runspace = runspace;
        return shell.AddScript(script);
    }

    private Outcome Finish(PowerShell shell, Func<ICollection<PSObject>> invoke)
    {
        ICollection<PSObject> output = [];
        List<ErrorRecord> terminating = [];
        try
        {
            output = invoke();
        }
        catch (PipelineStoppedException)
        {
            // Stopped by the test.
        }
        catch (RuntimeException exception)
        {
            terminating.Add(exception.ErrorRecord);
        }

        return new Outcome(
            [.. output.Select(item => item?.BaseObject)],
            [.. shell.Streams.Error, .. terminating],
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. Host.Lines]);
    }

    [GeneratedRegex(@"^  compute(?:0[3-9]|[1-9][0-9]).*\n", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FourthAndFurtherLines();

    [GeneratedRegex(@"^  compute(?:0[4-9]|[1-9][0-9]).*\n", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FurtherLines();

    [GeneratedRegex(@"^  (?:network|storage)01.*\n", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex RoleLines();

    [GeneratedRegex(@"^  selinux01.*\n", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex SelinuxLine();
}

/// <summary>What came of a script.</summary>
internal sealed record Outcome(IReadOnlyList<object?> Output, IReadOnlyList<ErrorRecord> Errors, IReadOnlyList<string> Warnings, IReadOnlyList<string> Verbose, IReadOnlyList<string> Lines)
{
    /// <summary>The nodes among the output.</summary>
    public IReadOnlyList<Node> Nodes => [.. Output.OfType<Node>()];

    /// <summary>The rule results among the output.</summary>
    public IReadOnlyList<RuleResult> Rules => [.. Output.OfType<RuleResult>()];

    /// <summary>The node of that name.</summary>
    public Node Node(string name) => Assert.Single(Nodes, node => node.Name == name);

    /// <summary>The one error, by its stable id; its text must name all of these.</summary>
    public ErrorRecord Error(string id, params string[] named)
    {
        var error = Assert.Single(Errors);
        Assert.True(error.FullyQualifiedErrorId.Split(',')[0] == id, $"{error.FullyQualifiedErrorId}: {error}");
        Assert.All(named, text => Assert.Contains(text, error.ToString(), StringComparison.OrdinalIgnoreCase));
        Assert.False(string.IsNullOrWhiteSpace(error.ErrorDetails?.RecommendedAction), $"no recommended action: {error}");
        return error;
    }
}
