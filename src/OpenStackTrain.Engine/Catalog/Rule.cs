namespace OpenStackTrain.Engine.Catalog;

/// <summary>A rule of the baseline as people read it. Which state keeps it is said by the resources that prove it.</summary>
/// <param name="Id">Its id, <c>T-04</c>.</param>
/// <param name="Title">The rule in a few words.</param>
/// <param name="Section">The section of the tutorial.</param>
/// <param name="Severity">How much a failure matters.</param>
/// <param name="Fix">The cmdlets that mend it, without the node; <c>{expected}</c> stands for what the rule wants of it.</param>
/// <param name="Source">Where the rule comes from.</param>
internal sealed record Rule(string Id, string Title, string Section, Severity Severity, string Fix, string Source)
{
    /// <summary>The command line that mends it on the node.</summary>
    public string FixFor(Node node, string expected) => $"Get-OSNode {node.Name} | {Fix.Replace("{expected}", expected, StringComparison.Ordinal)}";
}
