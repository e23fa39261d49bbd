using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OpenStackTrain.PowerShell;

/// <summary>Lets a node be given as an object or by its name (wildcards allowed).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Nodes(inputData).ToArray();

    private static IEnumerable<Node> Nodes(object? input) => Plain(input) switch
    {
        Node node => [node],
        string name => Named(name),
        NodeSession session => Named(session.Node),
        IEnumerable list => list.Cast<object?>().SelectMany(Nodes),
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
