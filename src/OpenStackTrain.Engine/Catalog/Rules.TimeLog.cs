namespace OpenStackTrain.Engine.Catalog;

/// <content>The recurring note of the time sources (seed 3.3.5).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> TimeLog =>
    [
    ];
}
