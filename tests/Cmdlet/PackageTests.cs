using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using OpenStackTrain.Cmdlet.Tests.Module;
using OpenStackTrain.Packing;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What <c>./build.sh pack</c> makes of the built module.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("ost-package-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_same_content_is_the_same_bytes_whenever_its_files_were_written()
    {
        var one = Pack(BuiltModule.Folder, "one");
        var copy = Path.Combine(folder, "copy");
        foreach (var file in ModuleContent.Of(BuiltModule.Folder).Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(copy, file))!);
            File.Copy(Path.Combine(BuiltModule.Folder, file), Path.Combine(copy, file));
            File.SetLastWriteTimeUtc(Path.Combine(copy, file), new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        var two = Pack(copy, "two");
        Assert.Equal(one.Select(File.ReadAllBytes), two.Select(File.ReadAllBytes));
    }

    [Fact]
    public void It_has_the_layout_and_the_tags_by_which_the_gallery_and_its_clients_know_a_module()
    {
        using var package = ZipFile.OpenRead(Pack(BuiltModule.Folder, "p")[0]);
        var names = package.Entries.Select(entry => entry.FullName).ToList();
        Assert.Contains("OpenStackTrain.psd1", names);
        Assert.Contains("lib/OpenStackTrain.PowerShell.dll", names);
        Assert.Contains("[Content_Types].xml", names);
        using var reader = new StreamReader(package.GetEntry("OpenStackTrain.nuspec")!.Open());
        var specification = reader.ReadToEnd();
        Assert.All(["PSModule", "PSEdition_Core", "PSIncludes_Cmdlet", "PSCmdlet_Install-OSBaseline", "PSCommand_Test-OSBaseline", "<license type=\"expression\">MIT</license>", "### Added"], text => Assert.Contains(text, specification, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_library_of_others_is_listed_with_its_licence_and_noticed()
    {
        var bill = JsonNode.Parse(File.ReadAllText(Pack(BuiltModule.Folder, "b")[2]))!;
        var components = bill["components"]!.AsArray().Select(component => component!["name"]!.GetValue<string>()).ToList();
        var files = Directory.GetFiles(Path.Combine(BuiltModule.Folder, "lib"), "*.dll").Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith("OpenStackTrain", StringComparison.Ordinal)).ToList();
        Assert.Equal(files.Count, components.Count);
        Assert.Equal(["BouncyCastle.Cryptography", "SSH.NET", "YamlDotNet"], components.Where(name => !name.StartsWith("Microsoft", StringComparison.Ordinal)));
        var notices = File.ReadAllText(Path.Combine(BuiltModule.Folder, "THIRD-PARTY-NOTICES.md"));
        Assert.All(components.Concat(files), name => Assert.Contains(name, notices, StringComparison.Ordinal));
        Assert.All(bill["components"]!.AsArray(), component => Assert.Contains(component!["copyright"]!.GetValue<string>(), notices, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Installed_into_an_empty_module_path_it_is_found_by_its_name_and_runs()
    {
        // What Install-PSResource leaves of a package: its content in a folder of its version, without NuGet's own files.
        var version = ModuleContent.Of(BuiltModule.Folder).Version;
        var installed = Path.Combine(folder, "modules", "OpenStackTrain", version);
        ZipFile.ExtractToDirectory(Pack(BuiltModule.Folder, "i")[0], installed);
        foreach (var name in new[] { "_rels", "package" })
            Directory.Delete(Path.Combine(installed, name), recursive: true);
        File.Delete(Path.Combine(installed, "[Content_Types].xml"));

        var inventory = Path.Combine(folder, "nodes.yaml");
        await File.WriteAllTextAsync(inventory, "nodes: { controller: { roles: [controller], address: 192.168.100.11 } }\n", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "ost-run.dll"), "-Command", $"Import-Module OpenStackTrain; (Get-Module OpenStackTrain).Path; Import-OSInventory '{inventory}' | Export-OSTopology - -Format Mermaid"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PSModulePath"] = Path.Combine(folder, "modules");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", await error);
        Assert.StartsWith(installed, output, StringComparison.Ordinal);
        Assert.Contains("controller", output[output.IndexOf("flowchart TB", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    /// <summary>The package, the archive and the list.</summary>
    private string[] Pack(string module, string name)
    {
        var content = ModuleContent.Of(module);
        string[] paths = [Path.Combine(folder, $"{name}.nupkg"), Path.Combine(folder, $"{name}.zip"), Path.Combine(folder, $"{name}.json")];
        using (var file = File.Create(paths[0]))
            Packages.WriteNuGet(content, file);
        using (var file = File.Create(paths[1]))
            Packages.WriteZip(content, file);
        File.WriteAllText(paths[2], BillOfMaterials.Write(content, BillOfMaterials.ComponentsOf(content, BuiltModule.Metadata("Assets"))));
        return paths;
    }
}
