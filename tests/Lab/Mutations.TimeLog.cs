namespace OpenStackTrain.LabTests;

/// <content>The recurring note of the time sources.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> TimeLog =>
    [
    ];
}
