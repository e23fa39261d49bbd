using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace OpenStackTrain.Engine.Catalog;

/// <summary>What the rules say and why they are rules, in one language: the files in <c>Texts</c>, which are part of the assembly.</summary>
internal sealed class RuleTexts
{
    private static readonly Lazy<RuleTexts> EnglishTexts = new(() => new RuleTexts("en-US"));
    private static readonly Lazy<RuleTexts> ChineseTexts = new(() => new RuleTexts("zh-CN"));
    private readonly Dictionary<string, RuleText> texts;

    private RuleTexts(string language)
    {
        Language = language;
        using var stream = typeof(RuleTexts).Assembly.GetManifestResourceStream($"OpenStackTrain.Engine.Catalog.Texts.rules.{language}.yaml")
            ?? throw new InvalidOperationException($"There are no texts in {language}.");
        using var reader = new StreamReader(stream);
        var yaml = new YamlStream();
        yaml.Load(reader);
        texts = ((YamlMappingNode)yaml.Documents[0].RootNode).Children.ToDictionary(pair => pair.Key.ToString(), pair => new RuleText(pair.Value["title"].ToString(), pair.Value["rationale"].ToString()), StringComparer.Ordinal);
    }

    /// <summary>The texts in English.</summary>
    public static RuleTexts English => EnglishTexts.Value;

    /// <summary>Their language, <c>zh-CN</c>.</summary>
    public string Language { get; }

    /// <summary>The ids of the rules that it has texts for.</summary>
    public IReadOnlyCollection<string> Ids => texts.Keys;

    /// <summary>The texts of a rule.</summary>
    public RuleText this[string id] => texts[id];

    /// <summary>In the language of a culture: simplified Chinese for whoever writes so, English for everybody else.</summary>
    public static RuleTexts For(CultureInfo culture)
    {
        for (var at = culture; !Equals(at, CultureInfo.InvariantCulture); at = at.Parent)
        {
            if (at.Name is "zh-CN" or "zh-Hans")
                return ChineseTexts.Value;
        }

        return English;
    }
}

/// <summary>What a rule says.</summary>
/// <param name="Title">In a few words.</param>
/// <param name="Rationale">Why it is a rule: what happens otherwise.</param>
internal sealed record RuleText(string Title, string Rationale);
