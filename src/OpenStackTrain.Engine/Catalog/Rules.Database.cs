namespace OpenStackTrain.Engine.Catalog;

/// <content>MariaDB (seed 3.3.6).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Database =>
    [
    ];
}
