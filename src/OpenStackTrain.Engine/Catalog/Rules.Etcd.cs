namespace OpenStackTrain.Engine.Catalog;

/// <content>etcd (seed 3.3.9).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Etcd =>
    [
    ];
}
