using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(OpenStackTrain.LabTests.Order))]

namespace OpenStackTrain.LabTests;

/// <summary>The main job on fresh nodes comes first: the nodes that it leaves behind serve all others.</summary>
public sealed class Order : ITestCollectionOrderer
{
    /// <inheritdoc/>
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection
        => [.. testCollections
            .OrderBy(collection => collection.TestCollectionDisplayName.Contains(nameof(PipelineTests), StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(collection => collection.TestCollectionDisplayName, StringComparer.Ordinal)];
}
