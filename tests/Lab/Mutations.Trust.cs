namespace OpenStackTrain.LabTests;

/// <content>The ssh keys.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Trust =>
    [
    ];
}
