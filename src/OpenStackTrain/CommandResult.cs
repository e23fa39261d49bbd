namespace OpenStackTrain;

/// <summary>What a command on a node said (<c>Invoke-OSNodeCommand</c>).</summary>
public sealed record CommandResult
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The command's exit code.</summary>
    public required int ExitCode { get; init; }

    /// <summary>Its standard output, without the last line end.</summary>
    public required string Output { get; init; }

    /// <summary>The end of its standard error (at most 4,000 bytes).</summary>
    public required string Error { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }
}
