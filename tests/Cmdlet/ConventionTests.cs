using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using OpenStackTrain.Cmdlet.Tests.Module;

namespace OpenStackTrain.Cmdlet.Tests;

/// <summary>What a reviewer of a PowerShell module checks, for every cmdlet at once.</summary>
public sealed class ConventionTests
{
    private static readonly Type[] VerbGroups = [typeof(VerbsCommon), typeof(VerbsData), typeof(VerbsLifecycle), typeof(VerbsDiagnostic), typeof(VerbsCommunications), typeof(VerbsSecurity), typeof(VerbsOther)];

    private static readonly string[] WrongNames = ["Nodes", "Host", "Server", "Computer", "Names", "Timeout", "Verbose", "Whatif", "Path2", "Password", "User"];

    public static TheoryData<string> Names => [.. Types.Select(type => type.Name)];

    private static IEnumerable<Type> Types => BuiltModule.Cmdlets.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null);

    private static Type TypeOf(string name) => Types.First(type => type.Name == name);

    private static IEnumerable<(PropertyInfo Property, ParameterAttribute Parameter)> Parameters(Type type)
        => type.GetProperties().SelectMany(property => property.GetCustomAttributes<ParameterAttribute>().Select(parameter => (property, parameter)));

    [Theory]
    [MemberData(nameof(Names))]
    public void It_has_an_approved_verb_and_a_singular_noun_with_the_prefix(string name)
    {
        var cmdlet = TypeOf(name).GetCustomAttribute<CmdletAttribute>()!;
        Assert.Contains(cmdlet.VerbName, VerbGroups.SelectMany(group => group.GetFields()).Select(field => (string)field.GetValue(null)!));
        Assert.StartsWith("OS", cmdlet.NounName, StringComparison.Ordinal);
        Assert.True(char.IsUpper(cmdlet.NounName[2]));
        Assert.False(cmdlet.NounName.EndsWith('s'), cmdlet.NounName);
        Assert.Equal($"{cmdlet.VerbName}{cmdlet.NounName}Command", name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_says_what_it_emits(string name) => Assert.NotEmpty(TypeOf(name).GetCustomAttributes<OutputTypeAttribute>());

    [Theory]
    [MemberData(nameof(Names))]
    public void It_can_be_rehearsed_when_it_changes_something(string name)
    {
        var cmdlet = TypeOf(name).GetCustomAttribute<CmdletAttribute>()!;
        string[] harmless = ["Get", "Test", "Import", "Compare"];
        Assert.Equal(!harmless.Contains(cmdlet.VerbName) && name != "NewOSNodeSessionCommand", cmdlet.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_takes_one_thing_by_value_from_the_pipeline_and_few_by_position(string name)
    {
        var type = TypeOf(name);
        var sets = Parameters(type).Select(pair => pair.Parameter.ParameterSetName).Where(set => set != ParameterAttribute.AllParameterSets).Distinct().DefaultIfEmpty(ParameterAttribute.AllParameterSets).ToList();
        foreach (var set in sets)
        {
            var own = Parameters(type).Where(pair => pair.Parameter.ParameterSetName == set || pair.Parameter.ParameterSetName == ParameterAttribute.AllParameterSets).ToList();
            Assert.True(own.Count(pair => pair.Parameter.ValueFromPipeline) <= 1);
            Assert.True(own.Count(pair => pair.Parameter.Position >= 0) <= 2);
        }

        if (sets.Count > 1)
            Assert.Contains(type.GetCustomAttribute<CmdletAttribute>()!.DefaultParameterSetName, sets);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_parameters_have_usual_names_and_types(string name)
    {
        foreach (var (property, _) in Parameters(TypeOf(name)))
        {
            Assert.True(char.IsUpper(property.Name[0]));
            Assert.DoesNotContain(property.Name, WrongNames);
            Assert.NotEqual(typeof(bool), Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            if (property.Name.Contains("Credential", StringComparison.Ordinal))
                Assert.NotNull(property.PropertyType.IsArray ? property.GetCustomAttribute<ArgumentTransformationAttribute>() : property.GetCustomAttribute<CredentialAttribute>());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_and_its_parameters_are_documented(string name)
    {
        var members = XDocument.Load(BuiltModule.Metadata("CmdletDocumentation")).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);
        var type = TypeOf(name);
        Assert.Equal("synopsis", members[$"T:{type.FullName}"].Descendants("para").First().Attribute("type")?.Value);
        foreach (var (property, _) in Parameters(type))
        {
            var text = members.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Descendants("para").FirstOrDefault(para => para.Attribute("type")?.Value == "description")?.Value;
            Assert.False(string.IsNullOrWhiteSpace(text), $"-{property.Name} is not described.");
        }
    }

    [Fact]
    public void Every_state_cmdlet_takes_nodes_and_emits_nodes()
    {
        var steps = Types.Where(type => type.BaseType!.Name == "StepCmdlet").ToList();
        Assert.NotEmpty(steps);
        foreach (var type in steps)
        {
            Assert.Equal(typeof(Node), type.GetCustomAttribute<OutputTypeAttribute>()!.Type.Single().Type);
            Assert.True(type.GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
        }
    }

    [Fact]
    public void Every_error_id_has_a_category_and_every_category_an_id()
    {
        var ids = typeof(ErrorIds).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal);
        var categories = (IReadOnlyDictionary<string, ErrorCategory>)BuiltModule.Cmdlets.GetType("OpenStackTrain.PowerShell.NodeErrors", throwOnError: true)!
            .GetProperty("Categories", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        Assert.Equal(ids, categories.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Error_ids_are_unique_and_name_their_area()
    {
        var ids = typeof(ErrorIds).GetFields().Select(field => (string)field.GetRawConstantValue()!).ToList();
        Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.All(ids, id => Assert.Matches("^OS(Inventory|Node|Step|Report|Module)[.][A-Z][A-Za-z]+$", id));
    }
}
