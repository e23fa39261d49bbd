namespace OpenStackTrain.LabTests;

/// <content>MariaDB.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Database =>
    [
    ];
}
