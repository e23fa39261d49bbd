namespace OpenStackTrain.LabTests;

/// <content>etcd.</content>
internal sealed partial record Mutation
{
    private static IReadOnlyList<Mutation> Etcd =>
    [
    ];
}
