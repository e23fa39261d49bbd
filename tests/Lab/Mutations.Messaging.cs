namespace OpenStackTrain.LabTests;

/// <content>RabbitMQ.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Messaging =>
    [
    ];
}
