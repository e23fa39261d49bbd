namespace OpenStackTrain.Engine.Catalog;

/// <content>RabbitMQ (seed 3.3.7).</content>
internal static partial class Rules
{
    private static IReadOnlyList<Rule> Messaging =>
    [
    ];
}
