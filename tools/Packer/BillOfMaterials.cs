using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace OpenStackTrain.Packing;

/// <summary>A library of others that is in the package.</summary>
/// <param name="Name">Its name on nuget.org.</param>
/// <param name="Version">Its version.</param>
/// <param name="Publisher">Whose it is.</param>
/// <param name="Copyright">The same in the law's words.</param>
/// <param name="License">Its licence, as SPDX writes it.</param>
/// <param name="File">Its file below the module's folder.</param>
internal sealed record Component(string Name, string Version, string Publisher, string Copyright, string License, string File);

/// <summary>What the package is made of, as CycloneDX 1.6 (ECMA-424) writes it.</summary>
internal static class BillOfMaterials
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The libraries of others: what was restored for the module, as far as the module holds its file.</summary>
    /// <param name="module">The module.</param>
    /// <param name="assets">The restore's own record of it, project.assets.json.</param>
    /// <exception cref="InvalidDataException">A file of the module is in no package.</exception>
    public static IReadOnlyList<Component> ComponentsOf(ModuleContent module, string assets)
    {
        var restored = JsonNode.Parse(File.ReadAllText(assets)) ?? throw new InvalidDataException($"{assets} is empty.");
        var caches = restored["packageFolders"]!.AsObject().Select(pair => pair.Key).ToList();
        List<Component> components = [];
        foreach (var (key, library) in restored["targets"]!.AsObject().First().Value!.AsObject())
        {
            var names = library!["runtime"]?.AsObject().Select(pair => Path.GetFileName(pair.Key)) ?? [];
            var file = module.Files.FirstOrDefault(one => names.Contains(Path.GetFileName(one), StringComparer.Ordinal));
            if (file is null || library["type"]!.GetValue<string>() != "package")
                continue;
            var (name, version) = (key.Split('/')[0], key.Split('/')[1]);
            var specification = caches.Select(cache => Path.Combine(cache, name.ToLowerInvariant(), version, $"{name.ToLowerInvariant()}.nuspec")).FirstOrDefault(File.Exists) ?? throw new InvalidDataException($"The package {key} is in none of {string.Join(", ", caches)}.");
            var said = XDocument.Load(specification).Descendants().GroupBy(element => element.Name.LocalName, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Value.Trim(), StringComparer.Ordinal);
            components.Add(new Component(name, version, said["authors"], said.GetValueOrDefault("copyright", ""), said.GetValueOrDefault("license") ?? throw new InvalidDataException($"The package {key} names no licence."), file));
        }

        var unknown = module.Files.Where(one => one.EndsWith(".dll", StringComparison.Ordinal) && !Path.GetFileName(one).StartsWith("OpenStackTrain", StringComparison.Ordinal) && !components.Exists(component => component.File == one)).ToList();
        return unknown.Count == 0 ? [.. components.OrderBy(component => component.Name, StringComparer.Ordinal)] : throw new InvalidDataException($"{string.Join(", ", unknown)}: of no package.");
    }

    /// <summary>The list. It has no time and no random number, so that it is the same for the same package.</summary>
    public static string Write(ModuleContent module, IReadOnlyList<Component> components)
    {
        var self = $"pkg:nuget/OpenStackTrain@{module.Version}";
        var bill = new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["component"] = new JsonObject
                {
                    ["type"] = "library",
                    ["bom-ref"] = self,
                    ["name"] = "OpenStackTrain",
                    ["version"] = module.Version,
                    ["description"] = module.Description,
                    ["licenses"] = License("MIT"),
                    ["copyright"] = module.Copyright,
                    ["purl"] = self,
                },
            },
            ["components"] = new JsonArray([.. components.Select(component => Describe(module, component))]),
            ["dependencies"] = new JsonArray(new JsonObject { ["ref"] = self, ["dependsOn"] = new JsonArray([.. components.Select(component => (JsonNode)Reference(component))]) }),
        };
        return bill.ToJsonString(Indented) + "\n";
    }

    private static JsonNode Describe(ModuleContent module, Component component) => new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = Reference(component),
        ["publisher"] = component.Publisher,
        ["name"] = component.Name,
        ["version"] = component.Version,
        ["scope"] = "required",
        ["hashes"] = new JsonArray(new JsonObject { ["alg"] = "SHA-256", ["content"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(module.Folder, component.File)))) }),
        ["licenses"] = License(component.License),
        ["copyright"] = component.Copyright,
        ["purl"] = Reference(component),
    };

    private static JsonArray License(string id) => [new JsonObject { ["license"] = new JsonObject { ["id"] = id } }];

    private static string Reference(Component component) => $"pkg:nuget/{component.Name}@{component.Version}";
}
