using System.Globalization;
using OpenStackTrain.Engine.Catalog;
using YamlDotNet.RepresentationModel;

namespace OpenStackTrain.Engine.Architecture;

/// <summary>What services, roles and networks are for, in one language: the files in <c>Texts</c>, which are part of the assembly.</summary>
internal sealed class ArchitectureTexts
{
    private static readonly Lazy<ArchitectureTexts> EnglishTexts = new(() => new ArchitectureTexts("en-US"));
    private static readonly Lazy<ArchitectureTexts> ChineseTexts = new(() => new ArchitectureTexts("zh-CN"));
    private readonly YamlMappingNode root;

    private ArchitectureTexts(string language)
    {
        using var stream = typeof(ArchitectureTexts).Assembly.GetManifestResourceStream($"OpenStackTrain.Engine.Architecture.Texts.{language}.yaml")
            ?? throw new InvalidOperationException($"There are no texts in {language}.");
        using var reader = new StreamReader(stream);
        var yaml = new YamlStream();
        yaml.Load(reader);
        root = (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    /// <summary>In the language of a culture.</summary>
    public static ArchitectureTexts For(CultureInfo culture) => RuleTexts.For(culture) == RuleTexts.English ? EnglishTexts.Value : ChineseTexts.Value;

    /// <summary>All services.</summary>
    public IReadOnlyList<OpenStackService> Services() => [.. Architecture.Services.All.Select(service => service with { Purpose = Text("services", service.Name, "purpose"), Note = Text("services", service.Name, "note") })];

    /// <summary>All roles.</summary>
    public IReadOnlyList<OpenStackRole> Roles() =>
    [
        .. Architecture.Roles.All.Select(role => role with
        {
            Purpose = Text("roles", role.Name.ToString(), "purpose"),
            Note = Text("roles", role.Name.ToString(), "note"),
            Networks = [.. role.Networks.Select(network => network with { Purpose = Text("networks", network.Name, "purpose") })],
        }),
    ];

    /// <summary>A text; empty: there is none.</summary>
    private string Text(string kind, string name, string what)
        => root[kind] is YamlMappingNode all && all.Children.TryGetValue(name, out var one) && ((YamlMappingNode)one).Children.TryGetValue(what, out var text) ? text.ToString() : "";
}
