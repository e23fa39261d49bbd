namespace OpenStackTrain.Engine.Catalog;

/// <content>Who logs in to whom (seed 3.3.2).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Trust =>
    [
    ];
}
