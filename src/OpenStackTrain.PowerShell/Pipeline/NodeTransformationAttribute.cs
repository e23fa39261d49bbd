using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OpenStackTrain.PowerShell;

/// <summary>
/// Lets a node be given as an object, by its name (wildcards allowed), or as any object that names one: a session, a rule's result, a row of a
/// CSV file. The engine transforms before it looks at properties by itself, so that is done here.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] NamingProperties = ["Node", "ComputerName", "Name"];

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Nodes(inputData).ToArray();

    private static IEnumerable<Node> Nodes(object? input) => Plain(input) switch
    {
        Node node => [node],
        string name => Named(name),
        IEnumerable list => list.Cast<object?>().SelectMany(Nodes),
        not null when NameIn(input) is { } name => Nodes(name),
        null => throw new ArgumentTransformationMetadataException("A node is missing: the value is null. Get-OSNode lists the nodes."),
        var other => throw new ArgumentTransformationMetadataException($"'{other}' ({other.GetType().Name}) is no node. Give a node's name or an object of Get-OSNode."),
    };

    /// <summary>The nodes of that name; where there are none, a placeholder with the reason, so that the error has our id and not that of a failed binding.</summary>
    private static IReadOnlyList<Node> Named(string name)
    {
        try
        {
            return ModuleState.Current.FindNodes([name]);
        }
        catch (NodeException fault)
        {
            return [new Node { Name = name, Roles = [], Address = "", Fault = fault }];
        }
    }

    private static object? NameIn(object? input)
    {
        var properties = PSObject.AsPSObject(input).Properties;
        foreach (var name in NamingProperties)
        {
            if (properties[name]?.Value is { } value && Plain(value) is string or Node)
                return value;
        }

        return null;
    }

    private static object? Plain(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;
}

/// <summary>Completes the names of nodes from the inventory; nothing is asked over the network.</summary>
public sealed class NodeNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var pattern = new WildcardPattern((wordToComplete ?? "").Trim('\'', '"') + "*", WildcardOptions.IgnoreCase);
        return (ModuleState.Current.Inventory?.Nodes ?? [])
            .Where(node => pattern.IsMatch(node.Name))
            .Select(node => new CompletionResult(node.Name, node.Name, CompletionResultType.ParameterValue, $"{node.Address} ({string.Join(", ", node.Roles)})"));
    }
}
