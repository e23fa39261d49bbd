namespace OpenStackTrain.LabTests;

/// <content>memcached.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Cache =>
    [
    ];
}
