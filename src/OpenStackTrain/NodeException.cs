namespace OpenStackTrain;

/// <summary>What went wrong with a node or an inventory: a stable id, what was tried, and what to do.</summary>
public sealed class NodeException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="errorId">One of <see cref="ErrorIds"/>.</param>
    /// <param name="message">What went wrong, where; no secrets.</param>
    /// <param name="recommendedAction">What to do about it: the next command where there is one.</param>
    /// <param name="inner">The cause.</param>
    public NodeException(string errorId, string message, string recommendedAction, Exception? inner = null)
        : base(PlainText.Of(message), inner)
    {
        ErrorId = errorId;
        RecommendedAction = PlainText.Of(recommendedAction);
    }

    /// <summary>One of <see cref="ErrorIds"/>.</summary>
    public string ErrorId { get; }

    /// <summary>What to do about it.</summary>
    public string RecommendedAction { get; }

    /// <summary>What was done on the node before; a password that was generated is told there, and nowhere else.</summary>
    internal IReadOnlyList<StepResult> Results { get; init; } = [];
}
