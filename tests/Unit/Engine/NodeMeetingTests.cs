using OpenStackTrain.Engine.Convergence;

namespace OpenStackTrain.Tests.Engine;

/// <summary>Nodes that wait for each other: nobody waits for ever, nobody goes on too soon.</summary>
public sealed class NodeMeetingTests
{
    private static readonly IReadOnlyList<Node> Nodes = Sample.Inventory().Nodes;
    private int asked;

    private CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nobody_goes_on_before_all_have_told()
    {
        var meeting = Made();
        foreach (var node in Nodes)
            meeting.Join(node);
        var gathered = meeting.GatherAsync(Nodes, Cancellation);
        meeting.Tell(Nodes[0], "a");
        meeting.Tell(Nodes[1], "b");
        Assert.False(gathered.IsCompleted);
        meeting.Tell(Nodes[2], "c");
        Assert.Equal(["a", "b", "c"], (await gathered).Values);
        Assert.Equal(0, asked);
    }

    [Fact]
    public async Task A_node_that_leaves_without_a_word_is_missing_and_a_word_counts_before_leaving()
    {
        var meeting = Made();
        foreach (var node in Nodes)
            meeting.Join(node);
        meeting.Tell(Nodes[0], "a");
        meeting.Leave(Nodes[0]);
        meeting.Leave(Nodes[1]);
        meeting.Tell(Nodes[2], "c");
        Assert.Equal(["a", null, "c"], (await meeting.GatherAsync(Nodes, Cancellation)).Values);
    }

    [Fact]
    public async Task A_node_that_may_still_come_is_waited_for_and_one_that_does_not_is_asked_once()
    {
        var meeting = Made();
        meeting.Join(Nodes[0]);
        meeting.Tell(Nodes[0], "a");
        Task<IReadOnlyDictionary<string, string?>>[] both = [meeting.GatherAsync(Nodes, Cancellation), meeting.GatherAsync(Nodes, Cancellation)];
        Assert.DoesNotContain(both, gathering => gathering.IsCompleted);
        meeting.Join(Nodes[1]);
        meeting.Close();
        meeting.Tell(Nodes[1], "b");
        Assert.All(await Task.WhenAll(both), gathered => Assert.Equal(["a", "b", "asked compute02"], gathered.Values));
        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task Who_cannot_be_asked_is_a_failure_of_those_that_ask()
    {
        var meeting = new NodeMeeting<string>((node, _) => throw new NodeException(ErrorIds.ConnectionFailed, node.Name, ""));
        meeting.Close();
        var failure = await Assert.ThrowsAsync<NodeException>(() => meeting.GatherAsync(Nodes, Cancellation));
        Assert.Equal("controller", failure.Message);
    }

    [Fact]
    public async Task Waiting_can_be_called_off()
    {
        using var source = new CancellationTokenSource();
        var gathering = Made().GatherAsync(Nodes, source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gathering);
    }

    private NodeMeeting<string> Made() => new((node, _) =>
    {
        asked++;
        return Task.FromResult($"asked {node.Name}");
    });
}
