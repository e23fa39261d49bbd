using System.Reflection;
using System.Text.Json;
using OpenStackTrain.Engine.Facts;
using OpenStackTrain.Engine.Steps;
using OpenStackTrain.Transport;

namespace OpenStackTrain.Fuzz;

/// <summary>One fact of every kind there is, by reflection: a new one is covered by being there.</summary>
internal static class EveryFact
{
    /// <summary>The facts, by their names.</summary>
    public static IReadOnlyList<Fact> All { get; } =
    [
        .. typeof(Fact).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Fact)) && !type.IsAbstract).OrderBy(type => type.Name, StringComparer.Ordinal).Select(Make),
    ];

    /// <summary>What nodes answer in the fixtures, by the facts' keys.</summary>
    public static IReadOnlyList<(string Key, string Answer)> Answers { get; } = [.. AnswersOfFixtures().Distinct()];

    private static Fact Make(Type type)
    {
        var constructor = type.GetConstructors().Where(made => made.GetParameters() is not [var only] || only.ParameterType != type).OrderByDescending(made => made.GetParameters().Length).First();
        return (Fact)constructor.Invoke([.. constructor.GetParameters().Select(parameter => Argument(parameter, type))]);
    }

    private static object Argument(ParameterInfo parameter, Type type)
        => parameter.ParameterType == typeof(string) ? "/etc/x"
        : parameter.ParameterType == typeof(int) ? 4
        : parameter.ParameterType == typeof(AmqpLogin) ? new AmqpLogin("openstack", new Secret("it's"), "/")
        : parameter.ParameterType == typeof(Secret) ? new Secret("it's \\ \"secret\"")
        : throw new NotSupportedException($"{type.Name} takes a {parameter.ParameterType.Name}: teach this class to make one.");

    private static IEnumerable<(string Key, string Answer)> AnswersOfFixtures()
    {
        foreach (var path in Directory.EnumerateFiles(Fixtures.PathOf("Engine"), "*.json").Order(StringComparer.Ordinal))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            foreach (var answer in Within(document.RootElement).ToList())
                yield return answer;
        }
    }

    /// <summary>The <c>facts</c> of a case and of its acts.</summary>
    private static IEnumerable<(string Key, string Answer)> Within(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => member is { Name: "facts", Value.ValueKind: JsonValueKind.Object }
            ? member.Value.EnumerateObject().Select(fact => (fact.Name, TextOf(fact.Value))).Where(fact => fact.Item2.Length > 0)
            : Within(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Within),
        _ => [],
    };

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => string.Concat(value.EnumerateArray().Select(line => line.GetString() + "\n")),
        JsonValueKind.Object when value.TryGetProperty("output", out var output) => TextOf(output),
        _ => "",
    };
}
