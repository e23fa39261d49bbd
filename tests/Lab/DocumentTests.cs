namespace OpenStackTrain.LabTests;

/// <summary>What the documents show is true: their commands run on the lab, and print what they say. Numbers, times and ids are not compared.</summary>
public sealed class DocumentTests(ReadyNodes nodes) : IClassFixture<ReadyNodes>
{
    /// <summary>Examples that are not run, and why.</summary>
    private static readonly Dictionary<string, string> NotRun = new(StringComparer.Ordinal)
    {
        ["Install-OSBaseline, example 4"] = "asks for passwords",
        ["Install-OSMariaDb, example 3"] = "asks for a password",
        ["Install-OSRabbitMq, example 3"] = "asks for a password",
        ["New-OSNodeSession, example 3"] = "asks for a password",
        ["New-OSNodeSession, example 4"] = "asks for a password, and needs a node that is elsewhere (InterfaceTests has one)",
        ["Set-OSNetworkInterface, example 4"] = "takes the nodes' way out from them (InterfaceTests does it)",
    };

    /// <summary>Examples whose output rests on what was before: only that they print something, and no error.</summary>
    private static readonly string[] Varying = ["Get-OSChange, example 1", "Get-OSChange, example 4", "Undo-OSChange, example 1", "Undo-OSChange, example 2"];

    /// <summary>Code of the about topics that is not run, by its beginning, and why.</summary>
    private static readonly Dictionary<string, string> AboutNotRun = new(StringComparer.Ordinal)
    {
        ["Get-OSNode | Set-OSSelinux -Mode Disabled |\n"] = "asks before it restarts",
        ["Get-OSNode | Install-OSRabbitMq -Profile Seed -Credential openstack"] = "asks for a password",
        ["ssh-keygen -R 192.168.100.12 -f '/home/me"] = "a file of a user that the lab does not have",
        ["New-OSNodeSession compute01 -JumpHost controller\n"] = "a bastion that the lab does not have (TrustTests has one)",
        ["$phrase = Read-Host"] = "asks for a passphrase",
        ["Get-OSNode | New-OSNodeSession -Credential root"] = "asks for a password",
        ["New-OSNodeSession compute01 -Credential ops"] = "asks for a password",
        ["New-OSNodeSession controller -Address"] = "a node that is elsewhere (InterfaceTests has one)",
    };

    private string Inventory => nodes.Shell.FileOf("nodes.yaml");

    [Fact]
    public void The_examples_of_the_pages_run_and_print_what_the_pages_say()
    {
        Assert.True(Document.Examples.Count >= 2 * 38, $"only {Document.Examples.Count} examples were found");
        Assert.All(NotRun.Keys.Concat(Varying), name => Assert.Contains(Document.Examples, code => code.Name == name));
        // An earlier test may have turned the management on, and the baseline leaves it as it is.
        Lab.Exec(Lab.Controller, "rabbitmq-plugins -q disable rabbitmq_management");
        List<DocumentCode> run = [.. Document.Examples.Where(code => !NotRun.ContainsKey(code.Name) && DocumentRun.Can(code))];
        var faults = DocumentRun.Run(run, Inventory).Select(Fault).Where(fault => fault.Length > 0).ToList();
        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
    }

    [Fact]
    public void The_code_of_the_about_topics_runs()
    {
        Assert.True(Document.AboutBlocks.Count > 30, $"only {Document.AboutBlocks.Count} pieces were found");
        Assert.All(AboutNotRun.Keys, start => Assert.Contains(Document.AboutBlocks, code => code.Code.StartsWith(start, StringComparison.Ordinal)));
        List<DocumentCode> run = [.. Document.AboutBlocks.Where(code => !AboutNotRun.Keys.Any(start => code.Code.StartsWith(start, StringComparison.Ordinal)) && DocumentRun.Can(code))];
        const string password = "root-of-the-documents-1";
        nodes.Shell.Must("Get-OSNode controller | Install-OSMariaDb -RootCredential $db", ("db", Shell.Credential("root", password)));
        const string first = $"Set-Secret openstack/MariaDB ([pscredential]::new('root', (ConvertTo-SecureString '{password}' -AsPlainText -Force)))";
        try
        {
            // What ends the session is a session of its own.
            var ends = run.Where(code => code.Code.Contains("exit ", StringComparison.Ordinal)).ToList();
            var answers = DocumentRun.Run([.. run.Except(ends)], Inventory, first).Concat(ends.SelectMany(code => DocumentRun.Run([code], Inventory, first)));
            var faults = answers.Where(answer => answer.Errors.Trim().Length > 0).Select(answer => $"{answer.Code.Name}:\n{answer.Code.Code}failed: {answer.Errors}").ToList();
            Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        }
        finally
        {
            ReadyNodes.Make(nodes.Shell);
        }
    }

    private static string Fault(DocumentAnswer answer)
    {
        var (code, output) = (answer.Code, answer.Output.Replace(Lab.File(""), "~/lab/", StringComparison.Ordinal));
        if (answer.Errors.Trim().Length > 0)
            return $"{code.Name}:\n{code.Code}failed: {answer.Errors}";
        if (Array.IndexOf(Varying, code.Name) >= 0 || code.Output is null)
            return code.Output is not null && output.Trim().Length == 0 ? $"{code.Name} prints nothing" : "";
        var (expected, actual) = (Document.Words(code.Output), Document.Words(output));
        return Document.SayTheSame(code.Output, output) ? ""
            : $"{code.Name}:\n{code.Code}should print\n{code.Output}and prints\n{output}only in the page: {string.Join(" | ", expected.Except(actual, StringComparer.Ordinal))}\nonly here: {string.Join(" | ", actual.Except(expected, StringComparer.Ordinal))}";
    }
}
