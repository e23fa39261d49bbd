using System.Text;

namespace OpenStackTrain.LabTests;

/// <summary>What came of one piece of a document's code.</summary>
/// <param name="Code">The piece.</param>
/// <param name="Output">What it printed on a screen of 120 columns, as plain text.</param>
/// <param name="Errors">What it said on standard error.</param>
internal sealed record DocumentAnswer(DocumentCode Code, string Output, string Errors);

/// <summary>Runs code of documents as a user would: in one session of a process of its own, one after the other, each in a folder of its own.</summary>
internal static class DocumentRun
{
    private const string Mark = "@@@ ";

    /// <summary>What a user's session has and the script runner has not: as much of it as the documents need.</summary>
    private const string StandIns = """
        if (-not (Get-Command New-Guid -ErrorAction Ignore)) { function global:New-Guid { [guid]::NewGuid() } }
        if (-not (Get-Command Get-ChildItem -ErrorAction Ignore)) {
            function global:Get-ChildItem([string] $Path) { [IO.Directory]::GetFiles("$PWD", [IO.Path]::GetFileName($Path)) | Sort-Object | ForEach-Object { [IO.FileInfo] $_ } }
        }
        $global:kept = @{}
        function global:Set-Secret([string] $Name, [object] $Secret) { $kept[$Name] = $Secret }
        function global:Get-Secret([string] $Name) { $kept[$Name] }
        """;

    /// <summary>Commands of PowerShell that the script runner does not have: what uses them is run where there is a pwsh only.</summary>
    private static readonly string[] OnlyInPwsh = ["ConvertFrom-Json", "Import-Csv", "Get-Error", "Select-String"];

    /// <summary>The names that inventories have in the documents.</summary>
    private static readonly string[] Inventories = ["nodes.yaml", "lab.yaml", "site.yaml"];

    /// <summary>Runs them.</summary>
    /// <param name="codes">The pieces.</param>
    /// <param name="inventory">The inventory of the session. The folder of each piece has it by the names that the documents use.</param>
    /// <param name="first">Code before all of them.</param>
    /// <param name="shared">Whether they go on from each other: variables stay.</param>
    public static IReadOnlyList<DocumentAnswer> Run(IReadOnlyList<DocumentCode> codes, string inventory, string first = "", bool shared = false)
    {
        var folder = Directory.CreateTempSubdirectory("ost-document-").FullName;
        try
        {
            // A user whose key is where keys are.
            var keys = Directory.CreateDirectory(Path.Combine(folder, ".ssh"));
            File.Copy(Lab.File("id_ed25519"), Path.Combine(keys.FullName, "id_ed25519"));
            var script = Path.Combine(folder, "run.ps1");
            File.WriteAllText(script, Write(codes, inventory, first, shared, folder));
            var answer = Lab.Run("env", [$"HOME={folder}", "NO_COLOR=1", $"DOTNET_CLI_HOME={Environment.GetEnvironmentVariable("HOME")}", Path.Combine(Lab.Root, "build.sh"), "run", script]);
            var (output, errors) = (Split(answer.Output), Split(answer.Error));
            Assert.True(output.Count == codes.Count, $"{output.Count} of {codes.Count} pieces were begun, then: {answer.Output}\n{answer.Error}");
            return [.. codes.Select((code, index) => new DocumentAnswer(code, output[index].Replace(Path.Combine(folder, $"{index}"), ".", StringComparison.Ordinal), errors[index]))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(IReadOnlyList<DocumentCode> codes, string inventory, string first, bool shared, string folder)
    {
        var text = new StringBuilder("$PSStyle.OutputRendering = 'PlainText'\n$ProgressPreference = 'SilentlyContinue'\n").AppendLine(StandIns).AppendLine(first);
        for (var index = 0; index < codes.Count; index++)
        {
            var own = Directory.CreateDirectory(Path.Combine(folder, $"{index}")).FullName;
            foreach (var name in Inventories.Where(name => codes[index].Code.Contains("-Force", StringComparison.Ordinal) || !codes[index].Code.Contains($"New-OSInventory ./{name}", StringComparison.Ordinal)))
                File.Copy(inventory, Path.Combine(own, name));
            File.WriteAllText(Path.Combine(own, "machines.csv"), "Name,Rack\ncontroller,1\ncompute01,2\n");
            File.WriteAllText(Path.Combine(own, "site.profile.yaml"), "profile: Guide\n");
            text.AppendLine($"[Console]::Out.WriteLine('{Mark}{index}'); [Console]::Error.WriteLine('{Mark}{index}')")
                .AppendLine($"$null = $ExecutionContext.SessionState.Path.SetLocation('{own}')")
                .AppendLine($"$null = Import-OSInventory '{inventory}' -WarningAction Ignore")
                .AppendLine(shared ? ". {" : "& {").AppendLine(codes[index].Code).AppendLine("} | Out-Default");
        }

        return text.ToString();
    }

    /// <summary>Whether the session that the tests run in can run it.</summary>
    public static bool Can(DocumentCode code) => HasPwsh || !Array.Exists(OnlyInPwsh, command => code.Code.Contains(command, StringComparison.Ordinal));

    private static bool HasPwsh { get; } = Environment.GetEnvironmentVariable("OST_RUNNER") != "1" && Lab.Run("sh", "-c", "command -v pwsh").ExitCode == 0;

    private static List<string> Split(string text)
    {
        List<string> parts = [];
        foreach (var line in text.Replace("\r", "", StringComparison.Ordinal).Split('\n'))
        {
            if (line.StartsWith(Mark, StringComparison.Ordinal))
                parts.Add("");
            else if (parts.Count > 0)
                parts[^1] += line + "\n";
        }

        return parts;
    }
}
