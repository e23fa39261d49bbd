namespace OpenStackTrain.Engine.Catalog;

/// <content>memcached (seed 3.3.8).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Cache =>
    [
    ];
}
