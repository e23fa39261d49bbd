using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text;
using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>
/// All that a script can rest on: cmdlets, parameters, what they emit, its properties, error ids. A change of it is a decision: what only comes is a minor version,
/// what goes or becomes another is a major one (docs/versions.md).
/// </summary>
public sealed class SurfaceTests
{
    [Fact]
    public void The_public_surface_is_the_one_that_is_written_down()
    {
        var path = BuiltModule.Metadata("Surface");
        var now = Surface();
        if (Environment.GetEnvironmentVariable("OST_SURFACE") == "write")
            File.WriteAllText(path, now);
        var written = File.ReadAllText(path);
        var (gone, come) = (written.Split('\n').Except(now.Split('\n'), StringComparer.Ordinal), now.Split('\n').Except(written.Split('\n'), StringComparer.Ordinal));
        Assert.True(now == written, $"Gone:\n{string.Join('\n', gone)}\nCome:\n{string.Join('\n', come)}\nIf it is meant, OST_SURFACE=write ./build.sh test cmdlet -class '*SurfaceTests' writes it down; CHANGELOG.md says it too.");
    }

    private static string Surface()
    {
        var text = new StringBuilder();
        var model = typeof(Node).Assembly;
        foreach (var type in BuiltModule.Cmdlets.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null).OrderBy(type => NameOf(type), StringComparer.Ordinal))
        {
            var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
            var outputs = type.GetCustomAttributes<OutputTypeAttribute>().SelectMany(output => output.Type).Select(output => output.Name).Order(StringComparer.Ordinal);
            text.Append(CultureInfo.InvariantCulture, $"{NameOf(type)} -> {string.Join(", ", outputs)}{(cmdlet.SupportsShouldProcess ? $" ShouldProcess={cmdlet.ConfirmImpact}" : "")}\n");
            foreach (var property in type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()).OrderBy(property => property.Name, StringComparer.Ordinal))
            {
                var sets = property.GetCustomAttributes<ParameterAttribute>().OrderBy(parameter => parameter.ParameterSetName, StringComparer.Ordinal).Select(Describe);
                var aliases = property.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? [];
                text.Append(CultureInfo.InvariantCulture, $"  -{property.Name} <{TypeName(property.PropertyType)}> {string.Join(" | ", sets)}{(aliases.Count > 0 ? $" alias {string.Join(", ", aliases)}" : "")}\n");
            }
        }

        foreach (var type in model.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{type.FullName}\n");
            IEnumerable<string> members = type.IsEnum ? Enum.GetNames(type)
                : type == typeof(ErrorIds) ? type.GetFields().Select(field => (string)field.GetRawConstantValue()!)
                : type.GetProperties().Select(property => $"{property.Name} <{TypeName(property.PropertyType)}>");
            foreach (var member in members.Order(StringComparer.Ordinal))
                text.Append(CultureInfo.InvariantCulture, $"  {member}\n");
        }

        return text.ToString();
    }

    private static string NameOf(Type type) => type.GetCustomAttribute<CmdletAttribute>() is { } cmdlet ? $"{cmdlet.VerbName}-{cmdlet.NounName}" : type.Name;

    private static string Describe(ParameterAttribute parameter)
    {
        List<string> words = [parameter.ParameterSetName == ParameterAttribute.AllParameterSets ? "all" : parameter.ParameterSetName];
        if (parameter.Mandatory)
            words.Add("mandatory");
        if (parameter.Position >= 0)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"position {parameter.Position}"));
        if (parameter.ValueFromPipeline)
            words.Add("by value");
        if (parameter.ValueFromPipelineByPropertyName)
            words.Add("by property");
        return string.Join(' ', words);
    }

    private static string TypeName(Type type) => type.IsGenericType
        ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(TypeName))}>"
        : type.Name;
}
