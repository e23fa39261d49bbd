using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace OpenStackTrain.PowerShell;

/// <summary>Lets a node be given as an object or by its name (wildcards allowed).</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NodeTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return Nodes(inputData).ToArray();
        }
        catch (NodeException exception)
        {
            throw new ArgumentTransformationMetadataException($"{exception.Message} {exception.RecommendedAction}", exception);
        }
    }

    private static IEnumerable<Node> Nodes(object? input) => Plain(input) switch
    {
        Node node => [node],
        string name => ModuleState.Current.FindNodes([name]),
        NodeSession session => ModuleState.Current.FindNodes([session.Node]),
        IEnumerable list => list.Cast<object?>().SelectMany(Nodes),
        null => throw new ArgumentTransformationMetadataException("A node is missing: the value is null. Get-OSNode lists the nodes."),
        var other => throw new ArgumentTransformationMetadataException($"'{other}' ({other.GetType().Name}) is no node. Give a node's name or an object of Get-OSNode."),
    };

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
